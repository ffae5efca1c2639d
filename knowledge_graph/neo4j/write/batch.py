"""Writing a batch of records in one transaction, with everything that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import neo4j

from knowledge_graph.edges import carrier_of
from knowledge_graph.identity.merges import Survivors
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.record_item import RECORDS, Item, stored
from knowledge_graph.neo4j.schema import EDGE_TYPES
from knowledge_graph.neo4j.write.claim_status import Scales
from knowledge_graph.neo4j.write.diff import Batch, settle
from knowledge_graph.neo4j.write.edges import EdgePlan, read_stored
from knowledge_graph.neo4j.write.ledger import lock_ledger, save_ledger
from knowledge_graph.neo4j.write.merges import Merging, survivors_in
from knowledge_graph.neo4j.write.node_ids import KnownNodes
from knowledge_graph.neo4j.write.nodes import NodeWriter
from knowledge_graph.neo4j.write.reference_edges import Links, Pair
from knowledge_graph.neo4j.write.restate import restate, restate_events
from knowledge_graph.neo4j.write.source_cache import SourceBook
from knowledge_graph.records import Claim, Source
from knowledge_graph.store import WriteSummary

_WAITING: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (missing:Missing {{id: id}})
OPTIONAL MATCH (missing)<-[:WAITS_FOR]-(n:Entity)
WITH missing, collect(CASE WHEN n IS NOT NULL THEN [{stored("n")}, id(n)] END) AS waiting
DETACH DELETE missing
WITH waiting UNWIND waiting AS one
RETURN collect(DISTINCT one)
"""
_CARRIERS_OF_PARTS: Final = "UNWIND $ids AS id MATCH (p:Part {id: id})-[:PART_IN]->(n) RETURN collect([id, n.id])"
_CARRIERS_OF_SOURCES: Final = """
UNWIND $ids AS id MATCH (:Entity {id: id})<-[:MADE_IN]-(c:Claim)
RETURN collect(DISTINCT c.carrier)
"""
_PART_ENDS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
MATCH (n)-[r:{EDGE_TYPES}]-() WHERE r.id = row[1]
RETURN collect([r.id, coalesce(r.original_start, startNode(r).id), coalesce(r.original_end, endNode(r).id)])
"""
_RELATION_ENDS: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id}) WHERE n.kind = 'relation'
RETURN collect([id, n.start, n.end])
"""
_KEEP_VERSIONS: Final = """
UNWIND $rows AS row
MERGE (v:Version {of: row[0], digest: row[1]})
ON CREATE SET v.record = row[2]
"""

_CARRYING: Final = ("event", "relation", "location")


def write_batch(transaction: neo4j.ManagedTransaction, items: Sequence[Item]) -> WriteSummary:
    """Write records and bring statuses, relations, degrees and ties up to date, all in the caller's transaction."""
    numbering, numbered, some_wait = lock_ledger(transaction)
    sources = SourceBook(transaction, numbered)
    batch = settle(transaction, items, sources)
    if batch.touched:
        survivors = survivors_in(transaction)
        writing = _Writing(transaction, batch, sources, numbering, survivors)
        writing.run(some_wait=some_wait)
        Merging(transaction, numbering, survivors).follow(writing.touched)
        save_ledger(transaction, numbering, sources.numbered)
    if batch.versions:
        transaction.run(_KEEP_VERSIONS, rows=batch.versions)
    return batch.summary


