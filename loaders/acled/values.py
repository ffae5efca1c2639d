"""What an ACLED row's date says with its precision, and what it counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from knowledge_graph.records import Measure
from loaders.readers.columns import parse_count

_SIX_DAYS: Final = timedelta(days=6)
_CROWD_SIZE: Final = re.compile(r"crowd size\s*=\s*([^;]+)")
_NOT_COUNTED: Final = "no report"


def make_event_span(day: date, precision: int | None) -> str:
    """Return a date as exactly as ACLED knows it.

    Of an event known to a week ACLED names a day in it and does not say where the week begins: those up to six before
    or after are possible. Of one known to a month it names a day in that month.
    """
    if precision == 2:
        return f"[{(day - _SIX_DAYS).isoformat()}..{(day + _SIX_DAYS).isoformat()}]"
    return day.isoformat()[:7] if precision == 3 else day.isoformat()


def parse_measures(cells: Mapping[str, str]) -> dict[str, float | Measure]:
    """Return the deaths, and the size of a crowd in the words of the tags.

    Raises:
        InvalidInput: the deaths are no number, or below zero.
    """
    measures: dict[str, float | Measure] = {}
    if text := cells.get("fatalities"):
        measures["killed"] = parse_count("fatalities", text)
    crowd = _CROWD_SIZE.search(cells.get("tags", ""))
    if crowd and (words := crowd[1].strip()) and words != _NOT_COUNTED:
        measures["attendance"] = Measure(text=words[:2000])
    return measures
