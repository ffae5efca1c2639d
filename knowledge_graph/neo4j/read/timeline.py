"""Pages of events in order of time: all of a graph by the index of days, or those a question chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from knowledge_graph.filtering.filter_mask import EVENT
from knowledge_graph.neo4j.packing import NodeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.related import has_edge, has_named_edge
from knowledge_graph.neo4j.read.spatial import nodes_of_type
from knowledge_graph.neo4j.read.where_clause import where_clause
from knowledge_graph.store import IntArray, TimelineRequest

_ALL_EVENTS: Final = "CYPHER 5 MATCH (m:Event) WHERE {0} RETURN {1}"
_EVENTS: Final = """
CYPHER 5
MATCH (m:Event) {found} {conditions}
WITH m ORDER BY m.days {way}, m.id {way} SKIP $offset LIMIT $limit
RETURN {columns}
"""
_BY_DAYS: Final = "USING INDEX m:Event(days) WHERE m.days >= 0 AND"
"""Events come out of this index in the order of time, so that a page needn't sort them all."""
_EVENT_COUNT: Final = "CYPHER 5 MATCH (m:Event) WHERE {conditions} RETURN count(m)"


def page_of_events(
    graph: LoadedGraph,
    request: TimelineRequest,
    chosen: IntArray | None,
    related: Callable[[IntArray], IntArray] | None = None,
) -> tuple[IntArray, int]:
    """Return one page of the events that exist under the filter, in order of time, and how many there are.

    Args:
        graph: what is loaded of the graph.
        request: the page.
        chosen: the only events to look at; None for all of the graph.
        related: returns those of some events that have an edge under the filter, where they must have one.
    """
    if chosen is None and not graph.criteria.weighs_claims:
        return _page_of_all_events(graph, request, must_have_edge=related is not None)
    if chosen is None:
        condition, values = has_named_edge(graph) if related else ("true", {})
        chosen = graph.take_nodes(graph.transaction.ask(_ALL_EVENTS.format(condition, graph.node_columns), **values))
    chosen = chosen[
        graph.nodes_pass(chosen, listed=not request.as_ends)
        & (NodeWord.kind.get(graph.nodes.facts.word[chosen]) == EVENT)
    ]
    if request.types:
        chosen = chosen[nodes_of_type(graph, chosen, request.types)]
    if related:
        chosen = related(chosen)
    ordered = chosen[np.lexsort((graph.nodes.ranks()[chosen], graph.days(chosen)))]
    if request.descending:
        ordered = ordered[::-1]
    return ordered[request.offset : request.offset + request.limit], len(chosen)


def _page_of_all_events(graph: LoadedGraph, request: TimelineRequest, *, must_have_edge: bool) -> tuple[IntArray, int]:
    criteria = graph.criteria
    if "event" not in criteria.kinds:
        return np.zeros(0, np.int64), 0
    types = request.types & criteria.types if criteria.types else request.types
    if (request.types and not types) or (must_have_edge and not graph.mask.codes):
        return np.zeros(0, np.int64), 0
    conditions, values = where_clause(replace(criteria, types=types or criteria.types))
    matched = _BY_DAYS
    if graph.mask.exempt:
        conditions, matched = f"({conditions}) OR id(m) IN $exempt", "WHERE"
        values["exempt"] = [graph.nodes.numbers.keys[node] for node in graph.mask.exempt]
    if must_have_edge:
        has_one, more = has_edge(graph)
        conditions, values = f"({conditions}) AND {has_one}", more | values
    way = "DESC" if request.descending else "ASC"
    query = _EVENTS.format(found=matched, conditions=conditions, way=way, columns=graph.node_columns)
    columns = graph.transaction.ask(query, **values, offset=request.offset, limit=request.limit)
    if not request.offset and len(columns[0]) < request.limit:
        return graph.take_nodes(columns), len(columns[0])
    (total,) = graph.transaction.ask(_EVENT_COUNT.format(conditions=conditions), **values)
    return graph.take_nodes(columns), total
