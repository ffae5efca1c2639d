"""Converters of a mapping's rows: with problems at columns, and with the rows of one event united."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from pydantic import ValidationError

from knowledge_graph.errors import InvalidInput, Problem
from knowledge_graph.records import Claim, Event, Measure, Record, Relation, span
from knowledge_graph.time_span import BEGINNING, FOREVER, day_text
from loaders.mapping.columns import list_columns, list_point_columns
from loaders.mapping.compiled import MappingConverter
from loaders.mapping.fields import MappingPart
from loaders.mapping.model import EventPart, TableMapping
from loaders.readers.converters import RecordConverter
from loaders.readers.rows import NOTE, Row

MAX_ROWS: Final = 2_000_000
"""Rows that are held until their file is read; a table with more is to be loaded in parts."""

_STEP: Final = re.compile(r"[.\[]")
_COLLECTED: Final = ("participants", "locations", "links", "contexts")
_TEXTS: Final = ("title", "summary")
_MERGED: Final = (*_COLLECTED, *_TEXTS, "measures", "attributes")


class MappedConverter(RecordConverter):
    """A converter whose problems name the columns that a field of a record is made of.

    It rejects a row that gives a thing to another release than an earlier row of its file: the later release would take
    back what the other says, as releases do.
    """

    def __init__(self, file: str, convert: MappingConverter, mapping: TableMapping) -> None:
        super().__init__(file, convert)
        self._nameless = convert.nameless
        self._parts: dict[str, Iterable[MappingPart]] = {
            "Event": mapping.events.values(), "Actor": mapping.actors.values(), "Location": mapping.locations.values(),
            "Relation": mapping.relations, "Claim": mapping.claims,
        }  # fmt: skip

        self._varying = bool(list_columns(mapping.dataset))
        self._dataset = f"source:{mapping.dataset.id}:"
        self._releases: dict[str, str] = {}

    def rows(self, line: int, raw: bytes, values: Any, *, optional: bool = False) -> Iterator[Row]:
        """Yield the rows of shared records, then the row itself, rejected if it is of a second release."""
        for row in super().rows(line, raw, values, optional=optional):
            message = self._find_other_release(row) if self._varying and not row.made else ""
            yield self.refused(line, raw, message, "release") if message else row

    def _find_other_release(self, row: Row) -> str:
        for record in row.records:
            target, source = _get_stated(record)
            if target and source and source.startswith(self._dataset):
                release = self._releases.setdefault(target, source)
                if release != source:
                    return (
                        f"{target} is in {release} already and would be in {source}, too, of which the later takes "
                        "back what the other says; give both rows one `release`, or make the id of more columns."
                    )
        return ""

    def finish(self) -> Iterator[Row]:
        """Yield a note for each text that was taken for no name, though it stands where names do."""
        for (column, text), count in sorted(self._nameless.items()):
            where = f"in {count:,} row{'s' if count > 1 else ''}"
            remark = (
                f"{column}: {text!r} names nothing ({where}). If it is a name, state "
                "which cells mean nothing as the table's `null`, if none does `null: []`."
            )
            yield Row(self._file, 0, b"", NOTE, about=remark, made=True)

    def locate(self, record: str, field: str) -> str:
        """Return the columns a field is made of, and the field; only the field if it is made of none."""
        name, *_ = _STEP.split(field)
        columns = list_columns(*(getattr(part, name, None) for part in self._parts.get(record, ())))
        return f"{', '.join(columns)} ({field})" if columns else field


def _get_stated(record: Record) -> tuple[str | None, str | None]:
    """Return what a record states to be so, itself or what a claim without a value is about, and its source."""
    if isinstance(record, Claim):
        return (record.about if record.property is None and "#" not in record.about else None), record.source
    return (record.id, record.source) if isinstance(record, Event | Relation) else (None, None)


class UnitingConverter(MappedConverter):
    """A converter that holds the rows of events until all are read, and yields each event once, with its first row.

    If the rows of an event contradict each other, or one of them is rejected, all of them are.
    """

    def __init__(self, file: str, convert: MappingConverter, mapping: TableMapping, part: EventPart) -> None:
        super().__init__(file, convert, mapping)
        self._varying = False  # the rows of an event are compared when all are read
        self._part, self._identify = part, convert.identify
        self._points = list_point_columns(mapping)
        self._rows: dict[str, list[Row]] = {}
        self._count = 0

    def rows(self, line: int, raw: bytes, values: Any, *, optional: bool = False) -> Iterator[Row]:
        """Yield the rows of shared records, and a rejected row without an id, at once; hold all others."""
        for row in super().rows(line, raw, values, optional=optional):
            identifier = None if row.made else row.id or self._identify(values)
            if identifier is None:
                yield row
                continue
            self._count += 1
            if self._count > MAX_ROWS:
                raise InvalidInput(f"more than {MAX_ROWS:,} rows are to be united; split the file between events.")
            self._rows.setdefault(identifier, []).append(row)

    def finish(self) -> Iterator[Row]:
        """Yield the held rows, event by event."""
        for rows in self._rows.values():
            if faulty := next((row for row in rows if row.problems), None):
                message = f"line {faulty.line}, another row of this event, is refused; correct that one."
                yield from (row if row.problems else self.refused(row.line, row.raw, message) for row in rows)
                continue
            events = [record for row in rows for record in row.records[:1] if isinstance(record, Event)]
            try:
                event = unite_events(events, self._part, self._points)
            except InvalidInput as error:
                for row in rows:
                    problem = Problem(self._file, row.line, error.field or "", str(error), row.id)
                    yield replace(row, records=(), problems=(problem,))
                continue
            for index, row in enumerate(rows):
                yield replace(row, records=(event, *row.records[1:]) if index == 0 else row.records[1:])
        self._rows.clear()
        yield from super().finish()


def unite_events(events: Sequence[Event], part: EventPart, points: Sequence[str] = ()) -> Event:
    """Return one event of several rows' versions of it, whatever their order.

    Participants, places, links and contexts are collected; titles, summaries and attributes that differ are joined by
    ``; ``; with ``unite: span``, dates become the time from the first to the last.

    Args:
        events: the versions, one a row.
        part: the mapping's event.
        points: the columns of coordinates, which stay together: the second latitude belongs to the second longitude.

    Raises:
        InvalidInput: the rows contradict each other; ``field`` names the columns.
    """
    if len(events) == 1:
        return events[0]
    united: dict[str, Any] = {
        name: _choose(name, [getattr(event, name) for event in events], part)
        for name in Event.model_fields
        if name not in _MERGED
    }
    for name in _COLLECTED:
        united[name] = _collect(member for event in events for member in event.model_dump(mode="json")[name])
    for name in _TEXTS:
        united[name] = _join_texts(getattr(event, name) for event in events)
    figures = dict.fromkeys(name for event in events for name in sorted(event.measures))
    united["measures"] = {
        name: _choose(f"measures.{name}", [event.measures.get(name) for event in events], part) for name in figures
    }
    united["attributes"] = _unite_attributes([event.attributes for event in events], points)
    try:
        return Event.model_validate(united)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise InvalidInput(
            f"the rows of this event make its `{name}` invalid: {first['msg']}; leave out of it what differs.",
            field=", ".join(_list_field_columns(name, part)) or name,
        ) from error


def _unite_attributes(versions: Sequence[Mapping[str, Any]], points: Sequence[str]) -> dict[str, Any]:
    """Return the attributes of several rows; those of ``points`` are joined in one order, to stay together."""
    names = sorted({name for attributes in versions for name in attributes})
    pairs = sorted({tuple(str(attributes.get(name, "")) for name in points) for attributes in versions})
    pairs = [pair for pair in pairs if any(pair)]
    united: dict[str, Any] = {}
    for name in names:
        values = list(dict.fromkeys(attributes[name] for attributes in versions if name in attributes))
        if len(values) == 1 and not (name in points and len(pairs) > 1):
            united[name] = values[0]
        elif name in points:
            united[name] = "; ".join(pair[points.index(name)] for pair in pairs)
        else:
            united[name] = _join_texts(map(str, values))
    return united


def _join_texts(texts: Iterable[str]) -> str:
    """Return the different texts in alphabetical order, joined by ``; ``."""
    return "; ".join(sorted({text for text in texts if text}))


def _collect(members: Iterable[Any]) -> list[Any]:
    """Return the members of several lists, each once, in an order that doesn't depend on that of the rows."""
    by_text = {orjson.dumps(member, option=orjson.OPT_SORT_KEYS): member for member in members}
    return [by_text[text] for text in sorted(by_text)]


