"""Days as spreadsheets write them: 9-May-20, 31-12-19, 05/09/2020, and what a file tells of their order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final, Literal, get_args

DateOrder = Literal["dmy", "mdy", "ymd"]
"""The order of day, month and year in a date written with numbers only."""
DATE_ORDERS: Final = frozenset[DateOrder](get_args(DateOrder))

_MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\Z|(?P<compact>\d{8})\Z")
_NAMED: Final = (
    re.compile(r"(?P<day>\d\d?)[-/. ]+(?P<month>[A-Za-z]{3,9})\.?[-/., ]+(?P<year>\d{4}|\d\d)\Z"),
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.?[-/. ]+(?P<day>\d\d?)[-/., ]+(?P<year>\d{4}|\d\d)\Z"),
)
_NUMBERS: Final = re.compile(
    r"(?P<first>\d{4}|\d\d?)(?P<sign>[-/. ])(?P<second>\d\d?)(?P=sign)(?P<third>\d{4}|\d\d?)\Z"
)
_WEEKDAY: Final = re.compile(r"(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,? +", re.IGNORECASE)
_TIME_OF_DAY: Final = re.compile(r"(?:T|,? +)\d{1,2}:\d\d.*\Z")

Readings = Mapping[DateOrder, date]
"""The days that a text may mean, by the order in which it would be written."""


def list_readings(text: str) -> Readings:
    """Return the days that a text may mean; empty if it is no day of the calendar in any order.

    A day with the month's name, or with a year of four digits first, means the same in every order. A year of two
    digits is the latest that isn't after next year.

    Args:
        text: a day; a day of the week before it and a time of day after it are ignored.
    """
    text = _WEEKDAY.sub("", _TIME_OF_DAY.sub("", text.strip()), count=1)
    if match := _ISO.match(text):
        digits = match["compact"] or "".join(match.group("year", "month", "day"))
        return _same_in_every_order(_make_day(digits[:4], digits[4:6], digits[6:]))
    for pattern in _NAMED:
        if match := pattern.match(text):
            return _same_in_every_order(_make_day(match["year"], _find_month(match["month"]), match["day"]))
    match = _NUMBERS.match(text)
    if not match:
        return {}
    first, second, third = match.group("first", "second", "third")
    if len(first) == 4:
        return _same_in_every_order(_make_day(first, second, third))
    days: dict[DateOrder, date | None] = {
        "dmy": _make_day(third, second, first),
        "mdy": _make_day(third, first, second),
        "ymd": _make_day(first, second, third),
    }
    return {order: day for order, day in days.items() if day}


def _same_in_every_order(day: date | None) -> Readings:
    return dict.fromkeys(get_args(DateOrder), day) if day else {}


def _find_month(name: str) -> str:
    numbers = [number for number, known in enumerate(_MONTH_NAMES, 1) if known.startswith(name.lower())]
    return str(numbers[0]) if numbers else ""


def _make_day(year: str, month: str, day: str) -> date | None:
    """Return a day from its digits; None if it isn't in the calendar, or the year has neither two digits nor four."""
    if len(year) not in {2, 4} or not (month and day) or len(month) > 2 or len(day) > 2:
        return None
    number = int(year)
    if len(year) == 2:
        number += 2000 if 2000 + number <= datetime.now(UTC).year + 1 else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


class OrderEvidence:
    """What the dates of a file tell together about their order: each date that isn't one in an order excludes it."""

    def __init__(self) -> None:
        self._orders = DATE_ORDERS

    @property
    def orders(self) -> frozenset[DateOrder]:
        """Return the orders in which every date is one; all of them if the dates contradict each other."""
        return self._orders or DATE_ORDERS

    def add(self, readings: Readings) -> None:
        """Add a date by what it may mean; one that can't be read at all tells nothing."""
        if readings:
            self._orders &= readings.keys()
