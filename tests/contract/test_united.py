"""After a merge like relations are one, on the claims of all; taken back, they are as they were."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
import pytest

from knowledge_graph.filtering.filters import REALITIES, STATUSES, Filter
from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD, Record
from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge, unmerge
from queries.entities.search import search
from queries.evidence.changes import changes
from queries.evidence.claims import claims_on
from queries.evidence.conflicts import conflicts
from queries.evidence.retraction_preview import preview_retraction
from queries.export import export_answer
from queries.export.whole_graph import whole_answer
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.entities import SearchParameters
from queries.parameters.evidence import ChangesParameters, ClaimsParameters, ConflictsParameters, RetractionParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths
from tests.contract.databases import loaded_once
from tests.support.worlds import record

ORG = "actor:a"


def backing(name: str, start: str, source: str, **more: Any) -> list[Record]:
    """Make a relation to Xavier, and a claim on it."""
    return [
        record("relation", name, type="backed_by", start=f"actor:{start}", end="actor:x", **more),
        record("claim", name, about=f"relation:{name}", source=f"source:{source}"),
    ]


DOUBLES = [
    *(record("source", name, publisher=name.upper(), published="2024-05-20") for name in ("n", "m", "k")),
    *(record("actor", name, type="organisation", name=f"Org {name}") for name in ("a", "a2", "a3")),
    *(record("actor", name, name=name) for name in ("x", "y")),
    *backing("1", "a", "n"),
    *backing("2", "a2", "m"),
    *backing("dated", "a2", "m", when="2020"),
    *backing("titled", "a2", "m", title="In the council"),
    record(
        "event", "f", type="assault", when="2024-05-19",
        participants=[
            {"actor": "actor:a", "role": "attacker"}, {"actor": "actor:a2", "role": "attacker"},
            {"actor": "actor:a2", "role": "target"}, {"actor": "actor:y", "role": "victim"},
        ],
    ),
    record("claim", "f", about="event:f", source="source:m"),
    record("claim", "part", about="event:f#attacker:actor:a2", source="source:n", certainty="hedged"),
]  # fmt: skip


@loaded_once
def doubles(store: GraphStore) -> None:
    """An organisation and two doubles of it."""
    store.write(DOUBLES)
    store.flush()


def around(store: GraphStore, **question: Any) -> dict[str, Any]:
    return neighbourhood(store, ORG, NeighbourhoodParameters(**question)).data


def merged(store: GraphStore) -> GraphStore:
    merge(store, ORG, ["actor:a2", "actor:a3"], why="one organisation", force=True)  # on two sides of one event
    return store


def test_like_relations_are_one_and_count_both_sources(doubles: GraphStore) -> None:
    """What was there stands for what came; another date or title keeps relations apart."""
    answer = around(merged(doubles))
    backed = answer["edges"]["relation:1"]
    assert (backed["united"], backed["source_count"], backed["claim_count"]) == (["relation:2"], 2, 2)
    assert backed["claims"] == ["claim:1", "claim:2"]
    assert set(answer["edges"]) == {
        "relation:1", "relation:dated", "relation:titled", "event:f#attacker:actor:a", "event:f#target:actor:a2",
    }  # fmt: skip
    assert answer["nodes"][ORG]["degree"] == 5
    assert {*backed["claims"]} <= answer["claims"].keys()
    assert {"source:n", "source:m"} <= answer["sources"].keys()
    assert doubles.united() == {"relation:2": "relation:1", "event:f#attacker:actor:a2": "event:f#attacker:actor:a"}


def test_parts_of_an_event_are_one_on_their_own_claims_and_the_event_s(doubles: GraphStore) -> None:
    """One of the two rests on the event's claim, the other on its own."""
    part = around(merged(doubles))["edges"]["event:f#attacker:actor:a"]
    assert part["united"] == ["event:f#attacker:actor:a2"]
    assert (part["status"], part["source_count"], part["claims"]) == ("stated", 2, ["claim:f", "claim:part"])


