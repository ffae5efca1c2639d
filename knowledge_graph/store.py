"""The protocol of both stores.

Records are written in batches. Questions about the graph read through a ``GraphView``: a consistent view under one
filter, in which nodes and edges are small integers, so that the algorithms in ``queries/`` are written once, over numpy
arrays. An ``IntArray`` has one dimension unless a docstring says otherwise; masks are bool arrays; days are ordinals.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.backups.backup_file import BackupHeader
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.filtering.geo import Area, Placed, PlacedEvents
from knowledge_graph.identity.folding import fold
from knowledge_graph.links.precedence import OrderedPairs
from knowledge_graph.records import Claim, Kind, Merge, Record, Source
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.searching.query import FIELDS
from knowledge_graph.searching.texts import TextMatch
from knowledge_graph.text import source_text

Result = TypeVar("Result")
IntArray = NDArray[np.int64]

SortKey = tuple[float | str, str]
"""What a hit of a search is sorted by, ascending: its score or degree (negated), its date as one number, or its folded
name; then its id. Numbers mean the same within one store only."""


class EdgeBatch(NamedTuple):
    """Edges out of a frontier: three arrays of one length, in order of (source, neighbour's id, edge's id).

    ``source`` is a node of the frontier, ``neighbour`` the node at the other end.
    """

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
    """A search over names and other texts, or without text a listing. See docs/semantics.md, Search."""

    text: str = ""
    fields: frozenset[str] = frozenset(FIELDS)
    """What is searched, of ``searching.query.FIELDS``; it changes no listing."""
    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    filter: Filter = field(default_factory=Filter)
    among: IntArray | None = None
    """If given, the only nodes that may be hits, ascending."""
    related: bool = False
    """Whether hits must be among the view's ``related()``: have an edge of a kind that its filter names."""
    sort: str = "relevance"
    """relevance, name, date or degree."""
    limit: int = 50
    after: SortKey | None = None
    """The page begins behind this place in the order, ``SearchPage.last`` of the page before; None for the first."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a search: (node, score) in order, the number of all hits, and their counts by kind and type.

    Where ``exact`` is false, the total is a lower bound, and pages end before the hits do. ``matches`` tell by node
    what of it holds the words, the firmest first; those of a listing hold none. ``last`` is where in the order
    the page's last hit lies, None if none lies behind it. ``before`` is how many hits lie before the page; None where
    that wasn't counted, because hits in order of id alone never move.
    """

    hits: tuple[tuple[int, float], ...]
    total: int
    exact: bool
    facets: Mapping[str, Mapping[str, int]]
    matches: Mapping[int, Sequence[TextMatch]] = field(default_factory=dict)
    last: SortKey | None = None
    before: int | None = 0


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """A page of events in order of time.

    An event must be joined to one of ``entities`` and to one of ``locations`` (a location with its parts), be one
    of ``among`` (ascending) and of one of ``types``; what is empty or None asks for nothing. Where the view's filter
    names relations or roles, it is such a relation that joins an event to its entities, or without entities to
    anything; what joins it to its locations is any relation to a place. The page begins behind ``after``, the node of
    an event that need not itself exist under the filter.
    """

    entities: tuple[int, ...] = ()
    locations: tuple[int, ...] = ()
    among: IntArray | None = None
    types: frozenset[str] = frozenset()
    as_ends: bool = False
    """Whether events need only stand as ends of relations, not for themselves (``FilterMask.nodes``)."""
    limit: int = 50
    after: int | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """A page of sources, in order of id.

    ``text`` must be in a source's title, publisher or id, all folded; ``types`` and ``part_of`` are any of which a
    source must have one, empty for all; ``part_of`` names what a source is part of directly. The page begins behind the
    id ``after``, which need not be one of them.
    """

    text: str = ""
    types: frozenset[str] = frozenset()
    part_of: frozenset[str] = frozenset()
    limit: int = 50
    after: str = ""

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


class SourceCounts(NamedTuple):
    """How much there is of a source: its parts at any depth, and the claims made in it or in one of them."""

    parts: int
    claims: int


