"""A backup holds one state of a store, whole, and is restored as that or not at all."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from graph_service.cli.app import build_app
from knowledge_graph.backups.backup_file import HEADER, LAYOUT, read_header
from knowledge_graph.errors import ConflictGraphError, InvalidInput, StoreUnavailable
from knowledge_graph.open_store import check_backup, open_store, restore_store
from knowledge_graph.records import Record
from knowledge_graph.store import GraphStore, StoreSettings
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths
from tests.support.worlds import MAY_2024, open_store_with, record

PATH = PathParameters(start="actor:barnea", end="actor:hamas", mode="all_shortest")
NEW = [record("actor", "new", type="ngo")]


def restored(file: Path, folder: Path, *, force: bool = False) -> GraphStore:
    """The store in a folder, once a backup was restored into it."""
    restore_store(str(folder), file, StoreSettings(), force=force)
    return open_store(str(folder))


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of a small store, with what loads keep about themselves and two versions of one record."""
    store = open_store_with(tmp_path / "store", MAY_2024)
    store.keep_memos("loads", {"key": "text"})
    store.write([record("actor", "new", type="ngo"), record("actor", "new", type="person")])
    store.flush()
    store.back_up(tmp_path / "graph.backup")
    store.close()
    return tmp_path / "graph.backup"


def contents(store: GraphStore) -> tuple[object, ...]:
    """All that a store holds and answers."""
    versions = [len(store.history("actor:new")), store.memos("loads")]
    return (store.digest(), store.stats(), *versions, find_paths(store, PATH).encode())


