"""Neighbourhoods in any store are those that growing by hand finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.store import GraphStore
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters
from tests.oracle import oracle as by_hand
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import World, oracle_of_neighbourhood
from tests.oracle.worlds import neighbourhood_questions, worlds

QUESTIONS_A_WORLD = 4


def test_a_neighbourhood_is_what_growing_by_hand_finds(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some answers about it."""
    world = data.draw(worlds(with_states=True))
    questions = [data.draw(neighbourhood_questions(world)) for _ in range(QUESTIONS_A_WORLD)]
    with keeper.holding(world) as store:
        for centre, question in questions:
            note(f"{centre} {question.model_dump(exclude_defaults=True)}")
            compare(store, world, centre, question)


def compare(store: GraphStore, world: World, centre: str, question: NeighbourhoodParameters) -> None:
    """Ask both, and compare everything the answer says."""
    compare_grown(neighbourhood(store, centre, question).data, world, question, centre)


def compare_grown(
    answer: dict[str, Any],
    world: World,
    question: NeighbourhoodParameters,
    *centres: str,
    cuts: Iterable[tuple[str, int]] = (),
) -> None:
    """Compare an answer with what grows by hand from the centres; ``cuts`` are further reasons for it to be cut."""
    oracle = oracle_of_neighbourhood(world, question, *centres)
    expected = by_hand.neighbourhood(oracle, question, *centres)
    expected.cuts.update(cuts)
    far = {node: view["distance"] for node, view in answer["nodes"].items()}
    assert far == expected.distance
    ranked = [node for node in expected.distance if expected.distance[node]]
    assert [node for node in far if far[node]] == ranked
    assert set(answer["edges"]) == expected.edges
    assert answer["totals"] == expected.totals
    marked = {node for node, view in answer["nodes"].items() if view.get("expanded") is False}
    assert marked == expected.unexpanded
    cut = answer["truncated"]
    assert ((cut["reason"], cut["at_depth"]) in expected.cuts) if cut else not expected.cuts
    assert answer["complete"] == (cut is None)
    for node, view in answer["nodes"].items():
        assert view["degree"] == world.degree(node)
    edges = {edge.id: edge for edge in oracle.edges}
    for identifier, view in answer["edges"].items():
        standing = oracle.edge_standing(edges[identifier])
        assert (view["status"], view.get("source_count", 0)) == (standing.status, standing.voices)
        assert set(view.get("claims", ())) == standing.claims
