"""Dates of a GDELT event, as precisely as its coding allows, and the day of the release it came with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes
from loaders.gdelt.dataset import GDELT

YEARS_BACK: Final = 10
"""How far back "years ago" is counted; beyond that, the lags of real files show no pattern."""


class EventDates(NamedTuple):
    """Dates of a row.

    Args:
        when: the event's date, EDTF.
        published: the day the row was added, YYYY-MM-DD.
        attributes: the raw columns that ``when`` and ``published`` don't hold in full.
    """

    when: str
    published: str
    attributes: Attributes


def parse_event_dates(happened: str, added: str, *, from_article: bool) -> EventDates:
    """Parse SQLDATE and DATEADDED.

    Where a text says "last year", "last month" or "last week", GDELT's coder counts back 365, 30 or 7 days and writes
    that day. In real files of 2015 and 2017 every lag above a day is one of these (3 % of the rows), so such a day only
    stands for its year, month or week.

    Args:
        happened: SQLDATE, YYYYMMDD.
        added: DATEADDED, YYYYMMDD or YYYYMMDDHHMMSS.
        from_article: false for rows without SOURCEURL, before April 2013: they were added years after their articles,
            so a lag says nothing.

    Raises:
        InvalidInput: a cell is not a day of the calendar, or not a time; ``field`` is its column.
    """
    day, added_day = parse_day(happened, "SQLDATE"), parse_day(added[:8], "DATEADDED")
    when = _widen_counted_back(day, added_day) if from_article else None
    attributes: Attributes = {"SQLDATE": happened} if when else {}
    if len(added) > 8:
        _check_time(added)
        attributes["DATEADDED"] = added
    return EventDates(when or day.isoformat(), added_day.isoformat(), attributes)


def parse_day(text: str, column: str) -> date:
    """Parse YYYYMMDD.

    Raises:
        InvalidInput: the cell has another form, or is not a day of the calendar, or of a year that GDELT can't have.
    """
    if len(text) != 8 or not text.isdecimal():
        hint = "; the file was saved with rounded numbers, fetch it again" if "e+" in text.lower() else ""
        raise InvalidInput(f"{text!r} is not a date; write YYYYMMDD{hint}.", field=column)
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise InvalidInput(f"{text!r} is not a day of the calendar.", field=column) from None
    GDELT.check_year(day, column)
    return day


def _check_time(added: str) -> None:
    time = added[8:]
    if len(time) != 6 or not time.isdecimal() or int(time[:2]) > 23 or int(time[2:4]) > 59 or int(time[4:]) > 59:
        raise InvalidInput(f"{added!r} is not a time; write YYYYMMDDHHMMSS.", field="DATEADDED")


def _widen_counted_back(day: date, added_day: date) -> str | None:
    """Return the year, month or week that a counted-back day stands for, EDTF; None if it was not counted back."""
    lag = (added_day - day).days
    if lag == 7:
        monday = day - timedelta(days=day.weekday())
        return f"[{monday.isoformat()}..{(monday + timedelta(days=6)).isoformat()}]"
    months = (added_day.year - day.year) * 12 + added_day.month - day.month
    same_day = added_day.day == day.day
    if lag == 30 or (same_day and months == 1):
        return f"{day.isoformat()[:7]}?"
    if 0 < lag <= 366 * YEARS_BACK and (lag % 365 == 0 or (same_day and months % 12 == 0)):
        return f"{day.isoformat()[:4]}?"
    return None
