"""The embedded store loses nothing it has acknowledged, and what is derived from that mends itself."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge_graph.embedded.database import LAST_FOLDING, Database
from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.embedded.read.lookups import SPOKEN_OF
from knowledge_graph.embedded.store import EmbeddedStore
from knowledge_graph.embedded.totals import IN_ORDER, of_kind
from knowledge_graph.errors import InvalidInput, StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Record, as_json
from knowledge_graph.store import GraphStore, IdentityKey, SourceRequest, StoreSettings, TimelineRequest
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths
from tests.support.worlds import MAY_2024, open_store_with, record

ROOT = Path(__file__).parents[3]
PATH = PathParameters(start="actor:barnea", end="actor:hamas", mode="all_shortest")

BATCHES = """
import sys
from knowledge_graph.records import RECORD
from knowledge_graph.open_store import open_store

store = open_store(sys.argv[1])
for batch in range(int(sys.argv[2]), 1_000_000):
    store.write([
        RECORD.validate_python(one)
        for n in range(20)
        for one in (
            {"kind": "source", "id": f"source:{batch}-{n}", "type": "article", "title": "x" * 2_000},
            {"kind": "event", "id": f"event:{batch}-{n}", "type": "meeting", "title": "x"},
            {"kind": "claim", "id": f"claim:{batch}-{n}", "about": f"event:{batch}-{n}", "source": f"source:{batch}-{n}"},
        )
    ])
    if batch % 3 == 0:
        store.flush()
    print(batch, flush=True)
"""
"""Writes batches of sixty for ever, and says after each that it is written; every third time it builds the index."""

FULL = """
import resource, sys
from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.records import RECORD
from knowledge_graph.open_store import open_store

store = open_store(sys.argv[1])
largest = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
try:
    if sys.argv[3] == "write":
        store.write([
            RECORD.validate_python({"kind": "actor", "id": f"actor:new-{n}", "type": "person", "name": "x" * 1_000})
            for n in range(2_000)
        ])
    else:
        store.flush()
except StoreUnavailable as error:
    print("unavailable:", error)
"""
"""Writes, or builds the index, where no file may grow beyond a size: as on a disk that is full."""

FOLLOWER = """
import sys
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.open_store import open_store
from knowledge_graph.store import StoreSettings, TimelineRequest

store = open_store(sys.argv[1], StoreSettings(read_only=True))
for _ in sys.stdin:
    with store.read(Filter()) as walk:
        print(walk.timeline(TimelineRequest())[1], flush=True)
"""
"""Says, each time it is asked, how many events it sees; it opens the store once."""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a program of its own process."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def event_and_claim(name: str) -> list[Record]:
    """Return an event and the claim that asserts it."""
    return [record("event", name), record("claim", name, about=f"event:{name}", source="source:brief")]


def events(store: GraphStore) -> int:
    """Return how many events stand."""
    with store.read(Filter()) as walk:
        return walk.timeline(TimelineRequest())[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the world of May 2024 in a store."""
    open_store_with(tmp_path / "graph", MAY_2024).close()
    return tmp_path / "graph"


@pytest.fixture
def opened(folder: Path) -> Iterator[GraphStore]:
    """The store with the world of May 2024, open."""
    store = open_store(str(folder))
    yield store
    store.close()


def test_closing_waits_for_a_write_in_another_thread(tmp_path: Path) -> None:
    """SQLite crashes the process where a connection is closed that another thread is using."""
    database = Database(tmp_path / "store.sqlite", read_only=False)
    with ThreadPoolExecutor(max_workers=1) as pool, database.transaction():
        closing_ = pool.submit(database.close)
        with pytest.raises(TimeoutError):
            closing_.result(0.2)
    assert closing_.result(120) is None


def test_every_acknowledged_batch_survives_a_writer_that_is_killed(tmp_path: Path) -> None:
    chance, acknowledged = random.Random(20240525), -1
    for _ in range(4):
        writer = start(BATCHES, tmp_path, acknowledged + 1)
        assert writer.stdout
        for _ in range(chance.randint(1, 6)):
            acknowledged = int(writer.stdout.readline())
        time.sleep(chance.random() * 0.05)
        writer.send_signal(signal.SIGKILL)
        acknowledged = max(
            [acknowledged, *map(int, writer.stdout.read().split())]
        )  # what readline read ahead is among it
        writer.communicate()
        store = open_store(str(tmp_path))
        counted = store.stats()
        batches, rest = divmod(counted["event"], 20)
        assert rest == 0, "a batch is there as a whole or not at all"
        assert acknowledged + 1 <= batches <= acknowledged + 2
        assert counted["source"] == counted["claim"] == counted["event"] == events(store)
        acknowledged = batches - 1
        store.close()


