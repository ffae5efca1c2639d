"""Disagreement between claims of different speakers on one property: which deny, contradict or differ from each other.

Values exclude each other only where the vocabulary says so of their property: two motives both hold. Two numbers
contradict each other if no number fits both: 35,000 and 34,000 do, "more than 120" and "more than 100" don't; two dates
if no day does. Two texts differ; only a reader can tell whether they contradict each other. A denial contradicts what
it denies. See docs/semantics.md, Conflicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf
from typing import Final, Literal

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Claim, Measure, span
from knowledge_graph.time_span import TimeSpan, parse_bounds
from knowledge_graph.vocabulary import VOCABULARY
from queries.evidence.speakers import ClaimSpeakers

Disagreement = Literal["denied", "contradict", "differ"]
_STRONGEST_FIRST: Final[tuple[Disagreement, ...]] = ("denied", "contradict", "differ")


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a property with its stance, and the claims that give it."""

    value: str | Measure | None
    stance: str
    claims: tuple[Claim, ...]


def readings_of(claims: Sequence[Claim]) -> list[Reading]:
    """Group claims by stance and value, the largest group first, ties by the first claim's id."""
    same: dict[tuple[str, object], list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.id or ""):
        same.setdefault((claim.stance, _key(claim.value)), []).append(claim)
    groups = sorted(same.values(), key=lambda group: (-len(group), group[0].id or ""))
    return [Reading(group[0].value, group[0].stance, tuple(group)) for group in groups]


def group_by_day(claims: Iterable[Claim]) -> list[tuple[TimeSpan | None, list[Claim]]]:
    """Group claims by the day their value is true of; those that name none are a group of their own, the first."""
    groups: dict[tuple[int, ...], tuple[TimeSpan | None, list[Claim]]] = {}
    for claim in claims:
        day = span(claim.as_of)
        key = day.bounds if day else ()
        groups.setdefault(key, (day, []))[1].append(claim)
    return [groups[key] for key in sorted(groups)]


def disagreement(name: str | None, readings: Sequence[Reading], speakers: ClaimSpeakers) -> Disagreement | None:
    """Return the strongest disagreement among readings of one property for one day; None if they agree.

    Args:
        name: the property; None for existence.
        readings: its readings for the day.
        speakers: the speakers of their claims.
    """
    ways = {
        way
        for first, other in combinations(readings, 2)
        if (way := _way(name, first, other)) and speakers.differ(first.claims, other.claims)
    }
    return next((way for way in _STRONGEST_FIRST if way in ways), None)


def is_figure(value: str | Measure | None) -> bool:
    """Return whether a value has a number, and is not words alone."""
    return isinstance(value, Measure) and any(
        number is not None for number in (value.best, value.low, value.high, value.share)
    )


def _way(name: str | None, first: Reading, other: Reading) -> Disagreement | None:
    """Return how two readings exclude each other, whoever gives them; None if both may hold."""
    excludes = name is None or name in VOCABULARY.exclusive
    if first.stance != other.stance:
        return "denied" if _is_denied(first.value, other.value, excludes=excludes) else None
    if first.stance == "denies" or not excludes:
        return None
    if (
        isinstance(first.value, Measure)
        and isinstance(other.value, Measure)
        and not _both_true(first.value, other.value)
    ):
        return "contradict"
    words = _words(first.value), _words(other.value)
    if name == "when" and all(words):
        common = _have_common_day(str(first.value), str(other.value))
        if common is not None:
            return None if common else "contradict"
    return "differ" if words[0] != words[1] else None


def _is_denied(first: str | Measure | None, other: str | Measure | None, *, excludes: bool) -> bool:
    """Return whether a denial of one value bears on the assertion of the other.

    A number denied bears on every number that may be it. Of a property whose values exclude each other, a text denied
    bears on any; of one whose values add up, on the same text alone.
    """
    words = _words(first), _words(other)
    if isinstance(first, Measure) and isinstance(other, Measure) and not any(words):
        return _both_true(first, other)
    return excludes or words[0] == words[1]


def _key(value: str | Measure | None) -> object:
    if isinstance(value, Measure):
        return (value.best, value.low, value.high, value.share, _words(value))
    return _words(value)


def _words(value: str | Measure | None) -> str:
    """Return the folded text of a value; empty for a number, whose text says no more than the number."""
    if isinstance(value, Measure):
        return fold(value.text) if value.text and not is_figure(value) else ""
    return fold(value) if value else ""


def _have_common_day(first: str, other: str) -> bool | None:
    """Return whether two dates may be one day; None if one of them is no date in EDTF."""
    try:
        (begin, end), (other_begin, other_end) = parse_bounds(first), parse_bounds(other)
    except InvalidInput:
        return None
    return max(begin, other_begin) <= min(end, other_end)


def _both_true(first: Measure, other: Measure) -> bool:
    (low, high), (other_low, other_high) = _range(first), _range(other)
    if max(low, other_low) > min(high, other_high):
        return False
    return first.share is None or other.share is None or first.share == other.share


def _range(value: Measure) -> tuple[float, float]:
    """Return the least and the greatest number a measure allows; a best figure outside its bounds widens them."""
    known = [number for number in (value.best, value.low, value.high) if number is not None]
    if value.best is not None or len(known) == 2:
        return min(known), max(known)
    return (-inf if value.low is None else value.low), (inf if value.high is None else value.high)
