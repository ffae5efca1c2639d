"""What resolution and checks look up in a store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Final, Protocol, TypeVar

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import Kind, Merge, Record
from knowledge_graph.store import GraphView, IdentityKey

BATCH: Final = 5_000

Item = TypeVar("Item")


class RecordLookup(Protocol):
    """The part of a store that resolution and checks need."""

    def known(self, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
        """Return kind and current id of those ids that are records in the store."""

    def identities(self, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
        """Return the ids of the records that have each key."""

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the records with these ids."""

    def history(self, identifier: str) -> list[Record]:
        """Return every version of a record."""

    def merges(self) -> list[Merge]:
        """Return every merge, also those taken back."""

    def read(self, criteria: Filter, *, seconds: float = 10.0) -> AbstractContextManager[GraphView]:
        """Open a view of the graph under a filter; called for records that are known only."""

    def memos(self, topic: str) -> dict[str, str]:
        """Return the texts that loads kept under a topic."""


def iter_chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Split a list into chunks for one look-up in a store each."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
