"""The graph view of the embedded store, over the mapped arrays of its index."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.deadline import Deadline
from knowledge_graph.embedded.database import Database, as_stored
from knowledge_graph.embedded.index.codes import EVENT_CLASS, LOCATION_CLASS, NO_BASIS, NodeClassColumns, strength
from knowledge_graph.embedded.index.reader import Index, slices
from knowledge_graph.embedded.merges import survivors_in
from knowledge_graph.embedded.read.filter_mask import EmbeddedFilterMask
from knowledge_graph.embedded.read.rendering import show
from knowledge_graph.embedded.read.search import search
from knowledge_graph.embedded.read.spatial import nodes_of_type, placed_within
from knowledge_graph.embedded.read.timeline import changed_carriers, events_behind
from knowledge_graph.errors import NotFound
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.filtering.geo import Area, Placed, PlacedEvents
from knowledge_graph.filtering.spatial_filter import events_at, events_within
from knowledge_graph.int_sets import distinct, within
from knowledge_graph.links.precedence import OrderedPairs, order_ends
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import EdgeBatch, IntArray, SearchPage, SearchRequest, TimelineRequest
from knowledge_graph.time_span import BOUND_NAMES
from knowledge_graph.vocabulary import VOCABULARY

_HUB = 2_000
"""From this degree on a node's neighbours are looked up one by one instead of read through."""

_PART_OF = VOCABULARY.by_name["PART_OF", None].code


