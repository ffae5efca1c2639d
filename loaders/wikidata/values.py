"""Wikidata's values: quantities, coordinates, and any value as a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from knowledge_graph.records import Measure
from loaders.wikidata.times import parse_time

_QUANTITY: Final = ("amount", "lowerBound", "upperBound")


def parse_quantity(value: Any) -> Measure | None:
    """Return a quantity as best, low and high; None if it can't be read."""
    if not isinstance(value, Mapping) or "amount" not in value:
        return None
    try:
        best, low, high = (float(value[name]) if value.get(name) else None for name in _QUANTITY)
    except (TypeError, ValueError):
        return None
    return Measure(best=best, low=low, high=high)


def parse_globe_point(value: Any) -> tuple[float, float] | None:
    """Return the latitude and longitude of a point on Earth; None for other globes and other values."""
    if not isinstance(value, Mapping) or not str(value.get("globe", "Q2")).endswith("Q2"):
        return None
    latitude, longitude = value.get("latitude"), value.get("longitude")
    return (
        (float(latitude), float(longitude))
        if isinstance(latitude, int | float) and isinstance(longitude, int | float)
        else None
    )


def format_value(value: Any) -> str:
    """Return any value as one text: a time as EDTF, a quantity with its unit, a point as latitude and longitude."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        if "time" in value:
            days = parse_time(value)
            return days.edtf if days else str(value["time"])
        if "amount" in value:
            unit = str(value.get("unit", "1")).rpartition("/")[2]
            return str(value["amount"]).removeprefix("+") + (f" {unit}" if unit != "1" else "")
        if coordinates := parse_globe_point(value):
            return f"{coordinates[0]}, {coordinates[1]}"
        if isinstance(value.get("text"), str):
            return str(value["text"])
    return orjson.dumps(value).decode()
