"""The facts of a rendered graph, read from the columns of the index."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.codes import NO_BASIS, NodeClassColumns
from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.embedded.read.claim_status import Weighing
from knowledge_graph.evidence import ASSERTS
from knowledge_graph.filtering.filters import STATUSES
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.rendered_graph import CitedClaim, EdgeFacts, EvidenceSummary, GraphFacts, NodeFacts
from knowledge_graph.store import IntArray
from knowledge_graph.time_span import ALWAYS, BOUND_NAMES, Bounds


class RenderedColumns(NamedTuple):
    """What was rendered: arrays of indices into the columns of the index."""

    nodes: IntArray
    edges: IntArray
    bases: NDArray[np.int64]
    """What the claims of nodes and edges are grouped by, ascending."""
    claim_counts: NDArray[np.int64]
    """By base: how many claims count."""
    anonymous: NDArray[np.bool_]
    """By base: whether all that assert it quote anonymous speakers only."""
    claims: NDArray[np.int64]
    """Those claims that views list."""
    owners: NDArray[np.int64]
    """By such claim: the index of its base in ``bases``."""
    sources: NDArray[np.int64]


class RenderedIds(NamedTuple):
    """The ids of what was rendered, in the order of its columns, as often as they have it."""

    nodes: Collection[str]
    edges: Collection[str]
    claims: Collection[str]
    sources: Collection[str]
    ends: Mapping[int, bytes]
    """By index: the ids of all nodes and of both ends of all edges."""


def collect_facts(index: Index, weighing: Weighing | None, columns: RenderedColumns, ids: RenderedIds) -> GraphFacts:
    """Return the facts of a rendered graph."""
    a = index.a
    evidence: dict[int, EvidenceSummary | None] = {NO_BASIS: None} | dict(_evidence(index, weighing, columns, ids))
    nodes, edges = columns.nodes, columns.edges
    start, end = a["edge_start"][edges], a["edge_end"][edges]
    carrier = np.where(NodeClassColumns(a["node_class"][start]).is_event, start, end)
    return GraphFacts(
        nodes={
            identifier: NodeFacts(NODE_KINDS[kind], evidence[basis], bounds)
            for identifier, kind, basis, bounds in zip(
                ids.nodes,
                NodeClassColumns(a["node_class"][nodes]).kind.tolist(),
                a["node_basis"][nodes].tolist(),
                _bounds(index, "node", nodes),
                strict=True,
            )
        },
        edges={
            identifier: EdgeFacts(
                ids.ends[first].decode(), ids.ends[last].decode(), evidence[basis], carried if own == ALWAYS else own
            )
            for identifier, first, last, basis, own, carried in zip(
                ids.edges,
                start.tolist(),
                end.tolist(),
                a["edge_basis"][edges].tolist(),
                _bounds(index, "edge", edges),
                _bounds(index, "node", carrier),
                strict=True,
            )
        },
        claims=dict(zip(ids.claims, _cited(index, columns, ids), strict=True)),
        part_of=dict(zip(ids.sources, _part_of(index, columns, ids), strict=True)),
    )


def _evidence(
    index: Index, weighing: Weighing | None, columns: RenderedColumns, ids: RenderedIds
) -> Iterator[tuple[int, EvidenceSummary]]:
    """Yield the evidence summary of each base."""
    bases = columns.bases
    weights = weighing.weigh(bases) if weighing else None
    status = weights.status if weights else index.a["basis_status"][bases]
    sources = weights.sources if weights else index.a["basis_sources"][bases]
    ends = np.searchsorted(columns.owners, np.arange(len(bases)), side="right").tolist()
    claims, first = tuple(ids.claims), 0
    counts, anonymous = columns.claim_counts.tolist(), columns.anonymous.tolist()
    for basis, code, count, claim_count, unnamed, end in zip(
        bases.tolist(), status.tolist(), sources.tolist(), counts, anonymous, ends, strict=True
    ):
        yield basis, EvidenceSummary(STATUSES[code], count, claims[first:end], claim_count, unnamed)
        first = end


def _bounds(index: Index, what: str, indices: NDArray[np.integer]) -> Iterator[Bounds]:
    """Return the four bounds of nodes or edges; ``ALWAYS`` for what has no date."""
    return zip(*(index.a[f"{what}_{name}"][indices].tolist() for name in BOUND_NAMES), strict=True)


def _cited(index: Index, columns: RenderedColumns, ids: RenderedIds) -> Iterator[CitedClaim]:
    names = dict(zip(columns.sources.tolist(), ids.sources, strict=True))
    sources, effects = (index.a[name][columns.claims].tolist() for name in ("claim_source", "claim_effect"))
    return (CitedClaim(names[source], effect == ASSERTS) for source, effect in zip(sources, effects, strict=True))


def _part_of(index: Index, columns: RenderedColumns, ids: RenderedIds) -> Iterator[str | None]:
    names = dict(zip(columns.sources.tolist(), ids.sources, strict=True))
    return (names.get(parent) for parent in index.a["source_parent"][columns.sources].tolist())
