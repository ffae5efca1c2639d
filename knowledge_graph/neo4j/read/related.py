"""The edges that a filter names by relation or role, as conditions of Cypher: a page of events needs no others read."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from knowledge_graph.filtering.filter_mask import EVENT, Mask
from knowledge_graph.neo4j.packing import EdgeWord, NodeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.where_clause import where_clause
from knowledge_graph.store import IntArray
from knowledge_graph.vocabulary import VOCABULARY

_IS_NAMED: Final = f"{EdgeWord.relation.cypher('r.walk')} IN $words"
_HAS_NAMED: Final = f"EXISTS {{{{ MATCH (m)-[r:{{0}}]-(o) WHERE o <> m AND {_IS_NAMED} }}}}"
_WITH_NAMED: Final = "CYPHER 5 MATCH (m:Actor|Location|Event) WHERE {0} RETURN {1}"
_HAS_EDGE: Final = f"""EXISTS {{{{
  MATCH (m)-[r:{{0}}]-(o)
  WHERE o <> m AND {_IS_NAMED} AND r.status IN $edge_statuses AND (NOT o:Event OR {{1}})
}}}}"""
_COUNT: Final = f"""
CYPHER 5
MATCH (m:Event)-[r:{{0}}]-(o)
WHERE o <> m AND {_IS_NAMED} AND r.status IN $edge_statuses AND (NOT o:Event OR {{1}}) AND {{2}}
RETURN count(DISTINCT r)
"""


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
    and the status decide, and of an event at the other end ``where_clause``.
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


def load_nodes_with_named_edges(graph: LoadedGraph) -> IntArray:
    """Load every node with an edge of a relation and role that the filter names, and return their numbers."""
    condition, values = has_named_edge(graph)
    return graph.take_nodes(graph.transaction.ask(_WITH_NAMED.format(condition, graph.node_columns), **values))


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
    values |= {"words": _named_words(graph), "edge_statuses": sorted(graph.criteria.statuses)}
    return f"({other})", values


def _named_words(graph: LoadedGraph) -> list[int]:
    """Return the database's numbers of the relations and roles that the filter lets through."""
    numbers: list[int] = np.flatnonzero(np.isin(graph.numbering.codes, sorted(graph.mask.codes))).tolist()
    return numbers
