"""Wikidata's statements: which of them count, and the values of their snaks, qualifiers and references.

The JSON is that of https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

Statement = Mapping[str, Any]
Snak = Mapping[str, Any]

QID: Final = re.compile(r"Q[1-9]\d*\Z")
"""The id of an item."""


def pick_object(value: Any, key: str) -> Mapping[str, Any]:
    """Return the object under a key; an empty one if there is none, or an empty list, as some dumps write it."""
    inner_value = value.get(key) if isinstance(value, Mapping) else None
    return inner_value if isinstance(inner_value, Mapping) else {}


def pick_objects(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the objects of the list under a key; empty if there is no list."""
    entries = value.get(key)
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def select_statements(entity: Mapping[str, Any], property_: str) -> list[Statement]:
    """Return the statements of a property that count, by rank: the preferred ones if any, else the normal ones."""
    counting = [
        statement
        for statement in pick_objects(pick_object(entity, "claims"), property_)
        if statement.get("rank") != "deprecated"
    ]
    return [statement for statement in counting if statement.get("rank") == "preferred"] or counting


def parse_main_value(statement: Statement) -> Any:
    """Return the value of a statement's main snak, or None if it is unknown or there is none."""
    return parse_snak(pick_object(statement, "mainsnak"))


def parse_qualifiers(statement: Statement, property_: str) -> list[Any]:
    """Return the values of a statement's qualifiers of one property."""
    snaks = pick_objects(pick_object(statement, "qualifiers"), property_)
    return [value for snak in snaks if (value := parse_snak(snak)) is not None]


def parse_snak(snak: Snak) -> Any:
    """Return a snak's value as Wikidata writes it, an entity as its id; None for ``novalue`` and ``somevalue``."""
    if snak.get("snaktype") != "value":
        return None
    value = pick_object(snak, "datavalue").get("value")
    if isinstance(value, Mapping) and ("entity-type" in value or "numeric-id" in value):
        return value.get("id") or f"Q{value.get('numeric-id')}"
    return value


def iter_item_values(statements: Iterable[Statement]) -> Iterator[tuple[str, Statement]]:
    """Yield, for each statement whose value is an item, the item's id and the statement."""
    for statement in statements:
        value = parse_main_value(statement)
        if isinstance(value, str) and QID.match(value):
            yield value, statement


def list_reference_urls(statement: Statement) -> list[str]:
    """Return the reference URLs (P854) of a statement, each once."""
    urls = [
        parse_snak(snak)
        for reference in pick_objects(statement, "references")
        for snak in pick_objects(pick_object(reference, "snaks"), "P854")
    ]
    return list(dict.fromkeys(url for url in urls if isinstance(url, str) and 0 < len(url) <= 2000))
