"""Pages of events in order of time: all of a graph by the index of days, or those a question chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from knowledge_graph.filtering.filter_mask import EVENT
from knowledge_graph.neo4j.packing import BEGUN_DAYS, DayPair, NodeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.spatial import nodes_of_type
from knowledge_graph.neo4j.read.where_clause import has_edge, has_named_edge, where_clause
from knowledge_graph.store import IntArray, TimelineRequest

_ALL_EVENTS: Final = "CYPHER 5 MATCH (m:Event) WHERE {0} RETURN {1}"
_EVENTS: Final = """
CYPHER 5
MATCH (m:Event) {found} {conditions}
WITH m ORDER BY m.z_days {way}, {rank}m.id {way} LIMIT $limit
RETURN {columns}
"""
_BY_DAYS: Final = "USING INDEX m:Event(z_days) WHERE m.z_days >= $first AND m.z_days < $last AND"
"""Events come out of this index in the order of time, so that a page needn't sort them all."""
_BEHIND: Final = (
    "m.z_days {sign}= $days AND (m.z_days {sign} $days OR coalesce($ranks[m.id], 0) {sign} $rank "
    "OR coalesce($ranks[m.id], 0) = $rank AND m.id {sign} $id) AND "
)
"""What comes behind an event: the first comparison is one for the index."""
_PLACE: Final = "CYPHER 5 MATCH (m) WHERE id(m) = $key RETURN m.z_days, m.id"
_EVENT_COUNT: Final = "CYPHER 5 MATCH (m:Event) WHERE {conditions} RETURN count(m)"
_RANK: Final = "coalesce($ranks[m.id], 0) {0}, "

_STRETCHES: Final = ((BEGUN_DAYS, DayPair.pack(first=DayPair.first.maximum)), (0, BEGUN_DAYS))
"""From which packed days to which: events with a known beginning, then those without."""


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
    ordered = _in_time(graph, chosen, descending=request.descending)
    if request.after is not None:
        both = _in_time(graph, np.union1d(chosen, [request.after]), descending=request.descending)
        ordered = both[int(np.flatnonzero(both == request.after)[0]) + 1 :]
    return ordered[: request.limit], len(chosen)


def _in_time(graph: LoadedGraph, events: IntArray, *, descending: bool) -> IntArray:
    """Return events in order of time, those without a known beginning last."""
    days = graph.days(events)
    order = np.lexsort((graph.nodes.ranks()[events], graph.link_rank(events), days))
    if descending:
        order = order[::-1]
    return events[order[np.argsort(days[order] < BEGUN_DAYS, kind="stable")]]


def _page_of_all_events(graph: LoadedGraph, request: TimelineRequest, *, must_have_edge: bool) -> tuple[IntArray, int]:
    criteria = graph.criteria
    if "event" not in criteria.kinds:
        return np.zeros(0, np.int64), 0
    types = request.types & criteria.types if criteria.types else request.types
    if (request.types and not types) or (must_have_edge and not graph.mask.codes):
        return np.zeros(0, np.int64), 0
    conditions, values = where_clause(replace(criteria, types=types or criteria.types))
    if graph.mask.exempt:
        conditions = f"(({conditions}) OR id(m) IN $exempt)"
        values["exempt"] = [graph.nodes.numbers.keys[node] for node in graph.mask.exempt]
    if must_have_edge:
        has_one, more = has_edge(graph)
        conditions, values = f"({conditions}) AND {has_one}", more | values
    ranks = dict(graph.transaction.link_ranks())
    values |= {"ranks": ranks}
    way = "DESC" if request.descending else "ASC"
    counted, counting = _EVENT_COUNT.format(conditions=conditions), dict(values)
    stretches = [(first, last, conditions) for first, last in _STRETCHES]
    if request.after is not None:
        behind, place = _behind(graph, request, ranks)
        values |= place
        while place["days"] < stretches[0][0]:
            del stretches[0]
        stretches[0] = (*stretches[0][:2], f"{behind}({conditions})")
    rank = _RANK.format(way) if ranks else ""
    pages, left = list[IntArray](), request.limit
    for first, last, narrowed in stretches:
        values |= {"first": first, "last": last}
        query = _EVENTS.format(found=_BY_DAYS, conditions=narrowed, way=way, rank=rank, columns=graph.node_columns)
        columns = graph.transaction.ask(query, **values, limit=left)
        pages.append(page := graph.take_nodes(columns))
        left -= len(page)
        if left <= 0:
            break
    page = np.concatenate(pages)
    if left > 0 and request.after is None:
        return page, len(page)
    (total,) = graph.transaction.ask(counted, **counting)
    return page, total


def _behind(graph: LoadedGraph, request: TimelineRequest, ranks: Mapping[str, int]) -> tuple[str, dict[str, Any]]:
    """Return the condition on events of its stretch to come behind ``request.after``, and its parameters."""
    days, identifier = graph.transaction.ask(_PLACE, key=graph.nodes.numbers.keys[request.after or 0])
    sign = "<" if request.descending else ">"
    return _BEHIND.format(sign=sign), {"days": days, "id": identifier, "rank": ranks.get(identifier, 0)}
