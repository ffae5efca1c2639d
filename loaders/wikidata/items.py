"""One Wikidata item as our records: the actor, the place or the event it is, and what its statements join it to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

import orjson

from knowledge_graph.records import Actor, Claim, Event, Link, Location, Participant, Place, Record, Relation, Source
from loaders.toolkit.datasets import Dataset, make_article
from loaders.toolkit.part_ids import get_part_id
from loaders.toolkit.shipped_tables import read_shipped_table
from loaders.wikidata.values import (
    Statement,
    combine_times,
    format_value,
    iter_item_values,
    list_reference_urls,
    parse_globe_point,
    parse_main_value,
    parse_qualifiers,
    parse_quantity,
    parse_snak,
    parse_time,
    pick_object,
    pick_objects,
    select_statements,
)

WIKIDATA: Final = Dataset(
    id="source:wikidata",
    title="Wikidata",
    publisher="Wikidata",
    url="https://www.wikidata.org/",
    licence="CC0 1.0",
    cite="Wikidata, https://www.wikidata.org/",
)
TABLES: Final[dict[str, Any]] = read_shipped_table("wikidata.yaml")
MAX_NAMES: Final = 100
"""Names of one item that are kept."""
MAX_REFERENCES: Final = 5
"""Addresses that are kept of one statement's references."""

ItemKind = Literal["actor", "location", "event"]
_CLASS_TABLES: Final[tuple[tuple[str, ItemKind], ...]] = (
    ("events", "event"),
    ("actors", "actor"),
    ("locations", "location"),
)


@dataclass(slots=True)
class ItemRecords:
    """What an item says: its own records, the sources it names, and relations whose other end may be nowhere.

    ``named`` are the items that must be there for the records to stand, ``ends`` those that relations lead to: each
    with the type it has by the way it is named.
    """

    own: list[Record] = field(default_factory=list)
    shared: list[Source] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    named: dict[tuple[ItemKind, str], str] = field(default_factory=dict)
    ends: dict[tuple[ItemKind, str], str] = field(default_factory=dict)


def make_record_id(kind: str, qid: str) -> str:
    """Return the id of an item's record: an item may be an actor and a place, as states are."""
    return f"{kind}:wikidata:{qid}"


def classify_item(item: Mapping[str, Any]) -> dict[ItemKind, list[str]]:
    """Return what an item is, by its classes, or by what is said of it: kinds, each with a type (and a mode)."""
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
    """Add everything that an item of these kinds says."""
    if "actor" in kinds:
        item_records.own.append(_make_actor(item, kinds["actor"][0], release))
        item_records.relations += _iter_relations(item, release, item_records)
    if "location" in kinds:
        item_records.own.append(_make_location(item, kinds["location"][0], release, item_records))
    if "event" in kinds:
        _add_event(item, kinds["event"], release, item_records)


def find_label(item: Mapping[str, Any]) -> str | None:
    """Return an item's label, in the first of our languages that it has."""
    return next(iter(_iter_labels(item)), None)


def _iter_labels(item: Mapping[str, Any]) -> Iterator[str]:
    labels = pick_object(item, "labels")
    for language in [*TABLES["languages"], *labels][: len(TABLES["languages"]) + 1]:
        label = labels.get(language)
        text = label.get("value") if isinstance(label, Mapping) else label
        if isinstance(text, str) and text.strip():
            yield text.strip()


def _collect_identity(item: Mapping[str, Any], kind: ItemKind, release: Source) -> dict[str, Any]:
    name = find_label(item) or item["id"]
    aliases = pick_object(item, "aliases")
    others = [alias.get("value") for language in TABLES["languages"] for alias in pick_objects(aliases, language)]
    names = [text for text in dict.fromkeys([*_iter_labels(item), *others]) if isinstance(text, str) and text.strip()]
    schemes = TABLES["identifiers"]["both"] | TABLES["identifiers"][kind]
    identifiers = {
        scheme: value
        for property_, scheme in schemes.items()
        if isinstance(value := next(iter(map(parse_main_value, select_statements(item, property_))), None), str)
    }
    return {
        "id": make_record_id(kind, item["id"]),
        "name": name,
        "aliases": [alias for alias in names if alias != name][:MAX_NAMES],
        "description": _get_description(item),
        "identifiers": {"wikidata": item["id"], **identifiers},
        "attributes": _collect_attributes(item, _list_mapped_properties(kind)),
        "source": release.id,
    }


def _get_description(item: Mapping[str, Any]) -> str:
    descriptions = pick_object(item, "descriptions")
    language = next((language for language in TABLES["languages"] if language in descriptions), "")
    return str(pick_object(descriptions, language).get("value") or "")


@cache
def _list_mapped_properties(kind: ItemKind) -> frozenset[str]:
    """Return the properties that have a place of their own in a record of this kind."""
    if kind == "event":
        return frozenset({*TABLES["participants"], *TABLES["places"], *TABLES["measures"], "P585"})
    properties = {*TABLES["identifiers"]["both"], *TABLES["identifiers"][kind]}
    return frozenset(properties | ({*TABLES["relations"], *TABLES["reversed"]} if kind == "actor" else {"P625"}))


