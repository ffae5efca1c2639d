"""Rendering an answer's parts: JSON cut from the index, patched only where a question weighs claims anew."""

from __future__ import annotations

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.embedded.build import NO_BASIS
from knowledge_graph.embedded.index import Index, Texts, slices
from knowledge_graph.embedded.weighing import Weighing
from knowledge_graph.filters import STATUSES, Filter
from knowledge_graph.store import IntArray, Shown
from knowledge_graph.views import MAX_CLAIMS_SHOWN


def show(index: Index, weighing: Weighing | None, nodes: IntArray, edges: IntArray) -> Shown:
    """Return nodes and relations as JSON by id, with their counting claims and the sources of those."""
    a = index.a
    node_bases, edge_bases = a["node_basis"][nodes], a["edge_basis"][edges]
    bases = np.unique(np.concatenate([node_bases, edge_bases]))
    bases = bases[bases != NO_BASIS]
    claims, owner = _claims_of(index, weighing, bases)
    node_views, edge_views = index.node_views.take(nodes), index.edge_views.take(edges)
    if weighing is not None:
        patches = _patches(index, weighing, bases, claims, owner)
        node_views = [
            _patched(view, patches.get(basis)) for view, basis in zip(node_views, node_bases.tolist(), strict=True)
        ]
        edge_views = [
            _patched(view, patches.get(basis)) for view, basis in zip(edge_views, edge_bases.tolist(), strict=True)
        ]
    shown = claims[_rank_within(owner) < MAX_CLAIMS_SHOWN]
    sources = _with_wholes(index, np.unique(a["claim_source"][shown]))
    return Shown(
        nodes=_by_id(index.node_ids, nodes, node_views),
        edges=_by_id(index.edge_ids, edges, edge_views),
        claims=_by_id(index.claim_ids, shown, index.claim_views.take(shown)),
        sources=_by_id(index.source_ids, sources, index.source_views.take(sources)),
    )


def _by_id(ids: Texts, places: NDArray[np.integer], views: list[bytes]) -> dict[str, bytes]:
    return {identifier.decode(): view for identifier, view in zip(ids.take(places), views, strict=True)}


def _claims_of(
    index: Index, weighing: Weighing | None, bases: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the counting claims on some things, and on which of them each is."""
    where, sizes = slices(index.a["basis_offset"], bases)
    owner = np.repeat(np.arange(len(bases)), sizes)
    counting = (weighing or Weighing(index, Filter())).counting(where)
    return where[counting], owner[counting]


def _patches(
    index: Index, weighing: Weighing, bases: NDArray[np.int32], claims: NDArray[np.int64], owner: NDArray[np.int64]
) -> dict[int, dict[str, object]]:
    """Return, by basis, what the claims that count for this question change in a view."""
    weights = weighing.weigh(bases)
    ids: list[list[str]] = [[] for _ in bases]
    for identifier, one in zip(index.claim_ids.take(claims), owner.tolist(), strict=True):
        ids[one].append(identifier.decode())
    return {
        basis: {
            "status": STATUSES[status],
            "source_count": sources,
            "claims": listed[:MAX_CLAIMS_SHOWN],
            "claim_count": len(listed),
        }
        for basis, status, sources, listed in zip(
            bases.tolist(), weights.status.tolist(), weights.sources.tolist(), ids, strict=True
        )
    }


def _patched(view: bytes, patch: dict[str, object] | None) -> bytes:
    return view if patch is None else orjson.dumps(orjson.loads(view) | patch)


def _rank_within(owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each entry among those of its owner; owners are ascending."""
    return np.arange(len(owner)) - np.searchsorted(owner, owner)


def _with_wholes(index: Index, sources: NDArray[np.int32]) -> NDArray[np.int32]:
    """Add everything that sources are part of, so that a section's publisher is in sight."""
    while True:
        parents = index.a["source_parent"][sources]
        wider = np.union1d(sources, parents[parents != NO_BASIS])
        if len(wider) == len(sources):
            return sources
        sources = wider.astype(np.int32)
