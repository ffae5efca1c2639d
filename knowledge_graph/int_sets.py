"""Sets of small non-negative integers in numpy arrays, fast for ten members and for a hundred thousand.

``numpy.unique`` and ``numpy.isin`` do the same for any values, more slowly.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.integer]
_FEW = 2_000
"""Up to this many values sorting, or looking up one by one, beats marking."""
_SPARSE = 16
"""Where fewer than one in so many possible values is there, sorting beats marking, too."""


class Marks:
    """A set of small non-negative integers as a growing array of flags."""

    def __init__(self, members: Integers) -> None:
        self._flags = np.zeros(1 << 16, np.bool_)
        self.add(members)

    def add(self, members: Integers) -> None:
        """Add members."""
        try:
            self._flags[members] = True
        except IndexError:
            self._grow(members)
            self._flags[members] = True

    def has(self, values: Integers) -> NDArray[np.bool_]:
        """Return which values are members."""
        try:
            return self._flags[values]
        except IndexError:
            self._grow(values)
            return self._flags[values]

    def _grow(self, values: Integers) -> None:
        wider = np.zeros(4 * (int(values.max()) + 1), np.bool_)
        wider[: len(self._flags)] = self._flags
        self._flags = wider


class Lowest:
    """The lowest value so far for each of many small non-negative integers, ``NONE`` at first."""

    NONE: Final = 1 << 30
    """Greater than any value that may be given."""

    def __init__(self) -> None:
        self._below = np.zeros(1 << 16, np.int32)  # how far below NONE; what is all zero takes no memory until touched

    def __getitem__(self, indexes: Integers) -> NDArray[np.int64]:
        self._reach(indexes)
        return (self.NONE - self._below[indexes]).astype(np.int64)

    def lower(self, indexes: Integers, values: Integers) -> NDArray[np.bool_]:
        """Lower the values at some indexes, which may repeat; return which values lie below the earlier ones."""
        self._reach(indexes)
        below = (self.NONE - values).astype(np.int32)
        lower: NDArray[np.bool_] = below > self._below[indexes]
        np.maximum.at(self._below, indexes[lower], below[lower])
        return lower

    def _reach(self, indexes: Integers) -> None:
        if len(indexes) and (most := int(indexes.max())) >= len(self._below):
            wider = np.zeros(2 * (most + 1), np.int32)
            wider[: len(self._below)] = self._below
            self._below = wider


def distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the distinct values, ascending."""
    if len(values) <= _FEW or int(values.max()) > _SPARSE * len(values):
        ordered = np.sort(values)
        return ordered[_first_of_each(ordered)]
    flags = np.zeros(int(values.max()) + 1, np.bool_)
    flags[values] = True
    return np.flatnonzero(flags)


def distinct_and_indexes(values: Integers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct values, ascending, and for each value its index among them."""
    ordered = distinct(values.astype(np.int64))
    return ordered, np.searchsorted(ordered, values)


def first_indexes(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the index of the first occurrence of each distinct value, ascending."""
    order = np.argsort(values, kind="stable")
    return np.sort(order[_first_of_each(values[order])])


def within(values: Integers, among: Integers) -> NDArray[np.bool_]:
    """Return which values are among others: a mask as long as ``values``; ``among`` is ascending and distinct."""
    if not len(among):
        return np.zeros(len(values), np.bool_)
    if len(values) > _FEW and int(among[-1]) <= _SPARSE * len(values):
        flags = np.zeros(max(int(among[-1]), int(values.max())) + 2, np.bool_)
        flags[among] = True  # the last stays free: that is where -1, which stands for none, looks
        return flags[values]
    indexes = np.minimum(np.searchsorted(among, values), len(among) - 1)
    mask: NDArray[np.bool_] = among[indexes] == values
    return mask


def _first_of_each(ordered: NDArray[np.int64]) -> NDArray[np.bool_]:
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first
