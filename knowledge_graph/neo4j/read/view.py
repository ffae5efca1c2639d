"""A view of a Neo4j graph: each level of an expansion is read by one query, and filtered here in columns."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.errors import NotFound
from knowledge_graph.filtering.geo import Area, Placed, PlacedEvents
from knowledge_graph.filtering.spatial_filter import events_at, events_within
from knowledge_graph.links.precedence import OrderedPairs
from knowledge_graph.neo4j.connection import sendable
from knowledge_graph.neo4j.packing import LOCATION, EdgeWord, NodeWord, strength_keys
from knowledge_graph.neo4j.read.claim_status import changed_carriers
from knowledge_graph.neo4j.read.edge_batches import EdgeReader
from knowledge_graph.neo4j.read.links.order_links import read_order_links
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.rendering import show
from knowledge_graph.neo4j.read.search_pages.page import find_names
from knowledge_graph.neo4j.read.spatial import nodes_of_type, placed_within, rough_among
from knowledge_graph.neo4j.read.timeline import page_of_events
from knowledge_graph.neo4j.read.where_clause import (
    count_edges_at_events,
    nodes_with_edges,
    relation_pattern,
    tells_edges,
)
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import EdgeBatch, IntArray, SearchPage, SearchRequest, TimelineRequest

_LOCATE: Final = """
CYPHER 5
UNWIND $ids AS id
OPTIONAL MATCH (a:Entity {{id: id}}) WHERE a.z_walk IS NOT NULL
OPTIONAL MATCH (f:FormerId {{id: id}}) OPTIONAL MATCH (b:Entity {{id: f.of}})
WITH id, coalesce(a, b) AS found WHERE found IS NOT NULL
OPTIONAL MATCH (c:Entity {{id: found.z_standing}})
WITH id, coalesce(c, found) AS m
RETURN collect(id), {0}
"""
_PARTS: Final = """
CYPHER 5
MATCH (n) WHERE id(n) = $key
MATCH (m)-[:PART_OF*0..]->(n)
WITH DISTINCT m RETURN {0}
"""


class Neo4jView:
    """``GraphView`` of a Neo4j database. Nodes and edges are numbered in the order in which they are loaded."""

    def __init__(self, graph: LoadedGraph) -> None:
        self._graph, self._ask = graph, graph.transaction.ask
        self._nodes, self._edges = graph.nodes, graph.edges
        self._reader, self._relations = EdgeReader(graph), relation_pattern(graph)
        if graph.criteria.is_placed:
            wide = self._anywhere()
            graph.confine(self._take_from(wide, events_at(wide, graph.criteria)))

    def locate(self, ids: Sequence[str]) -> list[int]:
        """Return the nodes with these ids, former ids, or ids merged into others."""
        located, *columns = self._ask(_LOCATE.format(self._graph.node_columns), ids=sendable(dict.fromkeys(ids)))
        nodes = dict(zip(located, self._graph.take_nodes(columns).tolist(), strict=True))
        for identifier in ids:
            if identifier not in nodes:
                raise NotFound(identifier)
        return [nodes[identifier] for identifier in ids]

    def exempt(self, nodes: Sequence[int]) -> None:
        """Exempt nodes from the filter."""
        self._graph.mask.exempt.update(nodes)

    def expand(self, frontier: IntArray, *, inward: bool = True, outward: bool = True) -> EdgeBatch:
        """Return the edges at a frontier that exist under the filter, by source, neighbour id and edge id."""
        graph = self._graph
        if not (len(frontier) and self._relations and (inward or outward)):
            return EdgeBatch(*np.zeros((3, 0), np.int64))
        left, right = "-" if outward else "<-", "-" if inward else "->"
        source, neighbour, edge = self._reader.at(frontier, self._relations, left, right)
        good = np.flatnonzero(graph.edges_pass(edge))
        good = good[graph.nodes_pass(neighbour[good])]
        return self._reader.in_order(source[good], neighbour[good], edge[good])

    def among(self, nodes: IntArray) -> IntArray:
        """Return the edges among some nodes that exist under the filter, in order of id."""
        graph = self._graph
        edge, here, there = self._reader.among(nodes)
        good = graph.edges_pass(edge) & graph.nodes_pass(here) & graph.nodes_pass(there)
        return np.array(sorted(edge[good].tolist(), key=self._edges.ids.__getitem__), np.int64)

    def parts(self, node: int) -> IntArray:
        """Return a location and all that is part of it."""
        alone = np.array([node], np.int64)
        if NodeWord.kind.get(self._nodes.facts.word[alone])[0] != LOCATION:
            return alone
        columns = self._ask(_PARTS.format(self._graph.node_columns), key=self._nodes.numbers.keys[node])
        return np.unique(self._graph.take_nodes(columns))

    def within(self, area: Area) -> Placed:
        """Return the locations whose coordinates lie in an area."""
        return placed_within(self._graph, area)

    def placed_events(self, area: Area) -> PlacedEvents:
        """Return the events at places in an area."""
        wide = self._anywhere()
        placed = events_within(wide, area)
        return PlacedEvents(self._take_from(wide, placed.exact), self._take_from(wide, placed.rough))

    def rough(self, edges: IntArray) -> NDArray[np.bool_]:
        """Return which edges say that their place is known roughly only."""
        return rough_among(self._graph, edges)

    def kinds(self, nodes: IntArray) -> IntArray:
        """Return what each node is, as an index in ``NODE_KINDS``."""
        return NodeWord.kind.get(self._nodes.facts.word[nodes])

    def of_type(self, nodes: IntArray, types: Collection[str]) -> NDArray[np.bool_]:
        """Return which nodes are of one of these types."""
        return nodes_of_type(self._graph, nodes, types)

    def degree(self, nodes: IntArray) -> IntArray:
        """Return the degree of each node, filters apart."""
        return self._graph.degrees(nodes)

    def ids(self, nodes: Sequence[int]) -> list[str]:
        """Return the ids of nodes."""
        return [self._nodes.ids[node] for node in nodes]

    def order(self, nodes: IntArray) -> IntArray:
        """Return a key that sorts nodes by id: their rank among all loaded so far."""
        return self._nodes.ranks()[nodes]

    def strength(self, edges: IntArray) -> IntArray:
        """Return a key that sorts the strongest edges first."""
        facts = self._edges.facts
        latest = EdgeWord.latest.get(facts.word[edges])
        return strength_keys(facts.status[edges], facts.source_count[edges], latest)

    def relation_types(self, edges: IntArray) -> IntArray:
        """Return the vocabulary code of each edge."""
        codes: IntArray = self._graph.numbering.codes[EdgeWord.relation.get(self._edges.facts.word[edges])]
        return codes

    def ends(self, edges: IntArray) -> tuple[IntArray, IntArray]:
        """Return the start and the end of each edge."""
        return self._edges.start[edges], self._edges.end[edges]

    def order_links(self, nodes: IntArray) -> OrderedPairs:
        """Return the links under the filter that put events in order, of all events that they join with some nodes."""
        return read_order_links(self._graph, nodes)

    def link_rank(self, nodes: IntArray) -> IntArray:
        """Return how many links lead up to events from others of their bounds."""
        return self._graph.link_rank(nodes)

    def node_bounds(self, nodes: IntArray) -> IntArray:
        """Return the four bounds of events, a row an event."""
        return self._graph.node_dates(nodes).table()

    def edge_bounds(self, edges: IntArray) -> IntArray:
        """Return the four bounds of edges with dates of their own, a row an edge."""
        return self._graph.edge_dates(edges).table()

    def changed(self, first: int, last: int) -> list[str]:
        """Return the ids of events and relations on which claims became known or were retracted in some days."""
        return changed_carriers(self._graph.transaction, first, last)

    def timeline(self, request: TimelineRequest) -> tuple[IntArray, int]:
        """Return one page of events that exist under the filter, in order of time, and how many there are."""
        around, related = [], self.related if self._graph.criteria.names_relations else None
        if request.entities:
            centre = self._with_parts(request.entities)
            own, related = related(centre) if related else centre, None
            around.append(np.union1d(own, self.expand(centre).neighbour))
        if request.locations:
            wide = self._anywhere()
            around.append(self._take_from(wide, wide.touched(wide.locate(self.ids(request.locations)))))
        if request.among is not None:
            around.append(np.unique(request.among))
        chosen = reduce(np.intersect1d, around) if around else self._graph.confined
        return page_of_events(self._graph, request, chosen, related)

    def count_edges(self, request: TimelineRequest) -> int:
        """Return how many edges join the events of a timeline to others, or to its entities."""
        graph = self._graph
        is_narrowed = request.entities or request.locations or request.types or request.among is not None
        if not is_narrowed and graph.confined is None and not graph.criteria.weighs_claims and not graph.mask.exempt:
            return count_edges_at_events(graph)
        events, _ = self.timeline(replace(request, limit=sys.maxsize, after=None))
        hops = self.expand(np.sort(events))
        centre = self._with_parts(request.entities) if request.entities else hops.neighbour
        return len(np.unique(hops.edge[np.isin(hops.neighbour, centre) | np.isin(hops.source, centre)]))

    def related(self, nodes: IntArray | None = None) -> IntArray:
        """Return the nodes at which an edge exists under the filter."""
        graph = self._graph
        if not self._relations:
            return np.zeros(0, np.int64)
        if nodes is None:
            source, neighbour, edge = self._reader.all(self._relations)
            both = np.concatenate([source, neighbour]), np.concatenate([neighbour, source])
            return nodes_with_edges(graph, *both, np.concatenate([edge, edge]))
        return nodes_with_edges(graph, *self._reader.at(np.unique(nodes), self._relations))

    def touched(self, nodes: Sequence[int]) -> IntArray:
        """Return nodes with their parts, and their neighbours under the filter, ascending."""
        centre = self._with_parts(nodes)
        return np.union1d(centre, self.expand(centre).neighbour)

    def search(self, request: SearchRequest) -> SearchPage:
        """Return one page of a search."""
        if request.related and not tells_edges(self._graph):
            related = self.related()
            among = related if request.among is None else np.intersect1d(related, request.among)
            request = replace(request, among=among, related=False)
        return find_names(self._graph, request)

    def show(self, nodes: Sequence[int], edges: Sequence[int]) -> RenderedGraph:
        """Render nodes and edges with the claims behind them."""
        return show(self._graph, list(nodes), list(edges))

    def _anywhere(self) -> Neo4jView:
        """Return a view of all events at places, whatever relations, roles and places the filter names."""
        graph = self._graph
        if not graph.criteria.names_relations and not graph.criteria.is_placed:
            return self
        return Neo4jView(LoadedGraph(graph.transaction, graph.criteria.anywhere(), graph.numbering, graph.united))

    def _take_from(self, other: Neo4jView, nodes: IntArray) -> IntArray:
        """Return nodes of another view, ascending, as this one numbers them."""
        if other is self:
            return nodes
        return np.sort(self._graph.take_keys(other._nodes.numbers.keys_of(nodes)))

    def _with_parts(self, nodes: Iterable[int]) -> IntArray:
        return np.unique(np.concatenate([self.parts(node) for node in nodes]))
