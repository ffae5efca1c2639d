"""A row of events cut only where one thing ends and another begins: an actor, a place, a code, the counts.

What was made of a block is remembered under it. Cutting a line into 12 blocks, and looking them up, takes half of what
it takes with 61 cells; so a published table is read like this, and the rows of others are put together to the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

CellGroup = str | tuple[str, ...]
"""Cells that are read together: as they stand in a line, with tabs between them, or one by one."""
RowGroups = tuple[str, str, CellGroup, CellGroup, CellGroup, CellGroup, str, CellGroup, CellGroup, CellGroup, str, str]
"""The event's id and date, its actors, its code, the counts, the tone, the three places, when it was added, the URL."""

_BOUNDS: Final = (
    (0, 1), (1, 2), (5, 15), (15, 25), (25, 31), (31, 34), (34, 35), (35, 43), (43, 51), (51, 59), (59, 60), (60, 61),
)  # fmt: skip
"""Where the blocks lie among EVENT_COLUMNS; the three columns that are left out repeat SQLDATE."""


def _pattern() -> str:
    """Return a line's pattern; one cell after the other, for a counted repeat takes half as long again."""
    written, column = [], 0
    for begin, end in _BOUNDS:
        cells = [r"[^\t]*+"] * (end - column)
        block = r"\t".join(cells[begin - column :])
        written += [*cells[: begin - column], f"({block})"]
        column = end
    return r"\t".join(written)


_LINE: Final = re.compile(_pattern())


def split_line(line: str) -> Sequence[str]:
    """Cut a line of GDELT 2.0 into a tuple of blocks; one that isn't 61 cells, into a list of those it has."""
    match = _LINE.fullmatch(line)
    return match.groups() if match else line.split("\t")


def group_cells(cells: Sequence[str]) -> RowGroups:
    """Put cells in the order of EVENT_COLUMNS into blocks."""
    return cast(
        "RowGroups", tuple(tuple(cells[begin:end]) if end - begin > 1 else cells[begin] for begin, end in _BOUNDS)
    )


def split_group(block: CellGroup) -> Sequence[str]:
    """Return the cells of a block."""
    return block.split("\t") if isinstance(block, str) else block
