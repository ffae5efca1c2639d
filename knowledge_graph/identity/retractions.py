"""Decisions to retract a source, and to take that back: kept in its attributes, numbered, so that the last one stands.

A version of a source that a file brings has no number. Its retraction counts unless it was taken back; that of a
decision counts while it is the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from knowledge_graph.records import Source, When, span
from knowledge_graph.time_span import day_text

NUMBER: Final = "retraction_decision"
"""The attribute that numbers the decisions on a source."""
BECAUSE: Final = "retracted_because"
BY: Final = "retracted_by"
UNDONE: Final = "retraction_undone"
"""The attribute with the days of retractions that were taken back, separated by spaces."""
UNDONE_ON: Final = "retraction_undone_on"
UNDONE_BECAUSE: Final = "retraction_undone_because"
UNDONE_BY: Final = "retraction_undone_by"

OF_DECISIONS: Final = frozenset({NUMBER, BECAUSE, BY, UNDONE, UNDONE_ON, UNDONE_BECAUSE, UNDONE_BY})
"""The attributes that the last decision alone gives."""


def decide(source: Source, day: str, reasons: Mapping[str, str | None]) -> Source:
    """Return a source as it is retracted by a decision; earlier ones that were taken back stay told."""
    kept = {name: value for name, value in source.attributes.items() if name not in {BECAUSE, BY}}
    attributes = {**kept, **{name: value for name, value in reasons.items() if value}, NUMBER: _number(source) + 1}
    return source.model_copy(update={"retracted": day, "attributes": attributes})


def take_back(source: Source, on: str, why: str, by: str | None) -> Source:
    """Return a retracted source as it counts again by a decision, with the reason of its retraction kept."""
    undone = [*_days(source), _day(source)]
    attributes = {name: value for name, value in source.attributes.items() if name != UNDONE_BY}
    attributes |= {
        UNDONE: " ".join(dict.fromkeys(undone)),
        UNDONE_ON: on,
        UNDONE_BECAUSE: why,
        NUMBER: _number(source) + 1,
    }
    if by:
        attributes[UNDONE_BY] = by
    return source.model_copy(update={"retracted": None, "attributes": attributes})


def standing_retraction(versions: Sequence[Source]) -> tuple[Any, Mapping[str, Any]]:
    """Return a source's retraction that stands, if any, and the attributes that its last decision gives.

    Args:
        versions: the source as files and decisions gave it; a file may have both.
    """
    last = max(versions, key=_order)
    undone, number = set(_days(last)), _number(last)
    counting = [
        version for version in versions if version is last or (_number(version) == 0 and _day(version) not in undone)
    ]
    decided = {name: value for name, value in last.attributes.items() if name in OF_DECISIONS} if number else {}
    return _earliest(counting), decided


def _earliest(versions: Iterable[Source]) -> When | str | None:
    dated = [
        (dates.earliest, str(version.retracted), version.retracted)
        for version in versions
        if (dates := span(version.retracted))
    ]
    return min(dated)[2] if dated else None


def _order(source: Source) -> tuple[int, str, str]:
    """Order decisions by number; of two decided at once, that which retracts, and then any, but the same everywhere."""
    return _number(source), str(source.retracted or ""), str(sorted(source.attributes.items()))


def _number(source: Source) -> int:
    number = source.attributes.get(NUMBER, 0)
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else 0


def _days(source: Source) -> list[str]:
    return str(source.attributes.get(UNDONE) or "").split()


def _day(source: Source) -> str:
    """Return the first day of a retraction, as it is listed once it is taken back; empty for none."""
    dates = span(source.retracted)
    return (day_text(dates.earliest) or "undated") if dates else ""
