"""Searching: hits by the server's full-text indexes, filtered and ordered by shared rules; and listings."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from typing import Any, Final

import numpy as np

from knowledge_graph.filtering.filter_mask import Mask
from knowledge_graph.neo4j.packing import ALWAYS_DAYS, BEGUN_DAYS, DayPair
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.search_pages.subjects import names_of
from knowledge_graph.neo4j.read.search_pages.text_hits import ServerTextHits
from knowledge_graph.neo4j.read.where_clause import has_edge, where_clause, with_edges
from knowledge_graph.neo4j.schema import KIND_LABELS, MERGED
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.searching.query import SearchQuery
from knowledge_graph.searching.texts import TextMatch
from knowledge_graph.store import IntArray, SearchPage, SearchRequest
from knowledge_graph.time_span import FOREVER

_SCORE: Final = -1.0
"""What all of a listing are sorted by where no other order is asked for."""
_UNBEGUN: Final = DayPair.pack(first=FOREVER)
"""What is added to the packed days of an unknown beginning, so that they come last."""

_ALL_NODES: Final = "CYPHER 5 MATCH (m:Actor|Location|Event) RETURN {0}"
_THESE: Final = "CYPHER 5 UNWIND $keys AS key MATCH (m) WHERE id(m) = key RETURN {0}"
_LIST_BY_ID: Final = f"""
CYPHER 5
MATCH (m:Entity) USING INDEX m:Entity(id)
WHERE m.id > $id AND m.kind IN $kinds AND NOT m:{MERGED} AND {{conditions}}
WITH m ORDER BY m.id LIMIT $limit
RETURN collect([id(m), {_SCORE}, m.id])
"""
"""Out of an index in order of id, so that a page needn't sort them all."""
_VALUES: Final = """
CYPHER 5
MATCH (m:Actor|Location|Event) WHERE m.kind IN $kinds AND {conditions}
WITH m, {value} AS value
"""
_LIST: Final = f"""{_VALUES}
WHERE $value IS NULL OR value > $value OR value = $value AND m.id > $id
WITH m, value ORDER BY value, m.id LIMIT $limit
RETURN collect([id(m), value, m.id])
"""
_BEFORE: Final = f"""{_VALUES}
WHERE value < $value OR value = $value AND m.id <= $id
RETURN count(m)
"""
_LIST_FACETS: Final = """
CYPHER 5
MATCH (m:{label}) WHERE {conditions}
WITH m.type AS type, count(*) AS n
RETURN collect([type, n])
"""
_OF_TYPES: Final = " AND m.type IN $listed"
_SORT_VALUES: Final = {
    "name": "split(m.search_text, '\n')[0]",
    "date": f"CASE WHEN m.z_days >= {BEGUN_DAYS} THEN m.z_days ELSE coalesce(m.z_days, {ALWAYS_DAYS}) + {_UNBEGUN} END",
    "degree": "coalesce($hidden[toString(id(m))], 0) - m.degree",
}
"""What a listing is sorted by, as ``_sort_keys`` has it; by relevance all are alike."""


def find_names(graph: LoadedGraph, request: SearchRequest) -> SearchPage:
    """Return one page of a search, ties broken by id; without a text, of a listing."""
    query = SearchQuery(request.text)
    if request.text.strip() and not query.folded:
        return SearchPage((), 0, exact=True, facets={"kind": {}, "type": {}})
    if not query.folded and not request.filter.weighs_claims and request.among is None:
        return _listing(graph, request)
    criteria = replace(request.filter, codes=None, roles=frozenset())
    candidates = LoadedGraph(graph.transaction, criteria, graph.numbering, graph.united)
    among = None if request.among is None else graph.nodes.numbers.keys_of(request.among)
    edges = has_edge(graph) if request.related else ("true", {})
    hits = ServerTextHits(candidates, query, request, among, edges) if query.folded else None
    if hits:
        scored = hits.best.scores()
        nodes, scores = np.array(list(scored), np.int64), np.array(list(scored.values()))
    else:
        nodes = candidates.take_nodes(_all_nodes(candidates, among))
        scores = np.ones(len(nodes))
    good = candidates.nodes_pass(nodes, listed=True) & _of_kind(candidates, nodes, request)
    if among is not None:
        good &= np.isin(candidates.nodes.numbers.keys_of(nodes), among)
    if request.related:
        keys_of = candidates.nodes.numbers.keys_of
        good[good] = np.isin(keys_of(nodes[good]), with_edges(graph, keys_of(nodes[good])))
    nodes, scores = nodes[good], scores[good]
    keys, ids = _sort_keys(candidates, nodes, scores, request.sort), candidates.nodes.ids
    order = np.lexsort((candidates.nodes.ranks()[nodes], keys))
    before = 0
    if request.after is not None:
        before = bisect_right(order.tolist(), request.after, key=lambda place: (keys[place].item(), ids[nodes[place]]))
    page = order[before : before + request.limit]
    last = None
    if len(page) and before + len(page) < len(nodes):
        last = keys[page[-1]].item(), ids[nodes[page[-1]]]
    shown = graph.take_keys(candidates.nodes.numbers.keys_of(nodes[page])).tolist()
    return SearchPage(
        tuple(zip(shown, scores[page].tolist(), strict=True)),
        len(nodes),
        exact=hits is None or hits.exact,
        facets=_facets(candidates, nodes),
        matches=_matches(hits, nodes[page].tolist(), shown) if hits else {},
        last=last,
        before=before,
    )


