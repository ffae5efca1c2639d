"""Where events meet: what follows an event at its places and among its actors, each of those read once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from knowledge_graph.filtering.spatial_filter import PLACE_CODES
from knowledge_graph.int_sets import distinct, within
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER
from knowledge_graph.vocabulary import VOCABULARY
from queries.events.interval_relations import Mask, OrderMasks, apply_links, mask_before
from queries.temporal_order import OrderedPairs, read_links

ACTOR_CODES: Final = np.array(
    sorted(
        word.code
        for word in VOCABULARY.relations
        if word.relation == "PARTICIPATED_IN" and "mentioned" not in word.classes
    )
)
"""The parts an actor may have in both events; being talked about is none. Ascending."""
_CODES: Final = {"place": PLACE_CODES, "actor": ACTOR_CODES}


class SequenceRules(NamedTuple):
    """What may follow what: its types, how soon, what both share, how certainly, and how big that may be."""

    types: Collection[str]
    days: int
    sharing: Sequence[str]
    certain: bool
    max_degree: int


class Follower(NamedTuple):
    """An event that follows, how certainly, after how many days, by which relations, and what both share."""

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
    """What both might share but has too many relations, and how many."""
    work: int
    """How many events were read or looked at."""


@dataclass(frozen=True, slots=True)
class _HubEvents:
    """The events that may follow at one place or with one actor, by their first day; a row a relation."""

    events: IntArray
    edges: IntArray
    bounds: IntArray
    begun: IntArray
    """The last day by which any up to here may have begun."""

    @classmethod
    def of(cls, view: GraphView, events: IntArray, edges: IntArray) -> _HubEvents:
        bounds = view.node_bounds(events)
        dated = np.flatnonzero((bounds[:, 1] != BEGINNING) | (bounds[:, 2] != FOREVER))
        dated = dated[np.argsort(bounds[dated, 0], kind="stable")]
        bounds = bounds[dated]
        return cls(events[dated], edges[dated], bounds, np.maximum.accumulate(bounds[:, 1]))

    def rows(self, first: IntArray, days: int, *, all_before: bool) -> slice:
        """Return where those lie that may begin in time; others are among them."""
        end = int(np.searchsorted(self.bounds[:, 0], first[3] + days, side="right"))
        return slice(0 if all_before else min(end, int(np.searchsorted(self.begun, first[2]))), end)


class _Tie(NamedTuple):
    """What an event shares with others: an actor or a place, and by which relation."""

    hub: int
    kind: str
    edge: int


@dataclass(slots=True)
class FollowerSearch:
    """What follows events, by some rules."""

    view: GraphView
    rules: SequenceRules
    _tables: dict[tuple[int, str], _HubEvents | int] = field(default_factory=dict)
    """By hub and kind; of what has too many relations, how many."""

    def iter_followed(self, firsts: IntArray) -> Iterator[Followed]:
        """Yield what follows each of some events."""
        batch = self.view.expand(distinct(firsts))
        links, ties = read_links(self.view, batch.edge), self._ties(batch)
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
        """Read the events at places and with actors that weren't read before, and return how many those are."""
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

    def _followed(self, first: int, own: IntArray, ties: Sequence[_Tie], links: OrderedPairs) -> Followed:
        then, ahead = links.later[links.earlier == first], links.earlier[links.later == first]
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
        """Leave out what doesn't begin within the days, on every reading or on any."""
        surely = bounds[:, 1] - first[2] <= self.rules.days
        perhaps = bounds[:, 0] - first[3] <= self.rules.days
        return OrderMasks(kept.certain & surely, kept.possible & perhaps)


class _FollowerTable:
    """What follows one event, as it is found at one place or actor after the other."""

    def __init__(self, view: GraphView, own: IntArray) -> None:
        self._view, self._own = view, own
        self._bounds: dict[int, tuple[list[int], bool]] = {}
        self._ties: dict[int, list[_Tie]] = {}
        self._edges: dict[int, list[int]] = {}

    def take(self, tie: _Tie, events: IntArray, edges: IntArray, bounds: IntArray, certain: Mask) -> None:
        """Take in events that follow at one place or with one actor."""
        rows = zip(events.tolist(), edges.tolist(), bounds.tolist(), certain.tolist(), strict=True)
        for event, edge, days, sure in rows:
            self._bounds[event] = days, sure
            self._ties.setdefault(event, []).append(tie)
            self._edges.setdefault(event, []).append(edge)

    def in_order(self) -> list[Follower]:
        """Return them by their first day, their last, and their id."""
        events = np.array(list(self._bounds), np.int64)
        days = np.array([bounds for bounds, _ in self._bounds.values()], np.int64).reshape(-1, 4)
        order = np.lexsort((self._view.order(events), days[:, 3], days[:, 0]))
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
    """Return where some values are among ascending ones."""
    starts, ends = np.searchsorted(sources, values), np.searchsorted(sources, values, side="right")
    there = np.flatnonzero(ends > starts)
    pieces = [np.arange(start, end) for start, end in zip(starts[there].tolist(), ends[there].tolist(), strict=True)]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)


def _where(batch: EdgeBatch, places: IntArray) -> EdgeBatch:
    return EdgeBatch(batch.source[places], batch.neighbour[places], batch.edge[places])