class MissingRight(NamedTuple):
    """Something that this program's user may not do in a store, and what needs it: to read, to load or to migrate."""

    text: str
    needed_to: str


class GraphView(Protocol):
    """A consistent view of the graph under one filter. Every method raises BudgetExceeded past the view's time limit.

    See docs/semantics.md, What is walked, for which nodes and edges exist under a filter.
    """

    def locate(self, ids: Sequence[str]) -> list[int]:
        """Return the node of each id, in order, whatever the filter; former and merged ids lead to their survivors.

        Raises:
            NotFound: an id is none of a node.
        """

    def exempt(self, nodes: Sequence[int]) -> None:
        """Exempt nodes from the filter: a question's named ends and its centre."""

    def expand(self, frontier: IntArray, *, inward: bool = True, outward: bool = True) -> EdgeBatch:
        """Return the edges at the nodes of a frontier that exist under the filter, with existing neighbours.

        Self-loops are left out.

        Args:
            frontier: nodes, ascending and distinct.
            inward: follow edges from their end to their start.
            outward: follow edges from their start to their end.
        """

    def among(self, nodes: IntArray) -> IntArray:
        """Return the edges under the filter both of whose ends are among ``nodes``, in order of id."""

    def parts(self, node: int) -> IntArray:
        """Return a location and its descendants, ascending; any other node alone. Filters don't apply."""

    def within(self, area: Area) -> Placed:
        """Return the locations whose coordinates lie in an area. Filters don't apply."""

    def placed_events(self, area: Area) -> PlacedEvents:
        """Return the events at places in an area that exist under the filter, whatever relations and roles it names."""

    def related(self, nodes: IntArray | None = None) -> IntArray:
        """Return the nodes, ascending, at which an edge exists under the filter; of some nodes, or of all.

        Which kinds of node may appear doesn't matter for the other end of the edge.
        """

    def count_edges(self, request: TimelineRequest) -> int:
        """Return how many edges under the filter join the events of all pages of a timeline to others.

        With ``entities``, only those to one of them, and all of an event that is one of them.
        """

    def rough(self, edges: IntArray) -> NDArray[np.bool_]:
        """Return which edges to a location have one of the ``ROUGH_PRECISIONS``: a mask as long as ``edges``."""

    def kinds(self, nodes: IntArray) -> IntArray:
        """Return what each node is, as an index in ``NODE_KINDS``."""

    def of_type(self, nodes: IntArray, types: Collection[str]) -> NDArray[np.bool_]:
        """Return which nodes are of one of these types: a mask as long as ``nodes``."""

    def degree(self, nodes: IntArray) -> IntArray:
        """Return the number of edges of each node, filters apart, self-loops left out."""

    def ids(self, nodes: Sequence[int]) -> list[str]:
        """Return the ids of nodes."""

    def order(self, nodes: IntArray) -> IntArray:
        """Return a sort key for each node in the order of ids by code point; comparable within this view only."""

    def strength(self, edges: IntArray) -> IntArray:
        """Return a sort key for each edge, the strongest first: firmer status, more sources, later ``latest``."""

    def relation_types(self, edges: IntArray) -> IntArray:
        """Return the vocabulary code of each edge."""

    def ends(self, edges: IntArray) -> tuple[IntArray, IntArray]:
        """Return the start nodes and the end nodes of edges: two arrays as long as ``edges``."""

    def order_links(self, nodes: IntArray) -> OrderedPairs:
        """Return the pairs that links put in order, of all events that such links join with some nodes, over any many.

        Only links that exist under the filter are among them, in no order; ``nodes`` are ascending and distinct.
        """

    def link_rank(self, nodes: IntArray) -> IntArray:
        """Return by event how many links lead up to it, the longest way, from others of the same earliest and latest.

        These are all standing links, whatever the filter; see docs/semantics.md, Time. Of other nodes it is 0.
        """

    def node_bounds(self, nodes: IntArray) -> IntArray:
        """Return the bounds of events, shape (nodes, 4), in ordinal days; ``ALWAYS`` for the undated and other nodes.

        Only under a filter ``with_dates``.
        """

    def edge_bounds(self, edges: IntArray) -> IntArray:
        """Return the bounds of edges' own dates, shape (edges, 4). Participations have none: their event has."""

    def changed(self, first: int, last: int) -> list[str]:
        """Return the ids of events and relations about which a claim became known or was taken back, in order.

        The days are those after ``first`` up to ``last``, as ordinals; FOREVER as ``last`` includes claims of sources
        without a date. Claims about a part of an event count as claims about the event.
        """

    def timeline(self, request: TimelineRequest) -> tuple[IntArray, int]:
        """Return one page of the events under the filter in order of time, and the exact number of all.

        The order is (earliest, latest, link_rank, id), those without a known beginning after all others, also where it
        is descending.
        """

    def search(self, request: SearchRequest) -> SearchPage:
        """Return one page of hits under the request's own filter; ties are broken by id."""

    def show(self, nodes: Sequence[int], edges: Sequence[int]) -> RenderedGraph:
        """Render nodes and edges, with their counting claims and the sources of those."""


