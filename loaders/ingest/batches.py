"""Batches of records for one transaction each; a record and the claims about it are never split."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from knowledge_graph.edges import carrier_of
from knowledge_graph.errors import OutOfMemory
from knowledge_graph.records import KINDS, Claim, Kind, Record
from knowledge_graph.store import WriteSummary

BATCH: Final = 10_000
"""Records in a batch; a few more where claims belong to the last one."""

_WRITTEN_TOGETHER: Final[tuple[Kind, ...]] = ("event", "relation", "claim")
_WRITTEN_ALONE: Final = [(kind,) for kind in KINDS if kind not in _WRITTEN_TOGETHER]
PASSES: Final[tuple[tuple[Kind, ...], ...]] = (*_WRITTEN_ALONE[:3], _WRITTEN_TOGETHER, *_WRITTEN_ALONE[3:])
"""The kinds in the order of writing; kinds in one group are written together."""

MIN_BATCH: Final = 100
"""Batches of this size aren't halved any further when a store runs out of memory."""

Write = Callable[[Sequence[Record]], WriteSummary]
FiledRecord = tuple[int, Record]
"""The number of a file in the spool, and a record from it."""


def iter_batches(records: Iterable[FiledRecord]) -> Iterator[list[FiledRecord]]:
    """Split a stream into batches of about ``BATCH``, never between a record and the claims about it that follow."""
    batch: list[FiledRecord] = []
    previous = None
    for file, record in records:
        carrier = _carrier(record)
        if len(batch) >= BATCH and carrier != previous:
            yield batch
            batch = []
        batch.append((file, record))
        previous = carrier
    if batch:
        yield batch


def _carrier(record: Record) -> str | None:
    return carrier_of(record.about) if isinstance(record, Claim) else record.id


class BatchWriter:
    """Writes batches, halving the batch size whenever the store runs out of memory; the smaller size is then kept."""

    def __init__(self, write: Write) -> None:
        self._write, self._limit = write, 2 * BATCH

    def __call__(self, records: Sequence[Record]) -> WriteSummary:
        """Write records, in several transactions if one is too large; also then a record and its claims stay together.

        Raises:
            OutOfMemory: even ``MIN_BATCH`` records are too many.
        """
        summary, at = WriteSummary(), 0
        while at < len(records):
            chunk = records[at : self._end(records, at)]
            try:
                written = self._write(chunk)
            except OutOfMemory:
                if len(chunk) <= MIN_BATCH:
                    raise
                self._limit = len(chunk) // 2
            else:
                summary.count(written)
                summary.fates |= written.fates
                at += len(chunk)
        return summary

    def _end(self, records: Sequence[Record], start: int) -> int:
        """Return where the next chunk ends: between two records, unless one with its claims is too large by itself."""
        last = end = min(start + self._limit, len(records))
        while start < end < len(records) and _carrier(records[end]) == _carrier(records[end - 1]):
            end -= 1
        return end if end > start else last


def write_in_background(
    write: Write, batches: Iterable[list[FiledRecord]]
) -> Iterator[tuple[list[FiledRecord], WriteSummary]]:
    """Write batches in order in a thread, while the next is being read.

    Args:
        write: writes one batch; it is never called twice at a time.
        batches: the batches, each of (number of the file, record).

    Yields:
        Each batch with the summary of its write.
    """
    with ThreadPoolExecutor(max_workers=1) as writer:
        # Ctrl-C while a thread starts leaves it unknown to the executor, which then doesn't wait for it: a write would
        # go on in a store that is being closed. So the thread is started before there is anything to write.
        writer.submit(_start).result()
        previous: tuple[list[FiledRecord], Future[WriteSummary]] | None = None
        for batch in batches:
            written = (
                (previous[0], previous[1].result()) if previous else None
            )  # after a failure nothing more is written
            previous = batch, writer.submit(write, [record for _, record in batch])
            if written:
                yield written
        if previous:
            yield previous[0], previous[1].result()


def _start() -> None:
    """Do nothing, in the thread that writes."""
