"""Types of entity that may mean the same thing, and distances: shared by identity resolution and `resolve`."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final

Point = tuple[float, float]
"""Degrees of latitude and longitude."""

EARTH_KM: Final = 6371.0088
"""The earth's mean radius."""

AREAS: Final = frozenset({"country", "territory", "region", "sea", "coastal_waters", "border"})
"""Types of location whose coordinates are only the middle of something wide: what lies near it says little."""

NAMELESS: Final = frozenset({"unknown", "collective", "category"})
"""Actors whose name says what they are, or not what they are: two articles' "diplomats" are two groups of diplomats."""

_ORGANISED: Final = frozenset({
    "government_body", "armed_forces", "armed_group", "alliance", "political_party", "court",
    "international_organisation", "media", "ngo", "company",
})  # fmt: skip
VAGUE: Final[dict[str, frozenset[str]]] = {
    "unknown": _ORGANISED | {"organisation", "state", "person", "civilian_group", "ethnic_group"},
    "organisation": _ORGANISED,
    "place": frozenset({"city", "neighbourhood", "facility", "camp"}),
}
"""Types that a source gives for want of a better one, and those they may stand for."""

GROUPS: Final = VAGUE["organisation"] - {"court", "media", "company"} | {"organisation"}
"""Types of groups, whose names datasets spell and shorten in many ways."""

PARTY: Final = "political_party"
ARMED_OR_PARTY: Final = {"armed_group": frozenset({PARTY}), PARTY: frozenset({"armed_group"})}
"""Types that datasets give one and the same group, whether it fights or stands for election."""


def may_be(first: str, other: str) -> bool:
    """Return whether two types may be those of one thing: equal, or one of them a vaguer word for the other."""
    return first == other or other in VAGUE.get(first, ()) or first in VAGUE.get(other, ())


def more_exact(first: str, other: str) -> str:
    """Return the one of two types that says more; the first if neither does."""
    return other if other in VAGUE.get(first, ()) else first


def kilometres(first: Point, other: Point) -> float:
    """Return the distance of two points on the earth."""
    (lat_a, lon_a), (lat_b, lon_b) = [(radians(lat), radians(lon)) for lat, lon in (first, other)]
    chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, chord)))
