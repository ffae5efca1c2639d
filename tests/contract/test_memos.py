"""Texts that loads keep beside the records: in the same database, and no part of the graph."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.store import GraphStore


def test_memos_are_kept_by_topic_and_key(store: GraphStore, reopen: Callable[..., GraphStore]) -> None:
    """Another one replaces the first, None forgets it; whoever opens the store finds them."""
    assert store.memos("watched") == {}
    store.keep_memos("watched", {"/a b": "1", "/c": "2", "/d": "3"})
    store.keep_memos("loads of today", {"/c": "x" * 1_000_000, "a b": "6"})
    store.keep_memos("loads of today", {"a b": None})
    store.keep_memos("watched", {"/c": "4", "/d": None, "/none": None})
    other = reopen(read_only=True)
    assert other.memos("watched") == {"/a b": "1", "/c": "4"}
    assert other.memos("loads of today") == {"/c": "x" * 1_000_000}
    with pytest.raises(StoreUnavailable, match="for reading only"):
        other.keep_memos("watched", {"/e": "5"})


def test_memos_are_no_part_of_the_graph(talks: GraphStore) -> None:
    before = talks.digest(), talks.stats(), [record.id for record in talks.iter_records()]
    talks.keep_memos("watched", {"/a": "1"})
    assert (talks.digest(), talks.stats(), [record.id for record in talks.iter_records()]) == before


def test_a_store_with_nothing_but_memos_is_empty(store: GraphStore) -> None:
    store.keep_memos("watched", {"/a": "1"})
    assert store.is_empty()
