"""Choosing a format by the Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable

from graph_service.errors import NotAcceptable
from queries.export import Format


def choose(accept: str, formats: Iterable[Format]) -> Format:
    """Return the format most wanted, the first of those wanted alike; without a wish, the first.

    Raises:
        NotAcceptable: none of them is.
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    offered = list(formats)
    qualities = [_quality(format_.media_type, ranges) for format_ in offered]
    best = max(range(len(offered)), key=qualities.__getitem__)
    if qualities[best] <= 0:
        known = ", ".join(dict.fromkeys(format_.media_type for format_ in offered))
        raise NotAcceptable(
            f"It can be written as {known}; or name a format: {', '.join(format_.name for format_ in offered)}."
        )
    return offered[best]


def _range(text: str) -> tuple[str, float]:
    name, *parameters = [part.strip().lower() for part in text.split(";")]
    quality = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
    try:
        return name, min(1.0, max(0.0, float(quality)))
    except ValueError:
        return name, 0.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return how much a media type is wanted: what the most specific range says of it."""
    quality_of = dict(ranges)
    group = f"{media_type.partition('/')[0]}/*"
    return next((quality_of[pattern] for pattern in (media_type, group, "*/*") if pattern in quality_of), 0.0)
