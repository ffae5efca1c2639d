"""What a subgraph looks like as a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import networkx as nx
import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.open_store import open_store
from knowledge_graph.rendered_graph import EdgeFacts, GraphFacts, NodeFacts, RenderedGraph
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import ALWAYS, BEGINNING, FOREVER, Bounds, parse_day
from loaders import briefing
from loaders.load import load
from queries.core.answer import Answer
from queries.neighbourhood.expand import neighbourhood
from queries.network import analysis
from queries.network.analysis import analysed, brokers, centrality, communities, network
from queries.parameters.graph import AnalysisParameters, NeighbourhoodParameters


def answer(*ties: tuple[str, str], whens: dict[int, tuple[str | None, str | None]] | None = None) -> Answer:
    """Return an answer with these relations between these nodes."""
    edges = {
        f"r{number}": EdgeFacts(start, end, None, _bounds(*(whens or {}).get(number, (None, None))))
        for number, (start, end) in enumerate(ties)
    }
    return shown({node for tie in ties for node in tie}, edges)


def shown(nodes: Iterable[str], edges: Mapping[str, EdgeFacts]) -> Answer:
    """Return an answer that shows some nodes and edges."""
    facts = GraphFacts({node: NodeFacts("actor", None, ALWAYS) for node in nodes}, edges, {}, {})
    return Answer({}, shown=RenderedGraph(collect_facts=lambda: facts))


def _bounds(earliest: str | None, latest: str | None) -> Bounds:
    first, last = parse_day(earliest) if earliest else BEGINNING, parse_day(latest) if latest else FOREVER
    return first, first, last, last


TWO_TEAMS = (
    ("a", "b"), ("b", "c"), ("a", "c"), ("x", "y"), ("y", "z"), ("x", "z"), ("c", "m"), ("m", "x"),
)  # fmt: skip


def ask(result: Answer, **more: Any) -> dict[str, Any]:
    return analysed(result, AnalysisParameters(**more)).fields["analysis"]


def test_without_analyse_the_answer_is_untouched():
    result = answer(("a", "b"))
    assert analysed(result, AnalysisParameters()) is result


def test_brokers_are_those_that_all_shortest_paths_need():
    ranked = brokers(network(answer(*TWO_TEAMS).shown.facts), ["a", "b"], ["y", "z"])
    assert {entry["id"]: entry["score"] for entry in ranked} == {"c": 1.0, "m": 1.0, "x": 1.0}
    two_ways = brokers(network(answer(("a", "p"), ("p", "z"), ("a", "q"), ("q", "z")).shown.facts), ["a"], ["z"])
    assert [(way["id"], way["score"]) for way in two_ways] == [("p", 0.5), ("q", 0.5)]


def test_a_tie_between_the_sides_hides_no_broker():
    """Enemies are tied to each other, and still have somebody between them."""
    ranked = brokers(network(answer(("a", "z"), ("a", "p"), ("p", "z")).shown.facts), ["a"], ["z"])
    assert [(entry["id"], entry["score"]) for entry in ranked] == [("p", 1.0)]


@pytest.mark.parametrize(("sides", "words"), [
    ({}, "`side_a` and `side_b`"), ({"side_a": ("a",)}, "name some on both"),
    ({"side_a": ("a",), "side_b": ("a", "z")}, "a can't be on both"),
    ({"side_a": ("n",), "side_b": ("a",)}, "n is not in the subgraph"),
    ({"side_a": ("a",), "side_b": ("n", "o")}, "n, o are not in the subgraph; widen it"),
])  # fmt: skip
def test_brokers_need_two_sides_in_the_subgraph(sides: dict[str, Any], words: str):
    with pytest.raises(InvalidInput, match=words):
        ask(answer(*TWO_TEAMS), analyse=("brokers",), **sides)


def test_communities_are_the_two_teams():
    result = communities(network(answer(*TWO_TEAMS).shown.facts))
    groups = [set(group) for group in result["groups"]]
    assert any({"a", "b", "c"} <= group for group in groups)
    assert any({"x", "y", "z"} <= group for group in groups)
    assert result["modularity"] > 0.2


def test_centrality_is_networkx_own_and_says_when_it_is_an_estimate(monkeypatch: pytest.MonkeyPatch):
    graph = network(answer(*TWO_TEAMS).shown.facts)
    result = centrality(graph)
    exact = nx.betweenness_centrality(graph)
    assert {entry["id"]: entry["score"] for entry in result["betweenness"]} == pytest.approx(exact, abs=1e-6)
    assert not result["approximate"]
    monkeypatch.setattr(analysis, "WORK", 1)
    large = network(answer(*((f"n{entry}", f"n{entry + 1}") for entry in range(30))).shown.facts)
    assert centrality(large)["approximate"]


def test_windows_take_what_may_fall_into_them():
    result = answer(
        ("a", "b"), ("b", "c"), ("c", "d"), whens={0: ("2024-01-05", "2024-01-05"), 1: ("2024-01-20", "2024-02-03")}
    )
    windows = ask(result, analyse=("centrality",), window="month")["windows"]
    assert [(window["start"], window["relations"]) for window in windows] == [("2024-01-01", 3), ("2024-02-01", 2)]
    assert windows[0]["degree"][0] == {"id": "b", "score": 2}


def test_an_empty_subgraph_and_a_lone_node_have_an_analysis():
    for result in (shown((), {}), shown(("a",), {})):
        assert ask(result, analyse=("communities", "centrality"), window="day")["ties"] == 0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The briefing in a store."""
    store = open_store(str(tmp_path_factory.mktemp("store") / "graph"))
    load([str(briefing())], store)
    yield store
    store.close()


def test_who_stands_between_israel_and_hamas(store: GraphStore):
    """Talks do, by the briefing, whether plain enmity is left out or not."""
    for relations in (("involvement", "affiliation"), ()):
        question = NeighbourhoodParameters(depth=2, limit=500, limit_per_relation=100, relation=relations)
        around = neighbourhood(store, ["actor:israel", "actor:hamas"], question)
        result = ask(around, analyse=("brokers",), side_a=("actor:israel",), side_b=("actor:hamas",))
        between = {broker["id"] for broker in result["brokers"]}
        assert {"event:cairo-talks-2024", "event:gaza-truce-mediation"} <= between
