"""Dates of ACLED: of an event with its precision, and of the timestamp that makes a row's release."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from knowledge_graph.errors import InvalidInput

_MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_YEARS: Final = range(1900, 2200)
_LAST_SECOND: Final = 253_402_300_799
"""The last second of the year 9999, in seconds since 1970."""
_SIX_DAYS: Final = timedelta(days=6)
_WEEK_KNOWN: Final = 2
_MONTH_KNOWN: Final = 3


def parse_day(text: str, column: str) -> date:
    """Parse a day: 2024-05-06 as in the API, or 06 May 2024 as in exports.

    Args:
        text: the cell; a time of day after an ISO date is ignored.
        column: the column's name, for the message.

    Raises:
        InvalidInput: the cell is not a day of the calendar between 1900 and 2199.
    """
    try:
        if text[4:5] == "-" and (len(text) == 10 or text[10:11] in {" ", "T"}):
            return _check_year(date.fromisoformat(text[:10]))
        day, month, year = text.replace("-", " ").replace("/", " ").split()
        numbers = [
            number for number, name in enumerate(_MONTH_NAMES, 1) if len(month) >= 3 and name.startswith(month.lower())
        ]
        if numbers and len(year) == 4:
            return _check_year(date(int(year), numbers[0], int(day)))
    except ValueError:
        pass
    raise InvalidInput(f"{text[:40]!r} is not a day of the calendar; write it as 2024-05-06.", field=column)


def _check_year(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(day)
    return day


def parse_timestamp_day(text: str, column: str) -> str:
    """Parse the day (YYYY-MM-DD, UTC) of a timestamp: seconds since 1970, or a date written out.

    Raises:
        InvalidInput: the cell is neither.
    """
    if "-" in text[1:]:
        return parse_day(text, column).isoformat()
    if text.isdecimal() and text.isascii() and len(text) < 13 and int(text) <= _LAST_SECOND:
        return datetime.fromtimestamp(int(text), UTC).date().isoformat()
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
