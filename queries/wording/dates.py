"""Imprecise dates in words: `24 or 25 May 2024`, `since May 2024`, `until 23 May 2024`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from knowledge_graph.time_span import BOUND_NAMES


def format_when(when: Mapping[str, Any] | None) -> str:
    """Return a date in words, with the source's own words if they are kept; empty without a date."""
    if not when:
        return ""
    text = _format_bounds(when)
    original = f"“{when['original']}”" if when.get("original") else ""
    return f"{text} ({original})" if text and original else text or original


class _Days(NamedTuple):
    """The days between which a date, or one of its ends, lies; None where that isn't known."""

    first: date | None
    last: date | None
    about: bool


def _format_bounds(when: Mapping[str, Any]) -> str:
    earliest, start_latest, end_earliest, latest = (
        date.fromisoformat(text) if (text := when.get(name)) else None for name in BOUND_NAMES
    )
    begins, slash, ends = (when.get("edtf") or "").partition("/")
    start = _Days(earliest, start_latest, _is_about(begins))
    end = _Days(end_earliest, latest, _is_about(ends))
    if (earliest, start_latest) == (end_earliest, latest) and (latest or not slash):
        return _in_words(start._replace(about=start.about or end.about))
    if earliest is None and start_latest and start_latest >= (end_earliest or latest or start_latest):
        start = start._replace(last=None)  # says no more than the end does
    if latest is None:
        seen = f"still going on {_day(end_earliest)}" if end_earliest and end_earliest != earliest else ""
        return ", ".join(filter(None, (_since(start), seen))) or "going on"
    if not any(start[:2]):
        return f"until {_in_words(end)}" if _unit_of(end) else f"ended {_in_words(end)}"
    if _unit_of(start) and _unit_of(end):
        return f"{_without_shared(_in_words(start), _in_words(end))} to {_in_words(end)}"
    return f"began {_when(start)}, ended {_when(end)}"


def _is_about(edtf: str) -> bool:
    return "~" in edtf or "%" in edtf


def _since(start: _Days) -> str:
    """Return that something began then and hasn't ended; empty if it isn't known when."""
    if not any(start[:2]):
        return ""
    return f"since {_in_words(start)}" if _unit_of(start) else f"began {_when(start)}"


def _when(days: _Days) -> str:
    """Return days in words that follow a verb: `on 3 May 2024`, `in May 2024`, `between 3 and 6 May 2024`."""
    if days.first and not days.last:
        return f"on or after {_day(days.first)}"
    unit = "day" if " or " in _in_words(days) else _unit_of(days)
    return f"{ {'day': 'on ', '': ''}.get(unit, 'in ') }{_in_words(days)}"


def _in_words(days: _Days) -> str:
    """Return a day known to lie between two, in words."""
    first, last = days.first, days.last
    if first is None or last is None:
        text = f"by {_day(last)}" if last else f"from {_day(first)} on" if first else ""
        return f"about {text}" if text and days.about else text
    about = "about " if days.about else ""
    if _unit_of(days):
        return about + _name(first, _unit_of(days))
    unit = _unit_between(first, last)
    begin, end = _name(first, unit), _name(last, unit)
    joined = (about, " or ") if (last - first).days == 1 else (f"between {about}", " and ")
    return f"{joined[0]}{_without_shared(begin, end)}{joined[1]}{end}"


def _unit_of(days: _Days) -> str:
    """Return whether days are one day, month or year; empty if they are none of these."""
    first, last = days.first, days.last
    if first is None or last is None:
        return ""
    unit = _unit_between(first, last)
    return unit if _name(first, unit) == _name(last, unit) else ""


def _unit_between(first: date, last: date) -> str:
    """Return the widest unit of which all are whole between two days: day, month or year."""
    if first.day > 1 or last != _month_end(last):
        return "day"
    return "year" if (first.month, last.month) == (1, 12) else "month"


def _name(day: date, unit: str) -> str:
    return {"day": _day(day), "month": f"{day:%B} {day.year:04}", "year": f"{day.year:04}"}[unit]


def _without_shared(first: str, last: str) -> str:
    """Return the first of two dates without the month and year that it shares with the last: `6` to 31 May 2024."""
    mine, theirs = first.split(), last.split()
    while len(mine) > 1 and len(mine) == len(theirs) and mine[-1] == theirs[-1] and mine[:-1] != theirs[:-1]:
        mine, theirs = mine[:-1], theirs[:-1]
    return " ".join(mine)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B} {day.year:04}" if day else ""
