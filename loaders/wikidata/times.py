"""Wikidata's times as ranges of days, and spans made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from knowledge_graph.records import When

_TIME: Final = re.compile(r"\+?0*(\d{1,4})-(\d\d)-(\d\d)(?:T|\Z)")
_JULIAN: Final = "Q1985786"
_DAYS_TO_ORDINAL: Final = 1_721_425
"""Julian day numbers minus ordinals of the proleptic Gregorian calendar."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """The first and the last day that a time may mean."""

    first: date
    last: date

    @property
    def edtf(self) -> str:
        """Return the shortest EDTF of the range: a day, a month, a year, or one day out of a range."""
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
        """Return whether it is a day, a month or a year, with which an EDTF interval may begin or end."""
        return not self.edtf.startswith("[")


def _get_month_end(day: date) -> date:
    following = day.toordinal() + 31
    if following > date.max.toordinal():
        return date.max
    return date.fromordinal(date.fromordinal(following).replace(day=1).toordinal() - 1)


def parse_time(value: Any) -> DayRange | None:
    """Return the days that a time value may mean, by its precision and calendar; None before the year 1."""
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
    """Return the Gregorian day of a day of the Julian calendar."""
    shifted = (14 - month) // 12
    years, months = year + 4800 - shifted, month + 12 * shifted - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083
    return date.fromordinal(number - _DAYS_TO_ORDINAL)


def combine_times(
    points: Sequence[DayRange], starts: Sequence[DayRange], ends: Sequence[DayRange]
) -> str | When | None:
    """Return the span of an event or statement, as EDTF or as bounds; several values count as the range they span.

    Args:
        points: values of "point in time" (P585); used unless there are both starts and ends.
        starts: values of "start time" (P580).
        ends: values of "end time" (P582).

    Returns:
        None if there are no values, or if the end would come before the start: the values stay attributes then.
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