def lost(folder: Path) -> None:
    """Delete the index."""
    for path in folder.glob("index-*.bin"):
        path.unlink()


def garbled(folder: Path) -> None:
    """Overwrite the index with something else."""
    for path in folder.glob("index-*.bin"):
        path.write_bytes(os.urandom(10_000))


def emptied(folder: Path) -> None:
    """Cut the index to nothing."""
    for path in folder.glob("index-*.bin"):
        path.write_bytes(b"")


def cut_short(folder: Path) -> None:
    """Cut the end off the index."""
    for path in folder.glob("index-*.bin"):
        path.write_bytes(path.read_bytes()[:-500])


def stale(folder: Path) -> None:
    """Leave an index that is older than the database."""
    for path in folder.glob("index-*.bin"):
        path.rename(folder / "index-0.bin")


def half_written(folder: Path) -> None:
    """Leave what a builder that was killed leaves, and no index."""
    for path in folder.glob("index-*.bin"):
        path.rename(path.with_suffix(".123.tmp"))


@pytest.mark.parametrize("harm", [lost, garbled, emptied, cut_short, stale, half_written])
def test_an_index_that_came_to_harm_is_built_again(folder: Path, harm: Callable[[Path], None]) -> None:
    store = open_store(str(folder))
    before = find_paths(store, PATH).encode()
    store.close()
    harm(folder)
    store = open_store(str(folder))
    assert find_paths(store, PATH).encode() == before
    assert len(list(folder.glob("index-*.bin"))) == 1
    store.close()


def test_an_open_store_answers_on_when_its_index_is_deleted_under_it(opened: GraphStore, folder: Path) -> None:
    before = find_paths(opened, PATH).encode()
    lost(folder)
    assert find_paths(opened, PATH).encode() == before


def test_another_process_sees_each_new_generation_without_opening_the_store_again(tmp_path: Path) -> None:
    store = open_store_with(tmp_path, MAY_2024)
    follower = start(FOLLOWER, tmp_path)
    assert follower.stdin
    assert follower.stdout
    for number in range(3):
        store.write(event_and_claim(f"new-{number}"))
        store.flush()
        follower.stdin.write("\n")
        follower.stdin.flush()
        assert int(follower.stdout.readline()) == events(store)
    follower.communicate()
    store.close()


def test_a_process_that_is_loading_does_not_make_others_build_the_index(tmp_path: Path) -> None:
    """Between a load's batches other processes answer from the index there is; its end shows them what is new."""
    store = open_store_with(tmp_path, MAY_2024)
    before = events(store)
    follower = start(FOLLOWER, tmp_path)
    assert follower.stdin
    assert follower.stdout
    store.write(event_and_claim("new"))
    for expected in (before, before + 1):
        follower.stdin.write("\n")
        follower.stdin.flush()
        assert int(follower.stdout.readline()) == expected
        store.flush()
    follower.communicate()
    store.close()


def test_an_index_of_another_database_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    """A database put back beside an index of the same generation gets an index of its own."""
    first, other = open_store_with(tmp_path / "one", MAY_2024), open_store_with(tmp_path / "other", MAY_2024)
    for store, batch in ((first, event_and_claim("new")), (other, [record("actor", "new", type="ngo")])):
        store.write(batch)
        store.flush()
        store.close()
    (index,) = (tmp_path / "other").glob("index-*.bin")
    (replaced,) = (tmp_path / "one").glob("index-*.bin")
    assert index.name == replaced.name
    shutil.copy(index, replaced)
    opened = open_store(str(tmp_path / "one"))
    with opened.read(Filter()) as walk:
        assert walk.ids(walk.locate(["event:new"])) == ["event:new"]
    opened.close()


def test_a_store_opened_for_reading_reads_and_refuses_to_write(folder: Path) -> None:
    store = open_store(str(folder), StoreSettings(read_only=True))
    assert find_paths(store, PATH).data["paths"]
    with pytest.raises(StoreUnavailable, match="for reading only"):
        store.write(MAY_2024[:1])
    store.close()


