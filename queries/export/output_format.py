"""What a format of exports is: all that HTTP, the command line and the documentation say of it, and its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a format is listed without loading what writes it
    from knowledge_graph.filtering.filters import Filter
    from knowledge_graph.records import Record
    from knowledge_graph.store import GraphStore
    from queries.parameters.filters import Parameters

AnyAnswer = Mapping[str, Any]
"""An answer with ``nodes``, ``edges``, ``claims`` and ``sources`` by id: a path's, a neighbourhood's, a subgraph's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a prepared answer answers; it stands in it as ``asked``."""

    question: Parameters | None
    """None where everything there is was asked for."""
    criteria: Filter


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """One format. A module in ``queries.export.formats`` offers it as ``FORMAT``; nothing else need be told."""

    name: str
    """What ``--format`` and ``?format=`` call it."""
    media_type: str
    extension: str
    """Of its files, without a leading dot."""
    description: str
    write: Callable[[GraphStore, AnyAnswer], bytes]
    """Return an answer in the format. Heavy libraries are imported here, not with the module."""
    prepared: bool = True
    """Whether it writes what ``prepare_tables`` makes of an answer, not the answer itself."""
    write_records: Callable[[Iterable[Record]], Iterator[bytes]] | None = None
    """Yield a whole graph's records in the format, in little memory; None if it needs the whole graph at hand."""
    other_extensions: tuple[str, ...] = ()
    """Further endings of file names that mean this format."""
    binary: bool = False
    """Whether a terminal can't show it."""
    by_name_only: bool = False
    """Whether only who names it gets it: browsers accept HTML whatever they ask for."""
    policy: Callable[[], str] | None = None
    """Return the Content-Security-Policy that it is sent with; without one it is the service's strictest."""
    is_titled: bool = False
    """Whether its files are named after the question."""
    position: int = 100
    """Where it is listed, and which of several is sent that ``Accept`` takes alike: the lowest."""
