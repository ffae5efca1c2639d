"""Events that follow another at the same place or with the same actor, each place and actor read once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from knowledge_graph.filtering.spatial_filter import PLACE_CODES
from knowledge_graph.int_sets import distinct, within
from knowledge_graph.links.precedence import Precedence
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER, order_of_beginning
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.temporal_order import read_precedence
from queries.events.interval_relations import Mask, OrderMasks, apply_links, mask_before

ACTOR_CODES: Final = np.array(
    sorted(
        word.code
        for word in VOCABULARY.relations
        if word.relation == "PARTICIPATED_IN" and "mentioned" not in word.classes
    )
)
"""Participations by which an actor ties events; being only mentioned doesn't. Ascending."""
_CODES: Final = {"place": PLACE_CODES, "actor": ACTOR_CODES}


class SequenceRules(NamedTuple):
    """Constraints on the second event: its types, within how many days, what both share, how certainly."""

    types: Collection[str]
    days: int
    sharing: Sequence[str]
    certain: bool
    max_degree: int


class Follower(NamedTuple):
    """An event that follows, whether certainly, after how many days, what both share, and by which edges."""

    event: int
    certain: bool
    days: tuple[int, int | None]
    shared: tuple[int, ...]
    edges: tuple[int, ...]


class Followed(NamedTuple):
    """A first event and what follows it, in order of time."""

    first: int
    followers: list[Follower]
    skipped: dict[int, int]
    """By place or actor of too high a degree to look at, that degree."""
    work: int
    """How many events were read or compared."""


@dataclass(frozen=True, slots=True)
class _HubEvents:
    """The dated events at one place or with one actor, sorted by their first day; one row per edge."""

    events: IntArray
    edges: IntArray
    bounds: IntArray
    begun: IntArray
    """By row, the last day by which any event up to it may have begun."""

    @classmethod
    def of(cls, view: GraphView, events: IntArray, edges: IntArray) -> _HubEvents:
        bounds = view.node_bounds(events)
        dated = np.flatnonzero((bounds[:, 1] != BEGINNING) | (bounds[:, 2] != FOREVER))
        dated = dated[np.argsort(bounds[dated, 0], kind="stable")]
        bounds = bounds[dated]
        return cls(events[dated], edges[dated], bounds, np.maximum.accumulate(bounds[:, 1]))

    def rows(self, first: IntArray, days: int, *, all_before: bool) -> slice:
        """Return a range of rows that holds every event that may begin in time after a first one, and some others.

        Args:
            first: the four day bounds of the first event.
            days: how many days may lie between the two.
            all_before: whether earlier events count too, because a link may order them.
        """
        end = int(np.searchsorted(self.bounds[:, 0], first[3] + days, side="right"))
        return slice(0 if all_before else min(end, int(np.searchsorted(self.begun, first[2]))), end)


class _Tie(NamedTuple):
    """A place or an actor that an event shares with others, and the edge to it."""

    hub: int
    kind: str
    edge: int


