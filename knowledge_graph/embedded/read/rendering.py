"""Rendering nodes and edges from the index's JSON fragments, with their counting claims."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.deadline import check_work
from knowledge_graph.embedded.index.builder import evidence_fragment
from knowledge_graph.embedded.index.codes import EVENT_CLASS, NO_BASIS
from knowledge_graph.embedded.index.reader import Index, slices
from knowledge_graph.embedded.read.claim_status import Weighing
from knowledge_graph.embedded.read.rendered_facts import RenderedColumns, RenderedIds, collect_facts
from knowledge_graph.evidence import ANONYMOUS, ASSERTS, DENIES, EvidenceStatus
from knowledge_graph.filtering.filters import STATUSES, Filter
from knowledge_graph.int_sets import distinct
from knowledge_graph.json_views import MAX_CLAIMS_SHOWN, edge_readings
from knowledge_graph.rendered_graph import NEAR_FIELD, RenderedGraph
from knowledge_graph.store import IntArray
from knowledge_graph.vocabulary import VOCABULARY, Word


def _word_fragment(word: Word, *, near: bool = False) -> bytes:
    role = f'"role":"{word.role}",' if word.role else ""
    readings = orjson.dumps(edge_readings(word, near=near))
    return f'"type":"{word.relation}",{role}"readings":'.encode() + readings + b","


_WORDS = [_word_fragment(word) for word in VOCABULARY.relations]
_NEAR_WORDS = [_word_fragment(word, near=True) for word in VOCABULARY.relations]
_IDENTITY = b'"status":"identity"'


def show(index: Index, weighing: Weighing | None, nodes: IntArray, edges: IntArray) -> RenderedGraph:
    """Render nodes and edges as JSON by id, with their counting claims and the sources of those."""
    a = index.a
    node_bases, edge_bases = a["node_basis"][nodes], a["edge_basis"][edges]
    bases = distinct(np.concatenate([node_bases, edge_bases]).astype(np.int64) + 1) - 1
    bases = bases[bases != NO_BASIS]
    claims, owner = _claims_of(index, weighing, bases)
    fragments = _evidence_fragments(index, weighing, bases, claims, owner)
    listed = _mask_listed(owner, a["claim_effect"][claims] == DENIES)
    shown = claims[listed]
    shown_ids = [identifier.decode() for identifier in index.claim_ids.take(shown)]
    sources = _with_ancestors(index, distinct(a["claim_source"][shown].astype(np.int64)))
    node_ids = dict(zip(nodes.tolist(), index.node_ids.take(nodes), strict=True))
    node_ids |= _further_ids(index, edges, node_ids)
    heads = index.node_heads.take(nodes)
    rendered = RenderedGraph(
        nodes=_nodes(index, nodes, heads, node_ids, node_bases, fragments),
        edges=_edges(index, edges, node_ids, edge_bases, fragments),
        claims=dict(zip(shown_ids, index.claim_views.take(shown), strict=True)),
        sources=_by_id(index.source_ids.take(sources), index.source_views.take(sources)),
    )
    counts, anonymous = np.bincount(owner, minlength=len(bases)), _mask_anonymous(index, claims, owner, len(bases))
    cut = set(bases[counts > MAX_CLAIMS_SHOWN].tolist())
    if cut:
        shown_bases = zip([*rendered.nodes, *rendered.edges], [*node_bases.tolist(), *edge_bases.tolist()], strict=True)
        rendered.in_part = [identifier for identifier, basis in shown_bases if basis in cut]
    columns = RenderedColumns(nodes, edges, bases, counts, anonymous, shown, owner[listed], sources)
    # A claim of an event may be one of a united relation's claims, too, and is then listed twice.
    ids = RenderedIds(rendered.nodes, rendered.edges, shown_ids, rendered.sources, node_ids)
    rendered.collect_facts = lambda: collect_facts(index, weighing, columns, ids)
    rendered.collect_node_fields = lambda: {
        identifier: orjson.loads(head + b"}") for identifier, head in zip(ids.nodes, heads, strict=True)
    }
    return rendered


def _by_id(ids: Iterable[bytes], views: Iterable[bytes]) -> dict[str, bytes]:
    return {identifier.decode(): view for identifier, view in zip(ids, views, strict=True)}


def _further_ids(index: Index, edges: IntArray, known: Collection[int]) -> dict[int, bytes]:
    """Return the ids of those ends of edges that aren't known; as a rule, all are among the nodes shown."""
    ends = {*index.a["edge_start"][edges].tolist(), *index.a["edge_end"][edges].tolist()}
    return {node: index.node_ids[node] for node in ends.difference(known)}