def test_a_claim_on_the_event_is_one_on_its_parts_too(doubles: GraphStore) -> None:
    """A path to the event lists it with the step, and with the event."""
    answer = find_paths(merged(doubles), PathParameters(start=(ORG,), end=("event:f",))).data
    (step,) = answer["paths"][0]["steps"]
    assert set(step["claims"]) == {"claim:f", "claim:part"}
    assert answer["nodes"]["event:f"]["claims"] == ["claim:f"]
    assert set(answer["claims"]) == {"claim:f", "claim:part"}
    assert answer["critical_sources"] == []  # either source alone leaves a relation


def test_filters_on_claims_weigh_them_together(doubles: GraphStore) -> None:
    """Two sources together are two; without one of them one is left."""
    merged(doubles)
    assert set(around(doubles, min_sources=2)["edges"]) == {"relation:1"}
    left = around(doubles, exclude_source=("source:n",))["edges"]["relation:1"]
    assert (left["source_count"], left["claims"]) == (1, ["claim:2"])
    path = find_paths(doubles, PathParameters(start=ORG, end="actor:x", min_sources=2, relation=("backed_by",))).data
    assert path["paths"][0]["steps"][0]["edges"] == ["relation:1"]
    assert path["paths"][0]["source_count"] == 2


def test_later_claims_on_any_of_them_count(doubles: GraphStore) -> None:
    """A denial of the one that is hidden disputes what stands for it."""
    merged(doubles)
    doubles.write([record("claim", "late", about="relation:2", source="source:k", stance="denies")])
    doubles.flush()
    backed = around(doubles)["edges"]["relation:1"]
    assert (backed["status"], backed["source_count"], backed["claims"]) == (
        "disputed",
        2,
        ["claim:1", "claim:2", "claim:late"],
    )


def test_taking_the_merge_back_parts_them_again(doubles: GraphStore) -> None:
    """Every relation, claim and degree is as before."""
    before = around(doubles)
    merged(doubles)
    for name in ("actor:a2", "actor:a3"):
        unmerge(doubles, name, why="they differ")
    assert around(doubles) == before
    assert doubles.united() == {}


def test_everything_as_one_answer_shows_them_as_the_store_does(doubles: GraphStore) -> None:
    """Also the exports that need the whole graph at hand."""
    whole = whole_answer(merged(doubles).iter_records())
    with doubles.read(Filter(realities=frozenset(REALITIES), statuses=frozenset(STATUSES))) as view:
        nodes = view.locate(sorted(whole["nodes"]))
        shown = view.show(nodes, view.among(np.array(nodes, np.int64)).tolist())
    assert {identifier: orjson.loads(body) for identifier, body in shown.edges.items()} == whole["edges"]
    assert {identifier: orjson.loads(body) for identifier, body in shown.nodes.items()} == whole["nodes"]


def test_an_exported_part_is_read_as_one_again(doubles: GraphStore, tmp_path: Any) -> None:
    """All relations that are read as one come along, with their claims and the merges."""
    answer = around(merged(doubles))
    copy = open_store(str(tmp_path / "copy"))
    copy.write([RECORD.validate_json(line) for line in export_answer(doubles, answer, "ndjson").splitlines()])
    copy.flush()
    assert around(copy)["edges"] == answer["edges"]
    copy.close()


@pytest.mark.parametrize("identifier", ["relation:1", "relation:2"])
def test_the_claims_on_either_are_those_on_both(doubles: GraphStore, identifier: str) -> None:
    """Whichever of the two is asked for."""
    answer = claims_on(merged(doubles), identifier, ClaimsParameters()).data
    assert [claim["id"] for claim in answer["results"]] == ["claim:2", "claim:1"]


