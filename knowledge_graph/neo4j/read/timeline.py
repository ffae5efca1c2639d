"""Pages of events in order of time: all of a graph by the index of days, or those a question chose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from knowledge_graph.filtering.filter_mask import EVENT
from knowledge_graph.neo4j.packing import NodeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.spatial import nodes_of_type
from knowledge_graph.neo4j.read.where_clause import where_clause
from knowledge_graph.store import IntArray, TimelineRequest

_ALL_EVENTS: Final = "CYPHER 5 MATCH (m:Event) RETURN {0}"
_EVENTS: Final = """
CYPHER 5
MATCH (m:Event) {found} {conditions}
WITH m ORDER BY m.z_days {way}, m.id {way} LIMIT $limit
RETURN {columns}
"""
_BY_DAYS: Final = "USING INDEX m:Event(z_days) WHERE m.z_days >= 0 AND"
"""Events come out of this index in the order of time, so that a page needn't sort them all."""
_BEHIND: Final = "m.z_days {sign}= $days AND (m.z_days {sign} $days OR m.id {sign} $id) AND "
"""What comes behind an event: the first comparison is one for the index."""
_PLACE: Final = "CYPHER 5 MATCH (m) WHERE id(m) = $key RETURN m.z_days, m.id"
_EVENT_COUNT: Final = "CYPHER 5 MATCH (m:Event) WHERE {conditions} RETURN count(m)"


def page_of_events(graph: LoadedGraph, request: TimelineRequest, chosen: IntArray | None) -> tuple[IntArray, int]:
    """Return one page of the events that exist under the filter, in order of time, and how many there are.

    ``chosen`` are the only events to look at; None for all of the graph.
    """
    if chosen is None and not graph.criteria.weighs_claims:
        return _page_of_all_events(graph, request)
    if chosen is None:
        chosen = graph.take_nodes(graph.transaction.ask(_ALL_EVENTS.format(graph.node_columns)))
    chosen = chosen[graph.nodes_pass(chosen) & (NodeWord.kind.get(graph.nodes.facts.word[chosen]) == EVENT)]
    if request.types:
        chosen = chosen[nodes_of_type(graph, chosen, request.types)]
    ordered = chosen[np.lexsort((graph.nodes.ranks()[chosen], graph.days(chosen)))]
    return _behind(graph, request, ordered)[: request.limit], len(chosen)


def _behind(graph: LoadedGraph, request: TimelineRequest, ordered: IntArray) -> IntArray:
    """Return those of some events, in order of time, that the pages of a request hold, in its direction."""
    if request.after is not None:
        both = np.append(ordered, request.after)
        order = np.lexsort((graph.nodes.ranks()[both], graph.days(both)))
        end = int(np.flatnonzero(order == len(ordered))[0])  # of equals, the one appended comes last
        ordered = ordered[: end - int(request.after in ordered)] if request.descending else ordered[end:]
    return ordered[::-1] if request.descending else ordered


def _page_of_all_events(graph: LoadedGraph, request: TimelineRequest) -> tuple[IntArray, int]:
    criteria = graph.criteria
    if "event" not in criteria.kinds:
        return np.zeros(0, np.int64), 0
    types = request.types & criteria.types if criteria.types else request.types
    if request.types and not types:
        return np.zeros(0, np.int64), 0
    conditions, values = where_clause(replace(criteria, types=types or criteria.types))
    matched = _BY_DAYS
    if graph.mask.exempt:
        conditions, matched = f"({conditions}) OR id(m) IN $exempt", "WHERE"
        values["exempt"] = [graph.nodes.numbers.keys[node] for node in graph.mask.exempt]
    way = "DESC" if request.descending else "ASC"
    counted, counting = _EVENT_COUNT.format(conditions=conditions), dict(values)
    if request.after is not None:
        behind = _BEHIND.format(sign="<" if request.descending else ">")
        conditions, (days, identifier) = f"{behind}({conditions})", _place(graph, request.after)
        values |= {"days": days, "id": identifier}
    query = _EVENTS.format(found=matched, conditions=conditions, way=way, columns=graph.node_columns)
    columns = graph.transaction.ask(query, **values, limit=request.limit)
    if request.after is None and len(columns[0]) < request.limit:
        return graph.take_nodes(columns), len(columns[0])
    (total,) = graph.transaction.ask(counted, **counting)
    return graph.take_nodes(columns), total


def _place(graph: LoadedGraph, event: int) -> list[Any]:
    """Return what events are sorted by, of one: its days and its id."""
    return graph.transaction.ask(_PLACE, key=graph.nodes.numbers.keys[event])
