"""Wikidata's statements and values: which of them count, and what they say as dates, numbers and texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from knowledge_graph.records import Measure, When

Statement = Mapping[str, Any]
Snak = Mapping[str, Any]

QID: Final = re.compile(r"Q[1-9]\d*\Z")

_TIME: Final = re.compile(r"\+?0*(\d{1,4})-(\d\d)-(\d\d)(?:T|\Z)")
_QUANTITY: Final = ("amount", "lowerBound", "upperBound")
_JULIAN: Final = "Q1985786"
_DAYS_TO_ORDINAL: Final = 1_721_425
"""What a Julian day number has over the ordinals of the proleptic Gregorian calendar."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """The first and the last day a time may mean, and its EDTF text."""

    first: date
    last: date

    @property
    def edtf(self) -> str:
        """Return the shortest EDTF that says it: a day, a month, a year, or one day out of a range."""
        first, last = self.first, self.last
        if first == last:
            return first.isoformat()
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return f"{first.year:04}"
        if first.day == 1 and last == _get_month_end(first):
            return first.isoformat()[:7]
        return f"[{first.isoformat()}..{last.isoformat()}]"

    @property
    def plain(self) -> bool:
        """Return whether it is a day, a month or a year: what an interval may begin or end with."""
        return not self.edtf.startswith("[")


def _get_month_end(day: date) -> date:
    following = day.toordinal() + 31
    if following > date.max.toordinal():
        return date.max
    return date.fromordinal(date.fromordinal(following).replace(day=1).toordinal() - 1)


def pick_object(value: Any, key: str) -> Mapping[str, Any]:
    """Return the object under a key; an empty one where there is none, or an empty list as some dumps write it."""
    inner_value = value.get(key) if isinstance(value, Mapping) else None
    return inner_value if isinstance(inner_value, Mapping) else {}


def pick_objects(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the objects of the list under a key."""
    entries = value.get(key)
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def select_statements(entity: Mapping[str, Any], property_: str) -> list[Statement]:
    """Return the statements that count: the preferred ones if there are any, none that are deprecated."""
    counting = [
        statement
        for statement in pick_objects(pick_object(entity, "claims"), property_)
        if statement.get("rank") != "deprecated"
    ]
    return [statement for statement in counting if statement.get("rank") == "preferred"] or counting


def parse_main_value(statement: Statement) -> Any:
    """Return what a statement says, or None where the value is unknown or there is none."""
    return parse_snak(pick_object(statement, "mainsnak"))


def parse_qualifiers(statement: Statement, property_: str) -> list[Any]:
    """Return the values of one of a statement's qualifiers."""
    snaks = pick_objects(pick_object(statement, "qualifiers"), property_)
    return [value for snak in snaks if (value := parse_snak(snak)) is not None]


def parse_snak(snak: Snak) -> Any:
    """Return a snak's value as Wikidata writes it; an entity as its id."""
    if snak.get("snaktype") != "value":
        return None
    value = pick_object(snak, "datavalue").get("value")
    if isinstance(value, Mapping) and ("entity-type" in value or "numeric-id" in value):
        return value.get("id") or f"Q{value.get('numeric-id')}"
    return value


def iter_item_values(statements_: Iterable[Statement]) -> Iterator[tuple[str, Statement]]:
    """Yield the items that statements name."""
    for statement in statements_:
        value = parse_main_value(statement)
        if isinstance(value, str) and QID.match(value):
            yield value, statement


def parse_time(value: Any) -> DayRange | None:
    """Return the days a time may mean; None where no calendar of ours has them (before the year 1)."""
    matched = _TIME.match(str(value.get("time"))) if isinstance(value, Mapping) else None
    precision = value.get("precision") if isinstance(value, Mapping) else None
    if not matched or not isinstance(precision, int) or int(matched[1]) == 0:
        return None
    year, month, day = (int(part) for part in matched.groups())
    try:
        return _make_day_range(year, month, day, precision, julian=str(value.get("calendarmodel")).endswith(_JULIAN))
    except ValueError:
        return None


