"""Tables identified by column names: reordered, re-saved, or with HXL tags below the header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from loaders.readers.values import is_whole_number, parse_decimal

_TAG: Final = re.compile(r"#\s*\w")
NULLS: Final = frozenset({"NA", "NULL", "NaN", "nan", "None"})
"""Texts that programs write for a missing value; a format where one of them is a value can't use ``clean_cells``."""

_UNNAMED: Final = re.compile(r"(unnamed: \d+|\.\.\.\d+)?\Z")
_WHOLE_FLOAT: Final = re.compile(r"(?![1-9]\d{0,2}\.000\Z)-?\d+\.0+\Z")
"""Not 5.000, whose point may group thousands."""
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}\.\d{3}\Z")


def parse_header(cells: Sequence[str], needed: frozenset[str], *, dataset: str, file: str) -> tuple[str, ...]:
    """Return a header's column names in lower case; the name of an index column is empty.

    Args:
        cells: the header's cells.
        needed: columns, in lower case, that must be there.
        dataset: the dataset's name, for messages.
        file: the file's name, for messages.

    Raises:
        InvalidInput: a name is repeated, or a needed column is missing.
    """
    names = tuple("" if _UNNAMED.match(name := cell.strip().lower()) else name for cell in cells)
    named = [name for name in names if name]
    if twice := next((name for name in named if named.count(name) > 1), None):
        raise InvalidInput(f"{file} has two columns named {twice}; remove one.", field=twice)
    if missing := sorted(needed.difference(named)):
        raise InvalidInput(f"{file} lacks the columns {', '.join(missing)}; it is not a complete {dataset} table.")
    return names


def is_tag_row(cells: Sequence[str], columns: Sequence[str] = ()) -> bool:
    """Return whether a row holds HXL tags only.

    Args:
        cells: the row's cells.
        columns: the names of the columns, empty for one that numbers the rows; its cell needn't be a tag.
    """
    names = columns if len(columns) == len(cells) else ("-",) * len(cells)
    filled = [cell.strip() for cell, name in zip(cells, names, strict=True) if name and cell.strip()]
    return any(_TAG.match(cell) for cell in filled) and all(cell.startswith("#") for cell in filled)


def clean_cells(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a row's cells as stripped strings by column, without missing values and unnamed columns.

    Numbers become strings, whole ones without a fraction: 15720.0 is ``15720``.
    """
    cells: dict[str, str] = {}
    for name, value in values.items():
        text = value.strip() if isinstance(value, str) else "" if value is None else str(value)
        if text and name and text not in NULLS:
            cells[name] = drop_zero_fraction(text)
    return cells


def drop_zero_fraction(text: str) -> str:
    """Return a whole number without the fraction that programs add to a column with gaps: 15720.0 is ``15720``."""
    return text.partition(".")[0] if text[-1:] == "0" and _WHOLE_FLOAT.match(text) else text


def parse_whole_number(row: Mapping[str, str], column: str) -> int | None:
    """Parse a whole number; None if the cell is missing.

    Raises:
        InvalidInput: the cell is something else.
    """
    text = row.get(column, "")
    if not text:
        return None
    digits = text.removeprefix("-")
    if is_whole_number(digits):
        return int(text)
    raise InvalidInput(f"expected a whole number, got {text[:40]!r}; correct it or leave it empty.", field=column)


def parse_code(row: Mapping[str, str], column: str, highest: int) -> int | None:
    """Parse a code from 1 to ``highest``; None if the cell is missing.

    Raises:
        InvalidInput: the cell is something else.
    """
    code = parse_whole_number(row, column)
    if code is not None and not 1 <= code <= highest:
        raise InvalidInput(f"expected a code from 1 to {highest}, got {code}.", field=column)
    return code


def parse_count(column: str, text: str) -> float:
    """Parse a number of people. ``5.000`` is refused like 1.234: its point may group thousands.

    Raises:
        InvalidInput: it isn't a whole number, or is negative.
    """
    count = parse_decimal(text, column)
    if not count.is_integer() or _THOUSANDS.match(text):
        raise InvalidInput(
            f"expected a whole number of people, got {text[:40]!r}; write it without a decimal or thousands mark.",
            field=column,
        )
    if count < 0:
        raise InvalidInput(f"expected a number of people, got {text[:40]}; it must not be negative.", field=column)
    return count
