"""Batches written in the background: an interruption leaves no write behind."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread

import pytest

from knowledge_graph.records import RECORD, Record
from knowledge_graph.store import WriteSummary
from loaders.ingest.batches import write_in_background
from tests.support.worlds import actor


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
