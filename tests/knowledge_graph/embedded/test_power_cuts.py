"""What was acknowledged survives a power cut, whole; ``python -m tests.long.power_cuts`` tries it more often."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.long.power_cuts import Disk, Operation, built_library, cut_power, kill_loads


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    assert list(kill_loads(tmp_path / "store", 2, random.Random(1))) == [None, None]


def test_what_was_acknowledged_survives_the_loss_of_unsynced_writes(tmp_path: Path) -> None:
    library = built_library(tmp_path)
    if library is None:
        pytest.skip("there is no C compiler")
    assert list(cut_power(library, tmp_path, 8, random.Random(2))) == [None] * 8


def test_a_cut_loses_nothing_that_was_synced_and_some_of_what_was_not() -> None:
    lengths = set()
    for seed in range(20):
        disk = Disk()
        disk.do(Operation("w", "/file", 0, b"synced"))
        disk.do(Operation("s", "/file", 0, b""))
        disk.do(Operation("w", "/file", 6, b"not synced" * 200))
        disk.cut(random.Random(seed))
        assert disk.files["/file"].startswith(b"synced")
        lengths.add(len(disk.files["/file"]))
    assert {6, 2006} < lengths