@dataclass(slots=True)
class FollowerSearch:
    """Search for the events that follow others, under some rules."""

    view: GraphView
    rules: SequenceRules
    _tables: dict[tuple[int, str], _HubEvents | int] = field(default_factory=dict)
    """By hub and kind its events, or its degree if that is too high."""

    def iter_followed(self, firsts: IntArray) -> Iterator[Followed]:
        """Yield each of some events with those that follow it."""
        batch = self.view.expand(distinct(firsts))
        links, ties = read_precedence(self.view, distinct(firsts)), self._ties(batch)
        read = self._read({(tie.hub, tie.kind) for some in ties.values() for tie in some})
        bounds = self.view.node_bounds(firsts)
        for first, own in zip(firsts.tolist(), bounds, strict=True):
            followed = self._followed(first, own, ties.get(first, []), links)
            yield followed._replace(work=followed.work + read)
            read = 0

    def _ties(self, batch: EdgeBatch) -> dict[int, list[_Tie]]:
        codes, ties = self.view.relation_types(batch.edge), dict[int, list[_Tie]]()
        for kind in self.rules.sharing:
            good = np.flatnonzero(within(codes, _CODES[kind]))
            for first, hub, edge in zip(*(column[good].tolist() for column in batch), strict=True):
                ties.setdefault(first, []).append(_Tie(hub, kind, edge))
        return ties

    def _read(self, hubs: Collection[tuple[int, str]]) -> int:
        """Read the events of the hubs that weren't read before; return how many."""
        members: dict[tuple[int, str], IntArray] = {}
        for hub, kind in sorted(hub_kind for hub_kind in hubs if hub_kind not in self._tables):
            around = self.view.parts(hub)
            degree = int(self.view.degree(around).sum())
            if degree > self.rules.max_degree:
                self._tables[hub, kind] = degree
            else:
                members[hub, kind] = around
        read = 0
        if not members:
            return read
        batch = self.view.expand(distinct(np.concatenate(list(members.values()))))
        batch = _where(batch, np.flatnonzero(self.view.of_type(batch.neighbour, self.rules.types)))
        codes = self.view.relation_types(batch.edge)
        for kind in self.rules.sharing:
            steps = _where(batch, np.flatnonzero(within(codes, _CODES[kind])))
            for (hub, its), around in members.items():
                if its == kind:
                    good = _rows_of(steps.source, around)
                    self._tables[hub, kind] = _HubEvents.of(self.view, steps.neighbour[good], steps.edge[good])
                    read += len(good)
        return read

    def _followed(self, first: int, own: IntArray, ties: Sequence[_Tie], links: Precedence[int]) -> Followed:
        then, ahead = (np.fromiter(linked, np.int64) for linked in (links.after(first), links.before(first)))
        followers, skipped, work = _FollowerTable(self.view, own), dict[int, int](), 1
        for tie in ties if own[1] != BEGINNING or own[2] != FOREVER else ():
            table = self._tables[tie.hub, tie.kind]
            if isinstance(table, int):
                skipped[tie.hub] = table
                continue
            rows = table.rows(own, self.rules.days, all_before=bool(len(then)))
            work += rows.stop - rows.start
            events, bounds = table.events[rows], table.bounds[rows]
            kept = apply_links(mask_before(own[None, :], bounds), np.isin(events, then), np.isin(events, ahead))
            kept = self._within_days(own, bounds, kept)
            good = np.flatnonzero((kept.certain if self.rules.certain else kept.possible) & (events != first))
            followers.take(tie, events[good], table.edges[rows][good], bounds[good], kept.certain[good])
        return Followed(first, followers.in_order(), skipped, work)

    def _within_days(self, first: IntArray, bounds: IntArray, kept: OrderMasks) -> OrderMasks:
        """Return the masks narrowed to events that begin within the days, on every reading or on some."""
        surely = bounds[:, 1] - first[2] <= self.rules.days
        perhaps = bounds[:, 0] - first[3] <= self.rules.days
        return OrderMasks(kept.certain & surely, kept.possible & perhaps)


class _FollowerTable:
    """The events that follow one event, collected over its places and actors."""

    def __init__(self, view: GraphView, own: IntArray) -> None:
        self._view, self._own = view, own
        self._bounds: dict[int, tuple[list[int], bool]] = {}
        self._ties: dict[int, list[_Tie]] = {}
        self._edges: dict[int, list[int]] = {}

    def take(self, tie: _Tie, events: IntArray, edges: IntArray, bounds: IntArray, certain: Mask) -> None:
        """Add events that follow at one place or with one actor."""
        rows = zip(events.tolist(), edges.tolist(), bounds.tolist(), certain.tolist(), strict=True)
        for event, edge, days, sure in rows:
            self._bounds[event] = days, sure
            self._ties.setdefault(event, []).append(tie)
            self._edges.setdefault(event, []).append(edge)

    def in_order(self) -> list[Follower]:
        """Return the followers in order of time."""
        events = np.array(list(self._bounds), np.int64)
        days = np.array([bounds for bounds, _ in self._bounds.values()], np.int64).reshape(-1, 4)
        begun = order_of_beginning(days[:, 0])
        order = np.lexsort((self._view.order(events), self._view.link_rank(events), days[:, 3], begun))
        return [self._follower(event) for event in events[order].tolist()]

    def _follower(self, event: int) -> Follower:
        days, sure = self._bounds[event]
        ties, own = self._ties[event], self._own
        shared = tuple(dict.fromkeys(tie.hub for tie in ties))
        edges = tuple(dict.fromkeys([*(tie.edge for tie in ties), *self._edges[event]]))
        bounded = days[1] not in {BEGINNING, FOREVER} and own[2] not in {BEGINNING, FOREVER}
        least = max(0, days[0] - int(own[3]))
        return Follower(event, sure, (least, max(0, days[1] - int(own[2])) if bounded else None), shared, edges)


def _rows_of(sources: IntArray, values: IntArray) -> IntArray:
    """Return the rows of an ascending array that hold some values."""
    starts, ends = np.searchsorted(sources, values), np.searchsorted(sources, values, side="right")
    there = np.flatnonzero(ends > starts)
    pieces = [np.arange(start, end) for start, end in zip(starts[there].tolist(), ends[there].tolist(), strict=True)]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)


def _where(batch: EdgeBatch, places: IntArray) -> EdgeBatch:
    return EdgeBatch(batch.source[places], batch.neighbour[places], batch.edge[places])
