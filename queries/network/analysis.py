"""Network analysis of a returned subgraph: brokers between two sides, communities, centrality.

Computed by networkx on the answer's own nodes and relations, every relation an undirected tie of weight one. Bounded: a
large subgraph's betweenness is estimated from a sample of its nodes, always the same, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import networkx as nx  # type: ignore[import-untyped]

from knowledge_graph.deadline import check_work, interruptible
from knowledge_graph.errors import InvalidInput
from knowledge_graph.rendered_graph import GraphFacts
from knowledge_graph.time_span import BEGINNING, FOREVER, day_text
from queries.core.answer import Answer
from queries.events.histogram import Bucket, iter_buckets
from queries.parameters.graph import AnalysisParameters

WORK: Final = 2_000_000
"""Steps (nodes to start from, times relations) that betweenness may take; beyond, it starts from fewer nodes."""
TOP: Final = 25
"""How many nodes a ranking lists."""
MOST_WINDOWS: Final = 60

_PARAMETERS_OF: Final = {"side_a": "brokers", "side_b": "brokers", "window": "centrality"}
"""By parameter that only one analysis takes, that analysis."""

Ids = Sequence[str]


class _CheckedGraph(nx.Graph):  # type: ignore[misc]
    """A graph that checks the time whenever networkx asks for a node's neighbours."""

    def __getitem__(self, node: object) -> Any:
        """Return the neighbours of a node."""
        check_work()
        return super().__getitem__(node)


def analysed(answer: Answer, question: AnalysisParameters) -> Answer:
    """Return the answer with a last field ``analysis``: what ``question.analyse`` asks for, of what the answer shows.

    Raises:
        InvalidInput: brokers are asked for without two sides that are in the subgraph, there are too many windows, or a
            parameter of another analysis is given.
    """
    for name, kind in _PARAMETERS_OF.items():
        if getattr(question, name) and kind not in question.analyse:
            raise InvalidInput(f"`{name}` goes with `analyse={kind}`; leave out `{name}`, or ask for that.", field=name)
    if not question.analyse:
        return answer
    with interruptible():
        return answer.with_field("analysis", _analysis_of(answer.shown.facts, question))


def _analysis_of(facts: GraphFacts, question: AnalysisParameters) -> dict[str, Any]:
    graph = network(facts)
    analysis: dict[str, Any] = {"nodes": graph.number_of_nodes(), "ties": graph.number_of_edges()}
    if "brokers" in question.analyse:
        analysis["brokers"] = brokers(graph, question.side_a, question.side_b)
    if "communities" in question.analyse:
        analysis["communities"] = communities(graph)
    if "centrality" in question.analyse:
        analysis["centrality"] = centrality(graph)
        if question.window:
            analysis["windows"] = _by_window(facts, question.window)
    return analysis


def network(facts: GraphFacts) -> nx.Graph:
    """Return an answer's nodes and edges as an undirected graph without parallel ties, nodes in order of id."""
    graph = _CheckedGraph()
    for identifier in sorted(facts.nodes):
        graph.add_node(identifier)
    graph.add_edges_from(sorted((edge.start, edge.end) for edge in facts.edges.values()))
    return graph


def brokers(graph: nx.Graph, side: Ids, other: Ids) -> list[dict[str, Any]]:
    """Return the nodes that shortest paths between two sides run through, the highest score first.

    A score is betweenness between the sides, over the pairs that are connected: 1 if every shortest path of every
    pair runs through the node. Ties between the sides themselves are left out: nobody stands between those.
    """
    sources, targets = ([node for node in ids if node in graph] for ids in (side, other))
    for name, ids, members in (("side_a", side, sources), ("side_b", other, targets)):
        if not ids:
            raise InvalidInput("brokers stand between `side_a` and `side_b`: name some on both.", field=name)
        if not members:
            words = f"{', '.join(ids)} {'is' if len(ids) == 1 else 'are'} not in the subgraph"
            raise InvalidInput(f"{words}; widen it (`depth`, `limit`, more entities), or name others.", field=name)
    if both := set(sources) & set(targets):
        raise InvalidInput(f"{min(both)} can't be on both sides.", field="side_b")
    direct = [(start, end) for start in sources for end in targets if graph.has_edge(start, end)]
    graph = nx.restricted_view(graph, [], direct)
    scores = nx.betweenness_centrality_subset(graph, sources, targets)
    pairs = sum(nx.has_path(graph, start, end) for start in sources for end in targets) or 1
    within = {*sources, *targets}
    # networkx halves the scores of undirected graphs, as if every pair were counted from both its ends
    return _top({node: 2 * score / pairs for node, score in scores.items() if node not in within and score > 0})


def communities(graph: nx.Graph) -> dict[str, Any]:
    """Return Louvain communities (Blondel et al. 2008), the largest first, and their modularity."""
    groups = nx.community.louvain_communities(graph, seed=1) if graph.number_of_edges() else [{node} for node in graph]
    listed = sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group[0]))
    score = nx.community.modularity(graph, groups) if graph.number_of_edges() else 0.0
    return {"modularity": round(score, 4), "groups": listed}


def centrality(graph: nx.Graph) -> dict[str, Any]:
    """Return the nodes of highest degree centrality and betweenness; the latter sampled where ``WORK`` is exceeded."""
    nodes, ties = graph.number_of_nodes(), graph.number_of_edges()
    sample = max(10, WORK // max(ties, 1))
    between = nx.betweenness_centrality(graph, k=sample if sample < nodes else None, seed=1)
    return {
        "degree": _top({node: degree / max(nodes - 1, 1) for node, degree in graph.degree()}),
        "betweenness": _top(between),
        "approximate": sample < nodes,
    }


def _by_window(facts: GraphFacts, window: Bucket) -> list[dict[str, Any]]:
    """Return the most connected nodes of each stretch of time, by the edges that may fall into it."""
    edges = facts.edges.values()
    days = [day for edge in edges for day in (edge.bounds[0], edge.bounds[3]) if BEGINNING < day < FOREVER]
    if not days:
        return []
    windows = []
    for first, last in iter_buckets(window, min(days), max(days), most=MOST_WINDOWS):
        inside = [edge for edge in edges if edge.bounds[0] <= last and edge.bounds[3] >= first]
        degrees: dict[str, int] = {}
        for edge in inside:
            for end in (edge.start, edge.end):
                degrees[end] = degrees.get(end, 0) + 1
        windows.append(
            {"start": day_text(first), "end": day_text(last), "relations": len(inside), "degree": _top(degrees)[:5]}
        )
    return windows


def _top(scores: Mapping[str, float]) -> list[dict[str, Any]]:
    ranked = sorted(scores.items(), key=lambda entry: (-round(entry[1], 9), entry[0]))[:TOP]
    return [{"id": node, "score": round(score, 6)} for node, score in ranked]
