"""The coordinates of events, which may differ from those of the location they are placed at."""

from __future__ import annotations

from knowledge_graph.records import Attributes

Point = tuple[float, float] | tuple[None, None]
"""Latitude and longitude in degrees, or neither."""


def keep_point(point: Point, attributes: Attributes) -> None:
    """Keep a row's own coordinates with its event, among the event's attributes.

    A location has one pair of coordinates, out of all rows, files and datasets that name it. Which pair that is can't
    be known from a row, and may change with the next file: so the event's own pair is kept whatever it is.

    Args:
        point: the row's coordinates.
        attributes: the event's; receives ``latitude`` and ``longitude`` if the row has coordinates.
    """
    if point[0] is not None:
        attributes |= {"latitude": point[0], "longitude": point[1]}
