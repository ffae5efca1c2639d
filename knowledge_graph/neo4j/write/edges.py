"""The edges that written records carry: which are created, changed and deleted, and what that does to degrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import neo4j

from knowledge_graph.edges import Edge
from knowledge_graph.identity.merges import Survivors, edge_as_read
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import NodeWord
from knowledge_graph.neo4j.properties import Columns, dated, edge_columns
from knowledge_graph.neo4j.record_item import RecordItem
from knowledge_graph.neo4j.schema import EVENT_CARRIED, RELATION_TYPES
from knowledge_graph.neo4j.write.claims.status import EvidenceStatusCache
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.records import NODE_KINDS

_EVENT_EDGES: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {{id: id}})
CALL (n) {{
  MATCH (n)-[r:{EVENT_CARRIED}]->(m) RETURN r, m.id AS other
  UNION ALL
  MATCH (n)<-[r:PARTICIPATED_IN]-(m) RETURN r, m.id AS other
}}
RETURN collect([id(r), r.id, type(r), startNode(r).id, endNode(r).id])
"""
_LOCATION_EDGES: Final = """
CYPHER 5
UNWIND $ids AS id MATCH (l:Entity {id: id})
MATCH (n:Entity {id: coalesce(l.z_standing, id)})-[r:PART_OF]->(m) WHERE r.id STARTS WITH id + '#part_of:'
RETURN collect([id(r), r.id, 'PART_OF', n.id, m.id])
"""
"""Those of a merged location lie at the one it is read as, beside that one's own."""

RELATION_ENDS_AS_READ: Final = """
MATCH (s:Entity {id: n.start}) MATCH (a:Entity {id: coalesce(s.z_standing, s.id)})
MATCH (e:Entity {id: n.end}) MATCH (b:Entity {id: coalesce(e.z_standing, e.id)})"""
"""The nodes a relation record's ends are read as."""
_RELATION_EDGES: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {{id: id}}) {RELATION_ENDS_AS_READ}
MATCH (a)-[r:{RELATION_TYPES}]->(b) WHERE r.id = id
RETURN collect([id(r), r.id, type(r), a.id, b.id])
"""

_ADD_DEGREES: Final = f"""
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
SET n.degree = coalesce(n.degree, 0) + row[1], n.z_walk = n.z_walk + row[1] * {NodeWord.degree.unit}
"""
_EDGE_PROPERTIES: Final = (
    "id: row[2], role: row[3], z_walk: row[4], status: row[5], source_count: row[6], "
    "earliest: $days[row[7]], latest: $days[row[8]], precision: row[9], area: row[10], title: row[11], "
    "z_claims: row[12], z_days: row[13], z_inner_days: row[14], edtf: row[15], original: row[16], "
    "z_original_start: row[17], z_original_end: row[18]"
)
_CREATE_EDGES: Final = f"""
CYPHER 5
UNWIND $rows AS row MATCH (a) WHERE id(a) = row[0] MATCH (b) WHERE id(b) = row[1]
CREATE (a)-[:%s {{{_EDGE_PROPERTIES}}}]->(b)
"""
_UPDATE_EDGES: Final = f"""
CYPHER 5
UNWIND $rows AS row MATCH ()-[r]->() WHERE id(r) = row[19]
SET r = {{{_EDGE_PROPERTIES}}}
"""
DELETE_EDGES: Final = "CYPHER 5 UNWIND $keys AS key MATCH ()-[r]->() WHERE id(r) = key DELETE r"

_READ = {"event": _EVENT_EDGES, "location": _LOCATION_EDGES, "relation": _RELATION_EDGES}

_DAYS = (7, 8)
"""The columns of an edge's first and last day."""

Stored = dict[str, list[tuple[Any, ...]]]
"""Stored edges by id: (key, type, start, end)."""


def read_stored(transaction: neo4j.ManagedTransaction, carriers: Iterable[RecordItem]) -> Stored:
    """Return the stored edges that some records carry. New records have none, so leave them out."""
    by_kind: dict[str, list[str]] = {}
    for item in carriers:
        by_kind.setdefault(item.kind, []).append(item.id)
    stored: Stored = {}
    for kind, ids in by_kind.items():
        for key, identifier, *ends in transaction.run(_READ[kind], ids=ids).single(strict=True)[0]:
            stored.setdefault(identifier, []).append((key, *ends))
    return stored


@dataclass(slots=True)
class EdgePlan:
    """Edges to create, change and delete. ``survivors`` maps merged ids to the records they are read as."""

    survivors: Survivors = field(default_factory=dict)
    create: dict[str, list[Columns]] = field(default_factory=dict)
    update: list[Columns] = field(default_factory=list)
    delete: list[int] = field(default_factory=list)
    degrees: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        item: RecordItem,
        statuses: EvidenceStatusCache,
        numbering: Numbering,
        kinds: Mapping[str, str],
        stored: Stored,
    ) -> None:
        """Plan the edges of one record; those with a missing end are left out until it comes.

        An edge lies between the nodes its ends are read as, and keeps merged ends as ``original_start`` and
        ``original_end``. What is found in ``stored`` is removed from it.
        """
        carried, basis = (item.when, statuses.get_status(item.id)) if item.kind == "event" else (None, None)
        for edge in item.edges:
            if kinds.get(edge.start) in NODE_KINDS and kinds.get(edge.end) in NODE_KINDS:
                own = statuses.find_status(edge.id) if edge.carrier else None
                derived = own or basis or (statuses.get_status(edge.id) if edge.carrier else None)
                laid = edge_as_read(edge, self.survivors)
                originals = (end if end in self.survivors else None for end in (edge.start, edge.end))
                self._place(laid, [*edge_columns(laid, carried, derived, own, numbering), *originals], stored)

    def drop(self, stored: Stored) -> None:
        """Plan to delete the stored edges that the records no longer carry."""
        for rows in stored.values():
            for key, _, start, end in rows:
                self.delete.append(key)
                self._count(start, end, -1)

    def write(self, transaction: neo4j.ManagedTransaction, known: NodeIds, fresh: Collection[str]) -> None:
        """Write the plan. The nodes are there, and new ones were created with their degree."""
        if self.delete:
            transaction.run(DELETE_EDGES, keys=self.delete)
        if self.update:
            transaction.run(_UPDATE_EDGES, dated(self.update, _DAYS))
        for relation, rows in self.create.items():
            transaction.run(_CREATE_EDGES % relation, dated(known.with_keys(rows, 2), _DAYS))
        degrees = [(node, number) for node, number in self.degrees.items() if number and node not in fresh]
        if degrees:
            known.look_up(node for node, _ in degrees)
            transaction.run(_ADD_DEGREES, rows=known.with_keys(degrees, 1))

    def _place(self, edge: Edge, row: Columns, stored: Stored) -> None:
        """Plan to change the edge if it is stored between the same ends, else to create it."""
        for row_stored in stored.get(edge.id, ()):
            if row_stored[1:] == (edge.word.relation, edge.start, edge.end):
                stored[edge.id].remove(row_stored)
                self.update.append([*row, row_stored[0]])
                return
        self.create.setdefault(edge.word.relation, []).append(row)
        self._count(edge.start, edge.end, 1)

    def _count(self, start: str, end: str, number: int) -> None:
        if start != end:
            self.degrees[start] += number
            self.degrees[end] += number
