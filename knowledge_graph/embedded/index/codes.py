"""The small numbers under which the index keeps kinds, realities, statuses and strengths."""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.filtering.filters import IDENTITY_RANK, REALITIES, STATUS_RANK
from knowledge_graph.time_span import FOREVER

Numbers = TypeVar("Numbers", int, NDArray[np.int64])

NODE_KINDS: Final = ("actor", "location", "event")
NO_BASIS: Final = -1
_STATUS_COUNT: Final = len(STATUS_RANK)
_MOST_SOURCES: Final = 0xFFFF


def node_class(kind: int, reality: int = 0, status: int = 0, *, dated: bool = False) -> int:
    """Return the one number under which filters look up a node: kind, reality, status and whether it has a date."""
    return ((kind * len(REALITIES) + reality) * _STATUS_COUNT + status) * 2 + dated


def event_class(reality: str, status: int, *, dated: bool) -> int:
    """Return the class of an event."""
    return node_class(NODE_KINDS.index("event"), REALITIES.index(reality), status, dated=dated)


def edge_class(code: Numbers, status: Numbers) -> Numbers:
    """Return the one number under which filters look up a relation: vocabulary code and status."""
    return code * _STATUS_COUNT + status


def strength(status: NDArray[np.int64], sources: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return keys that sort the strongest relations first: firmer status, more sources, later ``latest``."""
    fewer = _MOST_SOURCES - np.minimum(sources, _MOST_SOURCES)
    return ((IDENTITY_RANK - status) << 40) | (fewer << 24) | (FOREVER - last)
