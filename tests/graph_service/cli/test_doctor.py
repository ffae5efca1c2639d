"""``doctor`` names each kind of damage, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from graph_service.cli.app import build_app
from tests.support.worlds import MAY_2024, open_store_with


def cut_in_half(folder: Path) -> None:
    """Leave half of the database."""
    os.truncate(folder / "graph.sqlite3", (folder / "graph.sqlite3").stat().st_size // 2)


def zeroed(folder: Path) -> None:
    """Overwrite a page in the midst of the database."""
    with (folder / "graph.sqlite3").open("r+b") as file:
        file.seek(8 * 4096)
        file.write(bytes(4096))


def no_database(folder: Path) -> None:
    """Put something else in its place."""
    (folder / "graph.sqlite3").write_bytes(b"something else " * 1_000)


def another_programs(folder: Path) -> None:
    """Put another program's database in its place."""
    (folder / "graph.sqlite3").unlink()
    with closing(sqlite3.connect(folder / "graph.sqlite3")) as connection, connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")


def newer(folder: Path) -> None:
    """Let a later version have migrated it."""
    with closing(sqlite3.connect(folder / "graph.sqlite3")) as connection, connection:
        connection.execute("INSERT INTO migration VALUES ('9999-later')")


def altered(folder: Path) -> None:
    """Change a claim as another program would."""
    with closing(sqlite3.connect(folder / "graph.sqlite3")) as connection, connection:
        connection.execute("UPDATE record SET body = CAST(body || ' ' AS BLOB) WHERE kind = 'claim'")


def flipped(folder: Path) -> None:
    """Flip a bit of what the index shows of a claim."""
    (path,) = folder.glob("index-*.bin")
    content = bytearray(path.read_bytes())
    content[content.index(b"claim:answer")] ^= 16
    path.write_bytes(content)


def ahead(folder: Path) -> None:
    """Have the database written tomorrow."""
    os.utime(folder / "graph.sqlite3", (time.time() + 86_400,) * 2)


def examine(folder: Path) -> tuple[bool, str]:
    """Whether ``doctor`` finds a store well, and all that it says."""
    result = CliRunner().invoke(build_app(), ["doctor", "--store", str(folder), "--format", "json"])
    report = json.loads(result.stdout)
    assert (result.exit_code == 0) == report["ok"]
    return report["ok"], " ".join(check["detail"] for check in report["checks"] if not check["ok"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a store that is well, opened by nobody."""
    open_store_with(tmp_path / "store", MAY_2024).close()
    assert examine(tmp_path / "store") == (True, "")
    return tmp_path / "store"


@pytest.mark.parametrize(
    ("harm", "name", "remedy"),
    [
        (cut_in_half, "damaged", "restore a backup"),
        (zeroed, "damaged", "restore a backup"),
        (no_database, "damaged", "restore a backup"),
        (another_programs, "not a store", "load something into it"),
        (newer, "newer conflict-graph", "update conflict-graph"),
        (altered, "aren't what was written", "restore a backup"),
        (ahead, "clock", "doesn't depend on it"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_each_kind_of_damage_is_named_with_what_to_do(
    folder: Path, harm: Callable[[Path], None], name: str, remedy: str
) -> None:
    harm(folder)
    is_well, report = examine(folder)
    assert not is_well
    assert name in report
    assert remedy in report


def lost(folder: Path) -> None:
    """Delete the index."""
    for path in folder.glob("index-*.bin"):
        path.unlink()


@pytest.mark.parametrize("harm", [lost, flipped])
def test_an_index_that_opening_finds_damaged_is_mended(folder: Path, harm: Callable[[Path], None]) -> None:
    (before,) = (path.read_bytes() for path in folder.glob("index-*.bin"))
    harm(folder)
    assert examine(folder) == (True, "")
    (after,) = (path.read_bytes() for path in folder.glob("index-*.bin"))
    assert after == before


def test_too_little_room_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100))
    is_well, report = examine(folder)
    assert not is_well
    assert "100 bytes left" in report


def test_a_folder_copied_while_it_is_written_is_whole_or_told(folder: Path, tmp_path: Path) -> None:
    """The database without its log is an older state; with another one's, the log isn't read."""
    with closing(open_store_with(folder, MAY_2024[:1])):
        shutil.copytree(folder, tmp_path / "copied")
    (tmp_path / "copied" / "graph.sqlite3-wal").write_bytes(b"\0" * 5_000)
    assert examine(tmp_path / "copied") == (True, "")
