"""What sources say against each other, of anything that claims can be about: the same in every store."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.errors import BudgetExceeded
from knowledge_graph.records import Merge, Relation
from knowledge_graph.store import GraphStore
from queries.evidence.conflicts import conflicts
from queries.parameters.evidence import ConflictsParameters
from tests.support.worlds import record

Listed = list[tuple[str, str | None, str | None]]


def claim(name: str, about: str, source: str = "wire", **more: Any) -> Any:
    return record("claim", name, about=about, source=f"source:{source}", **more)


@pytest.fixture
def disputes(store: GraphStore) -> GraphStore:
    """Three actors, a town and a strike, and what two sources say of them against each other."""
    store.write([
        record("source", "wire", publisher="Wire", published="2024-05-20"),
        record("source", "paper", publisher="Paper", published="2024-05-22"),
        *(record("actor", name, name=name.title(), type="armed_group") for name in ("blue", "green", "red", "rot")),
        record("location", "land", type="territory"),
        record("location", "town", part_of="location:land", latitude=31.0, longitude=34.0),
        record("event", "strike", type="assault", when="2024-05-20", locations=[{"location": "location:town"}]),
        record("relation", "allies", type="allied_with", start="actor:red", end="actor:blue", when="2024-05/.."),
        record("relation", "enemies", type="opposed_to", start="actor:blue", end="actor:red"),
        record("relation", "once", type="opposed_to", start="actor:red", end="actor:blue", when="2010/2012"),
        record("relation", "holds", type="controls", start="actor:red", end="location:town"),
        claim("strike", "event:strike"), claim("no-strike", "event:strike", "paper", stance="denies"),
        claim("allies", "relation:allies"), claim("enemies", "relation:enemies", "paper"), claim("once", "relation:once"),
        claim("holds", "relation:holds"), claim("holds-not", "relation:holds", "paper", stance="denies"),
        claim("men", "actor:red", property="groups", value={"best": 900}),
        claim("more-men", "actor:rot", "paper", property="groups", value={"best": 2000}),
        claim("aim", "actor:blue", property="position", value="Peace"),
        claim("state", "location:town", property="condition", value="In ruins"),
        claim("other-state", "location:town", "paper", property="condition", value="Rebuilt"),
        Merge(id="merge:red", merged="actor:rot", into="actor:red", why="one", decided="2024-06-01"),
    ])  # fmt: skip
    store.flush()
    return store


STRIKE: tuple[str, str | None, str | None] = ("event:strike", None, "denied")
TROOPS = ("actor:red", "groups", "contradict")
TOWN = ("location:town", "condition", "differ")
ALLIES = ("relation:allies", "relation:enemies", "contradict")
HOLDS = ("relation:holds", None, "denied")
ASKED: dict[str, tuple[dict[str, Any], Listed]] = {
    "everything": ({}, [STRIKE, TROOPS, TOWN, ALLIES, HOLDS]),
    "of one kind": ({"kind": ["actor"]}, [TROOPS, ALLIES]),
    "of places": ({"kind": ["location"]}, [TOWN]),
    "of one actor": ({"entity": ["actor:blue"]}, [ALLIES]),
    "of one that others are read as": ({"entity": ["actor:rot"]}, [TROOPS, ALLIES, HOLDS]),
    "of a place": ({"place": ["location:land"]}, [STRIKE, TOWN]),
    "in an area": ({"near": "31,34", "within_km": 1}, [STRIKE, TOWN]),
    "in another": ({"near": "10,34", "within_km": 1}, []),
    "of one property": ({"property": ["groups"]}, [TROOPS]),
    "of one sort": ({"disagreement": ["contradict"]}, [TROOPS, ALLIES]),
    "of some relations": ({"relation": ["controls"], "kind": ["actor", "location"]}, [TROOPS, TOWN, HOLDS]),
    "before they were allied": ({"before": "2024-04", "undated": "exclude"}, [TROOPS, TOWN]),
    "of one source": ({"source": ["source:wire"]}, []),
    "known before the other": ({"known_at": "2024-05-21"}, []),
}


def conflicts_in(store: GraphStore, **question: Any) -> Listed:
    answer = conflicts(store, ConflictsParameters(**question)).data
    return [_brief(result) for result in answer["results"]]


def _brief(entry: dict[str, Any]) -> tuple[str, str | None, str | None]:
    return entry["about"], entry.get("contrary_to") or entry["property"], entry["disagreement"]


def test_whatever_claims_are_about_can_be_said_in_two_ways(disputes: GraphStore) -> None:
    """All cases on one graph: filling a server for each would take minutes."""
    for case, (question, expected) in ASKED.items():
        assert conflicts_in(disputes, **question) == expected, case


def test_contraries_stand_side_by_side_with_source_and_date(disputes: GraphStore) -> None:
    answer = conflicts(disputes, ConflictsParameters(entity=["actor:blue"])).data
    (entry,) = answer["results"]
    assert [(reading["value"], reading["about"], reading["claims"]) for reading in entry["readings"]] == [
        ("allied_with", "relation:allies", ["claim:allies"]),
        ("opposed_to", "relation:enemies", ["claim:enemies"]),
    ]
    assert {edge["type"] for edge in answer["edges"].values()} == {"ALLIED_WITH", "OPPOSED_TO"}
    assert answer["nodes"].keys() == {"actor:red", "actor:blue"}
    assert answer["sources"]["source:paper"]["published"]["edtf"] == "2024-05-22"


def test_values_of_merged_records_are_the_survivors(disputes: GraphStore) -> None:
    (entry,) = conflicts(disputes, ConflictsParameters(property=["groups"])).data["results"]
    assert sorted(reading["value"]["best"] for reading in entry["readings"]) == [900, 2000]


def test_pages_of_one_join_into_the_whole(disputes: GraphStore) -> None:
    cursor, pages = None, Listed()
    while True:
        answer = conflicts(disputes, ConflictsParameters(limit=1, cursor=cursor)).data
        assert len(answer["results"]) <= 1
        pages += [_brief(result) for result in answer["results"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert pages == conflicts_in(disputes)


def test_what_claims_are_about_is_listed_by_kind_and_id(disputes: GraphStore) -> None:
    every = disputes.spoken_of(("relation", "actor", "location"), limit=100)
    assert every == [
        "actor:blue", "actor:red", "actor:rot", "location:town",
        "relation:allies", "relation:enemies", "relation:holds", "relation:once",
    ]  # fmt: skip
    assert disputes.spoken_of(("actor", "location", "relation"), limit=2, offset=3) == every[3:5]
    assert disputes.spoken_of(("location",), limit=9) == ["location:town"]


def test_and_may_have_to_touch_something(disputes: GraphStore) -> None:
    kinds = ("relation", "actor", "location")
    ends = {
        record.id: {record.start, record.end}
        for record in disputes.records(disputes.spoken_of(("relation",), limit=9)).values()
        if isinstance(record, Relation)
    }
    for some in (["actor:red"], ["actor:blue", "location:town"], ["actor:none", "event:raid"], []):
        expected = [
            entry for entry in disputes.spoken_of(kinds, limit=100) if entry in some or ends.get(entry, set()) & {*some}
        ]
        assert disputes.spoken_of(kinds, touching=some, limit=100) == expected
        assert disputes.spoken_of(kinds, touching=some, limit=2, offset=1) == expected[1:3]
    assert len(disputes.spoken_of(kinds, touching=["actor:red"], limit=100)) > 2


def test_it_takes_no_longer_than_it_may(disputes: GraphStore) -> None:
    with pytest.raises(BudgetExceeded):
        conflicts(disputes, ConflictsParameters(), seconds=0.000_001)
