"""Batches written in the background: an interruption leaves no write behind."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread

import pytest

from knowledge_graph.errors import OutOfMemory, StoreUnavailable
from knowledge_graph.records import RECORD, Claim, Record
from knowledge_graph.store import WriteSummary
from loaders.ingest import batches
from loaders.ingest.batches import BatchWriter, write_in_background
from tests.support.worlds import actor, claim, event


def test_an_interrupt_while_the_writer_starts_leaves_nothing_being_written(monkeypatch: pytest.MonkeyPatch):
    """A thread whose start was interrupted is unknown to its executor, which then doesn't wait for it."""
    start = Thread.start
    written: list[Sequence[Record]] = []

    def interrupted(thread: Thread) -> None:
        start(thread)
        raise KeyboardInterrupt

    def write(records: Sequence[Record]) -> WriteSummary:
        written.append(records)
        return WriteSummary()

    batches = [[(1, RECORD.validate_python(actor("x")))]]
    monkeypatch.setattr(Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(write_in_background(write, batches))
    assert not written


def test_a_record_and_its_claims_stay_together_where_memory_is_short(monkeypatch: pytest.MonkeyPatch):
    """So what a newer release takes back and what it brings is always written at once."""
    records: list[Record] = []
    for number in range(5):
        records.append(RECORD.validate_python(event(f"e{number}")))
        claims = [{**claim(f"event:e{number}"), "id": f"claim:{number}-{index}"} for index in range(number)]
        records += map(RECORD.validate_python, claims)
    written: list[set[str]] = []

    def write(some: Sequence[Record]) -> WriteSummary:
        if len(some) > 7:
            raise OutOfMemory("The server lacks memory.")
        written.append({record.about if isinstance(record, Claim) else record.id or "" for record in some})
        return WriteSummary()

    monkeypatch.setattr(batches, "MIN_BATCH", 1)
    BatchWriter(write)(records)
    assert len(written) > 2
    assert sorted(carrier for carriers in written for carrier in carriers) == [f"event:e{n}" for n in range(5)]


def test_after_a_batch_that_fails_nothing_more_is_written():
    """What comes later may refer to what is missing then."""
    written: list[str] = []

    def write(some: Sequence[Record]) -> WriteSummary:
        written.append(some[0].id or "")
        if len(written) == 2:
            raise StoreUnavailable("gone")
        return WriteSummary()

    numbered = [[(1, RECORD.validate_python(actor(name)))] for name in "abcd"]
    with pytest.raises(StoreUnavailable):
        list(write_in_background(write, numbered))
    assert written == ["actor:a", "actor:b"]