class _Writing:
    """One batch on its way in. What it touches is gathered first, then written.

    Records that are written anew get all their relations anew. Those that only claims are about keep theirs, and get
    another standing.
    """

    def __init__(
        self,
        transaction: neo4j.ManagedTransaction,
        batch: Batch,
        sources: SourceBook,
        numbering: Numbering,
        survivors: Survivors,
    ) -> None:
        self._survivors = survivors
        self._transaction, self._sources, self._numbering = transaction, sources, numbering
        self._touched, self._fresh, self._old_carriers = dict(batch.touched), batch.fresh, batch.old_carriers
        self._known = KnownNodes(transaction, batch.keys)
        self._carriers: dict[str, str] = {}
        self._scales = Scales(sources)

    @property
    def touched(self) -> list[Item]:
        """Return the records that were written."""
        return list(self._touched.values())

    def run(self, *, some_wait: bool) -> None:
        """Gather, weigh, write. ``some_wait`` tells whether any stored record waits for another."""
        if some_wait:
            self._add_waiting()
        changed = {item.id for item in self._touched.values() if item.kind == "source" and item.id not in self._fresh}
        restated = self._sources.dependents(changed)
        self._learn_kinds(self._touched.values())
        carrying = self._carrying()
        claimed = set(self._carriers.values()) | set(self._ask(_CARRIERS_OF_SOURCES, restated))
        claimed -= carrying.keys()
        words = self._weigh_claims({*claimed, *carrying})
        plan = self._planned(carrying)
        nodes = NodeWriter(self._transaction, self._sources, self._scales, self._numbering, self._known)
        nodes.write(self._touched, words, self._carriers, fresh=self._fresh, degrees=plan.degrees)
        untouched = [item.id for item in carrying.values() if item.kind == "event" and item.id not in self._touched]
        restate_events(self._transaction, self._scales, untouched)
        nodes.restate_sources(restated)
        plan.write(self._transaction, self._known, self._fresh)
        self._known.learn(claimed)
        restate(self._transaction, self._scales, self._known.kinds, claimed)
        self._link(carrying)

    def _ask(self, query: str, ids: Iterable[str]) -> list[Any]:
        wanted = sorted(set(ids))
        found: list[Any] = self._transaction.run(query, ids=wanted).single(strict=True)[0] if wanted else []
        return found

    def _claims(self) -> list[Claim]:
        return [item.record for item in self._touched.values() if isinstance(item.record, Claim)]

    def _add_waiting(self) -> None:
        """Take in the stored records that were waiting for something in this batch."""
        parts = [part for item in self._touched.values() for part in item.own_part_ids]
        for text, key in self._ask(_WAITING, [*self._fresh, *parts]):
            item = Item.read(text)
            if item.id not in self._touched:
                self._touched[item.id], self._known.keys[item.id] = item, key
                self._sources.load([item.id if isinstance(item.record, Source) else item.record.source])

    def _learn_kinds(self, items: Iterable[Item]) -> None:
        """Find out which of the records that these speak of exist, and of what kind; and what claims are carried by."""
        self._known.kinds |= {item.id: item.kind for item in self._touched.values()}
        spoken = {one for item in items for one in item.references}
        self._known.learn(spoken)
        parts = dict(self._ask(_CARRIERS_OF_PARTS, spoken - self._known.kinds.keys()))
        parts |= {part: item.id for item in self._touched.values() for part in item.own_part_ids}
        self._carriers |= {claim.about: parts.get(claim.about, carrier_of(claim.about)) for claim in self._claims()}

    def _carrying(self) -> dict[str, Item]:
        """Return the records whose relations are to be laid anew: those touched, and those that claims turned from."""
        found = {identifier: item for identifier, item in self._touched.items() if item.kind in _CARRYING}
        self._known.learn(self._old_carriers)
        for text in self._ask(RECORDS, self._old_carriers - found.keys()):
            item = Item.read(text)
            if item.kind in _CARRYING:
                found[item.id] = item
        self._learn_kinds(found.values())
        return found

    def _weigh_claims(self, carriers: set[str]) -> dict[str, int | None]:
        claims = self._claims()
        words = {claim.id or "": self._scales.put(claim, self._carriers[claim.about]) for claim in claims}
        self._scales.load(self._transaction, carriers - self._fresh, but=words)
        return words

    def _planned(self, carrying: dict[str, Item]) -> EdgePlan:
        stored = read_stored(self._transaction, [one for one in carrying.values() if one.id not in self._fresh])
        self._known.learn(self._survivors.values())
        plan = EdgePlan(self._survivors)
        for item in carrying.values():
            plan.add(item, self._scales, self._numbering, self._known.kinds, stored)
        plan.drop(stored)
        return plan

    def _link(self, carrying: dict[str, Item]) -> None:
        ends = self._claimed_ends(carrying)
        self._known.learn(one for about in self._carriers for one in ends.get(about, ()))
        links = Links(self._known, self._carriers, ends)
        for item in self._touched.values():
            links.add(item)
        links.write(self._transaction, self._touched.values(), fresh=self._fresh)

    def _claimed_ends(self, carrying: dict[str, Item]) -> dict[str, Pair]:
        """Return the ends of all relations that the batch's claims are about."""
        found = {edge.id: (edge.start, edge.end) for item in carrying.values() for edge in item.edges}
        others = {about: carrier for about, carrier in self._carriers.items() if about not in found}
        parts = [[carrier, about] for about, carrier in others.items() if carrier != about]
        rows = self._transaction.run(_PART_ENDS, rows=parts).single(strict=True)[0] if parts else []
        relations = [about for about in others if self._known.kinds.get(about) == "relation"]
        rows += self._ask(_RELATION_ENDS, relations)
        return found | {about: (start, end) for about, start, end in rows}
