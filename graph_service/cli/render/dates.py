"""Imprecise dates in words: `24 or 25 May 2024`, `since May 2024`, `before 23 May 2024`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from knowledge_graph.time_span import BOUND_NAMES


def format_when(when: Mapping[str, Any] | None) -> str:
    """Return a date in words, with the source's own words if they are kept; empty without a date."""
    if not when:
        return ""
    text = _format_bounds(when)
    original = f"“{when['original']}”" if when.get("original") else ""
    if any(mark in (when.get("edtf") or "") for mark in "~%"):
        text = f"about {text}"
    return f"{text} ({original})" if text and original else text or original


def _format_bounds(when: Mapping[str, Any]) -> str:
    earliest, start_latest, end_earliest, latest = (
        date.fromisoformat(text) if (text := when.get(name)) else None for name in BOUND_NAMES
    )
    if earliest == end_earliest and start_latest == latest and "/" not in (when.get("edtf") or ""):
        return _point(earliest, latest)
    start = _point(earliest, start_latest)
    if latest is None:
        seen = f"still going on {_day(end_earliest)}" if end_earliest and end_earliest != earliest else ""
        known = "" if not earliest else f"began {start}" if " and " in start or " or " in start else f"since {start}"
        return ", ".join(part for part in (known, seen) if part) or "going on"
    end = _point(end_earliest, latest)
    return f"{start} to {end}" if earliest else f"until {end}"


def _point(first: date | None, last: date | None) -> str:
    """Return a day known to lie between two, in words."""
    if first is None or last is None:
        return f"by {_day(last)}" if last else f"from {_day(first)} on" if first else ""
    if first == last:
        return _day(first)
    if first.day == 1 and last == _month_end(last):
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%B} {first.year:04}"
        if first.month == 1 and last.month == 12:
            return f"{first.year:04}" if first.year == last.year else f"{first.year:04} to {last.year:04}"
    joined = ("", " or ") if (last - first).days == 1 else ("between ", " and ")
    begin = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else _day(first)
    return f"{joined[0]}{begin}{joined[1]}{_day(last)}"


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B} {day.year:04}" if day else ""
