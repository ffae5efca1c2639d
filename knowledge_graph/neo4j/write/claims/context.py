"""What claims' nodes say of other records: read from the batch and the database, and restated when it changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import neo4j
import orjson

from knowledge_graph.edges import Edge
from knowledge_graph.neo4j.claim_node import ClaimContext, Names, speakers_and_ends
from knowledge_graph.neo4j.record_item import RecordItem
from knowledge_graph.neo4j.schema import EDGE_TYPES
from knowledge_graph.neo4j.write.claims.nodes import ClaimNodes
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.neo4j.write.source_cache import SourceCache
from knowledge_graph.records import Actor, Claim, Event, Location, Source
from knowledge_graph.vocabulary import VOCABULARY

_PART_EDGES: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[1]}})
MATCH (n)-[r:{EDGE_TYPES}]-() WHERE r.id = row[0]
RETURN collect([r.id, type(r), r.role, coalesce(r.z_original_start, startNode(r).id),
                coalesce(r.z_original_end, endNode(r).id), row[1]])
"""
_RELATION_EDGES: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id}) WHERE n.kind = 'relation'
RETURN collect([id, toUpper(n.type), null, n.start, n.end, id])
"""
_NAMES: Final = """
UNWIND $rows AS row MATCH (n:Entity {id: row[0]}) WHERE n.kind IN ['actor', 'location', 'event']
RETURN collect([n.id, n.kind, CASE n.kind WHEN 'event' THEN n.type ELSE n.name END,
                CASE WHEN row[1] THEN n.z_record END])
"""
"""Names, and of speakers the record: of a merged one the node shows all aliases, whenever that was decided."""
_BEFORE: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id})
RETURN collect([id, CASE n.kind WHEN 'event' THEN n.type WHEN 'source' THEN [n.title, n.publisher, n.part_of]
                    ELSE n.z_record END])
"""
_NODES_NEAR: Final = """
UNWIND $ids AS id MATCH (:Entity {id: id})<-[:ABOUT|TOUCHES|ATTRIBUTED_TO]-(c:Claim) RETURN collect(DISTINCT c.z_key)
"""
_NODES_IN: Final = """
UNWIND $ids AS id MATCH (:Entity {id: id})<-[:PART_OF_SOURCE*0..]-(s:Source)
WITH DISTINCT s MATCH (s)<-[:MADE_IN]-(c:Claim) RETURN collect(c.z_key)
"""


def read_claimed_edges(
    transaction: neo4j.ManagedTransaction, carriers: Mapping[str, str], relations: Collection[str]
) -> dict[str, Edge]:
    """Return the stored edges that claims are about.

    Args:
        transaction: the transaction to read in.
        carriers: the record that carries it by the id of what a claim is about.
        relations: those of these ids that are records of relations.
    """
    parts = [[about, carrier] for about, carrier in carriers.items() if carrier != about]
    rows = transaction.run(_PART_EDGES, rows=parts).single(strict=True)[0] if parts else []
    if ids := sorted(about for about in carriers if about in relations):
        rows += transaction.run(_RELATION_EDGES, ids=ids).single(strict=True)[0]
    return {
        identifier: Edge(identifier, word, start, end, None if type_ == "PART_OF" else carrier)
        for identifier, type_, role, start, end, carrier in rows
        if (word := VOCABULARY.by_name.get((type_, role)))
    }


def fill_context(
    context: ClaimContext,
    claims: Sequence[Claim],
    items: Mapping[str, RecordItem],
    transaction: neo4j.ManagedTransaction | None,
) -> None:
    """Add the names and types that some claims need.

    Args:
        context: what they are added to; it has the edges that the claims are about.
        claims: the claims.
        items: the records of the batch, which are newer than those stored.
        transaction: where the others are read; None if there are none.
    """
    speakers, ends = speakers_and_ends(claims, context.edges)
    events = {claim.about for claim in claims if claim.property is None and claim.about not in context.edges}
    unknown = []
    for identifier in speakers | ends | events:
        record = items[identifier].record if identifier in items else None
        if isinstance(record, Actor | Location):
            context.name(record)
        elif isinstance(record, Event):
            context.event_types[record.id] = record.type
        elif record is None:
            unknown.append([identifier, identifier in speakers])
    rows = transaction.run(_NAMES, rows=unknown).single(strict=True)[0] if unknown and transaction else []
    for identifier, kind, word, text in rows:
        if kind == "event":
            context.event_types[identifier] = word
        else:
            context.names[identifier] = Names.of(word, orjson.loads(text).get("aliases", ()) if text else ())


def read_context(
    transaction: neo4j.ManagedTransaction,
    sources: SourceCache,
    known: NodeIds,
    claims: Sequence[Claim],
    carriers: Mapping[str, str],
) -> ClaimContext:
    """Return the context of stored claims.

    Args:
        transaction: the transaction to read in.
        sources: where those of the claims are loaded.
        known: where the kinds of the carriers are looked up.
        claims: the claims.
        carriers: the carriers of what they are about.
    """
    sources.load(claim.source for claim in claims)
    known.look_up(carriers.values())
    relations = {about for about in carriers if known.kinds.get(about) == "relation"}
    context = ClaimContext(sources.records, edges=read_claimed_edges(transaction, carriers, relations))
    fill_context(context, claims, {}, transaction)
    return context


class RenamedRecords:
    """The stored records that a batch gives other names, types, titles or publishers, which claims' nodes show.

    Args:
        transaction: the transaction of the batch.
        items: the batch's records that are stored already; they are compared with what is stored, so not written yet.
        waiting: the ids of those that waited for a record of the batch: what they refer to has a name only now.
    """

    def __init__(
        self, transaction: neo4j.ManagedTransaction, items: Iterable[RecordItem], waiting: Collection[str]
    ) -> None:
        self._transaction = transaction
        stored_items = {item.id: item for item in items}
        named = [
            item.id for item in stored_items.values() if isinstance(item.record, Actor | Location | Event | Source)
        ]
        rows = transaction.run(_BEFORE, ids=sorted(named)).single(strict=True)[0] if named else []
        renamed = {identifier for identifier, before in rows if _shown(stored_items[identifier]) != _was(before)}
        renamed |= set(waiting)
        self._sources = {identifier for identifier in renamed if stored_items[identifier].kind == "source"}
        self._others = renamed - self._sources

    def restate_claims(self, sources: SourceCache, known: NodeIds, but: Collection[str]) -> None:
        """Write anew what claims' nodes say of these records; ``but`` are keys of nodes that the batch has written."""
        nodes = ClaimNodes(self._transaction)
        keys = self._keys(_NODES_NEAR, self._others) | self._keys(_NODES_IN, self._sources)
        if claims := nodes.read(keys.difference(but)):
            nodes.restate(read_context(self._transaction, sources, known, claims, nodes.carriers()))

    def _keys(self, query: str, ids: Collection[str]) -> set[str]:
        return set(self._transaction.run(query, ids=sorted(ids)).single(strict=True)[0]) if ids else set()


def _shown(item: RecordItem) -> Any:
    record = item.record
    if isinstance(record, Actor | Location):
        return [record.name, list(record.aliases)]
    if isinstance(record, Source):
        return [record.title, record.publisher, record.part_of]
    return record.type if isinstance(record, Event) else None


def _was(before: Any) -> Any:
    """Return what ``_shown`` was of a stored record: a type or a list as it is, of an identity out of its text."""
    if not isinstance(before, str) or not before.startswith("{"):
        return before
    fields = orjson.loads(before)
    return [fields["name"], fields.get("aliases", [])]
