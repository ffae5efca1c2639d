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
class Time:
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
        if first.day == 1 and last == _month_end(first):
            return first.isoformat()[:7]
        return f"[{first.isoformat()}..{last.isoformat()}]"

    @property
    def plain(self) -> bool:
        """Return whether it is a day, a month or a year: what an interval may begin or end with."""
        return not self.edtf.startswith("[")


def _month_end(day: date) -> date:
    following = day.toordinal() + 31
    if following > date.max.toordinal():
        return date.max
    return date.fromordinal(date.fromordinal(following).replace(day=1).toordinal() - 1)


def inner(value: Any, key: str) -> Mapping[str, Any]:
    """Return the object under a key; an empty one where there is none, or an empty list as some dumps write it."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def listed(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the objects of the list under a key."""
    found = value.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def statements(entity: Mapping[str, Any], property_: str) -> list[Statement]:
    """Return the statements that count: the preferred ones if there are any, none that are deprecated."""
    found = [one for one in listed(inner(entity, "claims"), property_) if one.get("rank") != "deprecated"]
    return [one for one in found if one.get("rank") == "preferred"] or found


def main_value(statement: Statement) -> Any:
    """Return what a statement says, or None where the value is unknown or there is none."""
    return value_of(inner(statement, "mainsnak"))


def qualifiers(statement: Statement, property_: str) -> list[Any]:
    """Return the values of one of a statement's qualifiers."""
    found = listed(inner(statement, "qualifiers"), property_)
    return [value for snak in found if (value := value_of(snak)) is not None]


def value_of(snak: Snak) -> Any:
    """Return a snak's value as Wikidata writes it; an entity as its id."""
    if snak.get("snaktype") != "value":
        return None
    value = inner(snak, "datavalue").get("value")
    if isinstance(value, Mapping) and ("entity-type" in value or "numeric-id" in value):
        return value.get("id") or f"Q{value.get('numeric-id')}"
    return value


def items(found: Iterable[Statement]) -> Iterator[tuple[str, Statement]]:
    """Yield the items that statements name."""
    for one in found:
        value = main_value(one)
        if isinstance(value, str) and QID.match(value):
            yield value, one


def time_of(value: Any) -> Time | None:
    """Return the days a time may mean; None where no calendar of ours has them (before the year 1)."""
    matched = _TIME.match(str(value.get("time"))) if isinstance(value, Mapping) else None
    precision = value.get("precision") if isinstance(value, Mapping) else None
    if not matched or not isinstance(precision, int) or int(matched[1]) == 0:
        return None
    year, month, day = (int(part) for part in matched.groups())
    try:
        return _days(year, month, day, precision, julian=str(value.get("calendarmodel")).endswith(_JULIAN))
    except ValueError:
        return None


def _days(year: int, month: int, day: int, precision: int, *, julian: bool) -> Time | None:
    if precision >= 11 and month and day:
        exact = _from_julian(year, month, day) if julian else date(year, month, day)
        return Time(exact, exact)
    if precision >= 10 and month:
        return Time(date(year, month, 1), _month_end(date(year, month, 1)))
    if precision >= 9:
        return Time(date(year, 1, 1), date(year, 12, 31))
    if precision == 8:
        return Time(date(max(1, year // 10 * 10), 1, 1), date(year // 10 * 10 + 9, 12, 31))
    if precision in {6, 7}:
        length = 100 if precision == 7 else 1000
        last = -(-year // length) * length
        return Time(date(last - length + 1, 1, 1), date(min(last, 9999), 12, 31))
    return None


def _from_julian(year: int, month: int, day: int) -> date:
    """Return a day of the Julian calendar as one of ours."""
    shifted = (14 - month) // 12
    years, months = year + 4800 - shifted, month + 12 * shifted - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083
    return date.fromordinal(number - _DAYS_TO_ORDINAL)


def when_of(points: Sequence[Time], starts: Sequence[Time], ends: Sequence[Time]) -> str | When | None:
    """Return when something was. Where there are several values, all of them are allowed for.

    None where nothing is said, or where it would end before it starts: the values are kept apart from this.
    """
    if points and not (starts and ends):
        return _hull(points).edtf
    start, end = _hull(starts) if starts else None, _hull(ends) if ends else None
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


def _hull(times: Sequence[Time]) -> Time:
    return Time(min(one.first for one in times), max(one.last for one in times))


def measure_of(value: Any) -> Measure | None:
    """Return a quantity as best figure and bounds."""
    if not isinstance(value, Mapping) or "amount" not in value:
        return None
    try:
        best, low, high = (float(value[name]) if value.get(name) else None for name in _QUANTITY)
    except (TypeError, ValueError):
        return None
    return Measure(best=best, low=low, high=high)


def coordinates_of(value: Any) -> tuple[float, float] | None:
    """Return latitude and longitude of a place on Earth."""
    if not isinstance(value, Mapping) or not str(value.get("globe", "Q2")).endswith("Q2"):
        return None
    latitude, longitude = value.get("latitude"), value.get("longitude")
    return (
        (float(latitude), float(longitude))
        if isinstance(latitude, int | float) and isinstance(longitude, int | float)
        else None
    )


def text_of(value: Any) -> str:
    """Return any value as one text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        if "time" in value:
            found = time_of(value)
            return found.edtf if found else str(value["time"])
        if "amount" in value:
            unit = str(value.get("unit", "1")).rpartition("/")[2]
            return str(value["amount"]).removeprefix("+") + (f" {unit}" if unit != "1" else "")
        if coordinates := coordinates_of(value):
            return f"{coordinates[0]}, {coordinates[1]}"
        if isinstance(value.get("text"), str):
            return str(value["text"])
    return orjson.dumps(value).decode()


def reference_urls(statement: Statement) -> list[str]:
    """Return the addresses (P854) that a statement's references give."""
    urls = [value_of(snak) for one in listed(statement, "references") for snak in listed(inner(one, "snaks"), "P854")]
    return list(dict.fromkeys(one for one in urls if isinstance(one, str) and 0 < len(one) <= 2000))
