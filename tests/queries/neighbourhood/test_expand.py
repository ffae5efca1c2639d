"""What surrounds an entity of the world of May 2024: how far, ranked how, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from knowledge_graph.errors import BudgetExceeded, NotFound
from knowledge_graph.store import GraphStore
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters
from tests.support.worlds import MAY_2024, open_store_with


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 in a store."""
    store = open_store_with(tmp_path_factory.mktemp("store"), MAY_2024)
    yield store
    store.close()


def ask(store: GraphStore, centre: str | list[str], **more: Any) -> dict[str, Any]:
    """Ask for a neighbourhood."""
    return neighbourhood(store, centre, NeighbourhoodParameters(**more)).data


FOUND: dict[str, tuple[str, dict[str, Any], dict[str, int]]] = {
    "one step": ("actor:icj", {}, {"actor:icj": 0, "event:order": 1}),
    "two steps": ("actor:icj", {"depth": 2}, {"actor:icj": 0, "event:order": 1, "event:answer": 2, "location:rafah": 2}),
    "a place stands for its parts": (
        "location:gaza", {}, {"location:gaza": 0, "event:order": 1, "event:strike": 1, "location:rafah": 0, "location:central-rafah": 0},
    ),
    "unless it is asked alone": ("location:gaza", {"parts": "exclude"}, {"location:gaza": 0, "location:rafah": 1}),
    "parts at which nothing happened are not shown": (
        "location:gaza", {"before": "2024-05-24"}, {"location:gaza": 0, "event:order": 1, "location:rafah": 0},
    ),
    "kinds are of neighbours; the centre and its parts stay": (
        "location:rafah", {"kind": ["event"]}, {"location:rafah": 0, "event:order": 1, "event:strike": 1, "location:central-rafah": 0},
    ),
    "what is disputed ranks after what is confirmed": (
        "location:rafah", {"limit": 1, "kind": ["event"]}, {"location:rafah": 0, "event:order": 1},
    ),
    "a window": ("location:rafah", {"after": "2024-05-25"}, {"location:rafah": 0, "event:strike": 1, "location:gaza": 1, "location:central-rafah": 0}),
    "outwards only": ("event:answer", {"direction": "out"}, {"event:answer": 0, "event:order": 1}),
    "inwards only": ("event:answer", {"direction": "in"}, {"event:answer": 0, "actor:barnea": 1}),
    "what is planned is shown when asked": ("actor:cairo", {"reality": ["planned"]}, {"actor:cairo": 0, "event:restart": 1}),
    "a centre that is planned is exempt": ("event:restart", {}, {"event:restart": 0, "actor:cairo": 1, "actor:qatar": 1}),
    "nobody's friend": ("actor:alone", {"depth": 3}, {"actor:alone": 0}),
}  # fmt: skip


@pytest.mark.parametrize(("centre", "more", "expected"), FOUND.values(), ids=FOUND)
def test_the_neighbours_are_found_with_their_distance(store, centre: str, more, expected: dict[str, int]) -> None:
    assert {node: view["distance"] for node, view in ask(store, centre, **more)["nodes"].items()} == expected


def test_relations_between_neighbours_are_shown_too(store: GraphStore) -> None:
    answer = ask(store, "actor:barnea", depth=2)
    assert "relation:office" in answer["edges"]
    assert answer["centre"] == "actor:barnea"
    assert set(answer["claims"]) >= {"claim:talks", "claim:office"}


def test_what_was_cut_is_counted_and_said(store: GraphStore) -> None:
    answer = ask(store, "actor:qatar", limit=1)
    assert answer["totals"] == {
        "PARTICIPATED_IN": {"found": 2, "returned": 1},
        "IN_CONTACT_WITH": {"found": 1, "returned": 0},
    }
    assert (answer["complete"], answer["truncated"]) == (False, {"reason": "limit", "at_depth": 1})
    assert list(answer["nodes"]) == ["actor:qatar", "event:round"]


CUTS = [
    ({"limit_per_relation": 1}, {"reason": "limit_per_relation", "at_depth": 1}),
    ({"limit": 1}, {"reason": "limit", "at_depth": 1}),
    ({"edge_limit": 1}, {"reason": "edge_limit", "at_depth": 1}),
    ({"depth": 2, "max_degree": 2}, {"reason": "max_degree", "at_depth": 1}),
    ({"depth": 2, "max_degree": 100}, None),
    ({}, None),
]


@pytest.mark.parametrize(("more", "truncated"), CUTS)
def test_an_answer_says_what_cut_it(store: GraphStore, more: dict[str, Any], truncated) -> None:
    assert ask(store, "actor:qatar", **more)["truncated"] == truncated


def test_a_hub_is_shown_and_marked_but_not_expanded(store: GraphStore) -> None:
    answer = ask(store, "actor:qatar", depth=2, max_degree=2)
    assert answer["nodes"]["event:round"]["expanded"] is False
    assert "actor:cairo" not in answer["nodes"]
    assert "expanded" not in answer["nodes"]["actor:qatar"]


def test_several_seeds_are_asked_about_together(store: GraphStore) -> None:
    answer = ask(store, ["actor:icj", "actor:cairo", "actor:icj"])
    assert answer["centre"] == ["actor:icj", "actor:cairo"]
    assert {node for node, view in answer["nodes"].items() if view["distance"]} == {"event:order", "event:round"}


@pytest.mark.parametrize("name", ["actor:none", "", "\x00", "x" * 10_000, "actor:\udcff", "source:brief", "*", "`"])
def test_a_centre_that_is_no_entity_is_not_found(store: GraphStore, name: str) -> None:
    with pytest.raises(NotFound):
        ask(store, name)


def test_a_question_out_of_time_is_ended(store: GraphStore) -> None:
    with pytest.raises(BudgetExceeded):
        neighbourhood(store, "actor:icj", NeighbourhoodParameters(), seconds=-1)
