"""What if a source weren't there: the answer without it, and what is removed or weakened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from loaders import briefing
from loaders.load import load
from queries.events.timeline import timeline
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.events import TimelineParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths

WHOLE = "source:nyt-briefing-2024-05-25"
TALKS, RAFAH = f"{WHOLE}-talks", f"{WHOLE}-rafah"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The briefing in a store."""
    store = open_store(str(tmp_path_factory.mktemp("store") / "graph"))
    load([str(briefing())], store)
    yield store
    store.close()


def test_the_answer_is_the_one_that_leaves_the_source_out(store: GraphStore):
    without = neighbourhood(store, "location:rafah", NeighbourhoodParameters(without=(RAFAH,))).data
    changed = without.pop("changed")
    assert without == neighbourhood(store, "location:rafah", NeighbourhoodParameters(exclude_source=(RAFAH,))).data
    assert changed["removed"]


def test_what_fell_and_what_weakened_is_the_difference_of_the_two_answers(store: GraphStore):
    whole = neighbourhood(store, "location:rafah", NeighbourhoodParameters(limit=1000, limit_per_relation=1000)).data
    question = NeighbourhoodParameters(without=(RAFAH,), limit=1000, limit_per_relation=1000)
    rest = neighbourhood(store, "location:rafah", question).data
    changed = rest["changed"]
    before, after = (
        {
            identifier: view
            for identifier, view in {**answer["nodes"], **answer["edges"]}.items()
            if "source_count" in view
        }
        for answer in (whole, rest)
    )
    assert changed["removed"] == sorted(before.keys() - after.keys())
    assert changed["new"] == sorted(after.keys() - before.keys()) == []
    for entry in changed["weakened"]:
        assert entry["before"] == {name: before[entry["id"]][name] for name in ("status", "source_count")}
        assert entry["after"] == {name: after[entry["id"]][name] for name in ("status", "source_count")}
        assert entry["before"] != entry["after"]


@pytest.mark.parametrize(("without", "kept"), [((), None), ((f"{WHOLE}-staying",), 1), ((WHOLE,), 0)])
def test_paths_are_counted(store: GraphStore, without: tuple[str, ...], kept: int | None):
    question = PathParameters(start="actor:david-barnea", end="actor:hamas", avoid=("actor:israel",), without=without)
    changed = find_paths(store, question).data.get("changed")
    assert (changed and changed["paths"]["kept"]) == kept
    if changed:
        assert changed["paths"]["before"] == 1


def test_a_timeline_without_its_only_source_is_empty_and_says_what_is_gone(store: GraphStore):
    answer: dict[str, Any] = timeline(store, TimelineParameters(without=(WHOLE,), limit=1000)).data
    assert answer["results"] == []
    everything = timeline(store, TimelineParameters(limit=1000)).data["results"]
    assert answer["changed"]["removed"] == sorted(entry["id"] for entry in everything)


def test_an_unknown_source_changes_nothing(store: GraphStore):
    changed = timeline(store, TimelineParameters(without=("source:none",))).data["changed"]
    assert changed == {"removed": [], "new": [], "weakened": []}
