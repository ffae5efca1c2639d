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

_TOGETHER: Final[tuple[Kind, ...]] = ("event", "relation", "claim")
_ALONE: Final = [(kind,) for kind in KINDS if kind not in _TOGETHER]
PASSES: Final[tuple[tuple[Kind, ...], ...]] = (*_ALONE[:3], _TOGETHER, *_ALONE[3:])
"""The kinds in the order in which they are written, those at once whose records are written together."""

FEW: Final = 100
"""A store that lacks the memory for so few records can't be loaded."""

Write = Callable[[Sequence[Record]], WriteSummary]
Filed = tuple[int, Record]
"""A record, and the number of the file it is from."""


def batched(records: Iterable[Filed]) -> Iterator[list[Filed]]:
    """Cut a stream into batches, never between a record and the claims about it that follow."""
    batch: list[Filed] = []
    before = None
    for file, record in records:
        carrier = carrier_of(record.about) if isinstance(record, Claim) else record.id
        if len(batch) >= BATCH and carrier != before:
            yield batch
            batch = []
        batch.append((file, record))
        before = carrier
    if batch:
        yield batch


class Halving:
    """Writes batches, in halves where a store lacks the memory for a whole one; the next are as small at once."""

    def __init__(self, write: Write) -> None:
        self._write, self._most = write, 2 * BATCH

    def __call__(self, records: Sequence[Record]) -> WriteSummary:
        """Write records; where they had to be parted each part is a transaction of its own.

        Raises:
            OutOfMemory: a few are too much already.
        """
        summary, at = WriteSummary(), 0
        while at < len(records):
            some = records[at : at + self._most]
            try:
                written = self._write(some)
            except OutOfMemory:
                if len(some) <= FEW:
                    raise
                self._most = len(some) // 2
            else:
                summary.count(written)
                summary.fates |= written.fates
                at += len(some)
        return summary


def in_the_background(write: Write, batches: Iterable[list[Filed]]) -> Iterator[tuple[list[Filed], WriteSummary]]:
    """Write batches one after the other while the next is being read; yield each with what came of it."""
    with ThreadPoolExecutor(max_workers=1) as writer:
        before: tuple[list[Filed], Future[WriteSummary]] | None = None
        for batch in batches:
            now = batch, writer.submit(write, [record for _, record in batch])
            if before:
                yield before[0], before[1].result()
            before = now
        if before:
            yield before[0], before[1].result()
