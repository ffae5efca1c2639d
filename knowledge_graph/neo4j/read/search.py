"""Searching names: candidates by the server's full-text index, filtered and ordered by shared rules; and listings."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

import numpy as np

from knowledge_graph.filtering.filter_mask import Mask
from knowledge_graph.neo4j.packing import ALWAYS_DAYS, BEGUN_DAYS, DayPair, NodeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.where_clause import where_clause
from knowledge_graph.neo4j.schema import KIND_LABELS, MERGED
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.store import IntArray, SearchPage, SearchRequest
from knowledge_graph.text import fold, score
from knowledge_graph.time_span import FOREVER

MAX_CANDIDATES: Final = 5_000
"""How many candidates are scored; the total of a search with more is a lower bound."""
_MAX_WORDS: Final = 50

_CANDIDATES: Final = """
CYPHER 5
CALL db.index.fulltext.queryNodes('names', $query, {{limit: $limit}}) YIELD node AS m
RETURN collect(m.search_text), {0}
"""
_ALL_NODES: Final = "CYPHER 5 MATCH (m:Actor|Location|Event) RETURN collect(m.search_text), {0}"
_THESE: Final = "CYPHER 5 UNWIND $keys AS key MATCH (m) WHERE id(m) = key RETURN collect(m.search_text), {0}"
_LIST: Final = """
CYPHER 5
MATCH {found} AND CASE WHEN m.kind = 'event' THEN {conditions} ELSE true END
WITH m ORDER BY {order} SKIP $offset LIMIT $limit
RETURN collect(id(m))
"""
_ANY: Final = "(m:Actor|Location|Event) WHERE m.kind IN $kinds"
_BY_ID: Final = f"(m:Entity) USING INDEX m:Entity(id) WHERE m.id >= '' AND m.kind IN $kinds AND NOT m:{MERGED}"
"""The same out of an index in order of id, so that a page needn't sort them all."""
_LIST_FACETS: Final = """
CYPHER 5
MATCH (m:{label}) WHERE {conditions}
WITH m.type AS type, count(*) AS n
RETURN collect([type, n])
"""
_OF_TYPES: Final = " AND m.type IN $listed"
_LIST_ORDERS: Final = {
    "relevance": "m.id",
    "name": "split(m.search_text, '\n')[0], m.id",
    "date": f"coalesce(m.z_days, {ALWAYS_DAYS}) < {BEGUN_DAYS}, coalesce(m.z_days, {ALWAYS_DAYS}), m.id",
    "degree": "m.degree DESC, m.id",
}


def find_names(graph: LoadedGraph, request: SearchRequest) -> SearchPage:
    """Return one page of a search, ties broken by id; without a text, of a listing."""
    folded = fold(request.text)
    if request.text.strip() and not folded:
        return SearchPage((), 0, exact=True, facets={"kind": {}, "type": {}})
    if not folded and not request.filter.weighs_claims and request.among is None:
        return _listing(graph, request)
    candidates = LoadedGraph(graph.transaction, request.filter, graph.numbering)
    among = None if request.among is None else graph.nodes.numbers.keys_of(request.among)
    names, *columns = _candidates(candidates, folded, among)
    nodes = candidates.take_nodes(columns)
    scores = np.array([score(folded, name.split("\n")) if folded else 1.0 for name in names])
    good = (scores > 0) & candidates.nodes_pass(nodes, listed=True) & _of_kind(candidates, nodes, request)
    if among is not None:
        good &= np.isin(columns[0], among)
    places = np.flatnonzero(good)
    order = np.lexsort(
        (candidates.nodes.ranks()[nodes[places]], _sort_keys(candidates, nodes, scores, names, request.sort)[places])
    )
    page = places[order][request.offset : request.offset + request.limit]
    hits = graph.take_keys(candidates.nodes.numbers.keys_of(nodes[page])).tolist()
    facets = _facets(candidates, nodes[places])
    exact = not folded or len(names) <= MAX_CANDIDATES
    return SearchPage(tuple(zip(hits, scores[page].tolist(), strict=True)), len(places), exact, facets)


