"""Links that put events in order, of all events that they join with some: read link by link."""

from __future__ import annotations

from typing import Final

import numpy as np

from knowledge_graph.links.precedence import ORDER_CODES, OrderedPairs, order_ends
from knowledge_graph.neo4j.packing import EdgeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.store import IntArray
from knowledge_graph.vocabulary import VOCABULARY

_LINKS: Final = """
CYPHER 5
UNWIND $keys AS key MATCH (n) WHERE id(n) = key
MATCH (n)-[r:{0}]-(m) WHERE m <> n
RETURN collect(key), collect(id(r)), collect(startNode(r) = n), {1}, {2}
"""


def read_order_links(graph: LoadedGraph, nodes: IntArray) -> OrderedPairs:
    """Return what ``GraphView.order_links`` does: one query a link away from the nodes."""
    codes = sorted(ORDER_CODES & graph.mask.codes)
    relations = "|".join(dict.fromkeys(VOCABULARY.relations[code].relation for code in codes))
    if not relations:
        return OrderedPairs.none()
    query = _LINKS.format(relations, graph.edge_columns, graph.node_columns)
    seen, frontier, edges = set(nodes.tolist()), nodes, [np.zeros(0, np.int64)]
    while len(frontier):
        keys, edge_keys, starts, *columns = graph.transaction.ask(query, keys=graph.nodes.numbers.keys_of(frontier))
        here, there = graph.nodes.numbers.of(keys), graph.take_nodes(columns[graph.edge_width :])
        outward = np.array(starts, np.bool_)
        start, end = np.where(outward, here, there), np.where(outward, there, here)
        edge = graph.take_edges(edge_keys, columns[: graph.edge_width], start, end)
        good = graph.edges_pass(edge) & graph.nodes_pass(here) & graph.nodes_pass(there)
        edges.append(edge[good])
        frontier = np.array([node for node in np.unique(there[good]).tolist() if node not in seen], np.int64)
        seen.update(frontier.tolist())
    links = np.unique(np.concatenate(edges))
    code = graph.numbering.codes[EdgeWord.relation.get(graph.edges.facts.word[links])]
    return order_ends(code, graph.edges.start[links], graph.edges.end[links])
