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
from loaders.ftm.schema import load_model
from loaders.toolkit.datasets import Dataset

FTM_ID: Final = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.\-_]*[0-9A-Za-z])?\Z")
_DATE: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_ROW_PROPERTIES: Final = ("first_seen", "last_seen", "last_change", "target")


@dataclass(frozen=True, slots=True)
class FtmEntity:
    """An entity as its row gives it; ``body`` is the row, ``release`` the dataset and the release it is from."""

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
        """Return a property's values."""
        return self.properties.get(name, ())

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of these properties that has any."""
        return next((values[0] for name in names if (values := self.get(name))), None)


def get_caption(entity: FtmEntity) -> str:
    """Return what the entity is called: its caption, its name, the parts of a name, or its id."""
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
    """Keep what has no field of its own, by its own name; several values become a JSON list of them."""
    kept: dict[str, Any] = {"schema": entity.schema}
    for name, values in entity.properties.items():
        if values and name not in mapped:
            kept[name] = values[0] if len(values) == 1 else orjson.dumps(values).decode()
    return kept | {name: entity.body[name] for name in _ROW_PROPERTIES if isinstance(entity.body.get(name), str | bool)}


def parse_dates(entity: FtmEntity, *, lasting: bool) -> str | When | None:
    """Return when it was; where sources differ, the widest reading.

    Raises:
        InvalidInput: a date is none of the calendar, or the end comes before the start; ``field`` names it.
    """
    if not lasting or not (entity.get("startDate") or entity.get("endDate")):
        dates = entity.get("date")
        if bounds := find_date_bounds(entity, "date"):
            return _cut_time_of_day(dates[0]) if len(dates) == 1 else f"[{day_text(bounds[0])}..{day_text(bounds[1])}]"
        return None
    starts, ends = entity.get("startDate"), entity.get("endDate")
    start, end = find_date_bounds(entity, "startDate"), find_date_bounds(entity, "endDate")
    if len(starts) < 2 and len(ends) < 2:
        edtf = f"{_cut_time_of_day(starts[0]) if starts else ''}/{_cut_time_of_day(ends[0]) if ends else ''}"
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


def _cut_time_of_day(text: str) -> str:
    match = _DATE.match(text)
    return match[0] if match else text


def find_date_bounds(entity: FtmEntity, name: str) -> tuple[int, int] | None:
    """Return the first and the last day that a property's values allow."""
    try:
        spans = [parse_span(_cut_time_of_day(value)) for value in entity.get(name)]
    except InvalidInput as error:
        raise InvalidInput(str(error), field=f"properties.{name}") from None
    return (min(span.earliest for span in spans), max(span.latest for span in spans)) if spans else None
