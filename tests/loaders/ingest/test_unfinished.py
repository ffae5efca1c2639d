"""Loads that aren't whole: told until they are, and completed to the graph that one load in peace makes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge_graph.errors import InvalidInput, InvalidRecord, StoreUnavailable
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Location, Record
from knowledge_graph.store import GraphStore, WriteSummary
from loaders.ingest import batches, unfinished
from loaders.ingest.unfinished import read_unfinished
from loaders.load import load
from tests.loaders.conftest import WriteFile
from tests.support.worlds import EXTRACTION, Fields, actor, fields, location


class Interruption:
    """Makes a store's writes fail after some batches, as a kill between two of them would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, store: GraphStore) -> None:
        self._monkeypatch, self._store, self._write = monkeypatch, store, store.write
        monkeypatch.setattr(batches, "BATCH", 1)

    def load(self, path: Path, *, after: int) -> bool:
        """Load until so many batches are written; return whether that cut it short."""
        left = after

        def write(records: Sequence[Record]) -> WriteSummary:
            nonlocal left
            if not left:
                raise StoreUnavailable("gone")
            left -= 1
            return self._write(records)

        self._monkeypatch.setattr(self._store, "write", write)
        try:
            load([path], self._store)
        except StoreUnavailable:
            return True
        finally:
            self._monkeypatch.setattr(self._store, "write", self._write)
        return False


@pytest.fixture
def interruption(monkeypatch: pytest.MonkeyPatch, store: GraphStore) -> Interruption:
    return Interruption(monkeypatch, store)


def test_a_load_cut_short_is_told_until_it_is_run_again(
    write: WriteFile, store: GraphStore, interruption: Interruption
):
    path = write(*EXTRACTION, name="talks.jsonl")
    assert interruption.load(path, after=3)
    (left,) = read_unfinished(store)
    assert left.files == (str(path),)
    assert not left.running
    assert left.describe(paths=False).startswith("talks.jsonl: the load that began 2")
    assert str(path) in left.describe(paths=True)
    assert "Load the same again" in left.describe(paths=True)
    assert interruption.load(path, after=5)
    assert [load.digest for load in read_unfinished(store)] == [left.digest]
    load([path], store)
    assert read_unfinished(store) == []


def test_a_load_is_told_as_running_while_it_is(write: WriteFile, store: GraphStore, monkeypatch: pytest.MonkeyPatch):
    seen = []
    original = store.write
    monkeypatch.setattr(store, "write", lambda batch: seen.append(read_unfinished(store)) or original(batch))
    load([write(*EXTRACTION, name="talks.jsonl")], store)
    assert {(len(loads), loads[0].running) for loads in seen} == {(1, True)}
    assert "talks.jsonl: being loaded since 2" in seen[0][0].describe(paths=False)
    assert read_unfinished(store) == []


def test_what_is_refused_or_tried_leaves_nothing_unfinished(write: WriteFile, store: GraphStore):
    with pytest.raises(InvalidRecord):
        load([write(*EXTRACTION, actor("x", type="nobody"))], store)
    load([write(*EXTRACTION)], store, dry_run=True)
    assert read_unfinished(store) == []


def test_the_files_may_be_loaded_one_by_one_and_in_another_form(write: WriteFile, store: GraphStore, monkeypatch):
    """A file is known by its path, or, moved elsewhere, by the records in it."""
    first, second = write(*EXTRACTION, name="a.jsonl"), write(actor("new"), name="b.jsonl")
    original = store.write
    monkeypatch.setattr(store, "write", lambda batch: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load([first, second], store)
    with pytest.raises(ZeroDivisionError):
        load([second], store)
    monkeypatch.setattr(store, "write", original)
    assert [load.files for load in read_unfinished(store)] == [(str(first), str(second)), (str(second),)]
    load([second.rename(second.with_name("c.jsonl"))], store)
    assert [load.files for load in read_unfinished(store)] == [(str(first), str(second))]
    write(actor("newer"), name="b.jsonl")
    load([second], store)
    assert [load.files for load in read_unfinished(store)] == [(str(first),)]
    load([first], store)
    assert read_unfinished(store) == []


def crowd() -> list[Fields]:
    """Return actors and places, some of which could be several others: these stay apart, whoever is written first."""
    records: list[Fields] = []
    for name in ("x", "y"):
        stated = {"source": f"source:{name}"}
        records.append(fields("source", name, type="dataset"))
        records += [
            actor(f"{name}{number}", type="armed_group", name=f"Front {number} of the North", **stated)
            for number in range(3)
        ]
        records.append(location(f"land-{name}", type="country", name="Land", **stated))
    towns = (("a", "place"), ("m", "city"), ("n", "facility"))
    return records + [location(name, type=type_, name="Khansur", part_of="location:land-x") for name, type_ in towns]


def test_wherever_a_load_is_cut_short_the_next_ends_in_the_same_graph(
    write: WriteFile, tmp_path: Path, other_store: GraphStore, monkeypatch: pytest.MonkeyPatch
):
    """Between any two batches, of one record each: who is who is decided as if nothing had been written yet."""
    path = write(*crowd(), *EXTRACTION)
    summary = load([path], other_store)
    assert summary.merged
    assert summary.warning_count
    digests, cut_short = set(), True
    while cut_short:
        store = open_store(str(tmp_path / str(len(digests))))
        cut_short = Interruption(monkeypatch, store).load(path, after=len(digests))
        load([path], store)
        digests.add((len(digests), store.digest()))
        store.close()
    assert {digest for _, digest in digests} == {other_store.digest()}
    assert len(digests) > 20


def test_what_was_decided_is_forgotten_when_anything_else_is_loaded(
    write: WriteFile, store: GraphStore, interruption: Interruption
):
    """A place that another file has meanwhile is recognised in what is left of the first."""
    path, meanwhile = (
        write(*crowd(), name="a.jsonl"),
        write(location("n", type="facility", name="N"), name="b.jsonl"),
    )
    assert interruption.load(path, after=1)
    (left,) = read_unfinished(store)
    assert unfinished.read_decisions(store, left.digest)
    load([meanwhile], store)
    assert unfinished.read_decisions(store, left.digest) is None
    load([path], store)
    assert read_unfinished(store) == []
    assert {"N", "Khansur"} <= {record.name for record in store.history("location:n") if isinstance(record, Location)}


def test_while_another_load_is_checked_an_interrupted_one_is_not_told_as_running(
    write: WriteFile, store: GraphStore, interruption: Interruption
):
    seen = []
    assert interruption.load(write(*EXTRACTION, name="a.jsonl"), after=3)
    other = write(actor("new"), name="b.jsonl")
    load([other], store, progress=lambda stage, *_: stage == "checking" and seen.extend(read_unfinished(store)))
    assert [load.running for load in seen] == [False]


def test_what_can_not_be_completed_is_forgotten_file_by_file(write: WriteFile, store: GraphStore, monkeypatch):
    first, second = write(*EXTRACTION, name="a.jsonl"), write(actor("new"), name="b.jsonl")
    monkeypatch.setattr(store, "write", lambda batch: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load([first, second], store)
    with pytest.raises(InvalidInput, match=r"no interrupted load has a file 'c.jsonl'.*b\.jsonl"):
        unfinished.forget(store, "c.jsonl")
    unfinished.forget(store, "a.jsonl")
    (left,) = read_unfinished(store)
    assert left.files == (str(second),)
    assert unfinished.read_decisions(store, left.digest)
    unfinished.forget(store, str(second))
    assert read_unfinished(store) == []
    assert unfinished.read_decisions(store, left.digest) is None
