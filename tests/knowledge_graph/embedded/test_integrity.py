"""No damage to a store's files is answered from: what is derived is built anew, what isn't is told."""

from __future__ import annotations

import errno
import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph_service.questions.asking import ask
from graph_service.questions.table import QUESTIONS
from knowledge_graph.embedded import index_files
from knowledge_graph.embedded.index import sealed
from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.open_store import open_store
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths
from tests.support.worlds import MAY_2024, open_store_with, record

PATH = PathParameters(start="actor:barnea", end="actor:hamas", mode="all_shortest")
NEW = [record("actor", "new", type="ngo")]
SMALL_READS = {"READ_WHOLE": 0, "TOUCHES": 8}


@pytest.mark.parametrize("limits", [{}, SMALL_READS], ids=["at once", "in part"])
def test_a_damaged_index_is_never_answered_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int]
) -> None:
    """Wherever a bit is flipped or a page zeroed: the answer is the same, as the index is built anew."""
    for name, value in limits.items():
        monkeypatch.setattr(sealed, name, value)
    store = open_store_with(tmp_path, MAY_2024)
    expected, chance = find_paths(store, PATH).encode(), random.Random(17)
    (path,) = tmp_path.glob("index-*.bin")
    whole, rebuilt = path.read_bytes(), 0
    question = next(question for question in QUESTIONS if question.name == "paths")
    for turn in range(24):
        damaged, place = bytearray(whole), chance.randrange(len(whole))
        if turn % 3:
            damaged[place] ^= 1 << chance.randrange(8)
        else:
            damaged[place // 4096 * 4096 : place // 4096 * 4096 + 4096] = bytes(4096)
        path.write_bytes(damaged)  # under the open store
        before = path.stat().st_ino
        assert ask(question, store, PATH).encode() == expected
        rebuilt += path.stat().st_ino != before
        path.unlink(missing_ok=True)
        path.write_bytes(whole)
    assert rebuilt
    store.close()


def test_an_index_cut_short_under_an_open_store_ends_nothing(tmp_path: Path) -> None:
    store = open_store_with(tmp_path, MAY_2024)
    before = find_paths(store, PATH).encode()
    for path in tmp_path.glob("index-*.bin"):
        os.truncate(path, 0)
    assert find_paths(store, PATH).encode() == before
    store.close()


def altered(path: Path, statement: str) -> None:
    """Change a database as another program would."""
    with closing(sqlite3.connect(path / "graph.sqlite3")) as connection, connection:
        assert connection.execute(statement).rowcount


def test_an_altered_record_is_told_and_not_answered_from(tmp_path: Path) -> None:
    store = open_store_with(tmp_path, MAY_2024)
    (path,) = tmp_path.glob("index-*.bin")
    (claim, *_) = [record for record in store.iter_records() if record.kind == "claim"]
    assert list(store.damage()) == []
    altered(tmp_path, f"UPDATE record SET body = replace(body, 'claim', 'cla1m') WHERE id = '{claim.id}'")
    (message,) = store.damage()
    assert claim.id in message
    assert "restore" in message
    for read in (lambda: store.records([claim.id or ""]), lambda: list(store.iter_records())):
        with pytest.raises(StoreUnavailable, match="isn't what was written"):
            read()
    path.unlink()
    store.close()
    store = open_store(str(tmp_path))
    with pytest.raises(StoreUnavailable, match="isn't what was written"):  # nor is an index built of it
        find_paths(store, PATH)
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET about = 'event:other' WHERE kind = 'claim'",
        "UPDATE record SET kind = 'location' WHERE kind = 'actor'",
    ],
    ids=["what a claim is about", "kind"],
)
def test_altered_columns_are_told(tmp_path: Path, statement: str) -> None:
    store = open_store_with(tmp_path, MAY_2024)
    altered(tmp_path, statement)
    assert any("aren't what was written" in message for message in store.damage())
    store.close()


def test_a_damaged_index_is_told(tmp_path: Path) -> None:
    store = open_store_with(tmp_path, MAY_2024)
    (path,) = tmp_path.glob("index-*.bin")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    (message,) = store.damage()
    assert path.name in message
    os.truncate(path, len(content) - 500)
    assert all(path.name in message for message in store.damage())
    path.unlink()
    (message,) = store.damage()
    assert f"{path.name} is missing" in message
    store.close()


def test_a_full_disk_leaves_the_older_index_answering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store_with(tmp_path, MAY_2024)
    before = find_paths(store, PATH).encode()
    tries = list[int]()

    def full(*_: object) -> None:
        tries.append(1)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(index_files, "write_arrays", full)
        store.write(NEW)
        with pytest.raises(StoreUnavailable, match="No space left"):  # who loads is told
            store.flush()
        for _ in range(3):  # who asks is answered
            assert find_paths(store, PATH).encode() == before
        assert len(tries) <= 2, "it isn't tried anew for every question"
        (notice,) = store.notices()
        assert "older" in notice
        store.check()
    store.flush()
    assert store.notices() == []
    assert store.records(["actor:new"])
    store.close()
