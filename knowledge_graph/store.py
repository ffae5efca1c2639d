"""The one protocol both stores keep.

Writing takes whole batches of validated records. Reading graph questions goes through a ``GraphView``: a consistent
view of the graph under one filter, in which nodes and relations are small integers, so that the engines in ``queries/``
are written once, over numpy arrays, for both stores.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.filtering.geo import Area, Placed
from knowledge_graph.records import Claim, Kind, Merge, Record, Source
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.text import fold, source_text

IntArray = NDArray[np.int64]


class EdgeBatch(NamedTuple):
    """Steps out of a frontier: three arrays of one length, in order of (source, neighbour's id, relation's id)."""

    source: IntArray
    neighbour: IntArray
    edge: IntArray


@dataclass(slots=True)
class Tallies:
    """How many records of each kind were added, changed and found unchanged."""

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)

    def count(self, other: Tallies) -> None:
        """Add other numbers to these."""
        for name in ("added", "changed", "unchanged"):
            mine = getattr(self, name)
            for kind, number in getattr(other, name).items():
                mine[kind] = mine.get(kind, 0) + number


@dataclass(slots=True)
class WriteSummary(Tallies):
    """What a batch changed; ``fates`` tells for each record's id which of the three it was."""

    fates: dict[str, str] = field(default_factory=dict)

    def note(self, record: Record, fate: str) -> None:
        """Count a record as ``added``, ``changed`` or ``unchanged``."""
        tally: dict[str, int] = getattr(self, fate)
        tally[record.kind] = tally.get(record.kind, 0) + 1
        if fate != "unchanged" or record.id not in self.fates:
            self.fates[record.id or ""] = fate


class IdentityKey(NamedTuple):
    """Something two records of one kind may share: an identifier (``wikidata``, ``Q7801``) or a folded name.

    For a name the scheme is ``name`` and the value ``<type>|<folded name>``.
    """

    kind: Kind
    scheme: str
    value: str

    @property
    def text(self) -> str:
        """The key as the one text that a store keeps it under."""
        return f"{self.kind}|{self.scheme}|{self.value}"


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search over names, aliases and titles, or with no text a listing; ``offset`` is what a cursor carries."""

    text: str = ""
    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    filter: Filter = field(default_factory=Filter)
    among: IntArray | None = None
    """Nodes a hit must be one of, if given; ascending."""
    sort: str = "relevance"
    """relevance, name, date or degree."""
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a search: (node, score) in order, the number of all hits, and their counts by kind and type."""

    hits: tuple[tuple[int, float], ...]
    total: int
    exact: bool
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """Events in time's order; ``entities`` are nodes one of which must take part (a location with all its parts).

    ``among`` are nodes an event must be one of, if given; ``types`` types it must be of, empty for any.
    """

    entities: tuple[int, ...] = ()
    locations: tuple[int, ...] = ()
    among: IntArray | None = None
    types: frozenset[str] = frozenset()
    limit: int = 50
    offset: int = 0
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """A page of sources, in order of id.

    ``text`` must be in a source's title, publisher or id, all folded; ``types`` and ``part_of`` are any of which a
    source must have one, empty for all; ``part_of`` names what a source is part of directly.
    """

    text: str = ""
    types: frozenset[str] = frozenset()
    part_of: frozenset[str] = frozenset()
    limit: int = 50
    offset: int = 0

    def accepts(self, source: Source) -> bool:
        """Return whether a source is one of those asked for."""
        return (
            (not self.types or source.type in self.types)
            and (not self.part_of or source.part_of in self.part_of)
            and fold(self.text) in source_text(source.title, source.publisher, source.id)
        )


class SourcePage(NamedTuple):
    """One page of sources, and how many the request accepts in all."""

    sources: list[Source]
    total: int