def _matches(hits: ServerTextHits, nodes: list[int], shown: list[int]) -> dict[int, list[TextMatch]]:
    """Return what of each node of a page holds the words, by the number it is shown under."""
    matches = {number: hits.best.of(node) for node, number in zip(nodes, shown, strict=True)}
    completed = hits.complete(match for several in matches.values() for match in several)
    return {number: [completed.get(match.id or "", match) for match in several] for number, several in matches.items()}


def _listing(graph: LoadedGraph, request: SearchRequest) -> SearchPage:
    """Return a page of all that exists under a filter that trusts derived statuses, without reading all."""
    kinds = request.filter.kinds & (request.kinds or request.filter.kinds)
    if not kinds:
        return SearchPage((), 0, exact=True, facets=_facets_of({}))
    conditions, values = where_clause(request.filter)
    further, more = has_edge(graph) if request.related else ("true", {})
    further += _OF_TYPES if request.types else ""
    values |= more
    values |= {"kinds": sorted(kinds), "listed": sorted(request.types)}
    counted: dict[str, int] = {}
    for kind in sorted(kinds):
        here = f"{conditions if kind == 'event' else 'true'} AND {further}"
        (rows,) = graph.transaction.ask(_LIST_FACETS.format(label=KIND_LABELS[kind], conditions=here), **values)
        counted |= {f"{kind}|{type_}": number for type_, number in rows}
    conditions = f"CASE WHEN m.kind = 'event' THEN {conditions} ELSE true END AND {further}"
    rows, before = _page_of_listing(graph, request, conditions, values)
    page = rows[: request.limit]
    hits = tuple((node, 1.0) for node in graph.take_keys([key for key, _, _ in page]).tolist())
    last = (page[-1][1], page[-1][2]) if page and len(rows) > len(page) else None
    return SearchPage(hits, sum(counted.values()), exact=True, facets=_facets_of(counted), last=last, before=before)


def _page_of_listing(
    graph: LoadedGraph, request: SearchRequest, conditions: str, values: dict[str, Any]
) -> tuple[list[tuple[int, float | str, str]], int | None]:
    """Return the rows of a page and one more, each with key, sort value and id; and how many lie before."""
    value, identifier = request.after or (None, "")
    values |= {"value": value, "id": identifier, "limit": request.limit + 1}
    if request.sort == "relevance":
        (rows,) = graph.transaction.ask(_LIST_BY_ID.format(conditions=conditions), **values)
        return rows, 0 if request.after is None else None
    values |= {"hidden": {str(key): number for key, number in graph.united.hidden_at.items()}}
    parts = {"conditions": conditions, "value": _SORT_VALUES[request.sort]}
    (rows,) = graph.transaction.ask(_LIST.format(**parts), **values)
    if request.after is None:
        return rows, 0
    (before,) = graph.transaction.ask(_BEFORE.format(**parts), **values)
    return rows, before


def _all_nodes(candidates: LoadedGraph, among: list[int] | None) -> list[Any]:
    if among is not None:
        return candidates.transaction.ask(_THESE.format(candidates.node_columns), keys=among)
    return candidates.transaction.ask(_ALL_NODES.format(candidates.node_columns))


def _of_kind(candidates: LoadedGraph, nodes: IntArray, request: SearchRequest) -> Mask:
    names = [name.partition("|") for name in candidates.numbering.type_names]
    fits = [
        (not request.kinds or kind in request.kinds) and (not request.types or type_ in request.types)
        for kind, _, type_ in names
    ]
    good: Mask = np.array(fits, np.bool_)[_type_numbers(candidates, nodes)]
    return good


def _sort_keys(candidates: LoadedGraph, nodes: IntArray, scores: Any, sort: str) -> Any:
    if sort == "date":
        days = candidates.days(nodes)
        return days + (days < BEGUN_DAYS) * _UNBEGUN
    if sort == "degree":
        return -candidates.degrees(nodes)
    if sort == "name":
        names = names_of(candidates, nodes.tolist())
        return np.array([names[node][1].partition("\n")[0] for node in nodes.tolist()], dtype="U")
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
