"""Finding nodes by name or date: candidates by the server's indexes, filtered and ordered by shared rules."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any, Final

import numpy as np

from knowledge_graph.filtering.filters import REALITIES, STATUSES, Filter
from knowledge_graph.neo4j.packing import ALWAYS_DAYS, EVENT, DayPair, NodeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.spatial import nodes_of_type
from knowledge_graph.neo4j.read.tables import Mask
from knowledge_graph.neo4j.schema import KIND_LABELS, MERGED
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.store import IntArray, SearchPage, SearchRequest, TimelineRequest
from knowledge_graph.text import fold, score
from knowledge_graph.time_span import BEGINNING, FOREVER

MAX_CANDIDATES: Final = 5_000
"""How many hits are scored; a search with more says that its total is a lower bound."""
_MAX_WORDS: Final = 50

_CANDIDATES: Final = """
CYPHER 5
CALL db.index.fulltext.queryNodes('names', $query, {{limit: $limit}}) YIELD node AS m
RETURN collect(m.search_text), {0}
"""
_ALL_NODES: Final = "CYPHER 5 MATCH (m:Actor|Location|Event) RETURN collect(m.search_text), {0}"
_THESE: Final = "CYPHER 5 UNWIND $keys AS key MATCH (m) WHERE id(m) = key RETURN collect(m.search_text), {0}"
_ALL_EVENTS: Final = "CYPHER 5 MATCH (m:Event) RETURN {0}"
_DAYS: Final = f"""
CYPHER 5
UNWIND $keys AS key MATCH (m) WHERE id(m) = key
RETURN collect(key), collect(coalesce(m.days, {ALWAYS_DAYS}))
"""

_EVENTS: Final = """
CYPHER 5
MATCH (m:Event) {found} {conditions}
WITH m ORDER BY m.days {way}, m.id {way} SKIP $offset LIMIT $limit
RETURN {columns}
"""
_BY_DAYS: Final = "USING INDEX m:Event(days) WHERE m.days >= 0 AND"
"""Events come out of this index in the order of time, so that a page needn't sort them all."""
_EVENT_COUNT: Final = "CYPHER 5 MATCH (m:Event) WHERE {conditions} RETURN count(m)"

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
    "date": f"coalesce(m.days, {ALWAYS_DAYS}), m.id",
    "degree": "m.degree DESC, m.id",
}


def page_of_events(ground: LoadedGraph, request: TimelineRequest, chosen: IntArray | None) -> tuple[IntArray, int]:
    """Return one page of standing events, of all or of those chosen, in order of time, and how many there are."""
    if chosen is None and not ground.wanted.weighs_claims:
        return _page_of_all_events(ground, request)
    if chosen is None:
        chosen = ground.take_nodes(ground.view.ask(_ALL_EVENTS.format(ground.node_columns)))
    chosen = chosen[ground.nodes_pass(chosen) & (NodeWord.kind.get(ground.nodes.facts.word[chosen]) == EVENT)]
    if request.types:
        chosen = chosen[nodes_of_type(ground, chosen, request.types)]
    ordered = chosen[np.lexsort((ground.nodes.ranks()[chosen], _days(ground, chosen)))]
    if request.descending:
        ordered = ordered[::-1]
    return ordered[request.offset : request.offset + request.limit], len(chosen)


def find_names(ground: LoadedGraph, request: SearchRequest) -> SearchPage:
    """Return one page of a search, ties broken by id; without a text, of a listing."""
    folded = fold(request.text)
    if request.text.strip() and not folded:
        return SearchPage((), 0, exact=True, facets={"kind": {}, "type": {}})
    if not folded and not request.filter.weighs_claims and request.among is None:
        return _listing(ground, request)
    found = LoadedGraph(ground.view, request.filter, ground.numbering)
    among = None if request.among is None else ground.nodes.numbers.keys_of(request.among)
    names, *columns = _candidates(found, folded, among)
    nodes = found.take_nodes(columns)
    scores = np.array([score(folded, name.split("\n")) if folded else 1.0 for name in names])
    good = (scores > 0) & found.nodes_pass(nodes) & _of_kind(found, nodes, request)
    if among is not None:
        good &= np.isin(columns[0], among)
    places = np.flatnonzero(good)
    order = np.lexsort(
        (found.nodes.ranks()[nodes[places]], _sort_keys(found, nodes, scores, names, request.sort)[places])
    )
    page = places[order][request.offset : request.offset + request.limit]
    hits = ground.take_keys(found.nodes.numbers.keys_of(nodes[page])).tolist()
    facets = _facets(found, nodes[places])
    exact = not folded or len(names) <= MAX_CANDIDATES
    return SearchPage(tuple(zip(hits, scores[page].tolist(), strict=True)), len(places), exact, facets)


def _page_of_all_events(ground: LoadedGraph, request: TimelineRequest) -> tuple[IntArray, int]:
    wanted = ground.wanted
    if "event" not in wanted.kinds:
        return np.zeros(0, np.int64), 0
    types = request.types & wanted.types if wanted.types else request.types
    if request.types and not types:
        return np.zeros(0, np.int64), 0
    conditions, values = _conditions(replace(wanted, types=types or wanted.types))
    found = _BY_DAYS
    if ground.exempt:
        conditions, found = f"({conditions}) OR id(m) IN $exempt", "WHERE"
        values["exempt"] = [ground.nodes.numbers.keys[one] for one in ground.exempt]
    way = "DESC" if request.descending else "ASC"
    query = _EVENTS.format(found=found, conditions=conditions, way=way, columns=ground.node_columns)
    columns = ground.view.ask(query, **values, offset=request.offset, limit=request.limit)
    if not request.offset and len(columns[0]) < request.limit:
        return ground.take_nodes(columns), len(columns[0])
    (total,) = ground.view.ask(_EVENT_COUNT.format(conditions=conditions), **values)
    return ground.take_nodes(columns), total