def test_what_is_restored_is_what_was_backed_up(backup: Path, tmp_path: Path) -> None:
    with closing(open_store(str(tmp_path / "store"))) as before, closing(restored(backup, tmp_path / "other")) as after:
        assert contents(after) == contents(before)
        assert len(after.history("actor:new")) == 2
        assert after.write(NEW).unchanged == {"actor": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.backup", "other", "store"]


def test_a_backup_can_be_read_without_this_program(backup: Path, tmp_path: Path) -> None:
    plain = zstandard.ZstdDecompressor().stream_reader(backup.read_bytes()[HEADER:]).read()
    (tmp_path / "plain").write_bytes(plain)
    with closing(sqlite3.connect(tmp_path / "plain")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM record").fetchone()
    header = read_header(backup)
    assert count == sum(header.records.values())
    assert header.size == len(plain)


def test_a_backup_while_batches_are_written_is_of_one_generation(tmp_path: Path) -> None:
    """Each batch holds an event and its claim: no backup has the one without the other."""
    store = open_store_with(tmp_path / "store", MAY_2024)
    ended = threading.Event()

    def batch(number: int) -> list[Record]:
        event = record("event", f"new-{number}", type="meeting", title="Talks")
        return [event, record("claim", f"new-{number}", about=event.id, source="source:brief")]

    def write() -> None:
        for number in range(1, 1_000):
            if ended.is_set():
                return
            store.write(batch(number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(3):
            header = store.back_up(tmp_path / f"{turn}.backup")
            with closing(restored(tmp_path / f"{turn}.backup", tmp_path / f"restored-{turn}")) as copy:
                stats = copy.stats()
                assert (copy.digest(), stats["event"]) == (header.graph, header.records["event"])
                names = [item.id for item in copy.iter_records() if (item.id or "").startswith("event:new-")]
                claims = [item.id for item in copy.iter_records() if (item.id or "").startswith("claim:new-")]
                assert len(names) == len(claims)
    finally:
        ended.set()
        writer.join()
        store.flush()
        store.close()


def test_a_store_that_is_there_is_only_replaced_if_asked_to(backup: Path, tmp_path: Path) -> None:
    with closing(open_store_with(tmp_path / "other", [record("actor", "else", type="ngo")])) as other:
        with pytest.raises(InvalidInput, match="--force"):
            restored(backup, tmp_path / "other")
        assert other.records(["actor:else"])
        restored(backup, tmp_path / "other", force=True).close()
        assert other.records(["actor:else"]) == {}  # seen by whoever has it open
        with closing(open_store(str(tmp_path / "store"))) as before:
            assert contents(other) == contents(before)


def test_a_damaged_database_is_kept_beside_what_is_restored(backup: Path, tmp_path: Path) -> None:
    database = tmp_path / "store" / "graph.sqlite3"
    database.write_bytes(b"no database" * 1_000)
    with closing(restored(backup, tmp_path / "store", force=True)) as store:
        assert find_paths(store, PATH).data["paths"]
    assert database.with_name("graph.sqlite3.damaged-1").read_bytes().startswith(b"no database")


@pytest.mark.parametrize("place", [30, 100, HEADER - 1, HEADER + 200, -40, None], ids=str)
def test_a_damaged_backup_is_refused_and_nothing_changed(backup: Path, tmp_path: Path, place: int | None) -> None:
    content = bytearray(backup.read_bytes())
    if place is None:
        del content[len(content) // 2 :]
    elif place == HEADER - 1:
        del content[place:]
    else:
        content[place] ^= 1
    backup.write_bytes(content)
    for attempt in (lambda: check_backup(backup), lambda: restored(backup, tmp_path / "other")):
        with pytest.raises(ConflictGraphError, match="damaged"):
            attempt()
    assert not (tmp_path / "other" / "graph.sqlite3").exists()


def test_other_files_and_later_layouts_are_refused(backup: Path, tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(InvalidInput, match="no backup"):
        check_backup(tmp_path / "store" / "graph.sqlite3")
    with pytest.raises(InvalidInput, match="can't be read"):
        check_backup(tmp_path / "nothing")
    monkeypatch.setattr("knowledge_graph.backups.backup_file.LAYOUT", LAYOUT - 1)
    with pytest.raises(InvalidInput, match="later layout"):
        check_backup(backup)


def test_nothing_is_overwritten_and_nothing_written_into_a_store(backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    with closing(open_store(str(tmp_path / "store"))) as store:
        with pytest.raises(InvalidInput, match="exists"):
            store.back_up(backup)
        assert backup.read_bytes() == before
        (tmp_path / "store" / "folder").mkdir()
        (tmp_path / "elsewhere").symlink_to(tmp_path / "store", target_is_directory=True)
        for place in ("store/graph.sqlite3", "store/new", "store/folder/new", "elsewhere/new"):
            with pytest.raises(InvalidInput, match=r"is part of the store .*/store, .* name a place outside it"):
                store.back_up(tmp_path / place, force=True)
        assert not list((tmp_path / "store").rglob("new"))
        store.back_up(backup, force=True)
    check_backup(backup)


def test_damage_is_not_backed_up(backup: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "store" / "graph.sqlite3")) as connection, connection:
        connection.execute("UPDATE record SET body = CAST(body || ' ' AS BLOB) WHERE kind = 'actor'")
    with (
        closing(open_store(str(tmp_path / "store"))) as store,
        pytest.raises(StoreUnavailable, match="aren't what was written"),
    ):
        store.back_up(tmp_path / "second.backup")
    assert not (tmp_path / "second.backup").exists()


def test_the_commands_back_up_check_and_restore(tmp_path: Path) -> None:
    open_store_with(tmp_path / "store", MAY_2024).close()
    file, other = str(tmp_path / "graph.backup"), str(tmp_path / "other")
    for arguments in (
        ["backup", file, "--store", str(tmp_path / "store")],
        ["restore", file, "--check"],
        ["restore", file, "--store", other],
    ):
        result = CliRunner().invoke(build_app(), arguments)
        assert result.exit_code == 0
        assert f"Digest of all records: {read_header(Path(file)).graph}" in result.stdout
    result = CliRunner().invoke(build_app(), ["restore", file, "--store", other])
    assert result.exit_code == 2
    assert "--force" in result.stderr