class EmbeddedView:
    """See ``knowledge_graph.store.GraphView``. Nodes and edges are numbered in order of id."""

    def __init__(self, index: Index, database: Database, criteria: Filter, seconds: float) -> None:
        self._index = index
        self._database = database
        self._a = index.a
        criteria = criteria.with_speakers(self._standing_ids)
        self._mask = EmbeddedFilterMask(index, criteria)
        self._deadline = Deadline(seconds)
        if criteria.is_placed:
            self._mask.confine(events_at(EmbeddedView(index, database, criteria.anywhere(), seconds), criteria))

    def locate(self, ids: Sequence[str]) -> list[int]:
        """Return the nodes with these ids, former ids, or ids merged into others."""
        nodes = self._index.find_nodes(ids)
        if None in nodes:
            nodes = self._index.find_nodes(self._standing_ids(ids))
        places = []
        for identifier, node in zip(ids, nodes, strict=True):
            if node is None:
                raise NotFound(identifier)
            places.append(node)
        return places

    def exempt(self, nodes: Sequence[int]) -> None:
        """Let the filter pass these nodes."""
        self._mask.exempt.update(nodes)

    def expand(self, frontier: IntArray, *, inward: bool = True, outward: bool = True) -> EdgeBatch:
        """Return the edges out of a frontier that exist under the filter."""
        self._deadline.check()
        source, neighbour, edge = self._around(frontier)
        good = self._mask.pass_edges(edge)
        if not (inward and outward):
            starts_here = self._a["edge_start"][edge] == source
            good &= starts_here if outward else ~starts_here
        kept = np.flatnonzero(good)
        kept = kept[self._mask.pass_nodes(neighbour[kept])]
        return EdgeBatch(source[kept], neighbour[kept].astype(np.int64), edge[kept].astype(np.int64))

    def _around(self, frontier: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Return all edges at nodes, whatever the filter, as three arrays of one length: source, neighbour, edge."""
        offsets, neighbours, edges = self._a["adjacency_offset"], self._a["neighbour"], self._a["neighbour_edge"]
        if len(frontier) == 1:  # they lie together: nothing need be copied, which counts at a hub
            first, last = int(offsets[frontier[0]]), int(offsets[frontier[0] + 1])
            return np.full(last - first, frontier[0]), neighbours[first:last], edges[first:last]
        where, sizes = slices(offsets, frontier)
        return np.repeat(frontier, sizes), neighbours[where], edges[where]

    def among(self, nodes: IntArray) -> IntArray:
        """Return the edges under the filter both of whose ends are among some nodes."""
        self._deadline.check()
        nodes = distinct(nodes)
        few = nodes[self._index.degrees[nodes] < _HUB]
        many = nodes[self._index.degrees[nodes] >= _HUB]
        where, _ = slices(self._a["adjacency_offset"], few)
        batches = [self._a["neighbour_edge"][where[within(self._a["neighbour"][where], nodes)]]]
        offsets, neighbours = self._a["adjacency_offset"], self._a["neighbour"]
        for hub in many.tolist():
            here = neighbours[offsets[hub] : offsets[hub + 1]]
            first, last = np.searchsorted(here, many), np.searchsorted(here, many, side="right")
            for start, end in zip(first.tolist(), last.tolist(), strict=True):
                batches.append(self._a["neighbour_edge"][int(offsets[hub]) + start : int(offsets[hub]) + end])
        edges = distinct(np.concatenate(batches).astype(np.int64))
        edges = edges[self._mask.pass_edges(edges)]
        start, end = self._a["edge_start"][edges], self._a["edge_end"][edges]
        return edges[self._mask.pass_nodes(start) & self._mask.pass_nodes(end)].astype(np.int64)

    def parts(self, node: int) -> IntArray:
        """Return a location and all that is part of it."""
        reached = frontier = np.array([node], np.int64)
        if self._a["node_class"][node] != LOCATION_CLASS:
            return reached
        while len(frontier):
            where, sizes = slices(self._a["adjacency_offset"], frontier)
            edge, neighbour = self._a["neighbour_edge"][where], self._a["neighbour"][where]
            inner = (self._a["edge_code"][edge] == _PART_OF) & (self._a["edge_end"][edge] == np.repeat(frontier, sizes))
            inside = distinct(neighbour[inner].astype(np.int64))
            frontier = inside[~within(inside, reached)]
            reached = distinct(np.concatenate([reached, frontier]))
        return reached

    def within(self, area: Area) -> Placed:
        """Return the locations whose coordinates lie in an area."""
        self._deadline.check()
        return placed_within(self._index, area)

    def placed_events(self, area: Area) -> PlacedEvents:
        """Return the events at places in an area."""
        return events_within(self._anywhere(), area)

    def rough(self, edges: IntArray) -> NDArray[np.bool_]:
        """Return which relations say that their place is known roughly only."""
        mask: NDArray[np.bool_] = self._a["edge_rough"][edges]
        return mask

    def kinds(self, nodes: IntArray) -> IntArray:
        """Return what each node is, as an index in ``NODE_KINDS``."""
        return NodeClassColumns(self._a["node_class"][nodes]).kind.astype(np.int64)

    def of_type(self, nodes: IntArray, types: Collection[str]) -> NDArray[np.bool_]:
        """Return which nodes are of one of these types."""
        return nodes_of_type(self._index, nodes, types)

    def degree(self, nodes: IntArray) -> IntArray:
        """Return how many relations each node has."""
        return self._index.degrees[nodes]

    def ids(self, nodes: Sequence[int]) -> list[str]:
        """Return the ids of nodes."""
        return [self._index.node_ids[node].decode() for node in nodes]

    def order(self, nodes: IntArray) -> IntArray:
        """Return a key that sorts nodes by id: their number."""
        return nodes

    def strength(self, edges: IntArray) -> IntArray:
        """Return a key that sorts the strongest relations first."""
        kept: IntArray = self._a["edge_strength"][edges]
        if self._mask.weighing is None or not len(edges):
            return kept
        bases, last = self._a["edge_basis"][edges], self._a["edge_last"][edges].astype(np.int64)
        weighed = np.flatnonzero(bases != NO_BASIS)
        weights = self._mask.weighing.weigh(bases[weighed])
        kept = kept.copy()
        kept[weighed] = strength(weights.status.astype(np.int64), weights.sources, last[weighed])
        return kept

    def relation_types(self, edges: IntArray) -> IntArray:
        """Return the vocabulary code of each relation."""
        return self._a["edge_code"][edges].astype(np.int64)

    def ends(self, edges: IntArray) -> tuple[IntArray, IntArray]:
        """Return the start and the end of each relation."""
        return self._a["edge_start"][edges].astype(np.int64), self._a["edge_end"][edges].astype(np.int64)

    def link_rank(self, nodes: IntArray) -> IntArray:
        """Return how many links lead up to events from others of their bounds."""
        return self._a["node_link_rank"][nodes].astype(np.int64)

    def order_links(self, nodes: IntArray) -> OrderedPairs:
        """Return the links under the filter that put events in order, of all events that they join with some nodes."""
        a = self._a
        rows = np.searchsorted(a["link_node"], nodes)
        rows = rows[rows < len(a["link_node"])] if len(nodes) else rows
        groups = a["link_group"][rows[within(a["link_node"][rows], nodes)]]
        if not len(groups):
            return OrderedPairs.none()
        where, _ = slices(a["link_offset"], distinct(groups))
        edges = a["link_edge"][where]
        edges = edges[self._mask.pass_edges(edges)]
        start, end = a["edge_start"][edges], a["edge_end"][edges]
        kept = self._mask.pass_nodes(start) & self._mask.pass_nodes(end)
        return order_ends(a["edge_code"][edges[kept]], start[kept], end[kept])

    def node_bounds(self, nodes: IntArray) -> IntArray:
        """Return the four bounds of events."""
        return self._bounds("node", nodes)

    def edge_bounds(self, edges: IntArray) -> IntArray:
        """Return the four bounds of relations with dates of their own."""
        return self._bounds("edge", edges)

    def changed(self, first: int, last: int) -> list[str]:
        """Return the events and relations that claims became known of, or were taken back from, in some days."""
        self._deadline.check()
        return changed_carriers(self._index, first, last)

    def timeline(self, request: TimelineRequest) -> tuple[IntArray, int]:
        """Return one page of standing events in order of time."""
        self._deadline.check()
        chosen = self._a["time_order"]
        if request.entities:
            around = self._with_parts(request.entities)
            touched, own = self.expand(around).neighbour, self.related(around) if self._names_relations else around
            chosen = chosen[within(chosen, distinct(np.concatenate([touched, own])))]
        elif self._names_relations:
            chosen = chosen[within(chosen, self.related())]
        if request.locations:
            chosen = chosen[within(chosen, self._anywhere().touched(self._with_parts(request.locations)))]
        if request.among is not None:
            chosen = chosen[within(chosen, distinct(request.among))]
        if request.types:
            chosen = chosen[nodes_of_type(self._index, chosen, request.types)]
        chosen = chosen[self._mask.pass_nodes(chosen, listed=not request.as_ends)]
        page = events_behind(self._index, request.after, chosen, descending=request.descending)[: request.limit]
        return page.astype(np.int64), len(chosen)

    def count_edges(self, request: TimelineRequest) -> int:
        """Return how many edges join the events of a timeline to others, or to its entities."""
        events, _ = self.timeline(replace(request, limit=sys.maxsize, after=None))
        hops = self.expand(np.sort(events))
        if not request.entities:
            return len(distinct(hops.edge))
        around = self._with_parts(request.entities)
        return len(distinct(hops.edge[within(hops.neighbour, around) | within(hops.source, around)]))

    def related(self, nodes: IntArray | None = None) -> IntArray:
        """Return the nodes at which an edge exists under the filter."""
        self._deadline.check()
        if nodes is None:
            edges = self._mask.candidate_edges()
        else:
            where, _ = slices(self._a["adjacency_offset"], distinct(nodes))
            edges = distinct(self._a["neighbour_edge"][where].astype(np.int64))
        edges = edges[self._mask.pass_edges(edges)]
        start, end = self._a["edge_start"][edges], self._a["edge_end"][edges]
        kept = (start != end) & self._exists(start) & self._exists(end)
        joined = distinct(np.concatenate([start[kept], end[kept]]).astype(np.int64))
        return joined if nodes is None else joined[within(joined, distinct(nodes))]

    def touched(self, nodes: IntArray) -> IntArray:
        """Return nodes and their neighbours under the filter, ascending."""
        return distinct(np.concatenate([self.expand(nodes).neighbour, nodes]))

    def search(self, request: SearchRequest) -> SearchPage:
        """Return one page of hits."""
        self._deadline.check()
        request = replace(request, filter=request.filter.with_speakers(self._standing_ids))
        if request.related:
            related = self.related()
            among = related if request.among is None else related[within(related, request.among)]
            request = replace(request, among=among)
        return search(self._index, EmbeddedFilterMask(self._index, request.filter), request)

    def show(self, nodes: Sequence[int], edges: Sequence[int]) -> RenderedGraph:
        """Render nodes and relations with the claims behind them."""
        self._deadline.check()
        return show(self._index, self._mask.weighing, np.asarray(nodes, np.int64), np.asarray(edges, np.int64))

    @property
    def _names_relations(self) -> bool:
        return self._mask.criteria.names_relations

    def _anywhere(self) -> EmbeddedView:
        """Return a view of all events at places, whatever relations and roles the filter names."""
        criteria = self._mask.criteria
        if not criteria.names_relations:
            return self
        wide = EmbeddedView(self._index, self._database, criteria.anywhere(), 0)
        wide._deadline = self._deadline
        return wide

    def _exists(self, nodes: IntArray) -> NDArray[np.bool_]:
        """Return which ends of edges exist under the filter: actors and locations always do, of whatever kind."""
        return (self._a["node_class"][nodes] < EVENT_CLASS) | self._mask.pass_nodes(nodes)

    def _with_parts(self, nodes: Iterable[int]) -> IntArray:
        return distinct(np.concatenate([self.parts(node) for node in nodes]))

    def _bounds(self, what: str, places: IntArray) -> IntArray:
        bounds = np.empty((4, len(places)), np.int64)
        for row, name in zip(bounds, BOUND_NAMES, strict=True):
            row[:] = self._a[f"{what}_{name}"][places]
        return bounds.T

    def _standing_ids(self, ids: Iterable[str]) -> list[str]:
        """Return what ids, former ids and ids merged into others are read as, in order."""
        ids = list(ids)
        connection = self._database.connection()
        query = "SELECT record.id FROM former JOIN record USING (n) WHERE former.id = ?"
        rows = [connection.execute(query, (as_stored(identifier),)).fetchone() for identifier in ids]
        standing = [row[0] if row else identifier for row, identifier in zip(rows, ids, strict=True)]
        survivors = survivors_in(connection)
        return [survivors.get(identifier, identifier) for identifier in standing]
