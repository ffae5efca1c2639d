"""Sets of small integers, as the engines need them: fast for a dozen and for a hundred thousand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.store import IntArray

_FEW = 2_000
"""Up to this many values sorting beats marking."""


class Marks:
    """A set of small non-negative integers as a growing array of flags."""

    def __init__(self, members: IntArray) -> None:
        self._flags = np.zeros(1 << 16, np.bool_)
        self.add(members)

    def add(self, members: IntArray) -> None:
        """Add members."""
        try:
            self._flags[members] = True
        except IndexError:
            self._grow(members)
            self._flags[members] = True

    def has(self, values: IntArray) -> NDArray[np.bool_]:
        """Return which values are members."""
        try:
            return self._flags[values]
        except IndexError:
            self._grow(values)
            return self._flags[values]

    def _grow(self, values: IntArray) -> None:
        wider = np.zeros(4 * (int(values.max()) + 1), np.bool_)
        wider[: len(self._flags)] = self._flags
        self._flags = wider


def distinct(values: IntArray) -> IntArray:
    """Return the distinct values, ascending."""
    if len(values) <= _FEW:
        ordered = np.sort(values)
        return ordered[np.diff(ordered, prepend=-1) > 0]
    flags = np.zeros(int(values.max()) + 1, np.bool_)
    flags[values] = True
    return np.flatnonzero(flags)
