"""Dates of a GED event from date_start, date_end and their precision."""

from __future__ import annotations

from datetime import date
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import When
from loaders.readers.values import parse_iso_day
from loaders.ucdp.release import UCDP

_EXACT_DAY: Final = 1
"""date_prec: the exact date is known. 2 is up to six days, 3 a week, 4 a month, 5 up to a year (GED codebook)."""
_AGGREGATE: Final = 2
"""event_clarity: the source itself sums up violence over several days (GED codebook)."""


def parse_event_dates(cells: tuple[str, str, int | None, int | None]) -> str | When:
    """Return the dates of an event, as EDTF or as bounds.

    The two days bound what UCDP knows: they are one day within a range, ``[a..b]``, unless

    - date_prec is 1: the event lasted from one to the other, ``a/b``;
    - event_clarity is 2: the violence went on between the two, but its first and last day may be any of them.

    Args:
        cells: date_start, date_end (empty: the same day), date_prec and event_clarity.

    Raises:
        InvalidInput: a day is missing, not in the calendar or before UCDP's time, or the end comes before the start.
    """
    start, end, precision, clarity = cells
    if not start:
        raise InvalidInput("the event has no date; give its first day.", field="date_start")
    first = _parse_day(start, "date_start")
    last = _parse_day(end, "date_end") if end else first
    if last < first:
        raise InvalidInput(
            f"the event ends on {last}, before it begins on {first}; correct one of the two.", field="date_end"
        )
    if first == last:
        return first if precision in {None, _EXACT_DAY} else f"{first}?"
    if precision == _EXACT_DAY:
        return f"{first}/{last}"
    if clarity == _AGGREGATE:
        return When(edtf=f"{first}/{last}", start_latest=last, end_earliest=first)
    return f"[{first}..{last}]"


def _parse_day(text: str, column: str) -> str:
    day = parse_iso_day(text, column)
    UCDP.check_year(date.fromisoformat(day), column)
    return day
