"""Reading edges: those at a frontier by one query, those among nodes by another; and the order of a batch."""

from __future__ import annotations

from typing import Final

import numpy as np

from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.where_clause import has_role
from knowledge_graph.neo4j.schema import EVENT_CARRIED, RELATION_TYPES
from knowledge_graph.store import EdgeBatch, IntArray

_STEPS: Final = """
CYPHER 5
UNWIND $keys AS key MATCH (n) WHERE id(n) = key
MATCH (n){0}[r:{1}]{2}(m) WHERE m <> n {3}
RETURN collect(key), collect(id(r)), collect(startNode(r) = n), {4}, {5}
"""
_ALL: Final = """
CYPHER 5
MATCH (n)-[r:{0}]->(m) WHERE m <> n {1}
RETURN collect(id(n)), collect(id(r)), {2}, {3}
"""
_WITHIN: Final = f"""
CYPHER 5
UNWIND $keys AS key MATCH (n) WHERE id(n) = key
CALL (n) {{{{
  MATCH (n)-[r:{EVENT_CARRIED}|{RELATION_TYPES}|PART_OF]->(m) RETURN r, m, true AS starts
  UNION ALL
  MATCH (n)<-[r:PARTICIPATED_IN]-(m) RETURN r, m, false AS starts
}}}}
WITH key, r, m, starts WHERE id(m) IN $keys AND id(m) <> key
RETURN collect(key), collect(id(r)), collect(starts), collect(r.id), {{0}}, {{1}}
"""
"""Every edge is matched at the end that carries it, an event's at the event and others at their start, so at no hub."""

_EDGE_IDS: Final = "CYPHER 5 UNWIND $keys AS key MATCH ()-[r]->() WHERE id(r) = key RETURN collect(key), collect(r.id)"


class EdgeReader:
    """Loads edges into the graph of a view."""

    def __init__(self, graph: LoadedGraph) -> None:
        self._graph, self._ask = graph, graph.transaction.ask
        self._nodes, self._edges = graph.nodes, graph.edges

    def at(
        self, frontier: IntArray, relations: str, left: str = "-", right: str = "-"
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Load the edges at a frontier: sources, neighbours and edges of one length, whatever the filter.

        Args:
            frontier: nodes, ascending and distinct.
            relations: the relationship types that are walked, as a Cypher pattern takes them.
            left: the side of the pattern at the frontier, ``-`` or ``<-``.
            right: the side of the pattern at the neighbours, ``-`` or ``->``.
        """
        graph = self._graph
        named, values = has_role(graph)
        query = _STEPS.format(left, relations, right, named, graph.edge_columns, graph.node_columns)
        keys, edge_keys, starts, *columns = self._ask(query, keys=self._nodes.numbers.keys_of(frontier), **values)
        source = self._nodes.numbers.of(keys)
        neighbour = graph.take_nodes(columns[graph.edge_width :])
        return source, neighbour, self._take_edges(edge_keys, columns, source, neighbour, starts)

    def all(self, relations: str) -> tuple[IntArray, IntArray, IntArray]:
        """Load all edges of the relations and roles that the filter names: starts, ends and edges of one length."""
        graph = self._graph
        named, values = has_role(graph)
        query = _ALL.format(relations, named, graph.edge_columns, graph.node_columns)
        keys, edge_keys, *columns = self._ask(query, **values)
        end = graph.take_nodes(columns[graph.edge_width :])
        graph.take_keys(list(dict.fromkeys(keys)))
        start = self._nodes.numbers.of(keys)
        return start, end, graph.take_edges(edge_keys, columns[: graph.edge_width], start, end)

    def among(self, nodes: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Load the edges both of whose ends are among some nodes, with their ids: edges, nodes at their ends."""
        graph = self._graph
        query = _WITHIN.format(graph.edge_columns, graph.node_columns)
        keys, edge_keys, starts, ids, *columns = self._ask(query, keys=self._nodes.numbers.keys_of(np.unique(nodes)))
        here, there = self._nodes.numbers.of(keys), graph.take_nodes(columns[graph.edge_width :])
        edge = self._take_edges(edge_keys, columns, here, there, starts)
        self._edges.ids.update(zip(edge.tolist(), ids, strict=True))
        return edge, here, there

    def in_order(self, source: IntArray, neighbour: IntArray, edge: IntArray) -> EdgeBatch:
        """Sort edges by source, neighbour id and edge id; edge ids are read only of parallel edges."""
        rank = self._nodes.ranks()[neighbour]
        order = np.lexsort((rank, source))
        steps = np.stack([source[order], neighbour[order], edge[order]])
        same = (np.diff(steps[0]) == 0) & (np.diff(steps[1]) == 0)
        if same.any():
            parallel = np.flatnonzero(np.concatenate([same, [False]]) | np.concatenate([[False], same]))
            edge_rank = np.zeros(len(edge), np.int64)
            edge_rank[parallel] = self._edge_ranks(steps[2][parallel])
            steps = steps[:, np.lexsort((edge_rank, rank[order], steps[0]))]
        return EdgeBatch(*steps)

    def _take_edges(
        self, keys: list[int], columns: list[list[int]], here: IntArray, there: IntArray, starts: list[bool]
    ) -> IntArray:
        outward = np.array(starts, np.bool_)
        start, end = np.where(outward, here, there), np.where(outward, there, here)
        return self._graph.take_edges(keys, columns[: self._graph.edge_width], start, end)

    def _edge_ranks(self, edges: IntArray) -> IntArray:
        """Return the rank of each edge in the order of their ids."""
        ids, distinct = self._edges.ids, np.unique(edges)
        if unread := [edge for edge in distinct.tolist() if edge not in ids]:
            keys, unread_ids = self._ask(_EDGE_IDS, keys=[self._edges.numbers.keys[edge] for edge in unread])
            ids.update(zip(self._edges.numbers.of(keys).tolist(), unread_ids, strict=True))
        ranked = sorted(distinct.tolist(), key=ids.__getitem__)
        ranks = dict(zip(ranked, range(len(ranked)), strict=True))
        return np.array([ranks[edge] for edge in edges.tolist()], np.int64)
