"""A filter as Cypher conditions on events and their edges, so that a page of a whole graph comes out of an index.

It decides about ``(m:Event)`` as ``knowledge_graph.filtering.filter_mask.FilterMask.nodes`` does about columns, for
filters that trust the evidence status derived at writing (``not criteria.weighs_claims``) and leave places open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from knowledge_graph.filtering.filter_mask import EVENT, Mask
from knowledge_graph.filtering.filters import REALITIES, STATUS_RANK, STATUSES, Filter
from knowledge_graph.neo4j.packing import DAY_FIELDS, DayPair, EdgeWord, NodeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.store import IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER
from knowledge_graph.vocabulary import VOCABULARY

_STANDS: Final = "(id(r) IN $united OR r.status IN $edge_statuses AND NOT id(r) IN $apart)"
"""An edge's own status decides, but for those that are read as one: what they add up to was worked out before."""
_IS_NAMED: Final = f"{EdgeWord.relation.cypher('r.z_walk')} IN $words"
_HAS_NAMED: Final = f"EXISTS {{{{ MATCH (m)-[r:{{0}}]-(o) WHERE o <> m AND {_IS_NAMED} }}}}"
_WITH_EDGE: Final = "CYPHER 5 UNWIND $keys AS key MATCH (m) WHERE id(m) = key AND {0} RETURN collect(key)"
_HAS_EDGE: Final = f"""EXISTS {{{{
  MATCH (m)-[r:{{0}}]-(o)
  WHERE o <> m AND {_IS_NAMED} AND {_STANDS} AND (NOT o:Event OR {{1}})
}}}}"""
_COUNT: Final = f"""
CYPHER 5
MATCH (m:Event)-[r:{{0}}]-(o)
WHERE o <> m AND {_IS_NAMED} AND {_STANDS} AND (NOT o:Event OR {{1}}) AND {{2}}
RETURN count(DISTINCT r)
"""


def where_clause(criteria: Filter, event: str = "m") -> tuple[str, dict[str, Any]]:
    """Return the condition on an event, by the name of its variable, and the parameters. What can't fail is left out.

    Rule by rule, with what of the shared filter it repeats (see docs/semantics.md, Time and Claims decide what exists):

    - status and reality: ``FilterMask.node_classes``, on the properties that have an index;
    - ``undated=exclude``: ``FilterMask.node_classes``, on the packed word;
    - type: ``FilterMask.nodes``;
    - ``as_of``: ``DateRules.possibly_begun_by``, ``earliest <= as_of``;
    - ``before`` and ``after``: ``DateRules.within``, ``earliest`` and ``latest`` or, for ``match=certain``,
      ``start_latest`` and ``end_earliest``; for ``match=within`` the other way round.

    The first bound of a packed date is compared as a whole, ``days < pack(first=day + 1)`` for ``earliest <= day``:
    that searches the index of days, and an expression on the property would not.
    """
    parts, values = list[str](), dict[str, Any]()
    if criteria.statuses < set(STATUSES):
        parts.append(f"{event}.status IN $statuses")
        values["statuses"] = sorted(criteria.statuses)
    if criteria.realities < set(REALITIES):
        parts.append(f"{event}.reality IN $realities")
        values["realities"] = sorted(criteria.realities)
    if criteria.types:
        parts.append(f"{event}.type IN $types")
        values["types"] = sorted(criteria.types)
    if criteria.undated == "exclude":
        parts.append(f"{NodeWord.is_dated.cypher(f'{event}.z_walk')} = 1")
    if criteria.as_of is not None:
        parts.append(f"{_property(event, 'earliest')} < $begun")
        values["begun"] = DayPair.pack(first=criteria.as_of + 1)
    parts += _window(criteria, values, event)
    return " AND ".join(parts) or "true", values


def _window(criteria: Filter, values: dict[str, Any], event: str) -> Iterator[str]:
    """Yield the conditions of the window, and add their parameters."""
    is_within = criteria.match == "within"
    first, last = ("start_latest", "end_earliest") if criteria.match == "certain" else ("earliest", "latest")
    if criteria.before != FOREVER:
        yield (
            f"{DayPair.last.cypher(_property(event, last))} <= $before"
            if is_within
            else f"{_property(event, first)} < $before"
        )
        values["before"] = criteria.before if is_within else DayPair.pack(first=criteria.before + 1)
    if criteria.after != BEGINNING:
        yield (
            f"{_property(event, first)} >= $after"
            if is_within
            else f"{DayPair.last.cypher(_property(event, last))} >= $after"
        )
        values["after"] = DayPair.pack(first=criteria.after) if is_within else criteria.after


def _property(event: str, bound: str) -> str:
    """Return the property that a bound is packed in."""
    return f"{event}.{DAY_FIELDS[bound][0]}"


