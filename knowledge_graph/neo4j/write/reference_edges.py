"""Relationships that are no edges of the graph: of claims to what they touch, of sources to wholes, of ids to nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import neo4j

from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.neo4j.claim_node import ClaimContext, worded_speakers
from knowledge_graph.neo4j.record_item import RecordItem
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.records import IDENTITY_KINDS, KINDS, Actor, Claim, Location, Record, Source

_UNLINK: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id})
MATCH (n)-[r:PART_OF_SOURCE|REPUBLISHES]->()
DELETE r
"""
UNKEY: Final = "UNWIND $ids AS id MATCH (k:IdentityKey {of: id}) DELETE k"
_UNWAIT: Final = "UNWIND $ids AS id MATCH (m:Missing {of: id}) DELETE m"
_UNPART: Final = "UNWIND $ids AS id MATCH (p:Part {of: id}) DELETE p"

_LINK: Final = """
CYPHER 5
UNWIND range(0, size($ends) - 1, 2) AS place
MATCH (a) WHERE id(a) = $ends[place] MATCH (b) WHERE id(b) = $ends[place + 1]
CREATE (a)-[:%s]->(b)
"""
"""The ends come in one flat list: a list a row would cost both sides more than the row."""
_LINK_SPEAKERS: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (s:Speaker {key: row[1]})
ON CREATE SET s.name = row[2], s.caption = row[2], s.kind = row[3], s.anonymous = row[4], s.affiliation = row[5]
MERGE (n)-[:ATTRIBUTED_TO]->(s)
"""
NOTE_KEYS: Final = "UNWIND $rows AS row CREATE (:IdentityKey {of: row[0], key: row[1]})"
_NOTE_FORMER: Final = "UNWIND $rows AS row MERGE (f:FormerId {id: row[1]}) SET f.of = row[0]"
_NOTE_PARTS: Final = "UNWIND $rows AS row MERGE (p:Part {id: row[1]}) SET p.of = row[0]"
_NOTE_MISSING: Final = "UNWIND $rows AS row CREATE (:Missing {of: row[0], id: row[1]})"
"""Notes are nodes that name the record they are ``of``, and have no relationships: nobody meets them in a picture."""

Pair = tuple[str, str]


class ReferenceEdges:
    """The reference edges of a batch's records."""

    def __init__(self, known: NodeIds, carriers: Mapping[str, str], context: ClaimContext) -> None:
        """Take the nodes referred to, the carriers of what claims are about, and what claims' nodes say besides."""
        self._known, self._carriers, self._context = known, carriers, context
        self.rows: dict[str, list[Pair]] = {}
        self.speakers: list[tuple[str, *tuple[Any, ...]]] = []
        """Speakers without a record: the key of the claim's node, then the properties of the speaker's node."""
        self._waiting: list[Pair] = []

    def add(self, item: RecordItem) -> None:
        """Add the references of one record; where the target is missing, the record waits for it."""
        targets = dict.fromkeys(item.references)
        for relation, other in self._references(item.record):
            targets[other] = None
            if not isinstance(item.record, Claim):
                self._add_row(relation, item.id, other)
        self._waiting += [(item.id, target) for target in targets if self._is_missing(target)]

    def add_claim_node(self, key: str, claim: Claim) -> None:
        """Add the references of the node that shows a claim, by its key."""
        for relation, other in self._references(claim):
            self._add_row(relation, key, other)
        if claim.attributed_to:
            self.speakers += [(key, *row) for row in worded_speakers(claim, self._context)]

    def write(
        self, transaction: neo4j.ManagedTransaction, items: Collection[RecordItem], *, fresh: Collection[str]
    ) -> None:
        """Replace all references of some records by these."""
        old = [item for item in items if item.id not in fresh]
        for query, kinds in ((_UNLINK, ("source",)), (_UNWAIT, KINDS), (UNKEY, IDENTITY_KINDS), (_UNPART, ("event",))):
            if ids := [item.id for item in old if item.kind in kinds]:
                transaction.run(query, ids=ids)
        self.link(transaction)
        named = [item.record for item in items if isinstance(item.record, Actor | Location)]
        for query, notes in (
            (NOTE_KEYS, [(record.id, key.text) for record in named for key in identity_keys(record)]),
            (_NOTE_FORMER, [(record.id, former) for record in named for former in record.former_ids]),
            (_NOTE_PARTS, [(item.id, part) for item in items for part in item.own_part_ids]),
            (_NOTE_MISSING, self._waiting),
        ):
            if notes:
                transaction.run(query, rows=notes)

    def link(self, transaction: neo4j.ManagedTransaction) -> None:
        """Create the relationships alone; nodes have none of these yet."""
        for relation, rows in self.rows.items():
            transaction.run(_LINK % relation, ends=self._known.keys_of(rows))
        if self.speakers:
            transaction.run(_LINK_SPEAKERS, rows=self._known.with_keys(self.speakers, 1))

    def _add_row(self, relation: str, start: str, end: str) -> None:
        if end in self._known.kinds:
            self.rows.setdefault(relation, []).append((start, end))

    def _is_missing(self, identifier: str) -> bool:
        """Return whether an id is neither that of a record nor of a part of one."""
        return identifier not in self._known.kinds and self._carriers.get(identifier, identifier) == identifier

    def _references(self, record: Record) -> Iterator[Pair]:
        if isinstance(record, Source):
            if record.part_of:
                yield "PART_OF_SOURCE", record.part_of
            if record.republishes:
                yield "REPUBLISHES", record.republishes
        if isinstance(record, Claim):
            yield "ABOUT", self._shown_at(record)
            yield "MADE_IN", record.source
            for actor in dict.fromkeys(speaker.actor for speaker in record.attributed_to if speaker.actor):
                yield "ATTRIBUTED_TO", actor
            yield from (("TOUCHES", end) for end in self._touched(record))

    def _shown_at(self, claim: Claim) -> str:
        """Return the node a claim is shown at: of a relation its start, as the relation is no node."""
        carrier = self._carriers[claim.about]
        edge = self._context.edges.get(claim.about)
        return edge.start if edge and carrier == claim.about else carrier

    def _touched(self, claim: Claim) -> Iterable[str]:
        """Return the ends of the edge a claim is about, but for the one it is shown at and its carrier."""
        edge, seen = self._context.edges.get(claim.about), {self._carriers[claim.about], self._shown_at(claim)}
        return dict.fromkeys(end for end in (edge.start, edge.end) if end not in seen) if edge else ()