def test_where_nobody_can_write_a_store_is_read_without_leaving_a_trace(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only disk takes no lock files."""
    open_store_with(folder, MAY_2024).close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    store = open_store(str(folder), StoreSettings(read_only=True))
    assert find_paths(store, PATH).data["paths"]
    assert not list(folder.glob("*-shm"))
    store.close()


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """It is neither read as a store nor made one; an empty file becomes one when it is written to."""
    for statement in ("CREATE TABLE theirs (x)", ""):
        (tmp_path / "graph.sqlite3").unlink(missing_ok=True)
        with closing(sqlite3.connect(tmp_path / "graph.sqlite3")) as connection:
            connection.execute(statement)
        (tmp_path / "graph.sqlite3").touch()
        store = open_store(str(tmp_path), StoreSettings(read_only=True))
        with pytest.raises(StoreUnavailable, match="is not a store, or was never finished"):
            store.is_empty()
        store.close()
        if statement:
            with pytest.raises(StoreUnavailable, match="is a database of something else"):
                open_store(str(tmp_path))
    open_store(str(tmp_path)).close()


def test_a_store_opened_for_reading_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="There is no store"):
        open_store(str(tmp_path / "none"), StoreSettings(read_only=True))
    assert not (tmp_path / "none").exists()


def test_a_batch_that_a_full_disk_stops_is_refused_clearly_and_nothing_is_lost(
    folder: Path, opened: GraphStore
) -> None:
    before = opened.digest()
    largest = max(path.stat().st_size for path in folder.iterdir()) + 100_000
    printed = start(FULL, folder, largest, "write").communicate()[0]
    assert printed.startswith("unavailable:")
    assert str(folder) in printed
    assert opened.digest() == before
    opened.check()
    assert opened.write([record("actor", "barnea", name="Room again")]).changed == {"actor": 1}


def test_an_index_that_a_full_disk_stops_is_refused_clearly_and_built_when_there_is_room(
    folder: Path, opened: GraphStore
) -> None:
    before = events(opened)
    lost(folder)
    printed = start(FULL, folder, 5_000, "flush").communicate()[0]
    assert printed.startswith("unavailable:")
    assert not list(folder.glob("*.tmp"))
    store = open_store(str(folder))
    assert events(store) == before
    store.close()


def test_readers_in_threads_never_see_half_a_batch_nor_go_back(tmp_path: Path) -> None:
    store = open_store_with(tmp_path, MAY_2024)
    first, failures, done = events(store), list[BaseException](), threading.Event()
    seen: list[list[int]] = [[], [], []]

    def read(mine: list[int]) -> None:
        try:
            while not done.is_set() or not mine:
                mine.append(events(store) - first)
                find_paths(store, PATH)
                neighbourhood(store, "location:gaza", NeighbourhoodParameters(depth=2))
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    readers = [threading.Thread(target=read, args=(mine,)) for mine in seen]
    for reader in readers:
        reader.start()
    for batch in range(12):
        store.write([*event_and_claim(f"{batch}a"), *event_and_claim(f"{batch}b")])
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    for mine in seen:
        assert mine == sorted(mine)
        assert all(number % 2 == 0 for number in mine)
    assert events(store) - first == 24
    store.close()


def test_writers_in_threads_take_turns(tmp_path: Path) -> None:
    store = open_store_with(tmp_path, MAY_2024)

    def write(name: str) -> None:
        for number in range(10):
            store.write([record("actor", f"{name}-{number}", name=name)])

    writers = [threading.Thread(target=write, args=(name,)) for name in ("x", "y", "z")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert store.stats()["actor"] == 6 + 30
    store.close()


def test_a_batch_with_a_fault_in_it_is_not_written_at_all(opened: GraphStore) -> None:
    before = opened.digest()
    batch: list[Any] = [record("actor", "new"), "no record"]
    with pytest.raises(AttributeError):
        opened.write(batch)
    assert opened.digest() == before
    assert opened.known(["actor:new"]) == {}


def test_the_same_records_again_change_nothing(opened: GraphStore, folder: Path) -> None:
    before = opened.digest(), sorted(folder.glob("index-*.bin"))
    summary = opened.write(MAY_2024)
    opened.flush()
    assert (summary.added, summary.changed, sum(summary.unchanged.values())) == ({}, {}, len(MAY_2024))
    assert (opened.digest(), sorted(folder.glob("index-*.bin"))) == before


def test_no_order_of_loading_changes_the_digest(tmp_path: Path) -> None:
    digests = set()
    for seed in range(3):
        mixed = list(MAY_2024)
        random.Random(seed).shuffle(mixed)
        store = open_store_with(tmp_path / str(seed), mixed)
        digests.add(store.digest())
        store.close()
    assert len(digests) == 1


def test_every_record_comes_out_as_it_went_in(opened: GraphStore) -> None:
    streamed = list(opened.iter_records())
    assert sorted(map(as_json, streamed)) == sorted(map(as_json, MAY_2024))
    kinds = [entry.kind for entry in streamed]
    assert kinds == sorted(kinds, key=["source", "actor", "location", "event", "relation", "claim"].index)


def test_what_comes_out_loads_into_an_empty_store_to_the_same_digest(opened: GraphStore, tmp_path: Path) -> None:
    copy = open_store(str(tmp_path / "copy"))
    copy.write(list(opened.iter_records()))
    assert copy.digest() == opened.digest()
    copy.close()


def test_older_versions_stay_readable(tmp_path: Path) -> None:
    releases = [
        record("source", year, type="release", part_of="source:feed", published=year)
        for year in ("2022", "2023", "2024")
    ]
    feed = record("source", "feed", type="dataset")
    names = [record("actor", "a", name=year, source=f"source:{year}") for year in ("2023", "2024", "2022")]
    store = open_store_with(tmp_path, [feed, *releases, *names])
    assert [entry.name for entry in store.history("actor:a")] == ["2024", "2023", "2022"]  # type: ignore[union-attr]
    assert store.records(["actor:a"])["actor:a"].name == "2024"  # type: ignore[union-attr]
    assert len(store.history("source:feed")) == 1
    assert store.history("actor:none") == []
    store.close()


def test_former_ids_answer_for_a_record(opened: GraphStore) -> None:
    assert opened.known(["actor:world-court", "actor:icj", "actor:none", "claim:talks"]) == {
        "actor:world-court": ("actor", "actor:icj"),
        "actor:icj": ("actor", "actor:icj"),
    }
    parameters = PathParameters(start="actor:world-court", end="actor:barnea")
    assert find_paths(opened, parameters).data["paths"][0]["nodes"][0] == "actor:icj"


def test_records_are_found_by_what_identifies_them(opened: GraphStore) -> None:
    keys = [
        IdentityKey("actor", "iso3", "QAT"),
        IdentityKey("actor", "name", "court|world court"),
        IdentityKey("actor", "name", "state|world court"),
        IdentityKey("location", "iso3", "QAT"),
    ]
    assert opened.identities(keys) == {keys[0]: ["actor:qatar"], keys[1]: ["actor:icj"]}


def test_many_ids_are_looked_up_at_once(opened: GraphStore) -> None:
    ids = [f"actor:{number}" for number in range(2_000)] + ["actor:icj"]
    assert set(opened.known(ids)) == set(opened.records(ids)) == {"actor:icj"}


def test_an_empty_store_answers_that_it_is_empty(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    assert set(store.stats().values()) == {0}
    assert events(store) == 0
    assert list(store.iter_records()) == []
    store.flush()
    store.check()
    store.close()


def test_a_damaged_database_is_called_damaged(folder: Path) -> None:
    for path in folder.glob("graph.sqlite3-*"):
        path.unlink()
    (folder / "graph.sqlite3").write_bytes(b"no database at all " * 1_000)
    with pytest.raises(StoreUnavailable, match="damaged"):
        open_store(str(folder))


@pytest.mark.parametrize("address", ["http://localhost:7687", "ftp://x", "postgres://x/y"])
def test_an_address_of_something_else_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput, match="is not a store"):
        open_store(address)


def test_a_file_in_the_way_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "graph").write_text("mine")
    with pytest.raises(InvalidInput, match="is a file"):
        open_store(str(tmp_path / "graph"))
    assert (tmp_path / "graph").read_text() == "mine"


@pytest.mark.parametrize("address", ["/proc/none/graph", "/dev/null/graph", "x" * 5_000])
def test_a_folder_that_cannot_be_made_is_refused_clearly(address: str) -> None:
    with pytest.raises(StoreUnavailable):
        open_store(address)


def test_a_store_can_be_opened_again_after_it_was_closed(folder: Path) -> None:
    for _ in range(3):
        store = EmbeddedStore.open(str(folder), StoreSettings())
        assert store.stats()["actor"] == 6
        store.close()


def test_a_claim_on_a_part_with_an_id_of_its_own_touches_the_parts_other_end(tmp_path: Path) -> None:
    event = record("event", "e", participants=[{"actor": "actor:qatar", "role": "host", "id": "event:e#first"}])
    claim = record("claim", "e", about="event:e#first", source="source:brief")
    store = open_store_with(tmp_path, MAY_2024)
    store.write([event, claim])
    touching = {entry.id: how for entry, how in store.claims("actor:qatar", limit=50)[0]}
    store.close()
    assert touching.get("claim:e") == "relation"


def test_a_claim_that_was_changed_touches_only_whom_it_names_now(opened: GraphStore) -> None:
    newer = record("source", "newer", published="2024-06-01")
    answer = {"about": "event:answer", "source": "source:brief", "attributed_to": [{"actor": "actor:qatar"}]}
    for index in range(20):  # which of two versions stands is for their digests to say
        opened.write([newer, record("claim", "answer", **answer, locator=f"paragraph {index}")])
    assert "claim:answer" not in {entry.id for entry, _ in opened.claims("actor:barnea", limit=50)[0]}


def test_relations_lie_in_order_of_id_even_where_events_do_not_bring_them_so(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    names = ["a", "a!b", "a-b"]  # "!" comes before the "#" that begins a part's id
    participants = [{"actor": actor, "role": "mediator"} for actor in ("actor:missing", "actor:known")]
    store.write(
        [
            record("source", "s"),
            record("actor", "known"),
            *(record("event", name, participants=participants) for name in names),
            *(record("claim", name, about=f"event:{name}", source="source:s") for name in names),
        ]
    )
    store.flush()
    events = [f"event:{name}" for name in names]
    ids = sorted(f"{event}#mediator:actor:known" for event in events)
    assert list(Index(next(tmp_path.glob("index-*.bin"))).edge_ids) == [identifier.encode() for identifier in ids]
    with store.read(Filter()) as walk:
        _, ends = walk.ends(np.arange(len(ids)))
        assert walk.ids(ends.tolist()) == [identifier.partition("#")[0] for identifier in ids] != events


@pytest.mark.parametrize(
    ("query", "index"),
    [
        *((IN_ORDER.format("body", of_kind(kind)), "record_kind (kind=?)") for kind in ("source", "event", "merge")),
        (IN_ORDER.format("body", of_kind("claim")), "sqlite_autoindex_record_1"),
        (SPOKEN_OF.format("record"), "record_kind (kind=?)"),
    ],
)
def test_records_come_in_order_out_of_an_index(opened: GraphStore, folder: Path, query: str, index: str) -> None:
    values = {"kinds": "[]", "limit": 1, "kind": "", "id": ""}
    with closing(sqlite3.connect(folder / "graph.sqlite3")) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert plan[0].endswith(f"INDEX {index}")
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan)


def test_a_store_from_before_the_table_of_sources_gets_it(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    with closing(open_store_with(folder, MAY_2024)) as store:
        expected = store.sources(SourceRequest(limit=1_000))
    with closing(sqlite3.connect(folder / "graph.sqlite3")) as connection:
        connection.executescript(
            "DROP TABLE source; DELETE FROM migration WHERE name IN ('0003-sources', '0005-folding', '0007-letters')"
        )
    with closing(open_store(str(folder))) as store:
        assert store.sources(SourceRequest(limit=1_000)) == expected
        whole = expected.sources[0].id
        assert store.source_parts(whole) == [whole]
        store.write([record("source", "zz", part_of=whole)])
        assert store.sources(SourceRequest()).total == expected.total + 1
        assert store.source_parts(whole) == [whole, "source:zz"]


def test_a_store_that_folded_names_otherwise_is_refused_until_it_is_migrated(tmp_path: Path) -> None:
    """Its keys are then worked out anew, and its index is built again."""
    folder = tmp_path / "old"
    town, key = record("location", "town", name="လားရှိုး"), IdentityKey("location", "name", "city|လားရှိုး")
    with closing(open_store_with(folder, [*MAY_2024, town])) as store:
        keys = store.identities([key])
        expected = store.sources(SourceRequest(limit=1_000))
    assert keys == {key: ["location:town"]}
    with closing(sqlite3.connect(folder / "graph.sqlite3")) as connection:
        connection.executescript(
            "UPDATE identity SET key = 'x' || key; UPDATE source SET folded = '';"
            f"DELETE FROM migration WHERE name = '{LAST_FOLDING}'"
        )
    with pytest.raises(StoreUnavailable, match="conflict-graph migrate --store"):
        open_store(str(folder), StoreSettings(read_only=True))
    open_store(str(folder)).close()
    with closing(open_store(str(folder), StoreSettings(read_only=True))) as store:
        assert store.identities([key]) == keys
        assert store.sources(SourceRequest(text="briefing", limit=1_000)).total > 0
        assert store.sources(SourceRequest(limit=1_000)) == expected
