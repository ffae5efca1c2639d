"""What UCDP's figures of deaths say, and its two days with their precision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Measure, When
from loaders.readers.columns import parse_count
from loaders.readers.values import parse_iso_day

_DAY_KNOWN: Final = 1
_AGGREGATE: Final = 2

DEATH_MEASURES: Final[Mapping[str, str]] = {
    "deaths_a": "killed_side_a", "deaths_b": "killed_side_b", "deaths_civilians": "killed_civilians",
    "deaths_unknown": "killed_unknown",
}  # fmt: skip
"""Columns of deaths, by the measure each is."""
DEATH_COLUMNS: Final = ("best", "low", "high", *DEATH_MEASURES)


def parse_deaths(texts: tuple[str, ...]) -> dict[str, float | Measure]:
    """Read the cells of DEATH_COLUMNS: best, low and high as they stand, also where best lies outside the other two.

    Raises:
        InvalidInput: one is no number, or below zero.
    """
    counts = {name: parse_count(name, text) for name, text in zip(DEATH_COLUMNS, texts, strict=True) if text}
    figures = {name: counts[name] for name in DEATH_COLUMNS[:3] if name in counts}
    measures: dict[str, float | Measure] = {"killed": Measure(**figures)} if figures else {}
    return measures | {measure: counts[name] for name, measure in DEATH_MEASURES.items() if name in counts}


def parse_event_dates(cells: tuple[str, str, int | None, int | None]) -> str | When:
    """Return when an event was by its date_start, date_end, date_prec and event_clarity.

    The two days bound what UCDP knows of the date; date_prec says how far that goes. So a day is a day, and more of
    them are one day out of these, ``[a..b]``. Only where event_clarity is 2 has the source already added up what
    happened on several days: then violence went on between the two, but its first and its last day may be any.
    Where the day is exactly known (date_prec 1) and there still are two, it lasted from one to the other.

    Raises:
        InvalidInput: a day is none of the calendar, or the end comes before the start.
    """
    start, end, precision, clarity = cells
    if not start:
        raise InvalidInput("the event has no date; give its first day.", field="date_start")
    first = parse_iso_day(start, "date_start")
    last = parse_iso_day(end, "date_end") if end else first
    if last < first:
        raise InvalidInput(
            f"the event ends on {last}, before it begins on {first}; mend one of the two.", field="date_end"
        )
    if first == last:
        return first if precision in {None, _DAY_KNOWN} else f"{first}?"
    if precision == _DAY_KNOWN:
        return f"{first}/{last}"
    if clarity == _AGGREGATE:
        return When(edtf=f"{first}/{last}", start_latest=last, end_earliest=first)
    return f"[{first}..{last}]"
