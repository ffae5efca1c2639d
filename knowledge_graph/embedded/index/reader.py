"""The index as questions see it: arrays by name, ids found by bisection, JSON cut out of blobs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, reduce
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.embedded.index.file import OpenedFile
from knowledge_graph.identity.folding import fold
from knowledge_graph.int_sets import distinct, within
from knowledge_graph.vocabulary import VOCABULARY


class Texts(Sequence[bytes]):
    """Many byte strings stored one after the other; as a sequence it can be bisected where they are sorted."""

    def __init__(self, read: Callable[[int, int], bytes], offsets: NDArray[np.int64]) -> None:
        self._read = read
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, index: int) -> bytes:  # type: ignore[override]
        start, end = int(self._offsets[index]), int(self._offsets[index + 1])
        return self._read(end - start, start)

    def take(self, places: NDArray[np.integer]) -> list[bytes]:
        """Return the strings at many places."""
        starts = self._offsets[places]
        lengths = (self._offsets[places + 1] - starts).tolist()
        read = self._read
        return [read(length, start) if length else b"" for length, start in zip(lengths, starts.tolist(), strict=True)]

    def find(self, text: bytes) -> int | None:
        """Return the place of a string among sorted ones, or None."""
        index = bisect_left(self, text)
        return index if index < len(self) and self[index] == text else None


class Postings:
    """Words, and the rows of texts that hold them."""

    def __init__(self, words: Texts, offsets: NDArray[np.int64], rows: NDArray[np.int32]) -> None:
        self._words, self._offsets, self._rows = words, offsets, rows

    def rows_with(self, beginning: str) -> NDArray[np.int64]:
        """Return the rows that hold a word with this beginning, ascending."""
        prefix = beginning.encode("utf-8", "replace")
        first, last = bisect_left(self._words, prefix), bisect_left(self._words, prefix + b"\xff")
        rows = self._rows[int(self._offsets[first]) : int(self._offsets[last])].astype(np.int64)
        return distinct(rows) if last > first + 1 else rows

    def rows_with_all(self, beginnings: Iterable[str]) -> NDArray[np.int64]:
        """Return the rows that hold a word with each of some beginnings, ascending; none for no beginnings."""
        sets = sorted((self.rows_with(beginning) for beginning in set(beginnings)), key=len)
        return reduce(lambda rows, others: rows[within(rows, others)], sets) if sets else np.zeros(0, np.int64)


class Index:
    """One generation of the index, read from its file. Immutable: a newer generation is another object.

    Opening raises ValueError for a file that can't be used: torn, or built with other codes. Everything else raises
    DamagedIndex where it comes upon something that isn't what was written.
    """

    def __init__(self, path: Path) -> None:
        self._file = OpenedFile(path)
        arrays = self._file.arrays
        if arrays["vocabulary"].tobytes() != VOCABULARY.fingerprint:
            raise ValueError(f"{path} was built with another vocabulary")
        self.path, self.generation = path, generation_of(path)
        self.store, self.stamp = arrays["store"].tolist()
        self.a = arrays
        self.node_ids = self._texts("node_id")
        self.node_heads = self._texts("node_head")
        self.node_whens = self._texts("node_when")
        self.edge_ids = self._texts("edge_id")
        self.edge_extras = self._texts("edge_extra")
        self.standings = self._texts("standing")
        self.source_ids = self._texts("source_id")
        self.source_views = self._texts("source_view")
        self.claim_ids = self._texts("claim_id")
        self.claim_views = self._texts("claim_view")
        self.type_names = [name.decode() for name in self._texts("type_name")]
        self.degrees = np.diff(arrays["adjacency_offset"])
        self.names, self.texts, self.titles = (self._postings(name) for name in ("name", "text", "title"))

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has written to the file since it was opened."""
        return self._file.body.is_untouched

    @property
    def inode(self) -> int:
        """The number of the file this is read from, whatever file has its name now."""
        return self._file.body.inode

    def damaged_arrays(self) -> list[str]:
        """Return the names of all arrays some of which isn't what was written; everything is read."""
        return self._file.damaged_arrays()

    @cached_property
    def time_ranks(self) -> NDArray[np.int32]:
        """The rank of each event in the order of time, by node; 0 for other nodes."""
        order = self.a["time_order"]
        ranks = np.zeros(len(self.node_ids), np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        return ranks

    @cached_property
    def name_order(self) -> NDArray[np.int32]:
        """All nodes in order of their folded captions, then of their ids."""
        folded = [self.folded_caption(node) for node in range(len(self.node_ids))]
        return np.array(sorted(range(len(folded)), key=folded.__getitem__), np.int32)

    @cached_property
    def name_ranks(self) -> NDArray[np.int32]:
        """The rank of each node in that order."""
        ranks = np.empty(len(self.name_order), np.int32)
        ranks[self.name_order] = np.arange(len(ranks), dtype=np.int32)
        return ranks

    def caption(self, node: int) -> str:
        """Return what a node is called."""
        return str(orjson.loads(self.node_heads[node] + b"}")["caption"])

    def folded_caption(self, node: int) -> str:
        """Return what a node is sorted by where names decide."""
        return fold.__wrapped__(self.caption(node))

    def _texts(self, name: str) -> Texts:
        return Texts(*self._file.texts(name))

    def _postings(self, name: str) -> Postings:
        arrays = self._file.arrays
        return Postings(self._texts(f"{name}_word"), arrays[f"{name}_posting_offset"], arrays[f"{name}_posting"])

    def find_nodes(self, ids: Iterable[str]) -> list[int | None]:
        """Return the number of each node, None where there is none."""
        return [self.node_ids.find(identifier.encode("utf-8", "replace")) for identifier in ids]


def generation_of(path: Path) -> int:
    """Return the generation an index file was built from, which its name tells."""
    return int(path.stem.removeprefix("index-"))


def slices(offsets: NDArray[np.int64], places: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the entries of many places lie in an array laid out by offsets, and how many each has."""
    starts = offsets[places]
    sizes = offsets[places + 1] - starts
    if len(places) == 1:
        return np.arange(starts[0], starts[0] + sizes[0]), sizes
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - (ends - sizes), sizes), sizes
