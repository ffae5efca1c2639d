"""Relationships that are no edges of the graph: of claims to what they touch, of sources to wholes, of ids to nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

import neo4j

from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.neo4j.record_item import RecordItem
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.records import Actor, Claim, Location, Source

_UNLINK: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id})
OPTIONAL MATCH (n)-[r:ABOUT|MADE_IN|ATTRIBUTED_TO|TOUCHES|PART_OF_SOURCE|REPUBLISHES|HAS_KEY|WAITS_FOR]->()
DELETE r
"""
_UNPART: Final = "UNWIND $ids AS id MATCH (:Entity {id: id})<-[:PART_IN]-(p:Part) DETACH DELETE p"

_LINK: Final = """
CYPHER 5
UNWIND range(0, size($ends) - 1, 2) AS place
MATCH (a) WHERE id(a) = $ends[place] MATCH (b) WHERE id(b) = $ends[place + 1]
CREATE (a)-[:%s]->(b)
"""
"""The ends come in one flat list: a list a row would cost both sides more than the row."""
_LINK_KEYS: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (k:IdentityKey {key: row[1]})
CREATE (n)-[:HAS_KEY]->(k)
"""
_LINK_FORMER: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (f:FormerId {id: row[1]})
WITH n, f OPTIONAL MATCH (f)-[r:IS]->() DELETE r
WITH DISTINCT n, f CREATE (f)-[:IS]->(n)
"""
_LINK_PARTS: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (p:Part {id: row[1]})
MERGE (p)-[:PART_IN]->(n)
"""
_LINK_MISSING: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (m:Missing {id: row[1]})
MERGE (n)-[:WAITS_FOR]->(m)
"""

Pair = tuple[str, str]


class ReferenceEdges:
    """The reference edges of a batch's records."""

    def __init__(self, known: NodeIds, carriers: Mapping[str, str], ends: Mapping[str, Pair]) -> None:
        """Take the nodes referred to, the carriers of what claims are about, and the ends of edges among that."""
        self._known, self._carriers, self._ends = known, carriers, ends
        self.rows: dict[str, list[Pair]] = {}
        self._waiting: list[Pair] = []

    def add(self, item: RecordItem) -> None:
        """Add the references of one record; where the target is missing, the record waits for it."""
        targets = dict.fromkeys(item.references)
        for relation, other in self._references(item):
            targets[other] = None
            if other in self._known.kinds:
                self.rows.setdefault(relation, []).append((item.id, other))
        self._waiting += [(item.id, target) for target in targets if self._is_missing(target)]

    def write(
        self, transaction: neo4j.ManagedTransaction, items: Collection[RecordItem], *, fresh: Collection[str]
    ) -> None:
        """Replace all references of some records by these."""
        old = [item for item in items if item.id not in fresh]
        if old:
            transaction.run(_UNLINK, ids=[item.id for item in old])
        if events := [item.id for item in old if item.kind == "event"]:
            transaction.run(_UNPART, ids=events)
        for relation, rows in self.rows.items():
            transaction.run(_LINK % relation, ends=self._known.keys_of(rows))
        named = [item.record for item in items if isinstance(item.record, Actor | Location)]
        for query, rows in (
            (_LINK_KEYS, [(record.id, key.text) for record in named for key in identity_keys(record)]),
            (_LINK_FORMER, [(record.id, former) for record in named for former in record.former_ids]),
            (_LINK_PARTS, [(item.id, part) for item in items for part in item.own_part_ids]),
            (_LINK_MISSING, self._waiting),
        ):
            if rows:
                transaction.run(query, rows=self._known.with_keys(rows, 1))

    def _is_missing(self, identifier: str) -> bool:
        """Return whether an id is neither that of a record nor of a part of one."""
        return identifier not in self._known.kinds and self._carriers.get(identifier, identifier) == identifier

    def _references(self, item: RecordItem) -> Iterator[Pair]:
        record = item.record if item.kind in {"source", "claim"} else None
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
        return self._ends[claim.about][0] if carrier == claim.about and claim.about in self._ends else carrier

    def _touched(self, claim: Claim) -> Iterable[str]:
        """Return the ends of the edge a claim is about, its carrier apart."""
        carrier = self._carriers[claim.about]
        return dict.fromkeys(end for end in self._ends.get(claim.about, ()) if end != carrier)
