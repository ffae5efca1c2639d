"""FollowTheMoney entities as rows give them: their properties, caption and dates."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Source, When
from knowledge_graph.time_span import BEGINNING, FOREVER, TimeSpan, day_text, parse_span
from loaders.ftm.dataset import ENTITIES, OPENSANCTIONS, make_release
from loaders.ftm.schema import load_model
from loaders.mapping.entities import make_digest
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.release_days import find_day

FTM_ID: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.\-_]*[0-9A-Za-z])?\Z")
MAX_ID: Final = 296
"""Characters of an id: a record's may have 300, and begins with ``ftm:``."""
_DATE: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
OPERATIONS: Final = ("ADD", "MOD", "DEL")
"""What a row of a delta file does to its entity."""
_OPENSANCTIONS_KEYS: Final = frozenset({"datasets", "referents"})
_ROW_PROPERTIES: Final = ("first_seen", "last_seen", "last_change", "target")


@dataclass(frozen=True, slots=True)
class FtmEntity:
    """An entity.

    Args:
        id: its id.
        schema: the name of its schema; empty for one to be deleted.
        properties: the values of each property, without blanks and repeats.
        body: the row's object.
        release: the dataset and the release it is from.
    """

    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    body: Mapping[str, Any]
    release: tuple[Dataset, Source]

    @property
    def record_id(self) -> str:
        """Return the id of its record."""
        return f"ftm:{self.id}"

    def get(self, name: str) -> tuple[str, ...]:
        """Return a property's values; empty if it has none."""
        return self.properties.get(name, ())

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of these properties that has one; None if none has."""
        return next((values[0] for name in names if (values := self.get(name))), None)


def is_id(text: str) -> bool:
    """Return whether a text can be an entity's id."""
    return len(text) <= MAX_ID and bool(FTM_ID.match(text))


def join_id(*parts: str) -> str:
    """Return the id of a record that several ids make up; a digest ends one that would be too long."""
    whole = ":".join(parts)
    return whole if len(whole) <= MAX_ID else f"{whole[:200]}:{make_digest(whole)}"


def parse_change(value: Mapping[str, Any], release: str | None) -> tuple[str, FtmEntity]:
    """Parse a row: an entity, or an operation on one.

    Args:
        value: the row's object.
        release: the release of the file, if known.

    Returns:
        The operation, ADD for a bare entity, and the entity.

    Raises:
        InvalidInput: the operation, the id or the properties are not what they should be, or a deletion has no day.
    """
    operation, body = "ADD", value
    if "op" in value:
        operation, body = str(value["op"]).upper(), value.get("entity", {})
        if operation not in OPERATIONS:
            raise InvalidInput(f"unknown operation {operation!r}; expected one of {', '.join(OPERATIONS)}.", field="op")
    identifier = body.get("id") if isinstance(body, dict) else None
    if not isinstance(identifier, str) or not is_id(identifier):
        raise InvalidInput(
            f"an entity needs an `id` of letters, digits, dots and hyphens, at most {MAX_ID} of them.", field="id"
        )
    if operation == "DEL":
        if not find_day(release or ""):
            raise InvalidInput(
                "a deletion needs the day it was made; give the delta's version: --release 2025-09-04.", field="op"
            )
        return operation, FtmEntity(identifier, "", {}, body, (OPENSANCTIONS, make_release(OPENSANCTIONS, release)))
    if not isinstance(body.get("schema"), str):
        raise InvalidInput("expected the name of a schema, such as Person; add it.", field="schema")
    properties = body.get("properties")
    if not isinstance(properties, Mapping):
        raise InvalidInput("expected an object with lists of texts.", field="properties")
    changed = next((day for key in ("last_change", "last_seen") if (day := find_day(str(body.get(key) or "")))), None)
    dataset = OPENSANCTIONS if body.keys() >= _OPENSANCTIONS_KEYS else ENTITIES
    for name in ("datasets", "referents"):
        if not isinstance(body.get(name) or [], list):
            raise InvalidInput("expected a list of texts.", field=name)
    texts = {str(name): _parse_values(name, values) for name, values in properties.items()}
    return operation, FtmEntity(
        identifier, body["schema"], texts, body, (dataset, make_release(dataset, changed or release))
    )


