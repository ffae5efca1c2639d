"""Tables known by their columns' names, as they are met: reordered, re-saved, with tags below the header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from loaders.readers.values import parse_decimal

NULLS: Final = frozenset({"NA", "NULL", "NaN", "nan", "None"})
"""What programs write for nothing; a format with words of its own that read so can't use ``cleaned``."""

_UNNAMED: Final = re.compile(r"(unnamed: \d+|\.\.\.\d+)?\Z")
_WHOLE_FLOAT: Final = re.compile(r"-?\d+\.0+\Z")
_MAX_DIGITS: Final = 18


def parse_header(cells: Sequence[str], needed: frozenset[str], *, dataset: str, file: str) -> tuple[str, ...]:
    """Return the names of a header's columns in lower case, empty for one that only numbers the rows.

    Raises:
        InvalidInput: a name stands there twice, or one of the needed columns is missing.
    """
    names = tuple("" if _UNNAMED.match(name := cell.strip().lower()) else name for cell in cells)
    named = [name for name in names if name]
    if twice := next((name for name in named if named.count(name) > 1), None):
        raise InvalidInput(f"{file} has two columns named {twice}; remove one.", field=twice)
    if missing := sorted(needed.difference(named)):
        raise InvalidInput(f"{file} lacks the columns {', '.join(missing)}; it is not a complete {dataset} table.")
    return names


def is_tag_row(cells: Iterable[str]) -> bool:
    """Return whether a row holds HXL tags, and nothing else."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def clean_cells(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a row's cells as stripped texts by column; what stands for nothing is left out, as are unnamed columns.

    Numbers that JSON gives are written out, whole ones without a fraction: 15720.0 is 15720.
    """
    cells: dict[str, str] = {}
    for name, value in values.items():
        text = value.strip() if isinstance(value, str) else "" if value is None else str(value)
        if text and name and text not in NULLS:
            cells[name] = text.partition(".")[0] if text[-1] == "0" and _WHOLE_FLOAT.match(text) else text
    return cells


def parse_whole_number(row: Mapping[str, str], column: str) -> int | None:
    """Read a whole number; None where there is none.

    Raises:
        InvalidInput: what stands there is something else.
    """
    text = row.get(column, "")
    if not text:
        return None
    digits = text.removeprefix("-")
    if digits.isdecimal() and digits.isascii() and len(digits) <= _MAX_DIGITS:
        return int(text)
    raise InvalidInput(f"expected a whole number, got {text[:40]!r}; correct it or leave it empty.", field=column)


def parse_code(row: Mapping[str, str], column: str, highest: int) -> int | None:
    """Read a code from 1 to ``highest``; None where there is none.

    Raises:
        InvalidInput: what stands there is no such code.
    """
    code = parse_whole_number(row, column)
    if code is not None and not 1 <= code <= highest:
        raise InvalidInput(f"expected a code from 1 to {highest}, got {code}.", field=column)
    return code


def parse_count(column: str, text: str) -> float:
    """Read how many people something befell.

    Raises:
        InvalidInput: it is no number, or below zero.
    """
    count = parse_decimal(text, column)
    if count < 0:
        raise InvalidInput(f"expected a number of people, got {text[:40]}; it must not be negative.", field=column)
    return count
