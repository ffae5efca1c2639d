"""Pages of events in order of time: all of a graph by the index of days, or those a question chose."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

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
WITH m ORDER BY m.days {way}, m.id {way} SKIP $offset LIMIT $limit
RETURN {columns}
"""
_BY_DAYS: Final = "USING INDEX m:Event(days) WHERE m.days >= 0 AND"
"""Events come out of this index in the order of time, so that a page needn't sort them all."""
_EVENT_COUNT: Final = "CYPHER 5 MATCH (m:Event) WHERE {conditions} RETURN count(m)"


def page_of_events(ground: LoadedGraph, request: TimelineRequest, chosen: IntArray | None) -> tuple[IntArray, int]:
    """Return one page of standing events, of all or of those chosen, in order of time, and how many there are."""
    if chosen is None and not ground.wanted.weighs_claims:
        return _page_of_all_events(ground, request)
    if chosen is None:
        chosen = ground.take_nodes(ground.view.ask(_ALL_EVENTS.format(ground.node_columns)))
    chosen = chosen[ground.nodes_pass(chosen) & (NodeWord.kind.get(ground.nodes.facts.word[chosen]) == EVENT)]
    if request.types:
        chosen = chosen[nodes_of_type(ground, chosen, request.types)]
    ordered = chosen[np.lexsort((ground.nodes.ranks()[chosen], ground.days(chosen)))]
    if request.descending:
        ordered = ordered[::-1]
    return ordered[request.offset : request.offset + request.limit], len(chosen)


def _page_of_all_events(ground: LoadedGraph, request: TimelineRequest) -> tuple[IntArray, int]:
    wanted = ground.wanted
    if "event" not in wanted.kinds:
        return np.zeros(0, np.int64), 0
    types = request.types & wanted.types if wanted.types else request.types
    if request.types and not types:
        return np.zeros(0, np.int64), 0
    conditions, values = where_clause(replace(wanted, types=types or wanted.types))
    found = _BY_DAYS
    if ground.mask.exempt:
        conditions, found = f"({conditions}) OR id(m) IN $exempt", "WHERE"
        values["exempt"] = [ground.nodes.numbers.keys[one] for one in ground.mask.exempt]
    way = "DESC" if request.descending else "ASC"
    query = _EVENTS.format(found=found, conditions=conditions, way=way, columns=ground.node_columns)
    columns = ground.view.ask(query, **values, offset=request.offset, limit=request.limit)
    if not request.offset and len(columns[0]) < request.limit:
        return ground.take_nodes(columns), len(columns[0])
    (total,) = ground.view.ask(_EVENT_COUNT.format(conditions=conditions), **values)
    return ground.take_nodes(columns), total
