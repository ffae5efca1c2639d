"""Merges in Neo4j: edges lie between the nodes their ends are read as, and keep their original ends.

A merged node has the label ``Merged`` instead of its kind and type, so that only a lookup by id finds it, and
``standing``, the id it is read as. Its record, keys and claims stay where they are. A survivor has the names of all it
stands for, and in ``shown`` the record that answers show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import neo4j
import orjson

from knowledge_graph.identity.merges import Survivors, affected, as_read, identity_of, members, moved_between, survivors
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import NodeWord
from knowledge_graph.neo4j.properties import Properties, common_properties, identity_properties
from knowledge_graph.neo4j.record_item import RecordItem, parse_merges
from knowledge_graph.neo4j.schema import EDGE_TYPES, KIND_LABELS, MERGED, labels
from knowledge_graph.neo4j.write.edges import DELETE_EDGES
from knowledge_graph.records import IDENTITY_KINDS
from knowledge_graph.vocabulary import VOCABULARY

_FITTING: Final = """
MATCH (n:Merge) WHERE NOT n.undone
MATCH (a:Entity {id: n.merged}) MATCH (b:Entity {id: n.into}) WHERE a.kind = b.kind AND a.kind IN ['actor', 'location']
RETURN collect(n.z_record)
"""
"""The merges between two records that exist and are of one kind; the others count for nothing yet."""

_AT_PLACE: Final = f"""
CYPHER 5
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})-[r:{EDGE_TYPES}]-()
WHERE (startNode(r) = n AND coalesce(r.z_original_start, n.id) = row[1])
   OR (endNode(r) = n AND coalesce(r.z_original_end, n.id) = row[1])
