"""Reading a store's answers the way the tests want to compare them: by ids."""

from typing import Any

import numpy as np
import orjson

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.store import EdgeBatch, GraphStore, GraphView, IntArray

NODES = [
    "actor:ana", "actor:front", "actor:state", "event:restart", "event:round", "event:rumour", "event:strike",
    "event:talks", "location:camp", "location:land", "location:town",
]  # fmt: skip


def located(walk: GraphView, *ids: str) -> IntArray:
    """Return nodes as a frontier."""
    return np.unique(np.array(walk.locate(ids), np.int64))


def steps(walk: GraphView, hops: EdgeBatch) -> list[tuple[str, str, str]]:
    """Return steps as (source, neighbour, relation), in the order in which they came."""
    ids = edge_ids(walk, hops.edge)
    return list(zip(walk.ids(hops.source.tolist()), walk.ids(hops.neighbour.tolist()), ids, strict=True))


def edge_ids(walk: GraphView, edges: IntArray) -> list[str]:
    """Return the ids of relations, in the order in which they came."""
    distinct = list(dict.fromkeys(edges.tolist()))
    names = dict(zip(distinct, walk.show([], distinct).edges, strict=True))
    return [names[edge] for edge in edges.tolist()]


def standing(store: GraphStore, criteria: Filter) -> tuple[set[str], set[str]]:
    """Return which events of the talks, and which relations among all their nodes, exist under a filter."""
    with store.read(criteria) as walk:
        everything = located(walk, *NODES)
        edges = edge_ids(walk, walk.among(everything))
        neighbours = walk.ids(np.unique(walk.expand(everything).neighbour).tolist())
    return {identifier for identifier in neighbours if identifier.startswith("event:")}, set(edges)


def shown_nodes(store: GraphStore, *ids: str, criteria: Filter | None = None) -> dict[str, Any]:
    """Return nodes as answers show them."""
    with store.read(criteria or Filter()) as walk:
        return {identifier: orjson.loads(view) for identifier, view in walk.show(walk.locate(ids), []).nodes.items()}


def shown_edges(store: GraphStore, *more: str, criteria: Filter | None = None) -> dict[str, Any]:
    """Return all relations between the talks' nodes, and some more, that exist under a filter as answers show them."""
    with store.read(criteria or Filter()) as walk:
        edges = walk.among(located(walk, *NODES, *more)).tolist()
        return {identifier: orjson.loads(view) for identifier, view in walk.show([], edges).edges.items()}
