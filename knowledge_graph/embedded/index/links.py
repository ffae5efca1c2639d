"""Links that put events in order, laid out so that a question reads those that can matter to the events it meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.blobs import Arrays
from knowledge_graph.embedded.index.codes import EdgeClassColumns
from knowledge_graph.filtering.filters import STANDING, STATUS_RANK
from knowledge_graph.links.precedence import link_ranks, order_ends, orders


def lay_out_links(edges: Mapping[str, Any], bounds: Arrays) -> Arrays:
    """Return the columns of links that put events in order.

    ``link_node`` are the events that have such links, ascending, ``link_group`` by such event the group of events that
    links join, over whatever many; ``link_edge`` are the edges by group, ``link_offset`` where those of each begin.
    ``node_link_rank`` is by node how many standing links the longest chain leads up to it over, of events that begin
    and end in the same bounds.

    Args:
        edges: the columns of edges.
        bounds: those of the bounds of nodes.
    """
    start, end = edges["edge_start"], edges["edge_end"]
    links = np.flatnonzero(orders(edges["edge_code"]) & (start != end))
    nodes = np.unique(np.concatenate([start[links], end[links]]))
    first, second = np.searchsorted(nodes, start[links]), np.searchsorted(nodes, end[links])
    group = _groups(len(nodes), first.tolist(), second.tolist())
    of_edge = group[first]
    by_group = np.argsort(of_edge, kind="stable")
    offsets = np.zeros(int(group.max(initial=-1)) + 2, np.int64)
    np.cumsum(np.bincount(of_edge, minlength=len(offsets) - 1), out=offsets[1:])
    return {
        "link_node": nodes.astype(np.int32),
        "link_group": group.astype(np.int32),
        "link_edge": links[by_group].astype(np.int32),
        "link_offset": offsets,
        "node_link_rank": _ranks(edges, links, bounds),
    }


def _groups(count: int, first: list[int], second: list[int]) -> NDArray[np.int64]:
    """Return the group of each of some things, numbered from 0, where pairs of them are joined."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one_end, other_end in zip(first, second, strict=True):
        parent[root(one_end)] = root(other_end)
    _, groups = np.unique(np.array([root(node) for node in range(count)], np.int64), return_inverse=True)
    return groups.astype(np.int64)


def _ranks(edges: Mapping[str, Any], links: NDArray[Any], bounds: Arrays) -> NDArray[np.int32]:
    standing = np.array([STATUS_RANK[status] for status in STANDING])
    links = links[np.isin(EdgeClassColumns(edges["edge_class"][links]).status, standing)]
    pairs = order_ends(edges["edge_code"][links], edges["edge_start"][links], edges["edge_end"][links])
    alike = np.ones(len(links), np.bool_)
    for name in ("node_earliest", "node_latest"):
        alike &= bounds[name][pairs.earlier] == bounds[name][pairs.later]
    ranks = np.zeros(len(bounds["node_earliest"]), np.int32)
    deep = link_ranks(zip(pairs.earlier[alike].tolist(), pairs.later[alike].tolist(), strict=True))
    ranks[list(deep)] = list(deep.values())
    return ranks