class GraphView(Protocol):
    """A consistent view of the graph under one filter. Everything in it raises BudgetExceeded past its time limit."""

    def locate(self, ids: Sequence[str]) -> list[int]:
        """Return the nodes read under these ids, former and merged ones too, in order, unfiltered. Raises NotFound."""

    def exempt(self, nodes: Sequence[int]) -> None:
        """Let the filter pass these nodes: a question's named ends and its centre."""

    def expand(self, frontier: IntArray, *, inward: bool = True, outward: bool = True) -> EdgeBatch:
        """Return all standing steps out of the nodes of ``frontier`` (ascending, distinct), self-loops left out.

        ``outward`` follows relations from their start to their end, ``inward`` the other way.
        """

    def among(self, nodes: IntArray) -> IntArray:
        """Return the standing relations both of whose ends are among ``nodes``, in order of id."""

    def parts(self, node: int) -> IntArray:
        """Return the location and all that is part of it, at any depth; any other node alone. Filters don't apply."""

    def within(self, area: Area) -> Placed:
        """Return the locations whose coordinates lie in an area. Filters don't apply."""

    def rough(self, edges: IntArray) -> NDArray[np.bool_]:
        """Return which of these relations to a place say that it is known roughly only (``ROUGH_PRECISIONS``)."""

    def of_type(self, nodes: IntArray, types: Collection[str]) -> NDArray[np.bool_]:
        """Return which nodes are of one of these types."""

    def degree(self, nodes: IntArray) -> IntArray:
        """Return how many relations each node has, filters apart, self-loops left out."""

    def ids(self, nodes: Sequence[int]) -> list[str]:
        """Return the ids of nodes."""

    def order(self, nodes: IntArray) -> IntArray:
        """Return a key for each node that sorts as their ids do by code point, comparable within this walk's answer."""

    def strength(self, edges: IntArray) -> IntArray:
        """Return a key for each relation that sorts the strongest first: status, sources, later ``latest``."""

    def relation_types(self, edges: IntArray) -> IntArray:
        """Return the vocabulary code of each relation."""

    def ends(self, edges: IntArray) -> tuple[IntArray, IntArray]:
        """Return the start and the end of each relation."""

    def node_bounds(self, nodes: IntArray) -> IntArray:
        """Return the four bounds of events as rows of days; of all else, and of the undated, bounds that fit any date.

        Only under a filter ``with_dates``.
        """

    def edge_bounds(self, edges: IntArray) -> IntArray:
        """Return the same for relations with a date of their own. Parts of an event have none: the event has."""

    def changed(self, first: int, last: int) -> list[str]:
        """Return the events and relations that some claim became known of, or was taken back from, in some days.

        Days are ordinals, ``first`` itself left out; records are named by id, in order. FOREVER as ``last`` takes in
        what has no date of publication. Claims on a part of an event are its event's.
        """

    def timeline(self, request: TimelineRequest) -> tuple[IntArray, int]:
        """Return one page of standing events in order of (earliest, latest, id), and how many there are in all."""

    def search(self, request: SearchRequest) -> SearchPage:
        """Return one page of hits under the request's own filter. Ties are broken by id."""

    def show(self, nodes: Sequence[int], edges: Sequence[int]) -> RenderedGraph:
        """Render nodes and relations, with the counting claims of both and the sources of those."""


class GraphStore(Protocol):
    """A durable graph of records. Methods may be called from several threads; one writer at a time is let in."""

    @property
    def name(self) -> str:
        """Return what kind of store it is, ``embedded`` or ``neo4j``."""

    def write(self, records: Sequence[Record]) -> WriteSummary:
        """Add or update records as one transaction; the same record twice changes nothing.

        What they refer to must be in the store or in the batch. Raises StoreUnavailable.
        """

    def flush(self) -> None:
        """Bring everything derived up to date: called once at the end of a load."""

    def is_empty(self) -> bool:
        """Return whether there is no record at all: a first load needn't ask what is known."""

    def known(self, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
        """Return kind and standing id of those ids that are records here, former ids included. Claims are left out.

        A merged record stands under its own id: it is written and exported as before, and only read as another.
        """

    def merged(self, ids: Sequence[str]) -> dict[str, str]:
        """Return, for those of these ids that are merged into others, the id of the node they are read as."""

    def merges(self) -> list[Merge]:
        """Return every merge, also those that were taken back, in order of id."""

    def identities(self, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
        """Return, for each key that some record has, the ids of those records in order."""

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the standing records with these ids, of any kind; the missing are left out."""

    def history(self, identifier: str) -> list[Record]:
        """Return every version of a record that was ever loaded, the newest release first."""

    def iter_records(self) -> Iterator[Record]:
        """Stream every record, in order of kind (sources first, merges last) and id: an export that loads again."""

    def claims(self, about: str, *, limit: int, offset: int = 0) -> tuple[list[tuple[Record, str]], int]:
        """Return one page of the claims on a record, its parts and (for a node) its relations, and their number.

        Those on records that were merged into it are among them.

        Each comes with how it touches the record: ``about`` it or a part of it, about a ``relation`` or a part of an
        event it is an end of, ``attributed_to`` it, or ``made_in`` it. In that order, then of source id and claim id.
        """

    def claims_about(self, ids: Sequence[str]) -> list[Claim]:
        """Return every claim about these records or their parts, in no order."""

    def spoken_of(
        self, kinds: Collection[Kind], *, touching: Collection[str] | None = None, limit: int, offset: int = 0
    ) -> list[str]:
        """Return one page of the ids of records of some kinds that claims are about, in order of kind and id.

        With ``touching`` only those records, and relations one of whose ends is one of them. A merged record stands
        under its own id, and so do the ends of relations.
        """

    def sources(self, request: SourceRequest) -> SourcePage:
        """Return one page of sources in order of id, and the exact number of all that the request accepts."""

    def source_parts(self, identifier: str) -> list[str]:
        """Return a source and every source that is part of it, at any depth: itself first, then in order of id.

        A source that isn't in the store has itself as its only part, beside those that name it all the same.
        """

    def digest(self) -> str:
        """Return a hash over every record: equal for equal graphs, in either store."""

    def stats(self) -> dict[str, int]:
        """Return the number of records of each kind, and of relations in the graph as ``edges``."""

    def read(self, criteria: Filter, *, seconds: float = 10.0) -> AbstractContextManager[GraphView]:
        """Open a view of the graph under a filter, with a time limit on all that is asked of it."""

    def check(self) -> None:
        """Do the least that proves it can answer. Raises StoreUnavailable."""

    def close(self) -> None:
        """Let go of files and connections."""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What opening a store needs besides its address; the password never travels in the address."""

    user: str = "neo4j"
    password: str | None = None
    database: str | None = None
    read_only: bool = False
