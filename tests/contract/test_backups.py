"""A backup of either store is restored into either, through records: the same graph, versions, merges and memos."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knowledge_graph.backups.record_lines import Memo, read_items, write_items
from knowledge_graph.errors import InvalidInput
from knowledge_graph.open_store import check_backup, open_store, restore_store
from knowledge_graph.records import Record
from knowledge_graph.store import GraphStore, StoreSettings
from tests.contract.databases import Opener, loaded_once
from tests.support.worlds import TALKS, record


def curate(store: GraphStore) -> None:
    """A store with several versions of a record, a merge, one that was taken back, and memos of two topics."""
    store.write(TALKS)
    twin = {"name": "Ana", "type": "person"}
    store.write(
        [record("source", name, published=f"2024-0{month}-01") for name, month in (("old", 1), ("new", 2))]
        + [record("actor", "twin", **twin, source="source:old", description="first")]
        + [record("actor", "third", **twin)]
    )
    store.write([record("actor", "twin", **twin, source="source:new", description="second")])
    store.write([record("merge", "one", merged="actor:twin", into="actor:ana", decided="2024-06-01")])
    store.write([record("merge", "two", merged="actor:third", into="actor:ana", undone="2024-06-02")])
    store.keep_memos("tokens", {"a b": "hashed", "c": "ключ"})
    store.keep_memos("audit 2024-05-24", {"1": "x\ny"})
    store.flush()


curated = loaded_once(curate)


def contents(store: GraphStore) -> object:
    """Return all that a store holds."""
    versions = [[record.model_dump() for record in store.history(name)] for name in ("actor:twin", "actor:ana")]
    memos = {topic: store.memos(topic) for topic in store.memo_topics()}
    merged = store.merged(["actor:twin", "actor:third"])
    return store.digest(), store.stats(), versions, memos, merged, store.united(), list(store.iter_records())


def test_a_backup_is_restored_into_an_embedded_store(curated: GraphStore, tmp_path: Path) -> None:
    """Of one in Neo4j too, which is asked nothing then."""
    (tmp_path / "backups").mkdir()
    file = tmp_path / "backups" / "graph.backup"
    written = curated.back_up(file)
    assert check_backup(file) == written
    assert written.graph == curated.digest()
    assert restore_store(str(tmp_path / "restored"), file, StoreSettings()) == written
    with closing(open_store(str(tmp_path / "restored"))) as restored:
        assert contents(restored) == contents(curated)


def test_an_embedded_backup_is_restored_into_either(reopen: Opener, tmp_path: Path) -> None:
    """Twice the same is refused: only an empty store takes a backup through records, and no more than that."""
    (tmp_path / "backups").mkdir()
    file = tmp_path / "backups" / "graph.backup"
    with closing(open_store(str(tmp_path / "first"))) as first:
        curate(first)
        header = first.back_up(file)
        before = contents(first)
        store = reopen()
        write_items(store, read_items(first), header.graph)
        assert contents(store) == before
        with pytest.raises(InvalidInput, match="into an empty store"):
            write_items(store, read_items(first), header.graph)


def test_a_restore_that_was_cut_short_goes_on(reopen: Opener, tmp_path: Path) -> None:
    """With the same backup; until then its note tells, and another is refused."""
    with closing(open_store(str(tmp_path / "first"))) as first:
        curate(first)
        items, store = list(read_items(first)), reopen()

        def cut() -> Iterator[Record | Memo]:
            yield from items[:60]
            raise InterruptedError

        with pytest.raises(InterruptedError):
            write_items(store, cut(), "digest")
        store.write([item for item in items[:60] if not isinstance(item, Memo)])
        with pytest.raises(InvalidInput, match="into an empty store"):
            write_items(store, items, "another")
        write_items(store, items, "digest")
        assert contents(store) == contents(first)
