"""Coordinates of locations that many rows name, where a location can have only one pair."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_graph.records import Attributes, Location

Point = tuple[float, float] | tuple[None, None]
"""Latitude and longitude in degrees, or neither."""


class FirstPoints:
    """Remembers the coordinates that the first row naming a location gave for it."""

    def __init__(self) -> None:
        self._points: dict[str, Point] = {}

    def keep_own(self, locations: Sequence[Location], point: Point, attributes: Attributes) -> None:
        """Keep a row's own coordinates with its event where its location can't hold them.

        Args:
            locations: the row's locations, the one it names last; empty if it names none.
            point: the row's coordinates.
            attributes: the event's; receives ``latitude`` and ``longitude`` if the location has others, or is missing.
        """
        if point[0] is not None and (not locations or self._points.setdefault(locations[-1].id, point) != point):
            attributes |= {"latitude": point[0], "longitude": point[1]}
