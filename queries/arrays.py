"""Sets of small integers, as the engines need them: fast for a dozen and for a hundred thousand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.store import IntArray

_FEW = 2_000
"""Up to this many values sorting beats marking."""


class Marks:
    """A set of small non-negative integers as a growing array of flags."""

    def __init__(self, members: IntArray | None = None) -> None:
        self._flags = np.zeros(1 << 12, np.bool_)
        if members is not None:
            self.add(members)

    def add(self, members: IntArray) -> None:
        """Add members."""
        if len(members):
            self._grow(int(members.max()) + 1)
            self._flags[members] = True

    def has(self, values: IntArray) -> NDArray[np.bool_]:
        """Return which values are members."""
        if not len(values):
            return np.zeros(0, np.bool_)
        self._grow(int(values.max()) + 1)
        return self._flags[values]

    def _grow(self, size: int) -> None:
        if size > len(self._flags):
            wider = np.zeros(max(size, 2 * len(self._flags)), np.bool_)
            wider[: len(self._flags)] = self._flags
            self._flags = wider


def distinct(values: IntArray) -> IntArray:
    """Return the distinct values, ascending."""
    if len(values) <= _FEW:
        return np.unique(values)
    flags = np.zeros(int(values.max()) + 1, np.bool_)
    flags[values] = True
    return np.flatnonzero(flags)
