"""Growing columns of loaded nodes and edges, numbered from 0 in the order in which a view met them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from knowledge_graph.store import IntArray


class GrowingColumn:
    """A growing array of int64."""

    def __init__(self) -> None:
        self._data = np.zeros(1024, np.int64)
        self._size = 0

    def extend(self, values: IntArray) -> None:
        """Add values at the end."""
        needed = self._size + len(values)
        if needed > len(self._data):
            self._data = np.concatenate([self._data, np.zeros(max(needed, len(self._data)), np.int64)])
        self._data[self._size : needed] = values
        self._size = needed

    def __getitem__(self, places: IntArray) -> IntArray:
        return self._data[places]


class Facts(NamedTuple):
    """What a filter asks of nodes or of edges: packed words and dates, and what their counting claims add up to.

    ``status`` is a rank, under the view's filter like ``source_count``. ``anonymous`` is 1 for what stands on anonymous
    word alone, and means something only where the filter weighs claims.
    """

    word: IntArray
    days: IntArray
    inner_days: IntArray
    status: IntArray
    source_count: IntArray
    anonymous: IntArray


class FactColumns:
    """Facts of many nodes or edges, by number."""

    def __init__(self) -> None:
        self.word, self.days, self.inner_days = (GrowingColumn() for _ in range(3))
        self.status, self.source_count, self.anonymous = (GrowingColumn() for _ in range(3))

    def extend(self, facts: Facts) -> None:
        """Add facts at the end."""
        for name, values in facts._asdict().items():
            column: GrowingColumn = getattr(self, name)
            column.extend(values)


class KeyNumbers:
    """Numbers from 0 for the database's keys, in the order in which they are met."""

    def __init__(self) -> None:
        self._number: dict[int, int] = {}
        self.keys: list[int] = []

    def take(self, keys: list[int]) -> tuple[IntArray, list[int]]:
        """Return the number of each key, and the indexes of the keys met for the first time."""
        number, numbers, fresh = self._number, [], []
        for index, key in enumerate(keys):
            known = number.get(key)
            if known is None:
                known = number[key] = len(number)
                fresh.append(index)
                self.keys.append(key)
            numbers.append(known)
        return np.array(numbers, np.int64), fresh

    def of(self, keys: list[int]) -> IntArray:
        """Return the numbers of keys met before."""
        number = self._number
        return np.array([number[key] for key in keys], np.int64)

    def keys_of(self, numbers: IntArray) -> list[int]:
        """Return the keys behind numbers."""
        keys = self.keys
        return [keys[number] for number in numbers.tolist()]


class NodeTable:
    """The loaded nodes of a view. Status and source count are under its filter."""

    def __init__(self) -> None:
        self.numbers = KeyNumbers()
        self.facts = FactColumns()
        self.ids: list[str] = []
        self._sorted: list[int] = []
        self._ranks: IntArray = np.zeros(0, np.int64)

    def ranks(self) -> IntArray:
        """Return the rank of every node in the order of ids by code point."""
        if len(self._sorted) < len(self.ids):
            ids = self.ids
            self._sorted += sorted(range(len(self._sorted), len(ids)), key=ids.__getitem__)
            self._sorted.sort(key=ids.__getitem__)  # two sorted runs, which this only merges
            self._ranks = np.empty(len(ids), np.int64)
            self._ranks[self._sorted] = np.arange(len(ids))
        return self._ranks


class EdgeTable:
    """The loaded edges of a view. Status and source count are under its filter; ids are read when they are needed."""

    def __init__(self) -> None:
        self.numbers = KeyNumbers()
        self.facts = FactColumns()
        self.start, self.end = GrowingColumn(), GrowingColumn()
        self.ids: dict[int, str] = {}
