"""Dates of ACLED: of an event with its precision, and of the timestamp that makes a row's release."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, get_args

from knowledge_graph.errors import InvalidInput
from loaders.acled.release import ACLED
from loaders.readers.date_order import DATE_ORDERS, DateOrder, Readings, list_readings

_SERIAL_DAY: Final = re.compile(r"\d{5}\Z")
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
"""What spreadsheets count days from, so that the first of March 1900 is day 61."""
_LAST_SECOND: Final = 253_402_300_799
"""The last second of the year 9999, in seconds since 1970."""
_SIX_DAYS: Final = timedelta(days=6)
_WEEK_KNOWN: Final = 2
_MONTH_KNOWN: Final = 3


@lru_cache(maxsize=10_000)
def list_event_days(text: str, year: str = "") -> Readings:
    """Return the days that a cell may mean, those of ACLED's time and of the row's year if there are any.

    Args:
        text: the cell: 2024-05-06, 06 May 2024, 6-May-24, 06/05/2024, or the number a spreadsheet stores for a day.
        year: the row's year.
    """
    readings = list_readings(text)
    if not readings and _SERIAL_DAY.match(text):
        day = _SPREADSHEET_EPOCH + timedelta(days=int(text))
        return dict.fromkeys(get_args(DateOrder), day) if year == str(day.year) else {}
    for years in (ACLED.years, {int(year)} if year.isdecimal() and len(year) == 4 else ()):
        readings = {order: day for order, day in readings.items() if day.year in years} or readings
    return readings


def parse_day(text: str, column: str, *, year: str = "", orders: frozenset[DateOrder] = DATE_ORDERS) -> date:
    """Parse a day, as ``list_event_days`` reads it.

    Args:
        text: the cell; a time of day after the date is ignored.
        column: the column's name, for the message.
        year: the row's year, which tells apart 20-09-25 of 2020 and of 2025.
        orders: the orders of day, month and year that the dates of the file may have.

    Raises:
        InvalidInput: the cell is not a day of the calendar, may be several days, or is outside of ACLED's time.
    """
    readings = list_event_days(text, year)
    days = {day: order for order, day in sorted(readings.items()) if order in orders}
    if len(days) == 1:
        (day,) = days
        ACLED.check_year(day, column)
        return day
    if days:
        meanings = " or ".join(f"{day.isoformat()} ({order})" for day, order in days.items())
        raise InvalidInput(
            f"{text[:40]!r} may be {meanings}, and the dates of the file don't decide; "
            f"name their order: --date-order {' or '.join(days.values())}.",
            field=column,
        )
    if readings and text:
        raise InvalidInput(
            f"{text[:40]!r} is no date in the order {', '.join(sorted(orders))}; correct it, or --date-order.",
            field=column,
        )
    raise InvalidInput(f"{text[:40]!r} is not a day of the calendar; write it as 2024-05-06.", field=column)


def parse_timestamp_day(text: str, column: str, orders: frozenset[DateOrder] = DATE_ORDERS) -> str:
    """Parse the day (YYYY-MM-DD, UTC) of a timestamp: seconds since 1970, or a date written out.

    Raises:
        InvalidInput: the cell is neither.
    """
    if text.isdecimal() and text.isascii() and len(text) < 13 and int(text) <= _LAST_SECOND:
        return datetime.fromtimestamp(int(text), UTC).date().isoformat()
    if list_readings(text):
        return parse_day(text, column, orders=orders).isoformat()
    raise InvalidInput(f"expected a timestamp in seconds since 1970, got {text[:40]!r}.", field=column)


def make_event_span(day: date, precision: int | None) -> str:
    """Return the EDTF date of an event as precisely as ACLED knows it.

    Of an event known to a week ACLED gives a day in it, without saying where the week begins: six days before to six
    days after are possible. Of an event known to a month it gives a day in that month.

    Args:
        day: event_date.
        precision: time_precision: 1 the day, 2 the week, 3 the month.
    """
    if precision == _WEEK_KNOWN:
        return f"[{(day - _SIX_DAYS).isoformat()}..{(day + _SIX_DAYS).isoformat()}]"
    return day.isoformat()[:7] if precision == _MONTH_KNOWN else day.isoformat()