class MemoKeeper(Protocol):
    """The part of a store that keeps texts beside the records: notes of loads, tokens, the audit log."""

    def memos(self, topic: str) -> dict[str, str]:
        """Return the texts kept under a topic, by key.

        Loads keep memos about themselves: in the same database, so that they are copied and restored with the records,
        but in no answer, digest or export.
        """

    def keep_memos(self, topic: str, memos: Mapping[str, str | None]) -> None:
        """Keep texts under a topic by key, as one transaction; those that are None are forgotten."""


class GraphStore(MemoKeeper, Protocol):
    """A durable graph of records. Methods may be called from several threads; writes run one at a time.

    Every method raises StoreUnavailable if the database can't be reached, opened or written.
    """

    @property
    def name(self) -> str:
        """Return what kind of store it is, ``embedded`` or ``neo4j``."""

    def generation(self) -> int:
        """Return a number that grows with every write: the same number is the same graph, in this store."""

    def write(self, records: Sequence[Record]) -> WriteSummary:
        """Add or update records as one transaction; the same record twice changes nothing.

        What they refer to must be in the store or in the batch. Raises StoreUnavailable.
        """

    def turn(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """Have the turn to load: within it, what is decided by looking records up holds until they are written.

        Threads and processes take turns; one that dies ends its turn. Single writes need none.

        Args:
            waiting: called where another has the turn, before waiting for it, as long as it takes.

        Raises:
            StoreUnavailable: nothing can be written, or the turn was lost, as where a server was restarted; ``write``
                raises it then.
        """

    def is_turn_taken(self) -> bool:
        """Return whether somebody has the turn, as far as that can be seen: a database may hide what others do."""

    def memo_topics(self) -> list[str]:
        """Return the topics under which any text is kept, in order."""

    def flush(self) -> None:
        """Bring all derived data up to date; called once at the end of a load."""

    def is_empty(self) -> bool:
        """Return whether the store has no records, so that a first load may skip looking them up."""

    def known(self, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
        """Return kind and current id by id, of those ids and former ids that have a record; claims are left out.

        The current id of a merged record is its own: it is written and exported as before, and only read as another.
        """

    def merged(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the survivor of each of these ids that is merged into another."""

    def united(self) -> dict[str, str]:
        """Return, by id of a relation that is read as another since a merge, the id of that other.

        Such relations are of one type, role and date between the same two nodes; see docs/semantics.md, Merges.
        """

    def merges(self) -> list[Merge]:
        """Return every merge, also those that were taken back, in order of id."""

    def identities(self, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
        """Return, for each key that some record has, the ids of those records in order."""

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the current records with these ids, of any kind; missing ones are left out."""

    def history(self, identifier: str) -> list[Record]:
        """Return every version of a record that was ever loaded, the newest release first; empty if there is none."""

    def iter_records(self) -> Iterator[Record]:
        """Stream every record by kind (sources first, merges last) and id: an export that can be loaded again."""

    def iter_versions(self) -> Iterator[Record]:
        """Stream every version of every record, in the order of ``iter_records``: all there is to know.

        Those of one record come one after the other, in order of their digests.
        """

    def claims(self, about: str, *, limit: int, after: str | None = None) -> tuple[list[tuple[Record, str]], int]:
        """Return one page of the claims on a record, its parts and (for a node) its relations, and their number.

        Those on records that were merged into it are among them. The page begins behind the claim ``after``.

        Each comes with how it touches the record: ``about`` it or a part of it, about a ``relation`` or a part of an
        event it is an end of, ``attributed_to`` it, or ``made_in`` it or a part of it. In that order; those made in a
        source before those of its parts, and these in natural order of id; then of source id, of locator in natural
        order, and of claim id.
        """

    def claims_about(self, ids: Sequence[str]) -> list[Claim]:
        """Return every claim about these records or their parts, in no order."""

    def spoken_of(
        self,
        kinds: Collection[Kind],
        *,
        touching: Collection[str] | None = None,
        limit: int,
        after: tuple[str, str] = ("", ""),
    ) -> list[str]:
        """Return one page of the ids of records of some kinds that claims are about, in order of kind and id.

        With ``touching`` only those records, and relations one of whose ends is one of them. A merged record stands
        under its own id, and so do the ends of relations. The page begins behind ``after``, a kind and an id.
        """

    def sources(self, request: SourceRequest) -> SourcePage:
        """Return one page of sources in order of id, and the exact number of all that the request accepts."""

    def source_counts(self, ids: Sequence[str]) -> dict[str, SourceCounts]:
        """Return how much there is of each of some sources; what was taken back counts, too."""

    def source_parts(self, identifier: str) -> list[str]:
        """Return a source and every source that is part of it, at any depth: itself first, then in order of id.

        A source that isn't in the store has itself as its only part, beside those that name it all the same.
        """

    def digest(self) -> str:
        """Return a hash over every record: equal for equal graphs, in either store."""

    def stats(self) -> dict[str, int]:
        """Return the number of records of each kind, and of relations in the graph as ``edges``."""

    def read(self, criteria: Filter, *, seconds: float = 10.0) -> AbstractContextManager[GraphView]:
        """Open a view of the graph under a filter, with a time limit in seconds on all that it is asked."""

    def known_degrees(self, ids: Sequence[str]) -> dict[str, int]:
        """Return how many relations some nodes have, of those of which that is known at once, without waiting."""

    def whole(self, question: Callable[[], Result], *, seconds: float = 10.0) -> Result:
        """Return what a question returns, all that it reads being of one state of the store, as far as can be.

        Neo4j asks again a few times where views saw what was written meanwhile. An embedded store shows the state
        before a load to processes that asked before that began; to others, lists show what is written already.

        ``seconds`` is the question's time limit: past half of it, it isn't asked again.
        """

    def check(self) -> None:
        """Raise StoreUnavailable unless the store can answer; do no more than that needs."""

    def notices(self, *, paths: bool = False) -> list[str]:
        """Return what whoever looks after the store should know though it answers, a sentence each; mostly nothing.

        With ``paths`` they may name files and what the system says of them, which is nobody else's business.
        """

    def damage(self) -> Iterator[str]:
        """Yield everything in the store that isn't what was written, with what to do about it; all of it is read."""

    def missing_rights(self) -> list[MissingRight]:
        """Return what this program's user may not do in the store; nothing if all is allowed. It changes nothing."""

    def back_up(self, file: Path, *, force: bool = False) -> BackupHeader:
        """Write one state of the whole store to a file, with versions, merges and memos, while others read and write.

        Raises:
            InvalidInput: there is such a file, and ``force`` isn't given; or it is in a store's folder.
            StoreUnavailable: what is stored isn't what was written: nothing is backed up then.
        """

    def close(self) -> None:
        """Close files and connections."""


MigrationReport = Callable[[str, int, int], None]
"""Takes the name of a migration, how many records it has gone through, and how many there are, 0 if that is unknown."""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What opening a store needs besides its address. A password is never part of the address."""

    user: str = "neo4j"
    password: str | None = None
    database: str | None = None
    read_only: bool = False
    progress: MigrationReport | None = None
    """Is called while what an earlier version wrote is brought up to date; never for an empty database."""
