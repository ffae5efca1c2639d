"""The small numbers under which the index keeps kinds, realities, statuses and strengths."""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.filtering.filters import REALITIES, STATUSES
from knowledge_graph.time_span import BEGINNING, FOREVER

Bounds = tuple[int, int, int, int]
Numbers = TypeVar("Numbers", int, NDArray[np.int64])

NODE_KINDS: Final = ("actor", "location", "event")
ALWAYS: Final[Bounds] = (BEGINNING, BEGINNING, FOREVER, FOREVER)
"""The bounds of what has no date: they overlap any window, possibly and certainly."""
NO_BASIS: Final = -1
STATUS_CODE: Final = {status: code for code, status in enumerate(STATUSES)}
IDENTITY_STATUS: Final = len(STATUSES)
"""The status of a location's part_of: firmer than any, asked by no filter."""
_STATUS_COUNT: Final = IDENTITY_STATUS + 1
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
    return ((IDENTITY_STATUS - status) << 40) | (fewer << 24) | (FOREVER - last)
