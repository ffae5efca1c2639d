"""Like relations that a merge has brought between the same two nodes: read as one, on the claims of all.

See docs/semantics.md, Claims decide what exists, Merges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.identity.merges import Likeness, group_alike
from knowledge_graph.vocabulary import VOCABULARY

_CODES = len(VOCABULARY.relations)


class EdgeEnds(NamedTuple):
    """Start and end nodes and vocabulary codes of all edges: three arrays of one length."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    code: NDArray[np.int64]


def find_united(
    ends: EdgeEnds, moved: Sequence[int], describe: Callable[[int], Likeness]
) -> Iterator[tuple[int, list[int]]]:
    """Yield each edge that others are read as, and those others, as indices.

    Args:
        ends: of all edges; -1 for an end that is no node.
        moved: the edges one of whose ends is read as another node, since a merge.
        describe: what besides ends and code two edges must share, and the id, of an edge.
    """
    keys = (ends.start.astype(np.int64) * (ends.end.max(initial=0) + 1) + ends.end) * _CODES + ends.code
    walkable = (ends.start >= 0) & (ends.end >= 0) & (ends.start != ends.end)
    candidates = np.flatnonzero(np.isin(keys, keys[np.array(moved, np.int64)]) & walkable)
    among, groups = set(moved), dict[int, list[tuple[Likeness, bool, int]]]()
    for edge in candidates.tolist():
        groups.setdefault(int(keys[edge]), []).append((describe(edge), edge in among, edge))
    for group in groups.values():
        yield from group_alike(group)