def relation_pattern(graph: LoadedGraph) -> str:
    """Return the relationship types that a filter lets through, as a Cypher pattern takes them; empty for none."""
    words = (VOCABULARY.relations[code].relation for code in sorted(graph.mask.codes))
    return "|".join(dict.fromkeys(words))


def has_named_edge(graph: LoadedGraph) -> tuple[str, dict[str, Any]]:
    """Return the condition that ``m`` has an edge of a relation and role that the filter names, standing or not."""
    pattern = relation_pattern(graph)
    return (_HAS_NAMED.format(pattern), {"words": _named_words(graph)}) if pattern else ("false", {})


def has_edge(graph: LoadedGraph) -> tuple[str, dict[str, Any]]:
    """Return the condition that an event ``m`` has an edge under the filter, which weighs no claims.

    It is what ``GraphView.related`` says of events: their edges have no dates of their own, so the relation, the role
    and the status decide, and of an event at the other end ``where_clause``. Where dates don't matter
    (``tells_edges``), it is that of actors and locations, too.
    """
    pattern = relation_pattern(graph)
    if not pattern:
        return "false", {}
    other, values = _other_end(graph)
    return _HAS_EDGE.format(pattern, other), values


def count_edges_at_events(graph: LoadedGraph) -> int:
    """Return how many edges events have under a filter that weighs no claims and leaves places open."""
    pattern = relation_pattern(graph)
    if not pattern or "event" not in graph.criteria.kinds:
        return 0
    other, values = _other_end(graph)
    conditions, more = where_clause(graph.criteria)
    (number,) = graph.transaction.ask(_COUNT.format(pattern, other, f"({conditions})"), **(values | more))
    return int(number)


def has_role(graph: LoadedGraph) -> tuple[str, dict[str, Any]]:
    """Return the condition, to follow others, that an edge ``r`` has a role that the filter names; empty for any."""
    return (f"AND {_IS_NAMED}", {"words": _named_words(graph)}) if graph.criteria.roles else ("", {})


def tells_edges(graph: LoadedGraph) -> bool:
    """Return whether ``has_edge`` tells of any node whether it has an edge under the filter: dates don't matter."""
    criteria = graph.criteria
    return not (criteria.weighs_claims or criteria.bounds_dates or criteria.undated == "exclude")


def with_edges(graph: LoadedGraph, keys: list[int]) -> list[int]:
    """Return those of some nodes, by their keys, that have an edge under a filter that ``tells_edges``."""
    condition, values = has_edge(graph)
    (related,) = graph.transaction.ask(_WITH_EDGE.format(condition), keys=keys, **values)
    return list(related)


def nodes_with_edges(graph: LoadedGraph, source: IntArray, neighbour: IntArray, edge: IntArray) -> IntArray:
    """Return the nodes, ascending, of which an edge exists under the filter: actors and locations of whatever kind.

    Args:
        graph: what is loaded of the graph.
        source: by edge, the node that is asked about.
        neighbour: by edge, the node at the other end.
        edge: the edges at those nodes.
    """
    good = graph.edges_pass(edge) & _exist(graph, source) & _exist(graph, neighbour)
    return np.unique(source[good])


def _exist(graph: LoadedGraph, nodes: IntArray) -> Mask:
    """Return which nodes, as ends of edges, exist under the filter: actors and locations always do."""
    passing: Mask = graph.nodes_pass(nodes) | (NodeWord.kind.get(graph.nodes.facts.word[nodes]) != EVENT)
    return passing


def _other_end(graph: LoadedGraph) -> tuple[str, dict[str, Any]]:
    """Return the condition on an event ``o`` at the other end, and the parameters of the condition on the edge."""
    other, values = where_clause(graph.criteria, "o")
    if graph.mask.exempt:
        other = f"{other} OR id(o) IN $exempt"
        values["exempt"] = graph.nodes.numbers.keys_of(np.array(sorted(graph.mask.exempt), np.int64))
    values |= {"words": _named_words(graph), "edge_statuses": [*sorted(graph.criteria.statuses), "identity"]}
    ranks = {STATUS_RANK[status] for status in graph.criteria.statuses}
    weighed = {key: edge for key, edge in graph.united.by_key.items() if edge.claims is not None}
    values["united"] = [key for key, edge in weighed.items() if graph.evidence.summarise_united(edge)[0] in ranks]
    values["apart"] = [*graph.united.hidden.tolist(), *weighed]
    return f"({other})", values


def _named_words(graph: LoadedGraph) -> list[int]:
    """Return the database's numbers of the relations and roles that the filter lets through."""
    numbers: list[int] = np.flatnonzero(np.isin(graph.numbering.codes, sorted(graph.mask.codes))).tolist()
    return numbers