def test_what_would_fall_with_a_source_stands_on_the_claims_of_all(doubles: GraphStore) -> None:
    """A relation that another source asserts of the other double is weaker without this one, not gone."""
    without = {
        "event:f": "removed", "event:f#attacker:actor:a": "weakened", "relation:1": "weakened",
        "relation:dated": "removed", "relation:titled": "removed",
    }  # fmt: skip
    answer = preview_retraction(merged(doubles), "source:m", RetractionParameters()).data
    assert {result["about"]: result["change"] for result in answer["results"]} == without
    assert (answer["removed"], answer["weakened"]) == (3, 2)
    (backed,) = [result for result in answer["results"] if result["about"] == "relation:1"]
    assert [(backed[when]["source_count"], set(backed[when]["claims"])) for when in ("before", "after")] == [
        (2, {"claim:1", "claim:2"}), (1, {"claim:1"}),
    ]  # fmt: skip
    assert {"claim:1", "claim:2"} <= answer["claims"].keys()
    around_it = around(doubles, exclude_source=["source:m"])
    assert around_it["edges"]["relation:1"]["source_count"] == 1
    other = preview_retraction(doubles, "source:n", RetractionParameters()).data["results"]
    assert {result["about"]: result["change"] for result in other} == {
        "event:f#attacker:actor:a": "weakened", "relation:1": "weakened",
    }  # fmt: skip
    unmerge(doubles, "actor:a2")
    apart = preview_retraction(doubles, "source:m", RetractionParameters()).data["results"]
    assert {result["about"]: result["change"] for result in apart} == {
        "event:f": "removed", "relation:2": "removed", "relation:dated": "removed", "relation:titled": "removed",
    }  # fmt: skip


def test_a_denial_of_one_conflicts_with_what_is_said_of_the_other(doubles: GraphStore) -> None:
    """Conflicts and changes are those of the relation that stands for both."""
    merged(doubles)
    doubles.write([
        record("source", "late", publisher="Late", published="2024-07-01"),
        record("claim", "late", about="relation:2", source="source:late", stance="denies"),
    ])  # fmt: skip
    doubles.flush()
    (conflict,) = conflicts(doubles, ConflictsParameters()).data["results"]
    assert (conflict["about"], conflict["disagreement"]) == ("relation:1", "denied")
    (change,) = changes(doubles, ChangesParameters(since="2024-06-01")).data["results"]
    assert (change["about"], change["before"]["status"], change["after"]["status"]) == (
        "relation:1",
        "stated",
        "disputed",
    )
    assert change["before"]["source_count"] == 2


@pytest.mark.parametrize("more", [{}, {"exclude_source": ("source:k",)}], ids=["all", "by claims"])
def test_a_search_by_degree_counts_what_is_read_as_one_once(doubles: GraphStore, more: dict[str, Any]) -> None:
    """As degrees are shown; ties by id."""
    doubles.write([
        record("actor", "w"),
        *(record("relation", f"w{n}", type="leads", start="actor:w", end="actor:y", when=f"200{n}") for n in range(3)),
    ])  # fmt: skip
    answer = search(merged(doubles), SearchParameters(sort="degree", **more)).data
    assert [(hit["id"], hit["degree"]) for hit in answer["results"]] == [
        ("actor:a", 5), ("actor:y", 4), ("actor:w", 3), ("actor:x", 3), ("event:f", 3),
    ]  # fmt: skip


def test_what_is_claimed_of_any_of_them_is_found_at_both_ends(doubles: GraphStore) -> None:
    grain = record(
        "claim", "said", about="relation:2", source="source:m", property="position", value="Grain shall pass freely"
    )
    doubles.write([grain])
    doubles.flush()
    merged(doubles)
    hits = search(doubles, SearchParameters(q="grain")).data["results"]
    assert {hit["id"]: [match["field"] for match in hit["matches"]] for hit in hits} == {
        ORG: ["claim"],
        "actor:x": ["claim"],
    }
