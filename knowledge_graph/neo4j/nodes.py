"""Writing a batch's nodes: new ones are made, changed ones replaced but for their degree, others get a new standing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import neo4j

from knowledge_graph.neo4j import cypher
from knowledge_graph.neo4j.items import Item
from knowledge_graph.neo4j.layout import DEGREE_STEP, Numbering, labels
from knowledge_graph.neo4j.rows import (
    NO_DATES,
    Columns,
    Properties,
    claim_properties,
    common_properties,
    date_bounds,
    event_properties,
    facts_columns,
    identity_properties,
    relation_properties,
    source_properties,
)
from knowledge_graph.neo4j.sources import SourceBook
from knowledge_graph.neo4j.weighing import Scales
from knowledge_graph.records import Actor, Claim, Event, Location, Relation, Source, span
from knowledge_graph.vocabulary import VOCABULARY


class NodeWriter:
    """Turns records into nodes."""

    def __init__(
        self,
        transaction: neo4j.ManagedTransaction,
        sources: SourceBook,
        scales: Scales,
        numbering: Numbering,
    ) -> None:
        self._transaction = transaction
        self._sources, self._scales, self._numbering = sources, scales, numbering

    def write(
        self,
        items: Mapping[str, Item],
        words: Mapping[str, int | None],
        carriers: Mapping[str, str],
        *,
        fresh: Collection[str],
        degrees: Mapping[str, int],
    ) -> None:
        """Write records; ``words`` are claims packed, ``degrees`` what relations on the way add to them."""
        created: dict[str, list[Columns]] = {}
        replaced: dict[tuple[str, str], list[Columns]] = {}
        for identifier, item in items.items():
            record = item.record
            named = labels(item.kind, None if isinstance(record, Claim) else record.type)
            if isinstance(record, Claim):
                properties = claim_properties(record, carriers[record.about], words[identifier])
            else:
                properties = self._properties(item)
            row: Columns = [common_properties(item) | properties, *self._bounds(item)]
            if identifier in fresh:
                _add_degree(row[0], degrees.get(identifier, 0))
                created.setdefault(named, []).append(row)
            else:
                replaced.setdefault((item.kind, named), []).append(row)
        self._run(created, replaced)

    def restate_events(self, items: Iterable[Item]) -> None:
        """Bring the standing of events up to date whose records stay as they are and whose relations are laid anew."""
        rows = [self._scales.weigh(item.id).columns(item.id, item.id) for item in items if item.kind == "event"]
        if rows:
            self._transaction.run(cypher.RESTATE_EVENTS, rows=rows).consume()

    def restate_sources(self, ids: Iterable[str]) -> None:
        """Bring up to date what weighing needs of sources."""
        facts = [self._sources.facts(identifier) for identifier in ids]
        rows = [[one.id, *facts_columns(one)] for one in facts if one]
        if rows:
            self._transaction.run(cypher.RESTATE_SOURCES, rows=rows).consume()

    def _properties(self, item: Item) -> Properties:
        match item.record:
            case Actor() | Location() as record:
                return identity_properties(record, self._numbering)
            case Event() as record:
                return event_properties(record, item.when, self._numbering, self._scales.weigh(item.id))
            case Relation() as record:
                return relation_properties(record)
            case Source() as record:
                facts = self._sources.facts(record.id)
                return source_properties(record, facts, self._sources.numbers[record.id]) if facts else {}
        return {}

    def _bounds(self, item: Item) -> tuple[int | None, ...]:
        if item.kind == "event":
            return date_bounds(item.when)
        return date_bounds(span(item.record.published)) if isinstance(item.record, Source) else NO_DATES

    def _run(self, created: Mapping[str, list[Columns]], replaced: Mapping[tuple[str, str], list[Columns]]) -> None:
        for named, rows in created.items():
            self._transaction.run(cypher.CREATE_NODES % named, rows=rows).consume()
        for (kind, named), rows in replaced.items():
            types = VOCABULARY.tables[f"{kind}_types"] if kind not in {"claim", "relation"} else {}
            removal = f"REMOVE n:{':'.join(types.values())}" if types else ""
            self._transaction.run(cypher.REPLACE_NODES % (removal, named), rows=rows).consume()


def _add_degree(properties: Properties, degree: int) -> None:
    if degree:
        properties["degree"] = degree
        properties["walk"] += degree * DEGREE_STEP