def _choose(name: str, values: Sequence[Any], part: EventPart) -> Any:
    """Return the value that all rows give, where they give one."""
    distinct = list(dict.fromkeys(_describe(value) for value in values if value not in (None, "")))
    if len(distinct) > 1:
        if name == "when" and part.unite == "span":
            return _span(distinct)
        if name == "source":
            raise InvalidInput(
                f"the rows of this event are of different releases, {distinct[0]} and {distinct[1]}, and "
                "the later would take back what the earlier says; give them one `release`.",
                field="release",
            )
        remedy = "; or `unite: span`, for the time from the first to the last" if name == "when" else ""
        raise InvalidInput(
            f"the rows of this event give different values for `{name}`, {distinct[0][:60]!r} and "
            f"{distinct[1][:60]!r}; give it in a claim, make them the same, or leave it out{remedy}.",
            field=", ".join(_list_field_columns(name, part)) or name,
        )
    return next((value for value in values if value not in (None, "")), values[0])


def _describe(value: Any) -> str:
    if not isinstance(value, Measure):
        return str(value)
    return ", ".join(
        f"{name} {number:g}" if isinstance(number, float) else f"{name} {number}"
        for name, number in value.model_dump(exclude_none=True).items()
    )


def _list_field_columns(name: str, part: EventPart) -> tuple[str, ...]:
    field, _, key = name.partition(".")
    value = getattr(part, field, None)
    return list_columns(value.get(key) if key and isinstance(value, dict) else value)


def _span(texts: Sequence[str]) -> str | dict[str, str]:
    """Return the time from the first to the last of several dates, its ends as imprecise as theirs are."""
    spans = [dates for text in texts if (dates := span(text))]
    first, last = min(dates.earliest for dates in spans), max(dates.latest for dates in spans)
    begun, ended = min(dates.start_latest for dates in spans), max(dates.end_earliest for dates in spans)
    start = day_text(first) or (".." if begun == BEGINNING else "")
    end = day_text(last) or (".." if ended == FOREVER else "")
    bounds = {
        name: text
        for name, day, bound in (("start_latest", begun, first), ("end_earliest", ended, last))
        if day != bound and (text := day_text(day))
    }
    return {"edtf": f"{start}/{end}", **bounds} if bounds else f"{start}/{end}"
