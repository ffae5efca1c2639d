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
    ranges = [_range(one) for one in accept.split(",") if one.strip()] or [("*/*", 1.0)]
    offered = list(formats)
    wanted = [_quality(one.media_type, ranges) for one in offered]
    best = max(range(len(offered)), key=wanted.__getitem__)
    if wanted[best] <= 0:
        known = ", ".join(dict.fromkeys(one.media_type for one in offered))
        raise NotAcceptable(
            f"It can be written as {known}; or name a format: {', '.join(one.name for one in offered)}."
        )
    return offered[best]


def _range(text: str) -> tuple[str, float]:
    name, *parameters = [part.strip().lower() for part in text.split(";")]
    quality = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return name, min(1.0, max(0.0, float(quality)))
    except ValueError:
        return name, 0.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return how much a media type is wanted: what the most specific range says of it."""
    found = dict(ranges)
    group = f"{media_type.partition('/')[0]}/*"
    return next((found[one] for one in (media_type, group, "*/*") if one in found), 0.0)
