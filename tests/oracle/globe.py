"""Distances on the globe, another way than the product's."""

from __future__ import annotations

import math


def far(first: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two points by their directions from the middle of the earth."""
    (ax, ay, az), (bx, by, bz) = (_direction(*point) for point in (first, other))
    across = math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
    return 6371.0088 * math.atan2(across, ax * bx + ay * by + az * bz)


def _direction(latitude: float, longitude: float) -> tuple[float, float, float]:
    up, round_ = math.radians(latitude), math.radians(longitude)
    return math.cos(up) * math.cos(round_), math.cos(up) * math.sin(round_), math.sin(up)
