"""Fields of an item's records: names, identifiers, other statements as attributes, and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

import orjson

from knowledge_graph.records import Source, When
from loaders.wikidata.dataset import TABLES, ItemKind, make_record_id
from loaders.wikidata.statements import (
    QID,
    Statement,
    parse_main_value,
    parse_qualifiers,
    parse_snak,
    pick_object,
    pick_objects,
    select_statements,
)
from loaders.wikidata.times import combine_times, parse_time
from loaders.wikidata.values import format_value, parse_globe_point, parse_quantity

MAX_NAMES: Final = 100
"""Aliases of one item that are kept."""


def find_label(item: Mapping[str, Any]) -> str | None:
    """Return an item's label in the first language of the table that it has; None without any label."""
    return next(iter(_iter_labels(item)), None)


def _iter_labels(item: Mapping[str, Any]) -> Iterator[str]:
    labels = pick_object(item, "labels")
    for language in [*TABLES["languages"], *labels][: len(TABLES["languages"]) + 1]:
        label = labels.get(language)
        text = label.get("value") if isinstance(label, Mapping) else label
        if isinstance(text, str) and text.strip():
            yield text.strip()


def collect_identity(item: Mapping[str, Any], kind: ItemKind, release: Source) -> dict[str, Any]:
    """Return the fields that actors and locations have in common: id, names, identifiers, attributes, source."""
    name = find_label(item) or item["id"]
    aliases = pick_object(item, "aliases")
    others = [alias.get("value") for language in TABLES["languages"] for alias in pick_objects(aliases, language)]
    texts = (text for text in (*_iter_labels(item), *others) if isinstance(text, str) and text.strip())
    names = list(dict.fromkeys(texts))  # texts only: a name may be any JSON, even an object
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
        "description": get_description(item),
        "identifiers": {"wikidata": item["id"], **identifiers},
        "attributes": collect_attributes(item, kind),
        "source": release.id,
    }


def get_description(item: Mapping[str, Any]) -> str:
    """Return an item's description in the first language of the table that it has; empty without one."""
    descriptions = pick_object(item, "descriptions")
    language = next((language for language in TABLES["languages"] if language in descriptions), "")
    return str(pick_object(descriptions, language).get("value") or "")


@cache
def _list_mapped_properties(kind: ItemKind) -> frozenset[str]:
    """Return the properties that are fields of a record of this kind, or relations."""
    if kind == "event":
        return frozenset({*TABLES["participants"], *TABLES["places"], *TABLES["measures"], "P585"})
    properties = {*TABLES["identifiers"]["both"], *TABLES["identifiers"][kind]}
    return frozenset(properties | ({*TABLES["relations"], *TABLES["reversed"]} if kind == "actor" else {"P625"}))


def _is_field(item: Mapping[str, Any], property_: str, value: Any) -> bool:
    """Return whether a field of a record holds a value of a mapped property: not if it can't be read as one."""
    if property_ == "P585":  # where start and end are given, these are the event's time
        return parse_time(value) is not None and not pick_object(item, "claims").keys() >= {"P580", "P582"}
    if property_ in TABLES["measures"]:
        return parse_quantity(value) is not None
    if property_ == "P625":
        return parse_globe_point(value) is not None
    named = any(property_ in schemes for schemes in TABLES["identifiers"].values())
    return isinstance(value, str) and (named or bool(QID.match(value)))


def collect_attributes(item: Mapping[str, Any], kind: ItemKind) -> dict[str, Any]:
    """Return, as texts by property, the values that no field holds; several values as a JSON list."""
    mapped = _list_mapped_properties(kind)
    attributes: dict[str, Any] = {}
    for property_ in pick_object(item, "claims"):
        snaks = [pick_object(statement, "mainsnak") for statement in select_statements(item, property_)]
        texts = [
            str(snak.get("snaktype")) if value is None else format_value(value)
            for snak in snaks
            if str(snak.get("datatype")) not in TABLES["dropped_datatypes"]
            and not (_is_field(item, property_, value := parse_snak(snak)) and property_ in mapped)
        ]
        if texts:
            attributes[property_] = texts[0] if len(texts) == 1 else orjson.dumps(texts).decode()
    return attributes | ({"lastrevid": item["lastrevid"]} if isinstance(item.get("lastrevid"), int) else {})


def parse_when(get_values: Callable[[str], Iterable[Any]]) -> str | When | None:
    """Return a span from point in time, start time and end time; ``get_values`` returns a property's values."""
    times = [[time for value in get_values(name) if (time := parse_time(value))] for name in ("P585", "P580", "P582")]
    return combine_times(*times)


def format_qualifiers(statement: Statement) -> dict[str, Any]:
    """Return all qualifiers of a statement as texts by property; several values as a JSON list."""
    texts = {
        name: [format_value(value) for value in parse_qualifiers(statement, name)]
        for name in pick_object(statement, "qualifiers")
    }
    return {
        name: values[0] if len(values) == 1 else orjson.dumps(values).decode()
        for name, values in texts.items()
        if values
    }
