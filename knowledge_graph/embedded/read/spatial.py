"""Which locations lie in an area: those with coordinates, in order of latitude, so that a band is one slice."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.filtering.geo import Area, Placed
from knowledge_graph.identity.entity_types import AREAS


def placed_within(index: Index, area: Area) -> Placed:
    """Return the locations in an area, those known as points and those known roughly."""
    latitude = index.a["place_latitude"]
    band = slice(*np.searchsorted(latitude, [area.south, np.nextafter(area.north, np.inf)]).tolist())
    inside = area.holds(latitude[band], index.a["place_longitude"][band])
    nodes = np.sort(index.a["place_node"][band][inside].astype(np.int64))
    rough = nodes_of_type(index, nodes, AREAS)
    return Placed(nodes[~rough], nodes[rough])


def nodes_of_type(index: Index, nodes: NDArray[np.integer], types: Collection[str]) -> NDArray[np.bool_]:
    """Return which nodes are of one of some types."""
    fits = np.array([name.partition("|")[2] in types for name in index.type_names], np.bool_)
    mask: NDArray[np.bool_] = fits[index.a["node_type"][nodes]]
    return mask
