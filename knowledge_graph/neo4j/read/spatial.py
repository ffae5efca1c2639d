"""Locations in an area: candidates by the point index, tested by the rules both stores share."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.filtering.geo import ROUGH_PRECISIONS, Area, Placed
from knowledge_graph.identity.entity_types import AREAS
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.store import IntArray

_MARGIN: Final = 1e-9
"""Degrees by which the box sent is wider: the server may round otherwise, and our test decides."""

_IN_BOX: Final = """
CYPHER 5
MATCH (m:Location) WHERE point.withinBBox(
  m.position, point({{latitude: $south, longitude: $west}}), point({{latitude: $north, longitude: $east}}))
RETURN collect(m.position.latitude), collect(m.position.longitude), {0}
"""
_ROUGH: Final = """
CYPHER 5
UNWIND $keys AS key MATCH ()-[r]->() WHERE id(r) = key AND r.precision IN $rough
RETURN collect(key)
"""


def placed_within(graph: LoadedGraph, area: Area) -> Placed:
    """Return the locations in an area, those known as points and those known roughly."""
    box = {
        "south": max(area.south - _MARGIN, -90.0),
        "west": max(area.west - _MARGIN, -180.0),
        "north": min(area.north + _MARGIN, 90.0),
        "east": min(area.east + _MARGIN, 180.0),
    }
    latitude, longitude, *columns = graph.transaction.ask(_IN_BOX.format(graph.node_columns), **box)
    nodes = graph.take_nodes(columns)
    nodes = np.sort(nodes[area.holds(np.array(latitude, np.float64), np.array(longitude, np.float64))])
    rough = nodes_of_type(graph, nodes, AREAS)
    return Placed(nodes[~rough], nodes[rough])


def rough_among(graph: LoadedGraph, edges: IntArray) -> NDArray[np.bool_]:
    """Return which edges say that their place is known roughly only."""
    if not len(edges):
        return np.zeros(0, np.bool_)
    keys = graph.edges.numbers.keys
    (rough_keys,) = graph.transaction.ask(
        _ROUGH, keys=[keys[edge] for edge in edges.tolist()], rough=sorted(ROUGH_PRECISIONS)
    )
    return np.isin(edges, graph.edges.numbers.of(rough_keys))


def nodes_of_type(graph: LoadedGraph, nodes: IntArray, types: Collection[str]) -> NDArray[np.bool_]:
    """Return which nodes are of one of some types."""
    fits = np.array([name.partition("|")[2] in types for name in graph.numbering.type_names], np.bool_)
    of_types: NDArray[np.bool_] = fits[graph.numbering.type_indexes(graph.nodes.facts.word[nodes])]
    return of_types
