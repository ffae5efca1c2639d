"""A row of events as 12 groups of cells that are converted together: an actor, a place, the event code, the counts.

What a group was converted to is cached under it. Splitting a line into 12 groups and looking them up takes half the
time of 61 cells, so lines of published tables are split like this, and the rows of other tables are grouped to match.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

CellGroup = str | tuple[str, ...]
"""Cells that are converted together: the text of a line with its tabs, or the cells one by one."""
RowGroups = tuple[str, str, CellGroup, CellGroup, CellGroup, CellGroup, str, CellGroup, CellGroup, CellGroup, str, str]
"""Id, date, the two actors, event code, counts, tone, the three places, DATEADDED, SOURCEURL."""

_BOUNDS: Final = (
    (0, 1), (1, 2), (5, 15), (15, 25), (25, 31), (31, 34), (34, 35), (35, 43), (43, 51), (51, 59), (59, 60), (60, 61),
)  # fmt: skip
"""Begin and end of each group among EVENT_COLUMNS; the three columns left out repeat SQLDATE."""


def _make_line_pattern() -> str:
    """Return the pattern of a line, every cell written out: a counted repeat takes half as long again to match."""
    parts, column = [], 0
    for begin, end in _BOUNDS:
        cells = [r"[^\t]*+"] * (end - column)
        group = r"\t".join(cells[begin - column :])
        parts += [*cells[: begin - column], f"({group})"]
        column = end
    return r"\t".join(parts)


_LINE: Final = re.compile(_make_line_pattern())


def split_line(line: str) -> Sequence[str]:
    """Split a line of GDELT 2.0 into a tuple of 12 groups, or into a list of its cells if they aren't 61."""
    match = _LINE.fullmatch(line)
    return match.groups() if match else line.split("\t")


def group_cells(cells: Sequence[str]) -> RowGroups:
    """Group a row's cells, in the order of EVENT_COLUMNS."""
    return cast(
        "RowGroups", tuple(tuple(cells[begin:end]) if end - begin > 1 else cells[begin] for begin, end in _BOUNDS)
    )


def split_group(group: CellGroup) -> Sequence[str]:
    """Return the cells of a group."""
    return group.split("\t") if isinstance(group, str) else group