WITH DISTINCT r
RETURN collect([id(r), type(r), startNode(r).id, endNode(r).id, properties(r)])
"""
"""The edges at a node, row[0], whose original end is that node or another, row[1]."""
_LAY: Final = """
UNWIND $rows AS row MATCH (a:Entity {id: row[0]}) MATCH (b:Entity {id: row[1]})
CREATE (a)-[r:%s]->(b) SET r = row[2]
"""
_ADD_DEGREES: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
SET n.degree = coalesce(n.degree, 0) + row[1], n.z_walk = n.z_walk + row[1] * {NodeWord.degree.unit}
"""
_PLACES: Final = f"MATCH (n:{MERGED}) WHERE n.kind = 'location' RETURN collect(n.id)"
_TEXTS: Final = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN collect([id, n.z_record])"
_RESTATE: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row.id}})
WITH n, row, n.degree AS degree
SET n = row
SET n.degree = degree, n.z_walk = row.z_walk + coalesce(degree, 0) * {NodeWord.degree.unit}
REMOVE n:%s
SET n:%s
"""
_LEAD: Final = """
UNWIND $rows AS row MATCH (n:Entity {id: row[0]})
OPTIONAL MATCH (n)-[r:MERGED_INTO]->() DELETE r
WITH DISTINCT n, row MATCH (m:Entity {id: row[1]})
CREATE (n)-[:MERGED_INTO]->(m)
"""


def survivors_in(transaction: neo4j.ManagedTransaction) -> dict[str, str]:
    """Return the survivors of merged ids."""
    return survivors(parse_merges(transaction.run(_FITTING).single(strict=True)[0]))


class MergeWriter:
    """The effect of merges on what a batch wrote, and of its own merges; applied last."""

    def __init__(self, transaction: neo4j.ManagedTransaction, numbering: Numbering, before: Survivors) -> None:
        """Take the survivors before the batch, by which its edges were written."""
        self._transaction, self._numbering = transaction, numbering
        self._before = before

    def apply(self, touched: Sequence[RecordItem]) -> None:
        """Move edges to where their ends are read now, and write nodes with the fields of all they stand for."""
        decides = any(item.kind == "merge" for item in touched)
        identities = [item for item in touched if item.kind in IDENTITY_KINDS]
        if not decides and not (self._before and identities):
            return
        after = survivors_in(self._transaction) if decides else self._before
        moved = moved_between(self._before, after)
        inside = self._move(moved, after) if moved else set[str]()
        inside |= {item.id for item in identities if item.fields.get("part_of") in after}
        if any(item.kind == "location" for item in identities):  # a whole's own whole tells which is the narrowest
            inside |= set(self._transaction.run(_PLACES).single(strict=True)[0])
        shown = affected(self._before, after, [item.id for item in identities])
        self._rewrite_nodes(shown | {after.get(location, location) for location in inside}, after)
        if moved:
            rows = [[identifier, after.get(identifier)] for identifier in sorted(moved)]
            self._transaction.run(_LEAD, rows=rows).consume()

    def _move(self, moved: set[str], after: Survivors) -> set[str]:
        """Move the edges of what is read elsewhere now; return the locations that are part of other wholes by that."""
        places = [[self._before.get(identifier, identifier), identifier] for identifier in sorted(moved)]
        edges = self._transaction.run(_AT_PLACE, rows=places).single(strict=True)[0]
        laid, degrees, inside = dict[str, list[list[Any]]](), Counter[str](), set[str]()
        for _, relation, start, end, properties in edges:
            originals = properties.pop("z_original_start", start), properties.pop("z_original_end", end)
            ends = [after.get(original, original) for original in originals]
            for name, original, now in zip(("z_original_start", "z_original_end"), originals, ends, strict=True):
                if original != now:
                    properties[name] = original
            laid.setdefault(relation, []).append([*ends, properties])
            for near, other, number in ((start, end, -1), (*ends, 1)):
                if near != other:
                    degrees.update({near: number, other: number})
            if relation == "PART_OF":
                inside.add(originals[0])
        self._transaction.run(DELETE_EDGES, keys=[row[0] for row in edges]).consume()
        for relation, rows in laid.items():
            self._transaction.run(_LAY % relation, rows=rows).consume()
        changed = [[node, number] for node, number in degrees.items() if number]
        self._transaction.run(_ADD_DEGREES, rows=changed).consume()
        return inside

    def _rewrite_nodes(self, ids: set[str], after: Survivors) -> None:
        """Write nodes anew as they are read."""
        together = members(after)
        together_ids = {*ids, *(merged for survivor in ids for merged in together.get(survivor, ()))}
        items = {identifier: RecordItem.read(text) for identifier, text in self._ask(sorted(together_ids))}
        rows: dict[str, list[Properties]] = {}
        for identifier in sorted(ids):
            item = items[identifier]
            others = [items[merged].fields for merged in together.get(identifier, ())]
            named = f"Entity:{MERGED}" if identifier in after else labels(item.kind, item.record.type)  # type: ignore[union-attr]
            rows.setdefault(named, []).append(self._properties(item, others, after))
        types = [name for kind in IDENTITY_KINDS for name in VOCABULARY.tables[f"{kind}_types"].values()]
        removal = ":".join(dict.fromkeys([MERGED, *(KIND_LABELS[kind] for kind in IDENTITY_KINDS), *types]))
        for named, nodes in rows.items():
            self._transaction.run(_RESTATE % (removal, named), rows=nodes).consume()

    def _properties(self, item: RecordItem, others: Sequence[Mapping[str, Any]], after: Survivors) -> Properties:
        fields = item.fields if item.id in after else as_read(item.fields, others, after, self._part_of)
        properties = common_properties(item) | identity_properties(identity_of(fields), self._numbering)
        if fields is not item.fields:
            properties["z_shown"] = orjson.dumps(fields).decode()
        if item.id in after:
            properties["z_standing"] = after[item.id]
        return properties

    def _part_of(self, identifier: str) -> str | None:
        """Return what a location is part of by its own record; None of any other id."""
        rows = self._ask([identifier])
        whole = RecordItem.read(rows[0][1]).fields.get("part_of") if rows else None
        return str(whole) if whole else None

    def _ask(self, ids: list[str]) -> list[list[str]]:
        rows: list[list[str]] = self._transaction.run(_TEXTS, ids=ids).single(strict=True)[0]
        return rows
