"""Items converted to records: what kind an item is, and the actor, location or event it becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from knowledge_graph.records import Actor, Location, Relation, Source
from loaders.wikidata.dataset import TABLES, ItemKind, make_record_id
from loaders.wikidata.item_events import add_event
from loaders.wikidata.item_fields import collect_identity, format_qualifiers, parse_when
from loaders.wikidata.item_records import ItemRecords
from loaders.wikidata.statements import iter_item_values, parse_main_value, parse_qualifiers, select_statements
from loaders.wikidata.values import parse_globe_point

_CLASS_TABLES: Final[tuple[tuple[str, ItemKind], ...]] = (
    ("events", "event"),
    ("actors", "actor"),
    ("locations", "location"),
)


def classify_item(item: Mapping[str, Any]) -> dict[ItemKind, list[str]]:
    """Return the kinds of an item, each with its type (and an event's mode), by its classes (P31).

    An item of unknown classes is classified by the properties it has, such as a date of birth; it has no kind if none
    of them tells. An event is nothing else besides.
    """
    kinds: dict[ItemKind, list[str]] = {}
    classes = [value for value, _ in iter_item_values(select_statements(item, "P31"))]
    for table, kind in _CLASS_TABLES:
        if known := next((TABLES[table][class_] for class_ in classes if class_ in TABLES[table]), None):
            kinds[kind] = known if isinstance(known, list) else [known]
    if "event" in kinds:
        return {"event": kinds["event"]}
    if not kinds:
        for property_, (kind, type_) in TABLES["told_by"].items():
            if select_statements(item, property_):
                return {kind: [type_]}
    return kinds


def add_item_records(
    item_records: ItemRecords, item: Mapping[str, Any], kinds: Mapping[ItemKind, list[str]], release: Source
) -> None:
    """Add the records of an item.

    Args:
        item_records: receives them.
        item: the item's JSON.
        kinds: its kinds, as ``classify_item`` returns them.
        release: the release that it is from.
    """
    if "actor" in kinds:
        item_records.own.append(_make_actor(item, kinds["actor"][0], release))
        item_records.relations += _iter_relations(item, release, item_records)
    if "location" in kinds:
        item_records.own.append(_make_location(item, kinds["location"][0], release, item_records))
    if "event" in kinds:
        add_event(item, kinds["event"], release, item_records)


def _make_actor(item: Mapping[str, Any], type_: str, release: Source) -> Actor:
    return Actor.model_validate({"type": type_, **collect_identity(item, "actor", release)})


def _make_location(item: Mapping[str, Any], type_: str, release: Source, item_records: ItemRecords) -> Location:
    fields: dict[str, Any] = {"type": type_, **collect_identity(item, "location", release)}
    points = (parse_globe_point(parse_main_value(statement)) for statement in select_statements(item, "P625"))
    if point := next(filter(None, points), None):
        fields |= {"latitude": point[0], "longitude": point[1]}
    parents = (value for name in TABLES["wholes"] for value, _ in iter_item_values(select_statements(item, name)))
    if parent := next((parent for parent in parents if parent != item["id"]), None):
        fields["part_of"] = make_record_id("location", parent)
        item_records.required["location", parent] = "place"
    return Location.model_validate(fields)


def _iter_relations(item: Mapping[str, Any], release: Source, item_records: ItemRecords) -> Iterator[Relation]:
    own = make_record_id("actor", item["id"])
    for table, reverse in (("relations", False), ("reversed", True)):
        for property_, (type_, kind, end_type) in TABLES[table].items():
            for value, statement in iter_item_values(select_statements(item, property_)):
                other = make_record_id(kind, value)
                if value == item["id"]:
                    continue
                item_records.ends.setdefault((kind, value), end_type)
                statement_id = statement.get("id") or "-".join((item["id"], property_, value))
                yield Relation(
                    id=f"relation:wikidata:{statement_id}",
                    type=type_,
                    start=other if reverse else own,
                    end=own if reverse else other,
                    when=parse_when(partial(parse_qualifiers, statement)),
                    attributes={"property": property_, **format_qualifiers(statement)},
                    source=release.id,
                )
