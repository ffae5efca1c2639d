"""Paths in any store are those that trying everything finds."""

from __future__ import annotations

from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.store import GraphStore
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import (
    Described,
    Oracle,
    World,
    answer_path,
    blocking_filter,
    connecting_classes,
    critical_sources,
    describe,
)
from tests.oracle.worlds import path_questions, worlds

QUESTIONS_A_WORLD = 4


def test_paths_are_those_that_trying_everything_finds(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some answers about it."""
    world = data.draw(worlds(with_states=True))
    questions = [data.draw(path_questions(world)) for _ in range(QUESTIONS_A_WORLD)]
    with keeper.holding(world) as store:
        for question in questions:
            note(f"{question.model_dump(exclude_defaults=True)}")
            compare(store, world, question)


def compare(store: GraphStore, world: World, question: PathParameters) -> None:
    """Ask both, and compare everything the answer says."""
    answer = find_paths(store, question, seconds=120).data
    expected = answer_path(world, question)
    oracle = expected.oracle
    most = 1 if question.mode == "shortest" else question.max_paths
    paths = expected.paths[:most]
    order = (question.order or "possible") if question.mode == "temporal" else None
    assert [described(path) for path in answer["paths"]] == [describe(oracle, path, order) for path in paths]
    shown = {node for path in paths for node in path}
    assert answer["stands_for"] == {place: state for place, state in expected.stands_for.items() if place in shown}
    assert answer["critical_sources"] == critical_sources(world, oracle.filters, paths)
    if question.mode != "shortest":
        cut = {"reason": "max_paths", "at_depth": None} if len(expected.paths) > most else None
        assert answer["truncated"] == cut
        assert answer["complete"] == (cut is None)
    must, may = expected.beyond if len(expected.paths) <= most else (False, False)
    assert must <= answer["beyond_depth"] <= may
    causes = set() if paths else blocking_filter(world, question)
    assert answer["blocking_filter"] in causes or (answer["blocking_filter"] is None and not causes)
    if not paths and answer["blocking_filter"] is None:
        assert answer["would_connect"] == connecting_classes(world, question)
    else:
        assert answer["would_connect"] == []
    compare_shown(answer, world, oracle, [describe(oracle, path) for path in paths])


def described(path: dict[str, Any]) -> Described:
    """Return a path as the answer gives it, in the oracle's shape."""
    return Described(
        nodes=path["nodes"],
        steps=[step["edges"] for step in path["steps"]],
        directions=[step["direction"] for step in path["steps"]],
        claims=[set(step["claims"]) for step in path["steps"]],
        status=path["status"],
        source_count=path["source_count"],
        weakest=path["weakest"],
        time_order=path["time_order"],
        arrival=path.get("arrival"),
        undated=path.get("undated"),
    )


def compare_shown(answer: dict[str, Any], world: World, oracle: Oracle, paths: list[Described]) -> None:
    """What the paths name is shown, with degree, status, claims and their sources; nothing else is."""
    assert set(answer["nodes"]) == {node for path in paths for node in path.nodes}
    for node, view in answer["nodes"].items():
        assert view["degree"] == world.degree(node)
        if view["kind"] == "event":
            standing = oracle.standing(node)
            assert (view["status"], view["source_count"]) == (standing.status, standing.voices)
            assert set(view["claims"]) == standing.claims
    assert set(answer["edges"]) == {edge for path in paths for step in path.steps for edge in step}
    edges = {edge.id: edge for edge in (*oracle.edges, *oracle.ties.values())}
    for identifier, view in answer["edges"].items():
        standing = oracle.edge_standing(edges[identifier])
        assert (view["status"], view.get("source_count", 0)) == (standing.status, standing.voices)
    events = [view for view in answer["nodes"].values() if view["kind"] == "event"]
    claims = {entry for view in [*events, *answer["edges"].values()] for entry in view.get("claims", ())}
    assert set(answer["claims"]) == claims
    sources = {whole.id for claim in answer["claims"].values() for whole in world.wholes(claim["source"])}
    assert set(answer["sources"]) == sources
