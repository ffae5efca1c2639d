"""Disagreement between claims on one property: which values deny, contradict or differ from each other.

Two numbers contradict each other if no number fits both: 35,000 and 34,000 do, "more than 120" and "more than 100"
don't. Two texts differ; only a reader can tell whether they contradict each other. A denial contradicts what it denies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf
from typing import Literal

from knowledge_graph.records import Claim, Measure
from knowledge_graph.text import fold

Disagreement = Literal["denied", "contradict", "differ"]


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


def disagreement(readings: Sequence[Reading]) -> Disagreement | None:
    """Return the strongest disagreement among readings of one property for one day; None if they agree."""
    if len({reading.stance for reading in readings}) > 1:
        return "denied"
    if len(readings) < 2:
        return None
    values = [reading.value for reading in readings]
    pairs = list(combinations([value for value in values if isinstance(value, Measure)], 2))
    if any(not _both_true(first, other) for first, other in pairs):
        return "contradict"
    return "differ" if any(_words(value) for value in values) and len({_words(value) for value in values}) > 1 else None


def _key(value: str | Measure | None) -> object:
    if isinstance(value, Measure):
        return (value.best, value.low, value.high, value.share, _words(value))
    return _words(value)


def _words(value: str | Measure | None) -> str:
    """Return the folded text of a value; empty for a number, whose text says no more than the number."""
    if isinstance(value, Measure):
        numbers = (value.best, value.low, value.high, value.share)
        return fold(value.text) if value.text and all(number is None for number in numbers) else ""
    return fold(value) if value else ""


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