def _conditions(wanted: Filter) -> tuple[str, dict[str, Any]]:
    """Return the conditions of a filter that trusts derived statuses: ``Neo4jFilterMask.nodes``, for all at once.

    What can't fail is left out, and bounds are put so that the index of days can be searched by them.
    """
    days = "m.inner_days" if wanted.match == "certain" else "m.days"
    parts, values = list[str](), dict[str, Any]()
    if wanted.statuses < set(STATUSES):
        parts.append("m.status IN $statuses")
        values["statuses"] = sorted(wanted.statuses)
    if wanted.realities < set(REALITIES):
        parts.append("m.reality IN $realities")
        values["realities"] = sorted(wanted.realities)
    if wanted.types:
        parts.append("m.type IN $types")
        values["types"] = sorted(wanted.types)
    if wanted.undated == "exclude":
        parts.append(f"{NodeWord.is_dated.cypher('m.walk')} = 1")
    if wanted.as_of is not None:
        parts.append("m.days < $begun")
        values["begun"] = DayPair.pack(first=wanted.as_of + 1)
    if wanted.before != FOREVER:
        parts.append(f"{days} < $before")
        values["before"] = DayPair.pack(first=wanted.before + 1)
    if wanted.after != BEGINNING:
        parts.append(f"{DayPair.last.cypher(days)} >= $after")
        values["after"] = wanted.after
    return " AND ".join(parts) or "true", values


def _days(ground: LoadedGraph, nodes: IntArray) -> IntArray:
    if ground.wanted.needs_dates:
        return ground.nodes.facts[nodes].days
    keys, days = ground.view.ask(_DAYS, keys=ground.nodes.numbers.keys_of(nodes))
    found = dict(zip(keys, days, strict=True))
    return np.array([found[key] for key in ground.nodes.numbers.keys_of(nodes)], np.int64)


def _listing(ground: LoadedGraph, request: SearchRequest) -> SearchPage:
    """List what a filter that trusts derived statuses lets through, without reading it all."""
    kinds = request.filter.kinds & (request.kinds or request.filter.kinds)
    if not kinds:
        return SearchPage((), 0, exact=True, facets=_facets_of({}))
    conditions, asked = _conditions(request.filter)
    of_types = _OF_TYPES if request.types else ""
    asked |= {"kinds": sorted(kinds), "listed": sorted(request.types)}
    found = (_BY_ID if request.sort == "relevance" else _ANY) + of_types
    query = _LIST.format(found=found, conditions=conditions, order=_LIST_ORDERS[request.sort])
    (keys,) = ground.view.ask(query, **asked, offset=request.offset, limit=request.limit)
    counted: dict[str, int] = {}
    for kind in sorted(kinds):
        here = (conditions if kind == "event" else "true") + of_types
        (rows,) = ground.view.ask(_LIST_FACETS.format(label=KIND_LABELS[kind], conditions=here), **asked)
        counted |= {f"{kind}|{type_}": number for type_, number in rows}
    hits = tuple((node, 1.0) for node in ground.take_keys(keys).tolist())
    return SearchPage(hits, sum(counted.values()), exact=True, facets=_facets_of(counted))


def _candidates(found: LoadedGraph, folded: str, among: list[int] | None) -> list[Any]:
    if not folded and among is not None:
        return found.view.ask(_THESE.format(found.node_columns), keys=among)
    if not folded:
        return found.view.ask(_ALL_NODES.format(found.node_columns))
    words = list(dict.fromkeys(folded.split()))[:_MAX_WORDS]
    query = " AND ".join(re.sub(r"([^\w]|_)", r"\\\1", word) + "*" for word in words)
    return found.view.ask(_CANDIDATES.format(found.node_columns), query=query, limit=MAX_CANDIDATES + 1)


def _of_kind(found: LoadedGraph, nodes: IntArray, request: SearchRequest) -> Mask:
    names = [name.partition("|") for name in found.numbering.types]
    fits = [
        (not request.kinds or kind in request.kinds) and (not request.types or type_ in request.types)
        for kind, _, type_ in names
    ]
    good: Mask = np.array(fits, np.bool_)[_type_numbers(found, nodes)]
    return good


def _sort_keys(found: LoadedGraph, nodes: IntArray, scores: Any, names: list[str], sort: str) -> Any:
    if sort == "date":
        return _days(found, nodes)
    if sort == "degree":
        return -NodeWord.degree.get(found.nodes.facts.word[nodes])
    if sort == "name":
        return np.array([name.partition("\n")[0] for name in names], dtype="U")
    return -scores


def _type_numbers(found: LoadedGraph, nodes: IntArray) -> IntArray:
    return NodeWord.type.get(found.nodes.facts.word[nodes])


def _facets(found: LoadedGraph, nodes: IntArray) -> dict[str, dict[str, int]]:
    numbers = np.bincount(_type_numbers(found, nodes), minlength=len(found.numbering.types)).tolist()
    return _facets_of({name: number for name, number in zip(found.numbering.types, numbers, strict=True) if number})


def _facets_of(counted: dict[str, int]) -> dict[str, dict[str, int]]:
    types, kinds = Counter[str](), Counter[str](dict.fromkeys(NODE_KINDS, 0))
    for name in sorted(counted):
        kind, _, type_ = name.partition("|")
        types[type_] += counted[name]
        kinds[kind] += counted[name]
    return {"kind": {kind: number for kind, number in kinds.items() if number}, "type": dict(types.most_common())}
