"""Content negotiation by the Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable

from graph_service.errors import NotAcceptable
from queries.export import OutputFormat


def choose(accept: str, formats: Iterable[OutputFormat]) -> OutputFormat:
    """Return the format of the highest quality in an Accept header, the first among equals.

    Args:
        accept: the header's value; empty accepts everything.
        formats: the formats on offer, the default first.

    Raises:
        NotAcceptable: the header accepts none of the formats.
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    offered = list(formats)
    qualities = [_quality(format_.media_type, ranges) for format_ in offered]
    best = max(range(len(offered)), key=qualities.__getitem__)
    if qualities[best] <= 0:
        known = ", ".join(dict.fromkeys(format_.media_type for format_ in offered))
        raise NotAcceptable(
            f"The formats are {known}; or name one with format=: {', '.join(format_.name for format_ in offered)}."
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
    """Return the quality of a media type: that of the most specific range it falls into, else 0."""
    quality_of = dict(ranges)
    group = f"{media_type.partition('/')[0]}/*"
    return next((quality_of[pattern] for pattern in (media_type, group, "*/*") if pattern in quality_of), 0.0)
