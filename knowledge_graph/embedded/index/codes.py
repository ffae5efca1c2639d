"""How the index packs kind, reality, status and date into classes, and what ranks edges into strengths."""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.filtering.filters import IDENTITY_RANK, REALITIES, STATUS_RANK
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.time_span import FOREVER
from knowledge_graph.vocabulary import VOCABULARY

Numbers = TypeVar("Numbers", int, NDArray[np.int64])

NO_BASIS: Final = -1
_STATUS_COUNT: Final = len(STATUS_RANK)
_MOST_SOURCES: Final = 0xFFFF


def node_class(kind: int, reality: int = 0, status: int = 0, *, dated: bool = False) -> int:
    """Return a node's class: kind, reality, status and whether it has a date, as one number for a filter's table."""
    return ((kind * len(REALITIES) + reality) * _STATUS_COUNT + status) * 2 + dated


def event_class(reality: str, status: int, *, dated: bool) -> int:
    """Return the class of an event."""
    return node_class(NODE_KINDS.index("event"), REALITIES.index(reality), status, dated=dated)


LOCATION_CLASS: Final = node_class(NODE_KINDS.index("location"))
EVENT_CLASS: Final = node_class(NODE_KINDS.index("event"))
"""From this class on a node is an event."""
NODE_CLASSES: Final = 256
"""As many as the byte of an index holds."""


class NodeClassColumns:
    """What ``node_class`` put into classes, taken out again."""

    def __init__(self, classes: NDArray[np.integer]) -> None:
        self.classes = classes

    @property
    def kind(self) -> NDArray[np.integer]:
        """Index in ``NODE_KINDS``."""
        return self.classes // (2 * _STATUS_COUNT * len(REALITIES))

    @property
    def is_event(self) -> NDArray[np.bool_]:
        """Whether the kind is event."""
        events: NDArray[np.bool_] = self.classes >= EVENT_CLASS
        return events

    @property
    def reality(self) -> NDArray[np.integer]:
        """Index in ``REALITIES``."""
        return self.classes // (2 * _STATUS_COUNT) % len(REALITIES)

    @property
    def status(self) -> NDArray[np.integer]:
        """Rank of the status."""
        return self.classes // 2 % _STATUS_COUNT

    @property
    def is_dated(self) -> NDArray[np.bool_]:
        """Whether the record has a date."""
        dated: NDArray[np.bool_] = self.classes % 2 == 1
        return dated


def edge_class(code: Numbers, status: Numbers) -> Numbers:
    """Return an edge's class: vocabulary code and status as one number for a filter's table."""
    return code * _STATUS_COUNT + status


EDGE_CLASSES: Final = edge_class(len(VOCABULARY.relations), 0)


class EdgeClassColumns:
    """What ``edge_class`` put into classes, taken out again."""

    def __init__(self, classes: NDArray[np.integer]) -> None:
        self.classes = classes

    @property
    def code(self) -> NDArray[np.integer]:
        """Code of relation type and role."""
        return self.classes // _STATUS_COUNT

    @property
    def status(self) -> NDArray[np.integer]:
        """Rank of the status."""
        return self.classes % _STATUS_COUNT


def strength(status: NDArray[np.int64], sources: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return keys that sort the strongest relations first: firmer status, more sources, later ``latest``."""
    fewer = _MOST_SOURCES - np.minimum(sources, _MOST_SOURCES)
    return ((IDENTITY_RANK - status) << 40) | (fewer << 24) | (FOREVER - last)
