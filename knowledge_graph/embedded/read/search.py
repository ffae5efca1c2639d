"""Search over names, aliases and titles: candidates by SQLite's full-text index, order by our own score."""

from __future__ import annotations

from collections import Counter

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge_graph.embedded.database import Database, translated
from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.embedded.read.filter_mask import EmbeddedFilterMask
from knowledge_graph.int_sets import within
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.store import SearchPage, SearchRequest
from knowledge_graph.text import fold, score
from knowledge_graph.time_span import order_of_beginning

MAX_CANDIDATES = 5_000
"""How many hits are scored; a search with more says that its total is a lower bound."""

_MATCH = """
SELECT record.id, name.folded FROM name JOIN record ON record.n = name.rowid
WHERE name MATCH ? ORDER BY rank LIMIT ?
"""


def search(index: Index, database: Database, mask: EmbeddedFilterMask, request: SearchRequest) -> SearchPage:
    """Return one page of a search, ties broken by id."""
    folded = fold(request.text)
    if request.text.strip() and not folded:
        return SearchPage((), 0, exact=True, facets={"kind": {}, "type": {}})
    scores: dict[int, float] = {}
    exact = True
    if folded:
        scores, exact = _candidates(index, database, folded)
        nodes = np.array(sorted(scores), np.int64)
    else:
        nodes = np.arange(len(index.node_ids))
    if request.among is not None:
        nodes = nodes[within(nodes, request.among)] if folded else request.among
    nodes = nodes[mask.pass_nodes(nodes, listed=True) & _of_kind(index, nodes, request)]
    facets = _facets(index, nodes)
    ordered = _ordered(index, nodes, scores, request.sort)
    page = ordered[request.offset : request.offset + request.limit].tolist()
    return SearchPage(tuple((node, scores.get(node, 1.0)) for node in page), len(nodes), exact, facets)


def _candidates(index: Index, database: Database, folded: str) -> tuple[dict[int, float], bool]:
    query = " AND ".join(f'"{word}"*' for word in folded.split())
    with translated(database.path):
        rows = database.connection().execute(_MATCH, (query, MAX_CANDIDATES + 1)).fetchall()
    scores = {}
    for (_, names), node in zip(rows, index.find_nodes(row[0] for row in rows), strict=True):
        if node is not None and (relevance := score(folded, names.split("\n"))):
            scores[node] = relevance
    return scores, len(rows) <= MAX_CANDIDATES


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


def _ordered(index: Index, nodes: NDArray[np.int64], scores: dict[int, float], sort: str) -> NDArray[np.int64]:
    if sort == "date":
        begun = order_of_beginning(index.a["node_earliest"][nodes])
        return nodes[np.lexsort((nodes, index.a["node_latest"][nodes], begun))]
    if sort == "degree":
        return nodes[np.lexsort((nodes, -index.degrees[nodes]))]
    if sort == "name":
        captions = [fold(_caption(index, node)) for node in nodes.tolist()]
        return nodes[np.lexsort((nodes, np.array(captions, dtype="U")))] if captions else nodes
    if not scores:
        return nodes
    return nodes[np.lexsort((nodes, np.array([-scores.get(node, 1.0) for node in nodes.tolist()])))]


def _caption(index: Index, node: int) -> str:
    return str(orjson.loads(index.node_heads[node] + b"}")["caption"])