def _make_day_range(year: int, month: int, day: int, precision: int, *, julian: bool) -> DayRange | None:
    if precision >= 11 and month and day:
        exact = _convert_julian(year, month, day) if julian else date(year, month, day)
        return DayRange(exact, exact)
    if precision >= 10 and month:
        return DayRange(date(year, month, 1), _get_month_end(date(year, month, 1)))
    if precision >= 9:
        return DayRange(date(year, 1, 1), date(year, 12, 31))
    if precision == 8:
        return DayRange(date(max(1, year // 10 * 10), 1, 1), date(year // 10 * 10 + 9, 12, 31))
    if precision in {6, 7}:
        length = 100 if precision == 7 else 1000
        last = -(-year // length) * length
        return DayRange(date(last - length + 1, 1, 1), date(min(last, 9999), 12, 31))
    return None


def _convert_julian(year: int, month: int, day: int) -> date:
    """Return a day of the Julian calendar as one of ours."""
    shifted = (14 - month) // 12
    years, months = year + 4800 - shifted, month + 12 * shifted - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083
    return date.fromordinal(number - _DAYS_TO_ORDINAL)


def combine_times(
    points: Sequence[DayRange], starts: Sequence[DayRange], ends: Sequence[DayRange]
) -> str | When | None:
    """Return when something was. Where there are several values, all of them are allowed for.

    None where nothing is said, or where it would end before it starts: the values are kept apart from this.
    """
    if points and not (starts and ends):
        return _span_times(points).edtf
    start, end = _span_times(starts) if starts else None, _span_times(ends) if ends else None
    if start and end and start.first > end.last:
        return None
    if not start and not end:
        return None
    if (start is None or start.plain) and (end is None or end.plain):
        return f"{start.edtf if start else ''}/{end.edtf if end else ''}"
    return When(
        earliest=start.first.isoformat() if start else None,
        start_latest=min(start.last, end.last if end else start.last).isoformat() if start else None,
        end_earliest=max(end.first, start.first if start else end.first).isoformat() if end else None,
        latest=end.last.isoformat() if end else None,
    )


def _span_times(times: Sequence[DayRange]) -> DayRange:
    return DayRange(min(days.first for days in times), max(days.last for days in times))


def parse_quantity(value: Any) -> Measure | None:
    """Return a quantity as best figure and bounds."""
    if not isinstance(value, Mapping) or "amount" not in value:
        return None
    try:
        best, low, high = (float(value[name]) if value.get(name) else None for name in _QUANTITY)
    except (TypeError, ValueError):
        return None
    return Measure(best=best, low=low, high=high)


def parse_globe_point(value: Any) -> tuple[float, float] | None:
    """Return latitude and longitude of a place on Earth."""
    if not isinstance(value, Mapping) or not str(value.get("globe", "Q2")).endswith("Q2"):
        return None
    latitude, longitude = value.get("latitude"), value.get("longitude")
    return (
        (float(latitude), float(longitude))
        if isinstance(latitude, int | float) and isinstance(longitude, int | float)
        else None
    )


def format_value(value: Any) -> str:
    """Return any value as one text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        if "time" in value:
            days = parse_time(value)
            return days.edtf if days else str(value["time"])
        if "amount" in value:
            unit = str(value.get("unit", "1")).rpartition("/")[2]
            return str(value["amount"]).removeprefix("+") + (f" {unit}" if unit != "1" else "")
        if coordinates := parse_globe_point(value):
            return f"{coordinates[0]}, {coordinates[1]}"
        if isinstance(value.get("text"), str):
            return str(value["text"])
    return orjson.dumps(value).decode()


def list_reference_urls(statement: Statement) -> list[str]:
    """Return the addresses (P854) that a statement's references give."""
    urls = [
        parse_snak(snak)
        for reference in pick_objects(statement, "references")
        for snak in pick_objects(pick_object(reference, "snaks"), "P854")
    ]
    return list(dict.fromkeys(url for url in urls if isinstance(url, str) and 0 < len(url) <= 2000))
