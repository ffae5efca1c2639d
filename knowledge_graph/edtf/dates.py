"""One EDTF date as the first and the last day it may mean: years, months, days, seasons, times of day.

What a text leaves open becomes the hull of what it may mean: ``2004-06-XX`` is some day from 1 to 30 June, ``2023-24``
(a winter) one from December to February. Days are proleptic Gregorian ordinals. See docs/semantics.md, Time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Final

from knowledge_graph.errors import InvalidInput

Days = tuple[int, int]
"""First and last day, as ordinals."""

BEGINNING: Final = date.min.toordinal()
FOREVER: Final = date.max.toordinal()
"""The days that stand for no bound at all, so that no bound is ever null."""

_FIRST, _LAST = BEGINNING + 1, FOREVER - 1
_LONGEST: Final = 60
_MOST_YEAR: Final = date.max.year

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?\Z")
_DIGITS = re.compile(
    r"[?~%]?([0-9X]{4})[?~%]?(?:-[?~%]?([0-9X]{2})[?~%]?(?:-[?~%]?([0-9X]{2})[?~%]?)?)?\Z"
)  # fmt: skip
_YEAR = re.compile(r"(?:Y(-?[0-9]+)(?:E([0-9]+))?|(-?[0-9]{4}))(?:S([0-9]+))?[?~%]?\Z")
_NEGATIVE = re.compile(r"-[0-9X]{4}(?:-[0-9X?~%-]+)?[?~%]?\Z")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?\Z"
)

_SEASONS: Final = (3, 6, 9, 12)
"""First months of spring, summer, autumn and winter, of three months each; the winter of a year begins in it."""
GROUPS: Final = {
    **{21 + index: (month, 3) for index, month in enumerate(_SEASONS)},
    **{25 + index: (month, 3) for index, month in enumerate(_SEASONS)},
    **{29 + index: ((month + 5) % 12 + 1, 3) for index, month in enumerate(_SEASONS)},
    **{33 + index: (1 + 3 * index, 3) for index in range(4)},
    **{37 + index: (1 + 4 * index, 4) for index in range(3)},
    **{40 + index: (1 + 6 * index, 6) for index in range(2)},
}
"""By code: the first month and the number of months of a season, quarter, quadrimester or semester.

