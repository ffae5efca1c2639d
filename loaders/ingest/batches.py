"""What goes into one transaction: an event with all that is claimed about it, so that its relations are laid once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from knowledge_graph.edges import carrier_of
from knowledge_graph.errors import OutOfMemory
from knowledge_graph.records import KINDS, Claim, Kind, Record
from knowledge_graph.store import WriteSummary

BATCH: Final = 10_000
"""Records in a batch; a few more where the last one's claims belong to it."""

_WRITTEN_TOGETHER: Final[tuple[Kind, ...]] = ("event", "relation", "claim")
_WRITTEN_ALONE: Final = [(kind,) for kind in KINDS if kind not in _WRITTEN_TOGETHER]
PASSES: Final[tuple[tuple[Kind, ...], ...]] = (*_WRITTEN_ALONE[:3], _WRITTEN_TOGETHER, *_WRITTEN_ALONE[3:])
"""The kinds in the order in which they are written, those at once whose records are written together."""

MIN_BATCH: Final = 100
"""A store that lacks the memory for so few records can't be loaded."""

Write = Callable[[Sequence[Record]], WriteSummary]
FiledRecord = tuple[int, Record]
"""A record, and the number of the file it is from."""


def iter_batches(records: Iterable[FiledRecord]) -> Iterator[list[FiledRecord]]:
    """Cut a stream into batches, never between a record and the claims about it that follow."""
    batch: list[FiledRecord] = []
    previous = None
    for file, record in records:
        carrier = carrier_of(record.about) if isinstance(record, Claim) else record.id
        if len(batch) >= BATCH and carrier != previous:
            yield batch
            batch = []
        batch.append((file, record))
        previous = carrier
    if batch:
        yield batch


class BatchWriter:
    """Writes batches, in halves where a store lacks the memory for a whole one; the next are as small at once."""

    def __init__(self, write: Write) -> None:
        self._write, self._limit = write, 2 * BATCH

    def __call__(self, records: Sequence[Record]) -> WriteSummary:
        """Write records; where they had to be parted each part is a transaction of its own.

        Raises:
            OutOfMemory: a few are too much already.
        """
        summary, at = WriteSummary(), 0
        while at < len(records):
            chunk = records[at : at + self._limit]
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


def write_in_background(
    write: Write, batches: Iterable[list[FiledRecord]]
) -> Iterator[tuple[list[FiledRecord], WriteSummary]]:
    """Write batches one after the other while the next is being read; yield each with what came of it."""
    with ThreadPoolExecutor(max_workers=1) as writer:
        # Ctrl-C while a thread starts leaves it unknown to the executor, which then doesn't wait for it: a write would
        # go on in a store that is being closed. So the thread is started before there is anything to write.
        writer.submit(_start).result()
        previous: tuple[list[FiledRecord], Future[WriteSummary]] | None = None
        for batch in batches:
            current = batch, writer.submit(write, [record for _, record in batch])
            if previous:
                yield previous[0], previous[1].result()
            previous = current
        if previous:
            yield previous[0], previous[1].result()


def _start() -> None:
    """Do nothing, in the thread that writes."""
