"""Areas of the earth's surface: circles and boxes of degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.entity_types import EARTH_KM

IntArray = NDArray[np.int64]

WIDEST_KM: Final = 20_038.0
"""Half way round the earth: every place is within that."""

ROUGH_PRECISIONS: Final = frozenset({"country", "territory", "region", "province", "district", "international"})
"""Values of ``precision`` that mean a place is known only as one of these wide locations."""


class Placed(NamedTuple):
    """Locations with coordinates in an area, both ascending: those known as points, and those known roughly."""

    exact: IntArray
    rough: IntArray


class PlacedEvents(NamedTuple):
    """Events in an area, ascending: those at an exactly known place, and those whose places are known only roughly."""

    exact: IntArray
    rough: IntArray


@dataclass(frozen=True, slots=True)
class Area:
    """A box in degrees, its edges in it; where ``west`` lies east of ``east``, it crosses the 180th meridian.

    With a ``centre`` (latitude, longitude) it is the circle of ``km`` around that, and the box what holds the circle.
    """

    south: float
    west: float
    north: float
    east: float
    centre: tuple[float, float] | None = None
    km: float = 0.0

    @classmethod
    def around(cls, latitude: float, longitude: float, km: float) -> Area:
        """Return a circle on the earth taken as a sphere."""
        reach = math.degrees(km / EARTH_KM) * (1 + 1e-9)
        south, north = max(-90.0, latitude - reach), min(90.0, latitude + reach)
        sine = math.sin(math.radians(min(reach, 90.0)))
        narrowest = math.cos(math.radians(latitude))
        if south == -90.0 or north == 90.0 or sine >= narrowest:  # a pole is in it, and with it every meridian
            return cls(south, -180.0, north, 180.0, (latitude, longitude), km)
        wide = math.degrees(math.asin(sine / narrowest)) * (1 + 1e-9)
        west, east = (_turned(longitude + side) for side in (-wide, wide))
        return cls(south, west, north, east, (latitude, longitude), km)

    def holds(self, latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points lie in the area: a mask as long as the two arrays of degrees."""
        if self.centre is not None:
            return kilometres(self.centre, latitude, longitude) <= self.km
        between = (longitude >= self.west) & (longitude <= self.east)
        if self.west > self.east:
            between = (longitude >= self.west) | (longitude <= self.east)
        inside: NDArray[np.bool_] = between & (latitude >= self.south) & (latitude <= self.north)
        return inside


def kilometres(
    centre: tuple[float, float], latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the distances of points from ``centre`` in kilometres along the surface (haversine formula).

    ``latitude`` and ``longitude`` are arrays of degrees of one length, as is the result.
    """
    here, there = math.radians(centre[0]), np.radians(latitude)
    half = np.sin((there - here) / 2) ** 2
    half += math.cos(here) * np.cos(there) * np.sin(np.radians(longitude - centre[1]) / 2) ** 2
    distances: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return distances


def parse_point(text: str) -> tuple[float, float]:
    """Read `latitude,longitude` in degrees.

    Raises:
        InvalidInput: the text has another form, or is not a point on earth.
    """
    latitude, longitude = _degrees(text, 2, "latitude,longitude in degrees: 31.29,34.25")
    _check(latitude, longitude)
    return latitude, longitude


def parse_box(text: str) -> Area:
    """Read `south,west,north,east` in degrees; a west beyond the east crosses the 180th meridian.

    Raises:
        InvalidInput: the text has another form, or the south lies north of the north.
    """
    south, west, north, east = _degrees(text, 4, "south,west,north,east in degrees: 31.2,34.2,31.6,34.6")
    _check(south, west)
    _check(north, east)
    if south > north:
        raise InvalidInput(f"the south ({south:g}) lies north of the north ({north:g}); swap them.")
    return Area(south, west, north, east)


def _degrees(text: str, number: int, form: str) -> list[float]:
    try:
        degrees = [float(part) for part in text.split(",")]
    except ValueError:
        degrees = []
    if len(degrees) != number or not all(map(math.isfinite, degrees)):
        raise InvalidInput(f"{text!r} is not {form}.")
    return degrees


def _check(latitude: float, longitude: float) -> None:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        words = f"{latitude:g},{longitude:g} is not a point on earth: latitudes go from -90 to 90, longitudes to 180."
        raise InvalidInput(words)


def _turned(longitude: float) -> float:
    """Return a longitude as one from -180 to 180."""
    return (longitude + 180.0) % 360.0 - 180.0
