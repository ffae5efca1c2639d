"""Writing a batch's nodes: new ones are created, changed ones replaced but for their degree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

import neo4j

from knowledge_graph.neo4j.claim_node import record_properties
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import NodeWord
from knowledge_graph.neo4j.properties import (
    FACTS,
    NO_DATES,
    Columns,
    Properties,
    common_properties,
    date_bounds,
    dated,
    event_properties,
    facts_columns,
    identity_properties,
    merge_properties,
    relation_properties,
    source_properties,
)
from knowledge_graph.neo4j.record_item import RecordItem
from knowledge_graph.neo4j.schema import labels
from knowledge_graph.neo4j.write.claims.status import EvidenceStatusCache
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.neo4j.write.source_cache import SourceCache
from knowledge_graph.records import IDENTITY_KINDS, Actor, Claim, Event, Location, Merge, Relation, Source, span
from knowledge_graph.time_span import BOUND_NAMES
from knowledge_graph.vocabulary import VOCABULARY

_DATES: Final = ", ".join(f"n.{name} = $days[row[{index}]]" for index, name in enumerate(BOUND_NAMES, start=1))
_CREATE_NAMED: Final = f"""
CYPHER 5 UNWIND $rows AS row CREATE (n:Entity:$(row[5])) SET n = row[0], {_DATES} RETURN collect(id(n))
"""
"""Create nodes from maps with any property names. Labels are data, so one query plan serves all types."""
_REPLACE_NODES: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0].id}})
WITH n, row, n.degree AS degree, n.z_standing AS standing
SET n = row[0], {_DATES}
SET n.degree = degree, n.z_standing = standing, n.z_walk = row[0].z_walk + coalesce(degree, 0) * {NodeWord.degree.unit}
%s
SET n:%s
"""
_RESTATE_SOURCES: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
SET {", ".join(f"n.{name} = row[{index}]" for index, name in enumerate(FACTS, start=1))}
"""


@cache
def _create_nodes(names: tuple[str, ...]) -> str:
    """Return the statement that creates nodes from lists: labels, the bounds of their dates, then the properties named.

    Lists take half the time of maps.
    """
    dates = [f"{name}: $days[row[{index}]]" for index, name in enumerate(BOUND_NAMES, start=1)]
    plain = [f"{name}: row[{index}]" for index, name in enumerate(names, start=1 + len(BOUND_NAMES))]
    properties = ", ".join(dates + plain)
    return f"CYPHER 5 UNWIND $rows AS row CREATE (n:Entity:$(row[0]) {{{properties}}}) RETURN collect(id(n))"


class NodeWriter:
    """Writes records as nodes."""

    def __init__(
        self,
        transaction: neo4j.ManagedTransaction,
        sources: SourceCache,
        statuses: EvidenceStatusCache,
        numbering: Numbering,
        known: NodeIds,
    ) -> None:
        self._transaction, self._known = transaction, known
        self._sources, self._statuses, self._numbering = sources, statuses, numbering

    def write(
        self,
        items: Mapping[str, RecordItem],
        words: Mapping[str, int | None],
        carriers: Mapping[str, str],
        *,
        fresh: Collection[str],
        degrees: Mapping[str, int],
    ) -> None:
        """Write records as nodes.

        Args:
            items: the records by id.
            words: packed words of claims by id, None while the source is missing.
            carriers: the records that carry what claims are about.
            fresh: ids of the records that are new.
            degrees: what edges of the batch add to the degrees of new nodes.
        """
        created: dict[str, list[tuple[Properties, RecordItem]]] = {}
        replaced: dict[tuple[str, str], list[Columns]] = {}
        for identifier, item in items.items():
            record = item.record
            if isinstance(record, Claim):
                properties = record_properties(record, carriers[record.about], words[identifier])
            else:
                properties = node_properties(item, self._sources, self._statuses, self._numbering)
            properties = common_properties(item) | properties
            if identifier in fresh:
                _add_degree(properties, degrees.get(identifier, 0))
                created.setdefault(item.kind, []).append((properties, item))
            else:
                replaced.setdefault((item.kind, labels_of(item)), []).append([properties, *bounds_of(item)])
        for kind, made in created.items():
            self._create(kind, made)
        for (kind, named), rows in replaced.items():
            self._replace(kind, named, rows)

    def restate_sources(self, ids: Iterable[str]) -> None:
        """Write the source facts of sources whose records stay as they are."""
        facts = [self._sources.find_facts(identifier) for identifier in ids]
        rows = [[source.id, *facts_columns(source)] for source in facts if source]
        if rows:
            self._transaction.run(_RESTATE_SOURCES, rows=rows)

    def _create(self, kind: str, made: Sequence[tuple[Properties, RecordItem]]) -> None:
        """Create nodes of one kind and note their keys; only actors and locations differ in property names."""
        if kind in IDENTITY_KINDS:
            statement = _CREATE_NAMED
            rows = [[properties, *bounds_of(item), further_labels(item)] for properties, item in made]
        else:
            statement = _create_nodes(tuple(made[0][0]))
            rows = [[further_labels(item), *bounds_of(item), *properties.values()] for properties, item in made]
        made_now = self._transaction.run(statement, dated(rows, range(1, 5)))
        self._known.expect_created([item.id for _, item in made], made_now)

    def _replace(self, kind: str, named: str, rows: list[Columns]) -> None:
        types = VOCABULARY.tables[f"{kind}_types"] if kind not in {"claim", "relation", "merge"} else {}
        removal = f"REMOVE n:{':'.join(types.values())}" if types else ""
        self._transaction.run(_REPLACE_NODES % (removal, named), dated(rows, range(1, 5)))


def _add_degree(properties: Properties, degree: int) -> None:
    if degree:
        properties["degree"] = degree
        properties["z_walk"] += degree * NodeWord.degree.unit


def labels_of(item: RecordItem) -> str:
    """Return a record's labels as Cypher writes them."""
    return labels(item.kind, None if isinstance(item.record, Claim | Merge) else item.record.type)


def further_labels(item: RecordItem) -> list[str]:
    """Return a record's labels but ``Entity``."""
    _, _, rest = labels_of(item).partition(":")
    return rest.split(":")


def node_properties(
    item: RecordItem, sources: SourceCache, statuses: EvidenceStatusCache, numbering: Numbering
) -> Properties:
    """Return the properties of a record's node that others don't have; none for claims."""
    match item.record:
        case Actor() | Location() as record:
            return identity_properties(record, numbering)
        case Event() as record:
            return event_properties(record, item.when, numbering, statuses.get_status(item.id))
        case Relation() as record:
            return relation_properties(record)
        case Merge() as record:
            return merge_properties(record)
        case Source() as record:
            facts = sources.find_facts(record.id)
            return source_properties(record, facts, sources.numbers[record.id]) if facts else {}
    return {}


def bounds_of(item: RecordItem) -> tuple[int | None, ...]:
    """Return the four bounds of a record's date as ordinal days."""
    if item.kind == "event":
        return date_bounds(item.when)
    return date_bounds(span(item.record.published)) if isinstance(item.record, Source) else NO_DATES
