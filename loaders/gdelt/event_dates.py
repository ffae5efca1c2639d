"""When a GDELT event was, as exactly as GDELT can know it, and the day's release it came with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes

YEARS_BACK: Final = 10
"""How far back "years ago" is reckoned; longer ago GDELT's lags show no pattern."""


class EventDates(NamedTuple):
    """An event's date in EDTF, the day its row was published (YYYY-MM-DD), and what of the row's own is kept."""

    when: str
    published: str
    attributes: Attributes


def parse_event_dates(happened: str, added: str, *, from_article: bool) -> EventDates:
    """Read SQLDATE and DATEADDED.

    Where a text says "last year", "last month" or "last week", GDELT's machine counts back 365 days, 30 or 7, and
    writes that very day down. In real files of 2015 and 2017 every lag above a day is one of these (3 % of the rows),
    so such a day is only good for its year, month or week. ``from_article`` is false for rows before April 2013, which
    were added years after their articles.

    Raises:
        InvalidInput: one of them is no day of the calendar.
    """
    day, known = parse_day(happened, "SQLDATE"), parse_day(added[:8], "DATEADDED")
    when = _widen_counted_back(day, known) if from_article else None
    kept: Attributes = {"SQLDATE": happened} if when else {}
    if len(added) > 8:
        _check_time(added)
        kept["DATEADDED"] = added
    return EventDates(when or day.isoformat(), known.isoformat(), kept)


def parse_day(text: str, column: str) -> date:
    """Read YYYYMMDD.

    Raises:
        InvalidInput: it is none, or no day of the calendar.
    """
    if len(text) != 8 or not text.isdecimal():
        hint = "; the file was saved with rounded numbers, fetch it again" if "e+" in text.lower() else ""
        raise InvalidInput(f"{text!r} is not a date; write YYYYMMDD{hint}.", field=column)
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise InvalidInput(f"{text!r} is not a day of the calendar.", field=column) from None


def _check_time(added: str) -> None:
    time = added[8:]
    if len(time) != 6 or not time.isdecimal() or int(time[:2]) > 23 or int(time[2:4]) > 59 or int(time[4:]) > 59:
        raise InvalidInput(f"{added!r} is not a time; write YYYYMMDDHHMMSS.", field="DATEADDED")


def _widen_counted_back(day: date, known: date) -> str | None:
    """Return the year, month or week a reckoned-back day is good for; None for one that was not reckoned back."""
    lag = (known - day).days
    if lag == 7:
        monday = day - timedelta(days=day.weekday())
        return f"[{monday.isoformat()}..{(monday + timedelta(days=6)).isoformat()}]"
    months = (known.year - day.year) * 12 + known.month - day.month
    same_day = known.day == day.day
    if lag == 30 or (same_day and months == 1):
        return f"{day.isoformat()[:7]}?"
    if 0 < lag <= 366 * YEARS_BACK and (lag % 365 == 0 or (same_day and months % 12 == 0)):
        return f"{day.isoformat()[:4]}?"
    return None
