"""How an answer came about: the filter and the steps, without changing the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from knowledge_graph.store import GraphStore
from queries.core.answer import Answer
from queries.events.timeline import timeline
from queries.evidence.conflicts import conflicts
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.events import TimelineParameters
from queries.parameters.evidence import ConflictsParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths
from tests.support.worlds import MAY_2024, open_store_with

ENDS = {"start": "actor:barnea", "end": "actor:icj"}
QUESTIONS: dict[str, Callable[..., Answer]] = {
    "path": lambda store, **more: find_paths(store, PathParameters(**ENDS, **more)),
    "neighbourhood": lambda store, **more: neighbourhood(store, "actor:icj", NeighbourhoodParameters(**more)),
    "timeline": lambda store, **more: timeline(store, TimelineParameters(**more)),
    "conflicts": lambda store, **more: conflicts(store, ConflictsParameters(**more)),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 in a store."""
    store = open_store_with(tmp_path_factory.mktemp("store"), MAY_2024)
    yield store
    store.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_explained_answer_is_the_same_answer_with_its_steps(store: GraphStore, question: str):
    ask = QUESTIONS[question]
    parameters: dict[str, Any] = {"after": "2024-05-01", "status": ("stated", "confirmed")}
    answer = ask(store, explain=True, **parameters).data
    explained = answer.pop("explained")
    assert answer == ask(store, **parameters).data
    assert explained["store"] == "embedded"
    assert explained["filter"].items() >= {"after": "2024-05-01", "statuses": ["confirmed", "stated"]}.items()
    assert {"step", "in", "out", "milliseconds"} == set(explained["steps"][0])
    assert any(step["step"] in {"expand", "timeline"} for step in explained["steps"])
    assert explained["milliseconds"] >= sum(step["milliseconds"] for step in explained["steps"]) * 0.99


def test_both_sides_of_a_what_if_are_explained(store: GraphStore):
    once = len(QUESTIONS["timeline"](store, explain=True).data["explained"]["steps"])
    twice = QUESTIONS["timeline"](store, explain=True, without=("source:none",)).data
    assert len(twice["explained"]["steps"]) == 2 * once
    assert "changed" in twice
