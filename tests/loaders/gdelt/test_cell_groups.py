"""Rows of events cut into blocks, as published tables are read."""

from __future__ import annotations

import pytest

from loaders.gdelt.cell_groups import group_cells, split_group, split_line
from loaders.gdelt.layout import EVENT_COLUMNS
from tests.loaders.gdelt.tables import event_cells


def test_a_line_and_its_cells_give_the_same_blocks() -> None:
    """All but the columns that only repeat the date are in one of them."""
    cells = event_cells(Actor1Name="", SOURCEURL="https://example.org/\x85\u2028 x")
    of_line, of_cells = split_line("\t".join(cells)), group_cells(cells)
    assert [list(split_group(block)) for block in of_line] == [
        [block] if isinstance(block, str) else list(block) for block in of_cells
    ]
    assert [cell for block in of_line for cell in split_group(block)] == cells[:2] + cells[5:]


@pytest.mark.parametrize("width", [1, 12, 57, 60, 62])
def test_a_line_of_another_width_is_left_in_cells(width: int) -> None:
    """So that whoever reads it can say how many there are."""
    assert split_line("\t".join("x" * width)) == ["x"] * width


def test_there_is_a_block_for_every_column() -> None:
    """A column that is added can't be forgotten."""
    assert sum(len(split_group(block)) for block in group_cells(list(EVENT_COLUMNS))) == len(EVENT_COLUMNS) - 3
