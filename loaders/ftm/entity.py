"""One FollowTheMoney entity as its row gives it, with its names, what else it says, and its dates."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Source, When
from knowledge_graph.time_span import BEGINNING, FOREVER, day_text, parse_span
from loaders.ftm.schema import model
from loaders.toolkit.datasets import Dataset

ID: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.\-_]*[0-9A-Za-z])?\Z")
_DATE: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_EXTRAS: Final = ("first_seen", "last_seen", "last_change", "target")


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity as its row gives it; ``body`` is the row, ``release`` the dataset and the release it is from."""

    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    body: Mapping[str, Any]
    release: tuple[Dataset, Source]

    @property
    def key(self) -> str:
        """Return the id of its record."""
        return f"ftm:{self.id}"

    def all(self, name: str) -> tuple[str, ...]:
        """Return a property's values."""
        return self.properties.get(name, ())

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of these properties that has any."""
        return next((values[0] for name in names if (values := self.all(name))), None)


def title_of(entity: Entity) -> str:
    """Return what the entity is called: its caption, its name, the parts of a name, or its id."""
    caption = entity.body.get("caption")
    if isinstance(caption, str) and caption.strip():
        return caption.strip()
    schema = model().get(entity.schema)
    if schema.is_a("Person") and not entity.all("name"):
        parts = [value for key in ("firstName", "lastName") if (value := entity.first(key))]
        if parts:
            return " ".join(parts)
    return entity.first("name", "title", *schema.caption) or entity.id


def attributes_of(entity: Entity, mapped: Collection[str]) -> dict[str, Any]:
    """Keep what has no field of its own, by its own name; several values become a JSON list of them."""
    kept: dict[str, Any] = {"schema": entity.schema}
    for name, values in entity.properties.items():
        if values and name not in mapped:
            kept[name] = values[0] if len(values) == 1 else orjson.dumps(values).decode()
    return kept | {name: entity.body[name] for name in _EXTRAS if isinstance(entity.body.get(name), str | bool)}


def when_of(entity: Entity, *, lasting: bool) -> str | When | None:
    """Return when it was; where sources differ, the widest reading.

    Raises:
        InvalidInput: a date is none of the calendar, or the end comes before the start; ``field`` names it.
    """
    if not lasting or not (entity.all("startDate") or entity.all("endDate")):
        dates = entity.all("date")
        if bounds := bounds_of(entity, "date"):
            return _day_or_less(dates[0]) if len(dates) == 1 else f"[{day_text(bounds[0])}..{day_text(bounds[1])}]"
        return None
    starts, ends = entity.all("startDate"), entity.all("endDate")
    start, end = bounds_of(entity, "startDate"), bounds_of(entity, "endDate")
    if len(starts) < 2 and len(ends) < 2:
        edtf = f"{_day_or_less(starts[0]) if starts else ''}/{_day_or_less(ends[0]) if ends else ''}"
        parse_span(edtf)
        return edtf
    first, last = start or (BEGINNING, end[1] if end else FOREVER), end or (start[0] if start else BEGINNING, FOREVER)
    if first[0] > last[1]:
        raise InvalidInput("it ends before it starts; mend its dates.", field="endDate")
    return When(
        earliest=day_text(first[0]),
        start_latest=day_text(min(first[1], last[1])),
        end_earliest=day_text(max(last[0], first[0])),
        latest=day_text(last[1]),
    )


def _day_or_less(text: str) -> str:
    found = _DATE.match(text)
    return found[0] if found else text


def bounds_of(entity: Entity, name: str) -> tuple[int, int] | None:
    """Return the first and the last day that a property's values allow."""
    try:
        spans = [parse_span(_day_or_less(value)) for value in entity.all(name)]
    except InvalidInput as error:
        raise InvalidInput(str(error), field=f"properties.{name}") from None
    return (min(one.earliest for one in spans), max(one.latest for one in spans)) if spans else None