Seasons are 21 to 24 wherever it was, which is read as 25 to 28, in the northern hemisphere; 29 to 32 are those of the
southern, whose spring begins in September.
"""

_WEST, _EAST = 12 * 60, 14 * 60
"""How far clocks are behind and ahead of UTC, in minutes: a time in UTC may be of the day before, or of the next."""
_DAY: Final = 24 * 60

_OLDER: Final = {"open": "write `..` for an end that has not come", "unknown": "leave an unknown end empty"}
_EXPECTED: Final = "write 2024, 2024-05, 2024-05-24, 2024-05-06/2024-05-31, 2024-05-06/.. or [2024-05-24..2024-05-26]"


def parse_date(text: str) -> Days:
    """Return the first and the last day that one EDTF date may mean.

    Raises:
        InvalidInput: it isn't one, is no date of the calendar, or lies outside of years 1 to 9999.
    """
    for parse in (_parse_plain, _parse_digits, _parse_year, _parse_instant):
        days = parse(text)
        if days:
            return days
    raise _refusal(text)


def _refusal(text: str) -> InvalidInput:
    if len(text) > _LONGEST or not text.isascii() or text != text.strip():
        problem = f"{text[:_LONGEST]!r} is not an EDTF date: plain characters, no spaces around, at most {_LONGEST}."
    elif _NEGATIVE.match(text):
        problem = _outside(text, text[:5])
    else:
        problem = f"{text!r} is not an EDTF date; {_OLDER.get(text, _EXPECTED)}."
    return InvalidInput(problem, field="when")


def _outside(text: str, year: str) -> str:
    return f"{text!r} can't be held: the year {year} lies outside of 1 to {_MOST_YEAR}."


def _is_no_date(text: str) -> InvalidInput:
    return InvalidInput(f"{text!r} is not a date of the calendar.", field="when")


def _parse_plain(text: str) -> Days | None:
    """Read a year, a month or a day, which is how nearly every date is written."""
    matched = _PLAIN.match(text)
    if not matched:
        return None
    year, month, day = int(matched[1]), int(matched[2] or 0), int(matched[3] or 0)
    if not year:
        raise InvalidInput(_outside(text, matched[1]), field="when")
    if matched[3]:
        try:
            ordinal = date(year, month, day).toordinal()
        except ValueError:
            raise _is_no_date(text) from None
        return ordinal, ordinal
    if not matched[2]:
        return _months(year, 1, 12)
    if 1 <= month <= 12:
        return _months(year, month, 1)
    if month not in GROUPS:
        raise _is_no_date(text)
    return _months(year, *GROUPS[month])


def _months(year: int, month: int, count: int) -> Days:
    """Return the first and the last day of some months, within the days that can be held."""
    after = year * 12 + month - 1 + count
    end = date(after // 12, after % 12 + 1, 1).toordinal() - 1 if after // 12 <= _MOST_YEAR else _LAST
    return max(date(year, month, 1).toordinal(), _FIRST), min(end, _LAST)


def _parse_digits(text: str) -> Days | None:
    """Read a date with unspecified digits (``X``), or one whose parts are qualified one by one."""
    matched = _DIGITS.match(text)
    if not matched:
        return None
    year, month, day = matched.groups()
    if "X" not in matched[0]:
        return _parse_plain("-".join(filter(None, (year, month, day))))
    if year == "XXXX" and not (month and month != "XX"):
        raise InvalidInput(f"{text!r} names no day at all.", field="when")
    years = [value for value in _fitting(year, range(_MOST_YEAR + 1)) if value]
    if day is None:
        codes = range(1, 13) if month is None or "X" in month else [*range(1, 13), *GROUPS]
        groups = [GROUPS.get(value, (value, 1)) for value in _fitting(month or "XX", codes)]
        if not (years and groups):
            raise _is_no_date(text)
        return _months(years[0], *groups[0])[0], _months(years[-1], *groups[-1])[1]
    first = next(_iter_days(years, month, day), None)
    last = next(_iter_days(years[::-1], month, day, step=-1), None)
    if first is None or last is None:
        raise _is_no_date(text)
    return max(first, _FIRST), min(last, _LAST)


def _fitting(pattern: str, values: range | list[int]) -> list[int]:
    """Return the numbers that some digits, with X for any, may mean."""
    width = len(pattern)
    written = ((value, f"{value:0{width}}") for value in values)
    return [value for value, digits in written if all(p in {"X", d} for p, d in zip(pattern, digits, strict=True))]


def _iter_days(years: list[int], month: str, day: str, step: int = 1) -> Iterator[int]:
    months, days = _fitting(month, range(1, 13))[::step], _fitting(day, range(1, 32))[::step]
    for parts in product(years, months, days):
        try:
            yield date(*parts).toordinal()
        except ValueError:
            continue


def _parse_year(text: str) -> Days | None:
    """Read a year with an exponent (``Y17E2``) or with significant digits (``1950S2``: 1900 to 1999)."""
    matched = _YEAR.match(text) if len(text) <= _LONGEST else None
    if not matched:
        return None
    long, exponent, short, significant = matched.groups()
    if long and not exponent and not significant and len(long.lstrip("-")) <= 4:
        raise InvalidInput(f"{text!r}: a year of four digits is written without the Y.", field="when")
    year = int(long or short)
    power = int(exponent or 0)
    if not 0 < year <= _MOST_YEAR or power > 4 or year * 10**power > _MOST_YEAR:
        written = f"{long or short}{f' × 10^{power}' if power else ''}"
        raise InvalidInput(_outside(text, written), field="when")
    year *= 10**power
    if significant is None:
        return _months(year, 1, 12)
    if not int(significant):
        raise InvalidInput(f"{text!r} has no significant digit at all; write S1 or more.", field="when")
    step = 10 ** max(0, len(str(year)) - int(significant))
    low = year // step * step
    return _months(max(low, 1), 1, 12)[0], _months(min(low + step - 1, _MOST_YEAR), 1, 12)[1]


def _parse_instant(text: str) -> Days | None:
    """Read a time of day: of the day it is written with, or, in UTC, of the days it may be somewhere on Earth.

    With an offset from UTC the day is that of the place; without a zone it is the one that is written. A time in UTC
    (``Z``, or an offset of zero, which programs write for it) doesn't say what day it was where it happened.
    """
    matched = _INSTANT.match(text) if len(text) <= _LONGEST else None
    if not matched:
        return None
    written, hour, minute, second, zone = matched.groups()
    day = _parse_plain(written)
    offset = [int(part) for part in re.findall("[0-9]{2}", zone or "")] + [0, 0]
    if day is None or int(hour) > 23 or int(minute) > 59 or int(second or 0) > 60:
        raise InvalidInput(f"{text!r} is not a time of day: hours go to 23, minutes to 59.", field="when")
    if offset[1] > 59 or offset[0] * 60 + offset[1] > _EAST:
        raise InvalidInput(f"{text!r}: no clock is {zone} from UTC; offsets go from -12:00 to +14:00.", field="when")
    if not zone or any(offset):
        return day
    minutes = int(hour) * 60 + int(minute)
    return max(day[0] - (minutes < _WEST), _FIRST), min(day[1] + (minutes + _EAST >= _DAY), _LAST)