def _listing(graph: LoadedGraph, request: SearchRequest) -> SearchPage:
    """Return a page of all that exists under a filter that trusts derived statuses, without reading all."""
    kinds = request.filter.kinds & (request.kinds or request.filter.kinds)
    if not kinds:
        return SearchPage((), 0, exact=True, facets=_facets_of({}))
    conditions, values = where_clause(request.filter)
    of_types = _OF_TYPES if request.types else ""
    values |= {"kinds": sorted(kinds), "listed": sorted(request.types)}
    matched = (_BY_ID if request.sort == "relevance" else _ANY) + of_types
    query = _LIST.format(found=matched, conditions=conditions, order=_LIST_ORDERS[request.sort])
    (keys,) = graph.transaction.ask(query, **values, offset=request.offset, limit=request.limit)
    counted: dict[str, int] = {}
    for kind in sorted(kinds):
        here = (conditions if kind == "event" else "true") + of_types
        (rows,) = graph.transaction.ask(_LIST_FACETS.format(label=KIND_LABELS[kind], conditions=here), **values)
        counted |= {f"{kind}|{type_}": number for type_, number in rows}
    hits = tuple((node, 1.0) for node in graph.take_keys(keys).tolist())
    return SearchPage(hits, sum(counted.values()), exact=True, facets=_facets_of(counted))


def _candidates(candidates: LoadedGraph, folded: str, among: list[int] | None) -> list[Any]:
    if not folded and among is not None:
        return candidates.transaction.ask(_THESE.format(candidates.node_columns), keys=among)
    if not folded:
        return candidates.transaction.ask(_ALL_NODES.format(candidates.node_columns))
    words = list(dict.fromkeys(folded.split()))[:_MAX_WORDS]
    query = " AND ".join(re.sub(r"([^\w]|_)", r"\\\1", word) + "*" for word in words)
    return candidates.transaction.ask(
        _CANDIDATES.format(candidates.node_columns), query=query, limit=MAX_CANDIDATES + 1
    )


def _of_kind(candidates: LoadedGraph, nodes: IntArray, request: SearchRequest) -> Mask:
    names = [name.partition("|") for name in candidates.numbering.type_names]
    fits = [
        (not request.kinds or kind in request.kinds) and (not request.types or type_ in request.types)
        for kind, _, type_ in names
    ]
    good: Mask = np.array(fits, np.bool_)[_type_numbers(candidates, nodes)]
    return good


def _sort_keys(candidates: LoadedGraph, nodes: IntArray, scores: Any, names: list[str], sort: str) -> Any:
    if sort == "date":
        days = candidates.days(nodes)
        return days + (days < BEGUN_DAYS) * DayPair.pack(first=FOREVER)
    if sort == "degree":
        return -NodeWord.degree.get(candidates.nodes.facts.word[nodes])
    if sort == "name":
        return np.array([name.partition("\n")[0] for name in names], dtype="U")
    return -scores


def _type_numbers(candidates: LoadedGraph, nodes: IntArray) -> IntArray:
    return candidates.numbering.type_indexes(candidates.nodes.facts.word[nodes])


def _facets(candidates: LoadedGraph, nodes: IntArray) -> dict[str, dict[str, int]]:
    numbers = np.bincount(_type_numbers(candidates, nodes), minlength=len(candidates.numbering.type_names)).tolist()
    return _facets_of(
        {name: number for name, number in zip(candidates.numbering.type_names, numbers, strict=True) if number}
    )


def _facets_of(counted: dict[str, int]) -> dict[str, dict[str, int]]:
    types, kinds = Counter[str](), Counter[str](dict.fromkeys(NODE_KINDS, 0))
    for name in sorted(counted):
        kind, _, type_ = name.partition("|")
        types[type_] += counted[name]
        kinds[kind] += counted[name]
    return {"kind": {kind: number for kind, number in kinds.items() if number}, "type": dict(types.most_common())}
