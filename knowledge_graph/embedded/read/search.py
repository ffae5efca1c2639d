"""Search over the index: every node that holds the words, masked by every filter, then ordered, then cut to a page."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.embedded.read.filter_mask import EmbeddedFilterMask
from knowledge_graph.embedded.read.text_hits import FieldHits, TextHits
from knowledge_graph.int_sets import within
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.searching.matches import BestMatches
from knowledge_graph.searching.query import SearchQuery
from knowledge_graph.searching.texts import TextMatch, office_text
from knowledge_graph.store import IntArray, SearchPage, SearchRequest, SortKey
from knowledge_graph.time_span import FOREVER, order_of_beginning
from knowledge_graph.vocabulary import VOCABULARY

Keys = NDArray[Any]
"""Numbers or folded names, one a node."""

_MANY_NAMES: Final = 5_000
"""From so many hits on, they are sorted by the rank of their names among all, which is worked out once an index."""


def search(index: Index, mask: EmbeddedFilterMask, request: SearchRequest) -> SearchPage:
    """Return one page of a search, ties broken by id."""
    query = SearchQuery(request.text)
    if request.text.strip() and not query.folded:
        return SearchPage((), 0, exact=True, facets={"kind": {}, "type": {}})
    hits = None
    if query.folded:
        hits = TextHits(index, request.filter, query, request.fields)
        nodes = np.flatnonzero(hits.scores)
    else:
        nodes = np.arange(len(index.node_ids))
    if request.among is not None:
        nodes = nodes[within(nodes, request.among)] if hits else request.among
    nodes = nodes[_of_kind(index, nodes, request)]
    nodes = nodes[mask.pass_nodes(nodes, listed=True)]
    scores = hits.scores[nodes] if hits else np.ones(len(nodes))
    keys = _sort_keys(index, nodes, scores, request.sort)
    behind = _behind(index, nodes, keys, request.after)
    order = _least(keys, request.limit) if behind is None else behind[_least(keys[behind], request.limit)]
    page, before = nodes[order], 0 if behind is None else len(nodes) - len(behind)
    last = None
    if len(page) and before + len(page) < len(nodes):
        node, key = int(page[-1]), keys[order[-1]].item()
        last = index.folded_caption(node) if request.sort == "name" else key, index.node_ids[node].decode()
    return SearchPage(
        tuple(zip(page.tolist(), scores[order].tolist(), strict=True)),
        len(nodes),
        exact=True,
        facets=_facets(index, nodes),
        matches=_matches(index, hits, query, page) if hits else {},
        last=last,
        before=before,
    )


def _of_kind(index: Index, nodes: NDArray[np.int64], request: SearchRequest) -> NDArray[np.bool_]:
    if not request.kinds and not request.types:
        return np.ones(len(nodes), np.bool_)
    fits = [
        (not request.kinds or name.partition("|")[0] in request.kinds)
        and (not request.types or name.partition("|")[2] in request.types)
        for name in index.type_names
    ]
    good: NDArray[np.bool_] = np.array(fits, np.bool_)[index.a["node_type"][nodes]]
    return good


def _facets(index: Index, nodes: NDArray[np.int64]) -> dict[str, dict[str, int]]:
    numbers = np.bincount(index.a["node_type"][nodes], minlength=len(index.type_names)).tolist()
    types, kinds = Counter[str](), Counter[str](dict.fromkeys(NODE_KINDS, 0))
    for name, number in zip(index.type_names, numbers, strict=True):
        if number:
            kind, _, type_ = name.partition("|")
            types[type_] += number
            kinds[kind] += number
    return {"kind": {kind: n for kind, n in kinds.items() if n}, "type": dict(types.most_common())}


def _sort_keys(index: Index, nodes: IntArray, scores: NDArray[np.float64], sort: str) -> Keys:
    """Return what nodes are sorted by, ascending, before their ids."""
    if sort == "date":
        begun = order_of_beginning(index.a["node_earliest"][nodes]).astype(np.int64)
        dates: IntArray = begun * (FOREVER + 1) + index.a["node_latest"][nodes]
        return dates
    if sort == "degree":
        return -index.degrees[nodes]
    if sort == "name":
        if len(nodes) > _MANY_NAMES:
            return index.name_ranks[nodes]
        return np.array([index.folded_caption(node) for node in nodes.tolist()], dtype="U")
    return -scores


def _behind(index: Index, nodes: IntArray, keys: Keys, after: SortKey | None) -> IntArray | None:
    """Return the places of the nodes that lie behind a place in the order; None for all."""
    if after is None:
        return None
    value, identifier = after
    if isinstance(value, str) and keys.dtype.kind != "U":
        ranked = index.name_order
        return np.flatnonzero(
            keys >= bisect_right(ranked, (value, identifier.encode()), key=lambda node: _name_place(index, int(node)))
        )
    first = bisect_right(index.node_ids, identifier.encode())
    return np.flatnonzero((keys > value) | ((keys == value) & (nodes >= first)))


def _least(keys: Keys, count: int) -> IntArray:
    """Return the places of the ``count`` least keys, in order, those of equal keys by place; sort no more than that."""
    if keys.dtype.kind == "U":
        return np.argsort(keys, kind="stable")[:count]
    if count < len(keys) // 4:
        last = np.partition(keys, count)[count]
        below = np.flatnonzero(keys < last)
        equal = np.flatnonzero(keys == last)[: count - len(below)]
        return np.concatenate([below[np.argsort(keys[below], kind="stable")], equal])
    return np.argsort(keys, kind="stable")[:count]


def _name_place(index: Index, node: int) -> tuple[str, bytes]:
    return index.folded_caption(node), index.node_ids[node]


def _matches(index: Index, hits: TextHits, query: SearchQuery, page: IntArray) -> dict[int, Sequence[TextMatch]]:
    """Return what of each node of a page holds the words."""
    ascending, best = np.sort(page), BestMatches()
    for field_hits in hits.by_field:
        here = np.flatnonzero(within(field_hits.nodes, ascending))
        scores = np.broadcast_to(field_hits.score, len(field_hits.nodes))[here]
        for node, item, score in zip(
            field_hits.nodes[here].tolist(), field_hits.items[here].tolist(), scores.tolist(), strict=True
        ):
            best.add(node, field_hits.field, score, _match(index, field_hits, query, item))
    return {node: best.of(node) for node in page.tolist()}


def _match(index: Index, field_hits: FieldHits, query: SearchQuery, item: int) -> TextMatch:
    if field_hits.field == "claim":
        claim = orjson.loads(index.claim_views[int(index.a["text_claim"][item])])
        return TextMatch.of_claim(claim, query.shown_words)
    if field_hits.field == "office":
        return _office(index, int(index.a["text_node"][item]), int(index.a["text_edge"][item]))
    if field_hits.inside:
        sources = field_hits.inside.sources_behind(index, item)
        identifier, source = min((index.source_ids[source], source) for source in sources)
        return TextMatch(field_hits.field, orjson.loads(index.source_views[source])["title"], identifier.decode())
    return TextMatch(field_hits.field)


def _office(index: Index, node: int, edge: int) -> TextMatch:
    start, end = int(index.a["edge_start"][edge]), int(index.a["edge_end"][edge])
    title = orjson.loads(b"{" + index.edge_extras[edge][1:] + b"}")["title"]
    relation = VOCABULARY.relations[int(index.a["edge_code"][edge])].relation
    other = index.caption(end if node == start else start)
    return TextMatch(
        "office", office_text(relation, title, other, forward=node == start), index.edge_ids[edge].decode()
    )
