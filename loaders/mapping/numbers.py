"""Parsing cells into numbers: counts, degrees, and measures with bounds."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf, isfinite
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Measure
from loaders.mapping.fields import TextTemplate, ValueTemplate
from loaders.mapping.model import TablePart
from loaders.mapping.templates import Values
from loaders.mapping.values import compile_required_text, compile_text, get_first_column
from loaders.toolkit.record_builder import RecordBuilder

_NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?\Z", re.ASCII
)
_GROUPING: Final = str.maketrans("", "", ",\u00a0\u202f' ")
_ONE_GROUP: Final = re.compile(r"[+-]?\d{1,3}[.,]\d{3}\Z", re.ASCII)
_STATE_DECIMAL: Final = 'state the decimal mark, `decimal: "."` or `decimal: ","`'
_CHECKED: Final = frozenset({"share", "text"})
_make_measure: Final = RecordBuilder(Measure)
"""For finite numbers only, which need no validation."""


def parse_number(text: str, column: str, decimal: str | None = ".") -> float:
    """Parse a number: 1234, 1,234.5, 1 234; with ``decimal=","`` 1.234,5.

    Args:
        text: the number.
        column: the error's field.
        decimal: the decimal mark; None if unknown: then it is the one mark there is, or the number is refused.

    Raises:
        InvalidInput: it isn't a number, or which mark is the decimal one can't be told.
    """
    if decimal is None:
        decimal = _tell_decimal(text, column)
    plain = text.replace(".", " ").replace(",", ".") if decimal == "," else text
    try:
        parsed = float(plain) if plain.isascii() and plain.isdigit() else _parse_float(plain)
    except ValueError:
        parsed = inf
    if not isfinite(parsed):
        hint = "; words go under `text:`, cells that mean nothing are listed under `table: null:`."
        if "," in text and decimal == ".":
            hint = f"; if the comma is a decimal mark, {_STATE_DECIMAL} under `table`."
        if "." in text and decimal == "," and _NUMBER.match(text):
            hint = ", as this column's decimal mark is the comma; state `decimal` by column, or mend the cell."
        raise InvalidInput(f"expected a number, got {text[:60]!r}{hint}", field=column)
    return parsed


def _parse_float(text: str) -> float:
    if not _NUMBER.match(text):
        raise ValueError(text)
    return float(text.translate(_GROUPING))


def _tell_decimal(text: str, column: str) -> str:
    """Return a number's decimal mark: a comma if it has one, as a spreadsheet that writes `;` between cells has.

    Raises:
        InvalidInput: its mark may as well group thousands.
    """
    marks = text.count(",") + text.count(".")
    if marks > 1 or _ONE_GROUP.match(text):
        raise InvalidInput(
            f"{text[:60]!r} can be read with either decimal mark, as this table has `;` between its cells; "
            f"{_STATE_DECIMAL} under `table`.",
            field=column,
        )
    return "," if "," in text else "."


def parse_count(text: str, column: str, decimal: str | None = ".") -> float:
    """Parse a number of people or things, arguments as for ``parse_number``.

    Raises:
        InvalidInput: it isn't a whole number, or is negative.
    """
    count = parse_number(text, column, decimal)
    if not count.is_integer():
        raise InvalidInput(
            f"expected a whole number, got {text[:60]!r}; if its mark groups thousands, "
            f"{_STATE_DECIMAL} under `table`.",
            field=column,
        )
    if count < 0:
        raise InvalidInput(
            f"expected a number of people or things, got {text[:60]!r}; it can't be negative.", field=column
        )
    return count


def parse_degrees(text: str, column: str, limit: int, decimal: str | None = ".") -> float:
    """Parse a latitude (``limit`` 90) or longitude (180) in degrees, other arguments as for ``parse_number``.

    Raises:
        InvalidInput: it isn't a number, or is out of range.
    """
    mark = ("," if "," in text else ".") if decimal is None else decimal  # degrees have no thousands
    degrees = parse_number(text, column, mark)
    if abs(degrees) > limit:
        hint = f"; if the comma is a decimal mark, {_STATE_DECIMAL} under `table`." if "," in text else "."
        raise InvalidInput(
            f"expected degrees between -{limit} and {limit}, got {degrees:g}; correct it or leave it empty{hint}",
            field=column,
        )
    return degrees


def compile_number(
    template: TextTemplate | None, table: TablePart, parse: Callable[[str, str, str | None], float] = parse_number
) -> Callable[[Values], float | None] | None:
    """Compile a number; it gives None if its cell is empty."""
    if template is None:
        return None
    fill, column = compile_required_text(template), get_first_column(template)
    decimal = table.get_decimal(column)
    return lambda values: parse(text, column, decimal) if (text := fill(values)) else None


def compile_degrees(
    template: TextTemplate | None, table: TablePart, limit: int
) -> Callable[[Values], float | None] | None:
    """Compile a latitude (``limit`` 90) or longitude (180); it gives None if its cell is empty."""
    return compile_number(template, table, lambda text, column, decimal: parse_degrees(text, column, limit, decimal))


def compile_value(template: ValueTemplate, table: TablePart, *, counted: bool) -> Callable[[Values], Measure | None]:
    """Compile a measure, of whole numbers if it is ``counted``; it gives None if all its cells are empty."""
    numbers = {
        name: fill
        for name in ("best", "low", "high", "share")
        if (
            fill := compile_number(
                getattr(template, name), table, parse_count if counted and name != "share" else parse_number
            )
        )
    }
    text = compile_text(template.text)

    def measure(values: Values) -> Measure | None:
        fields: dict[str, float | str] = {
            name: value for name, read in numbers.items() if (value := read(values)) is not None
        }
        if text and (words_text := text(values)):
            fields["text"] = words_text
        if not fields:
            return None
        return Measure.model_validate(fields) if fields.keys() & _CHECKED else _make_measure(**fields)

    return measure