def _collect_attributes(item: Mapping[str, Any], mapped: Iterable[str]) -> dict[str, Any]:
    """Keep every other statement, by its property; several values become a JSON list of them."""
    kept: dict[str, Any] = {}
    for property_ in pick_object(item, "claims"):
        if property_ in mapped:
            continue
        snaks = [pick_object(statement, "mainsnak") for statement in select_statements(item, property_)]
        texts = [
            str(snak.get("snaktype")) if (value := parse_snak(snak)) is None else format_value(value)
            for snak in snaks
            if snak.get("datatype") not in TABLES["dropped_datatypes"]
        ]
        if texts:
            kept[property_] = texts[0] if len(texts) == 1 else orjson.dumps(texts).decode()
    return kept | ({"lastrevid": item["lastrevid"]} if isinstance(item.get("lastrevid"), int) else {})


def _make_actor(item: Mapping[str, Any], type_: str, release: Source) -> Actor:
    return Actor.model_validate({"type": type_, **_collect_identity(item, "actor", release)})


def _make_location(item: Mapping[str, Any], type_: str, release: Source, item_records: ItemRecords) -> Location:
    fields: dict[str, Any] = {"type": type_, **_collect_identity(item, "location", release)}
    if point := next(
        filter(None, map(parse_globe_point, map(parse_main_value, select_statements(item, "P625")))), None
    ):
        fields |= {"latitude": point[0], "longitude": point[1]}
    wholes = (value for name in TABLES["wholes"] for value, _ in iter_item_values(select_statements(item, name)))
    if whole := next((ancestor for ancestor in wholes if ancestor != item["id"]), None):
        fields["part_of"] = make_record_id("location", whole)
        item_records.named["location", whole] = "place"
    return Location.model_validate(fields)


def _iter_relations(item: Mapping[str, Any], release: Source, item_records: ItemRecords) -> Iterator[Relation]:
    own = make_record_id("actor", item["id"])
    for table, turned in (("relations", False), ("reversed", True)):
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
                    start=other if turned else own,
                    end=own if turned else other,
                    when=_parse_when(lambda name, of=statement: parse_qualifiers(of, name)),
                    attributes={"property": property_, **_format_qualifiers(statement)},
                    source=release.id,
                )


def _parse_when(values: Any) -> Any:
    times = [[time for value in values(name) if (time := parse_time(value))] for name in ("P585", "P580", "P582")]
    return combine_times(*times)


def _format_qualifiers(statement: Statement) -> dict[str, Any]:
    texts = {
        name: [format_value(value) for value in parse_qualifiers(statement, name)]
        for name in pick_object(statement, "qualifiers")
    }
    return {
        name: values[0] if len(values) == 1 else orjson.dumps(values).decode()
        for name, values in texts.items()
        if values
    }


def _add_event(item: Mapping[str, Any], what: list[str], release: Source, item_records: ItemRecords) -> None:
    about = make_record_id("event", item["id"])
    attributes = _collect_attributes(item, _list_mapped_properties("event"))
    participants: dict[tuple[str, str], Participant] = {}
    for property_, role in TABLES["participants"].items():
        for value, statement in iter_item_values(select_statements(item, property_)):
            role_item = next((value for value in parse_qualifiers(statement, "P3831") if isinstance(value, str)), None)
            part = Participant(actor=make_record_id("actor", value), role=TABLES["roles"].get(role_item, role))
            participants.setdefault((part.role, part.actor), part)
            item_records.named["actor", value] = "unknown"
            if role_item:
                attributes[f"P3831:{value}"] = role_item
            if urls := list_reference_urls(statement):
                item_records.own.append(Claim(about=get_part_id(about, part), source=release.id))
                _relay_references(item_records, urls, about=get_part_id(about, part))
    places: dict[str, Place] = {}
    for property_, role in TABLES["places"].items():
        for value, _ in iter_item_values(select_statements(item, property_)):
            precision = "country" if property_ == "P17" else None
            places.setdefault(value, Place(location=make_record_id("location", value), role=role, precision=precision))
            item_records.named["location", value] = precision or "place"
    wholes = [value for value, _ in iter_item_values(select_statements(item, "P361")) if value != item["id"]]
    item_records.named |= {("event", value): "other" for value in wholes}
    for property_, name in TABLES["measures"].items():
        for statement in select_statements(item, property_):
            if measure := parse_quantity(parse_main_value(statement)):
                item_records.own.append(Claim(about=about, property=name, value=measure, source=release.id))
                _relay_references(
                    item_records, list_reference_urls(statement), about=about, property=name, value=measure
                )
    event = Event(
        id=about,
        type=what[0],
        mode=what[1] if len(what) > 1 else None,
        title=(find_label(item) or item["id"])[:2000],
        summary=_get_description(item),
        when=_parse_when(lambda name: [parse_main_value(statement) for statement in select_statements(item, name)]),
        participants=tuple(participants.values()),
        locations=tuple(places.values()),
        links=tuple(
            Link(type="subevent_of", target=make_record_id("event", ancestor)) for ancestor in dict.fromkeys(wholes)
        ),
        attributes={**attributes, "wikidata": item["id"]},
        source=release.id,
    )
    item_records.own.insert(0, event)


def _relay_references(item_records: ItemRecords, urls: list[str], **fields: Any) -> None:
    """Let the pages that a statement refers to say it, too."""
    for url in urls[:MAX_REFERENCES]:
        source = make_article(url=url)
        item_records.shared.append(source)
        item_records.own.append(WIKIDATA.relay_claim(source=source.id, **fields))
