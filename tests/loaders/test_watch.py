"""A watched folder: what is there and what arrives is loaded once; what is bad is left; an outage is waited out."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_graph.errors import InvalidInput, StoreUnavailable
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from loaders import watch as watch_module
from loaders.ingest.read_inputs import InputSpec
from loaders.watch import Arrival, watch
from tests.loaders.gdelt.tables import event_cells, mention_cells, tsv
from tests.support.worlds import EXTRACTION, actor


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Don't make the tests wait."""
    monkeypatch.setattr(watch_module, "POLL_SECONDS", 0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    (tmp_path / "feed").mkdir()
    return tmp_path / "feed"


def put(folder: Path, name: str, *records: object) -> None:
    (folder / f".{name}").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    (folder / f".{name}").replace(folder / name)


def arrivals(folder: Path, store: GraphStore, count: int) -> Iterator[Arrival]:
    """Yield so many arrivals; a watch that takes longer than three minutes is ended."""
    over = threading.Event()
    timer = threading.Timer(180, over.set)
    timer.start()
    try:
        for arrival in watch(folder, store, InputSpec([]), should_continue=lambda: not over.is_set()):
            yield arrival
            count -= 1
            if not count:
                over.set()
    finally:
        timer.cancel()
    assert count <= 0, "not all files were taken in time"


def test_what_is_there_and_what_arrives_is_loaded_and_a_restart_takes_only_what_is_new(folder: Path, store: GraphStore):
    put(folder, "1.jsonl", *EXTRACTION)
    seen = []
    for arrival in arrivals(folder, store, 2):
        seen.append(arrival.path.name)
        if len(seen) == 1:
            put(folder, "2.jsonl", actor("new"))
    assert seen == ["1.jsonl", "2.jsonl"]
    assert store.records(["actor:new"])
    put(folder, "3.jsonl", actor("newer"))
    put(folder, "2.jsonl", actor("new"), actor("other"))
    assert [arrival.path.name for arrival in arrivals(folder, store, 2)] == ["2.jsonl", "3.jsonl"]


def test_a_bad_file_is_reported_and_left_until_it_changes(folder: Path, store: GraphStore):
    put(folder, "1.jsonl", actor("x", type="nobody"))
    (folder / "2.bin").write_bytes(b"\x00\x01\x02")
    put(folder, "3.jsonl", *EXTRACTION)
    errors = {arrival.path.name: arrival.error for arrival in arrivals(folder, store, 3)}
    assert "nobody" in errors["1.jsonl"]
    assert "no known format" in errors["2.bin"]
    assert not errors["3.jsonl"]
    put(folder, "1.jsonl", actor("x"))
    (arrival,) = arrivals(folder, store, 1)
    assert arrival.summary
    assert store.records(["actor:x"])


def test_an_outage_of_the_store_is_waited_out(folder: Path, store: GraphStore, monkeypatch: pytest.MonkeyPatch):
    put(folder, "1.jsonl", *EXTRACTION)
    load, down = watch_module.load, [True, True]

    def sometimes(*arguments: object, **more: object) -> object:
        if down:
            down.pop()
            raise StoreUnavailable("The store is away.")
        return load(*arguments, **more)

    monkeypatch.setattr(watch_module, "load", sometimes)
    assert [arrival.waiting for arrival in arrivals(folder, store, 3)] == [True, True, False]
    assert store.records(["actor:qatar"])


def test_files_come_again_to_a_store_that_is_restored(folder: Path, tmp_path: Path):
    """What was loaded is recorded in the store, so an older copy of it lacks both the files and the record of them."""
    at, copy = tmp_path / "restored", tmp_path / "copy"
    put(folder, "1.jsonl", *EXTRACTION)
    store = open_store(str(at))
    list(arrivals(folder, store, 1))
    store.close()
    shutil.copytree(at, copy)
    put(folder, "2.jsonl", actor("new"))
    store = open_store(str(at))
    assert [arrival.path.name for arrival in arrivals(folder, store, 1)] == ["2.jsonl"]
    store.close()
    shutil.rmtree(at)
    copy.rename(at)
    store = open_store(str(at))
    assert [arrival.path.name for arrival in arrivals(folder, store, 1)] == ["2.jsonl"]
    assert store.records(["actor:new"])
    store.close()


def test_a_store_may_be_restored_while_it_is_away(folder: Path, store: GraphStore, monkeypatch: pytest.MonkeyPatch):
    """After an outage the files that it no longer has come again."""
    put(folder, "1.jsonl", *EXTRACTION)
    put(folder, "2.jsonl", actor("new"))
    load, away = watch_module.load, [True]

    def sometimes(spec: InputSpec, *arguments: object, **more: object) -> object:
        if spec.paths == [folder / "2.jsonl"] and away:
            away.pop()
            store.keep_memos("watched files", dict.fromkeys(store.memos("watched files")))
            raise StoreUnavailable("The store is away.")
        return load(spec, *arguments, **more)

    monkeypatch.setattr(watch_module, "load", sometimes)
    seen = [arrival.path.name for arrival in arrivals(folder, store, 4)]
    assert seen == ["1.jsonl", "2.jsonl", "2.jsonl", "1.jsonl"]


def test_a_file_that_breaks_something_does_not_end_the_watch(
    folder: Path, store: GraphStore, monkeypatch: pytest.MonkeyPatch
):
    load = watch_module.load

    def broken(reading: InputSpec, *arguments: object, **more: object) -> object:
        if reading.paths == [folder / "1.jsonl"]:
            raise ZeroDivisionError
        return load(reading, *arguments, **more)

    monkeypatch.setattr(watch_module, "load", broken)
    put(folder, "1.jsonl", actor("x"))
    put(folder, "2.jsonl", *EXTRACTION)
    first, second = arrivals(folder, store, 2)
    assert "internal error (ZeroDivisionError" in first.error
    assert second.summary


def test_a_new_store_under_an_old_name_gets_everything(folder: Path, store: GraphStore, other_store: GraphStore):
    put(folder, "1.jsonl", *EXTRACTION)
    list(arrivals(folder, store, 1))
    list(arrivals(folder, other_store, 1))
    assert other_store.records(["actor:qatar"])


def mention_claims(store: GraphStore) -> int:
    claims = store.claims_about(["event:gdelt:900000001"])
    return sum((claim.locator or "").startswith("listed by source:gdelt;") for claim in claims)


def test_mentions_that_come_before_their_events_are_taken_when_those_come(folder: Path, store: GraphStore):
    """The two tables of a quarter of an hour arrive in any order."""
    (folder / "1.mentions.CSV").write_bytes(tsv(mention_cells()))
    for arrival in arrivals(folder, store, 2):
        if arrival.path.name == "1.mentions.CSV":
            assert arrival.skipped(arrival.path) == 1
            (folder / "2.export.CSV").write_bytes(tsv(event_cells()))
    assert mention_claims(store) == 1


def test_what_waits_for_an_event_waits_over_a_restart_but_not_for_ever(folder: Path, store: GraphStore):
    (folder / "1.mentions.CSV").write_bytes(tsv(mention_cells()))
    list(arrivals(folder, store, 1))
    (folder / "2.export.CSV").write_bytes(tsv(event_cells()))
    assert {arrival.path.name for arrival in arrivals(folder, store, 2)} == {"1.mentions.CSV", "2.export.CSV"}
    assert mention_claims(store) == 1
    (folder / "3.mentions.CSV").write_bytes(tsv(mention_cells(GLOBALEVENTID="1")))
    for number in range(4, 5 + watch_module.MAX_REREADS):
        put(folder, f"{number}.jsonl", actor(f"a{number}"))
    seen = [arrival.path.name for arrival in arrivals(folder, store, 2 + watch_module.MAX_REREADS)]
    assert seen[0] == "3.mentions.CSV"
    (folder / "9.jsonl").write_bytes(b"")
    assert [arrival.path.name for arrival in arrivals(folder, store, 1)] == ["9.jsonl"]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path, store: GraphStore):
    with pytest.raises(InvalidInput, match="create it"):
        next(watch(tmp_path / "none", store, InputSpec([])))
