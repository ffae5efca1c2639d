"""Parsing cells of tables into values; errors name the column and a remedy."""

from __future__ import annotations

from datetime import date
from typing import Final

from knowledge_graph.errors import InvalidInput

MAX_DIGITS: Final = 18
"""Digits of a whole number that both stores keep as such."""


def is_whole_number(text: str) -> bool:
    """Return whether a text is a whole number that a record can hold: ASCII digits, at most ``MAX_DIGITS``."""
    return text.isdecimal() and text.isascii() and len(text) <= MAX_DIGITS


def parse_degrees(text: str, limit: int, column: str) -> float:
    """Parse a latitude (``limit`` 90) or longitude (180) in degrees; a comma is a decimal mark, as in 14,5.

    Raises:
        InvalidInput: it isn't a number, or is out of range.
    """
    degrees = _parse_float(text.replace(",", ".") if "." not in text else text)  # degrees have no thousands
    if degrees is None:
        raise InvalidInput(
            f"expected degrees such as 31.28, got {text[:40]!r}; correct it or leave both coordinates empty.",
            field=column,
        )
    if not -limit <= degrees <= limit:
        raise InvalidInput(f"expected degrees between -{limit} and {limit}, got {text[:40]}.", field=column)
    return degrees


def parse_coordinates(
    latitude: str, longitude: str, columns: tuple[str, str]
) -> tuple[float, float] | tuple[None, None]:
    """Parse a latitude and longitude in degrees; (None, None) if both cells are empty.

    Raises:
        InvalidInput: only one is given, or one is invalid.
    """
    if not latitude and not longitude:
        return None, None
    return parse_degrees(latitude, 90, columns[0]), parse_degrees(longitude, 180, columns[1])


def parse_iso_day(text: str, column: str) -> str:
    """Parse a date as YYYY-MM-DD, perhaps followed by a time, and return it without the time.

    Raises:
        InvalidInput: it isn't a date of the calendar.
    """
    day = text[:10]
    try:
        if len(day) == 10 and (len(text) == 10 or text[10] in " T"):
            return date.fromisoformat(day).isoformat()
    except ValueError:
        pass
    raise InvalidInput(f"expected a date as YYYY-MM-DD, got {text[:40]!r}.", field=column)


def parse_decimal(text: str, column: str, limit: float = 1e9) -> float:
    """Parse a number between ``-limit`` and ``limit``.

    Raises:
        InvalidInput: it isn't one.
    """
    number = _parse_float(text)
    if number is None or not -limit <= number <= limit:
        raise InvalidInput(
            f"expected a number between -{limit:g} and {limit:g}, got {text[:40]!r}; correct it or leave it empty.",
            field=column,
        )
    return number


def _parse_float(text: str) -> float | None:
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        return None
