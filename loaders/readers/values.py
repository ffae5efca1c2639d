"""One cell of a table into a value, or a sentence that names the column and says what to do."""

from __future__ import annotations

from datetime import date

from knowledge_graph.errors import InvalidInput


def parse_degrees(text: str, limit: int, column: str) -> float:
    """Read a latitude (``limit`` 90) or longitude (180).

    Raises:
        InvalidInput: it is no number, or lies off the earth.
    """
    degrees = _parse_float(text)
    if degrees is None:
        raise InvalidInput(
            f"{text[:40]!r} is no coordinate; write degrees, as 31.28, or leave the pair out.", field=column
        )
    if not -limit <= degrees <= limit:
        raise InvalidInput(f"{text[:40]} lies off the earth; it must be between -{limit} and {limit}.", field=column)
    return degrees


def parse_coordinates(
    latitude: str, longitude: str, columns: tuple[str, str]
) -> tuple[float, float] | tuple[None, None]:
    """Read a pair of coordinates; both cells may be empty.

    Raises:
        InvalidInput: one of them is missing, or none on earth.
    """
    if not latitude and not longitude:
        return None, None
    return parse_degrees(latitude, 90, columns[0]), parse_degrees(longitude, 180, columns[1])


def parse_iso_day(text: str, column: str) -> str:
    """Read a day as YYYY-MM-DD, perhaps with a time behind it, and return it without.

    Raises:
        InvalidInput: it is none, or none of the calendar.
    """
    day = text[:10]
    try:
        if len(day) == 10 and (len(text) == 10 or text[10] in " T"):
            return date.fromisoformat(day).isoformat()
    except ValueError:
        pass
    raise InvalidInput(f"{text[:40]!r} is not a day of the calendar; write it as YYYY-MM-DD.", field=column)


def parse_decimal(text: str, column: str, limit: float = 1e9) -> float:
    """Read a number between ``-limit`` and ``limit``.

    Raises:
        InvalidInput: it is none.
    """
    number = _parse_float(text)
    if number is None or not -limit <= number <= limit:
        raise InvalidInput(
            f"{text[:40]!r} is no number between -{limit:g} and {limit:g}; mend it or leave it out.", field=column
        )
    return number


def _parse_float(text: str) -> float | None:
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        return None