def _parse_values(name: str, values: Any) -> tuple[str, ...]:
    value_list = values if isinstance(values, list) else [values]
    if any(isinstance(text, dict | list) for text in value_list):
        raise InvalidInput("expected a list of texts.", field=f"properties.{name}")
    return tuple(dict.fromkeys(str(text).strip() for text in value_list if text is not None and str(text).strip()))


def get_caption(entity: FtmEntity) -> str:
    """Return an entity's caption: as given, else its name, a person's first and last name, a title, or its id."""
    caption = entity.body.get("caption")
    if isinstance(caption, str) and caption.strip():
        return caption.strip()
    schema = load_model().get(entity.schema)
    if schema.is_a("Person") and not entity.get("name"):
        parts = [value for key in ("firstName", "lastName") if (value := entity.first(key))]
        if parts:
            return " ".join(parts)
    return entity.first("name", "title", *schema.caption) or entity.id


def collect_attributes(entity: FtmEntity, mapped: Collection[str]) -> dict[str, Any]:
    """Return the properties that no field of a record holds, by name; several values as a JSON list.

    Args:
        entity: the entity.
        mapped: properties that are fields of its record.
    """
    attributes: dict[str, Any] = {"schema": entity.schema}
    for name, values in entity.properties.items():
        if values and name not in mapped:
            attributes[name] = values[0] if len(values) == 1 else orjson.dumps(values).decode()
    return attributes | {
        name: entity.body[name] for name in _ROW_PROPERTIES if isinstance(entity.body.get(name), str | bool)
    }


def parse_dates(entity: FtmEntity, *, lasting: bool) -> str | When | None:
    """Return an entity's date, as EDTF or as bounds; several values of a property are read as the range they span.

    Args:
        entity: the entity.
        lasting: whether startDate and endDate count; otherwise, or without them, ``date`` does.

    Raises:
        InvalidInput: the end comes before the start; ``field`` names the property.
    """
    starts, ends = read_dates(entity, "startDate"), read_dates(entity, "endDate")
    if not lasting or not (starts or ends):
        dates = read_dates(entity, "date")
        if bounds := _find_bounds(dates):
            return _cut_time_of_day(*dates) if len(dates) == 1 else f"[{day_text(bounds[0])}..{day_text(bounds[1])}]"
        return None
    start, end = _find_bounds(starts), _find_bounds(ends)
    if len(starts) < 2 and len(ends) < 2:
        edtf = "/".join(_cut_time_of_day(next(iter(dates), "")) for dates in (starts, ends))
        parse_span(edtf)
        return edtf
    first, last = start or (BEGINNING, end[1] if end else FOREVER), end or (start[0] if start else BEGINNING, FOREVER)
    if first[0] > last[1]:
        raise InvalidInput("it ends before it starts; correct its dates.", field="endDate")
    return When(
        earliest=day_text(first[0]),
        start_latest=day_text(min(first[1], last[1])),
        end_earliest=day_text(max(last[0], first[0])),
        latest=day_text(last[1]),
    )


def _cut_time_of_day(text: str) -> str:
    match = _DATE.match(text)
    return match[0] if match else text


def read_dates(entity: FtmEntity, name: str) -> dict[str, TimeSpan]:
    """Return those values of a property that are dates, each with its span; the others are no more than attributes."""
    dates = {}
    for value in entity.get(name):
        with suppress(InvalidInput):
            dates[value] = parse_span(_cut_time_of_day(value))
    return dates


def find_date_bounds(entity: FtmEntity, name: str) -> tuple[int, int] | None:
    """Return the first and the last day (ordinals) that a property's dates allow; None if it has none."""
    return _find_bounds(read_dates(entity, name))


def _find_bounds(dates: Mapping[str, TimeSpan]) -> tuple[int, int] | None:
    spans = dates.values()
    return (min(span.earliest for span in spans), max(span.latest for span in spans)) if spans else None