def _nodes(
    index: Index,
    nodes: IntArray,
    heads: Sequence[bytes],
    ids: Mapping[int, bytes],
    bases: NDArray[np.int32],
    fragments: Mapping[int, bytes],
) -> dict[str, bytes]:
    degrees = index.degrees[nodes].tolist()
    views = [
        b'%s,%s,"degree":%d}' % (head, fragments[basis], degree)
        if basis != NO_BASIS
        else b'%s,"degree":%d}' % (head, degree)
        for head, basis, degree in zip(heads, bases.tolist(), degrees, strict=True)
    ]
    return _by_id(map(ids.__getitem__, nodes.tolist()), views)


def _edges(
    index: Index, edges: IntArray, ids: Mapping[int, bytes], bases: NDArray[np.int32], fragments: Mapping[int, bytes]
) -> dict[str, bytes]:
    a = index.a
    start, end = a["edge_start"][edges], a["edge_end"][edges]
    carrier = np.where(a["node_class"][start] >= EVENT_CLASS, start, end)
    columns = zip(
        index.edge_ids.take(edges),
        a["edge_code"][edges].tolist(),
        map(ids.__getitem__, start.tolist()),
        map(ids.__getitem__, end.tolist()),
        index.edge_extras.take(edges),
        index.node_whens.take(carrier),
        bases.tolist(),
        strict=True,
    )
    shown = {}
    for identifier, code, first, last, extra, carried, basis in columns:
        check_work()
        when = b',"when":' + carried if carried else b""
        standing = fragments[basis] if basis != NO_BASIS else _IDENTITY
        shown[identifier.decode()] = b'{"id":"%s",%s"start":"%s","end":"%s"%s%s,%s}' % (
            identifier, (_NEAR_WORDS if NEAR_FIELD in extra else _WORDS)[code], first, last, extra, when, standing,
        )  # fmt: skip
    return shown


def _claims_of(
    index: Index, weighing: Weighing | None, bases: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the counting claims grouped by some bases: indices of claims, and for each the index of its base."""
    where, sizes = slices(index.a["basis_offset"], bases)
    owner = np.repeat(np.arange(len(bases)), sizes)
    counting = (weighing or Weighing(index, Filter())).counting(where)
    return where[counting], owner[counting]


def _evidence_fragments(
    index: Index,
    weighing: Weighing | None,
    bases: NDArray[np.int64],
    claims: NDArray[np.int64],
    owner: NDArray[np.int64],
) -> dict[int, bytes]:
    """Return the evidence fragment of each basis: the stored one, or one made anew under a filter on claims."""
    if weighing is None:
        return dict(zip(bases.tolist(), index.standings.take(bases), strict=True))
    weights = weighing.weigh(bases)
    denials = np.bincount(owner[index.a["claim_effect"][claims] == DENIES], minlength=len(bases)).tolist()
    ids: list[list[str]] = [[] for _ in bases]
    for identifier, owning in zip(index.claim_ids.take(claims), owner.tolist(), strict=True):
        ids[owning].append(identifier.decode())
    columns = zip(bases.tolist(), weights.status.tolist(), weights.sources.tolist(), ids, denials, strict=True)
    return {
        basis: evidence_fragment(EvidenceStatus(STATUSES[status], sources, tuple(listed), denied))
        for basis, status, sources, listed, denied in columns
    }


def _mask_listed(owner: NDArray[np.int64], denies: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which claims views list, as ``EvidenceStatus.first_claims`` does.

    Args:
        owner: by claim, what it is on, ascending; of one owner the claims that deny it come last.
        denies: by claim, whether it denies its owner.
    """
    rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
    listed: NDArray[np.bool_] = rank < MAX_CLAIMS_SHOWN
    first_denial = denies.copy()
    first_denial[1:] &= ~(denies[:-1] & (owner[:-1] == owner[1:]))
    beyond = first_denial & ~listed
    listed[np.searchsorted(owner, owner[beyond]) + MAX_CLAIMS_SHOWN - 1] = False
    return listed | beyond


def _mask_anonymous(index: Index, claims: NDArray[np.int64], owner: NDArray[np.int64], bases: int) -> NDArray[np.bool_]:
    """Return by base whether all claims that assert it quote anonymous speakers only."""
    asserting = index.a["claim_effect"][claims] == ASSERTS
    unnamed = index.a["claim_attribution"][claims] == ANONYMOUS
    asserted, named = (np.bincount(owner[rows], minlength=bases) for rows in (asserting, asserting & ~unnamed))
    mask: NDArray[np.bool_] = (asserted > 0) & (named == 0)
    return mask


def _with_ancestors(index: Index, sources: NDArray[np.int64]) -> NDArray[np.int64]:
    """Add all ancestors of sources, so that a section's publisher is shown."""
    while True:
        parents = index.a["source_parent"][sources]
        wider = distinct(np.concatenate([sources, parents[parents != NO_BASIS]]))
        if len(wider) == len(sources):
            return sources
        sources = wider
