"""What sources say against each other, of anything that claims can be about: the same in every store."""

from __future__ import annotations

from typing import Any

import pytest

import queries.evidence.claims
import queries.evidence.conflicts
from knowledge_graph.errors import BudgetExceeded
from knowledge_graph.records import Merge, Relation
from knowledge_graph.store import GraphStore
from queries.evidence.claims import claims_on
from queries.evidence.conflicts import conflicts
from queries.parameters.evidence import ClaimsParameters, ConflictsParameters
from tests.contract.databases import loaded_once
from tests.support.worlds import record

UNHURRIED = 120.0
"""Seconds a question may take, so that a busy machine cuts no page short."""

Listed = list[tuple[str, str | None, str | None]]


def claim(name: str, about: str, source: str = "wire", **more: Any) -> Any:
    return record("claim", name, about=about, source=f"source:{source}", **more)


@loaded_once
def disputes(store: GraphStore) -> None:
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
        claim("state", "location:town", property="location", value="On the east bank"),
        claim("other-state", "location:town", "paper", property="location", value="On the west bank"),
        Merge(id="merge:red", merged="actor:rot", into="actor:red", why="one", decided="2024-06-01"),
    ])  # fmt: skip
    store.flush()


STRIKE: tuple[str, str | None, str | None] = ("event:strike", None, "denied")
TROOPS = ("actor:red", "groups", "contradict")
TOWN = ("location:town", "location", "differ")
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
    answer = conflicts(store, ConflictsParameters(**question), seconds=UNHURRIED).data
    return [_brief(result) for result in answer["results"]]


def _brief(entry: dict[str, Any]) -> tuple[str, str | None, str | None]:
    return entry["about"], entry.get("contrary_to") or entry["property"], entry["disagreement"]


def place(store: GraphStore, identifier: str) -> tuple[str, str]:
    """Return what records that claims are about are sorted by, of one."""
    ((kind, standing),) = store.known([identifier]).values()
    return kind, standing


def test_whatever_claims_are_about_can_be_said_in_two_ways(disputes: GraphStore) -> None:
    """All cases on one graph: filling a server for each would take minutes."""
    for case, (question, expected) in ASKED.items():
        assert conflicts_in(disputes, **question) == expected, case


def test_contraries_stand_side_by_side_with_source_and_date(disputes: GraphStore) -> None:
    answer = conflicts(disputes, ConflictsParameters(entity=["actor:blue"]), seconds=UNHURRIED).data
    (entry,) = answer["results"]
    assert [(reading["value"], reading["about"], reading["claims"]) for reading in entry["readings"]] == [
        ("allied_with", "relation:allies", ["claim:allies"]),
        ("opposed_to", "relation:enemies", ["claim:enemies"]),
    ]
    assert {edge["type"] for edge in answer["edges"].values()} == {"ALLIED_WITH", "OPPOSED_TO"}
    assert answer["nodes"].keys() == {"actor:red", "actor:blue"}
    assert answer["sources"]["source:paper"]["published"]["edtf"] == "2024-05-22"


def test_values_of_merged_records_are_the_survivors(disputes: GraphStore) -> None:
    (entry,) = conflicts(disputes, ConflictsParameters(property=["groups"]), seconds=UNHURRIED).data["results"]
    assert sorted(reading["value"]["best"] for reading in entry["readings"]) == [900, 2000]


def test_one_speaker_and_one_publisher_contradict_nobody_but_others(store: GraphStore) -> None:
    """Whoever prints it: a speaker's further values are his update, and so are a publisher's own."""
    store.write([
        record("source", "wire", publisher="Wire"), record("source", "wire-2", publisher="Wire"),
        record("source", "section", part_of="source:wire"), record("source", "reprint", republishes="source:wire"),
        record("source", "paper", publisher="Paper"),
        record("actor", "ana", name="Ana"), record("actor", "anna", name="Anna"), record("actor", "bo", name="Bo"),
        Merge(id="merge:ana", merged="actor:anna", into="actor:ana", why="one", decided="2024-06-01"),
        *(record("event", name) for name in SPOKEN),
        *(
            claim(f"{event}-{number}", f"event:{event}", source, property="killed", value={"best": number},
                  attributed_to=speakers)
            for event, (_, words) in SPOKEN.items() for number, (source, speakers) in enumerate(words)
        ),
        claim("took-back", "event:update", "wire-2", stance="denies"),
    ])  # fmt: skip
    store.flush()
    expected = [event for event, (conflicting, _) in SPOKEN.items() if conflicting]
    listed = conflicts_in(store)
    assert [about.removeprefix("event:") for about, _, _ in listed] == sorted(expected)
    assert {how for _, _, how in listed} == {"contradict"}


ANA, ANNA, BO = ([{"actor": f"actor:{name}"}] for name in ("ana", "anna", "bo"))
OFFICIALS = [{"text": "officials", "kind": "anonymous"}]
STATE_OFFICIALS = [{"text": "Officials", "kind": "anonymous", "affiliation": "actor:bo"}]
NOBODY = [{"text": "it is said", "kind": "unattributed"}]
SPOKEN: dict[str, tuple[bool, list[tuple[str, list[dict[str, Any]]]]]] = {
    # whether the numbers that are given are a conflict, and in which source on whose word each is
    "update": (False, [("wire", []), ("wire-2", []), ("section", []), ("reprint", NOBODY)]),
    "papers": (True, [("wire", []), ("paper", [])]),
    "ana-in-two": (False, [("wire", ANA), ("paper", ANA)]),
    "ana-and-anna": (False, [("wire", ANA), ("paper", ANNA)]),
    "ana-and-bo": (True, [("wire", ANA), ("wire", BO)]),
    "ana-and-the-wire": (True, [("wire", ANA), ("wire", [])]),
    "ana-among-others": (False, [("wire", [*ANA, *BO]), ("wire", ANA)]),
    "officials": (False, [("wire", OFFICIALS), ("wire-2", OFFICIALS)]),
    "officials-elsewhere": (True, [("wire", OFFICIALS), ("paper", OFFICIALS)]),
    "officials-of-two": (True, [("wire", OFFICIALS), ("wire", STATE_OFFICIALS)]),
    "bo-and-his-officials": (True, [("wire", BO), ("wire", STATE_OFFICIALS)]),
}


def test_what_adds_up_is_a_conflict_only_where_the_same_is_denied(store: GraphStore) -> None:
    given_values = [
        ("motive", "Hunger", "asserts"), ("motive", "Fear", "denies"), ("outcome", "A deal", "asserts"),
        ("outcome", "Prisoners freed", "asserts"), ("damage", "A bridge", "asserts"), ("damage", "a bridge", "denies"),
        ("position", "Peace", "asserts"), ("position", "War", "asserts"),
    ]  # fmt: skip
    store.write([
        *(record("source", name) for name in ("wire", "paper")), record("event", "e"),
        *(
            claim(str(number), "event:e", ("wire", "paper")[number % 2], property=name, value=value, stance=stance)
            for number, (name, value, stance) in enumerate(given_values)
        ),
    ])  # fmt: skip
    store.flush()
    assert conflicts_in(store) == [("event:e", "damage", "denied"), ("event:e", "position", "differ")]


def test_series_are_of_figures_with_best_low_and_high(store: GraphStore) -> None:
    """Texts are a series only where their property is asked for; one figure alone is none."""
    store.write([
        *(record("source", name) for name in ("wire", "paper")), record("event", "e"),
        claim("a", "event:e", property="held", value={"low": 120, "text": "more than 120"}, as_of="2024-05-25"),
        claim("b", "event:e", "paper", property="held", value={"best": 128, "low": 125, "high": 130}, as_of="2024-05"),
        claim("c", "event:e", property="killed", value={"best": 3}),
        claim("d", "event:e", property="condition", value="Fighting", as_of="2024-05-24"),
        claim("e", "event:e", property="condition", value="Calm", as_of="2024-05-25"),
    ])  # fmt: skip
    store.flush()
    (held,) = conflicts(store, ConflictsParameters(series=True), seconds=UNHURRIED).data["results"]
    assert held["property"] == "held"
    assert [(point["claim"], point["value"]) for point in held["points"]] == [
        ("claim:b", {"best": 128.0, "low": 125.0, "high": 130.0}),
        ("claim:a", {"low": 120.0, "text": "more than 120"}),
    ]
    (condition,) = conflicts(store, ConflictsParameters(series=True, property=("condition",)), seconds=UNHURRIED).data[
        "results"
    ]
    assert [point["value"] for point in condition["points"]] == ["Fighting", "Calm"]


def test_what_holds_no_conflict_is_passed_over_until_a_page_is_full(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few records are looked at at once, no page is empty and has a next."""
    monkeypatch.setattr(queries.evidence.conflicts, "AT_ONCE", 2)
    monkeypatch.setattr(queries.evidence.conflicts, "EVENTS_AHEAD", 3)
    monkeypatch.setattr(queries.evidence.claims, "AT_ONCE", 2)
    calm = [record("event", f"e{number:02}", when="2024-05-01") for number in range(20)]
    store.write([
        record("source", "wire"), record("source", "paper"), *calm, record("event", "last", when="2024-05-02"),
        *(claim(calm_one.id[6:], calm_one.id) for calm_one in calm if calm_one.id),
        claim("last", "event:last"), claim("not-last", "event:last", "paper", stance="denies"),
        record("actor", "ana"), *(claim(f"ana-{n:02}", "actor:ana", property="groups", value={"best": 1}) for n in range(20)),
        claim("ana-9", "actor:ana", "paper", property="groups", value={"best": 2}),
    ])  # fmt: skip
    store.flush()
    answer = conflicts(store, ConflictsParameters(limit=1), seconds=UNHURRIED).data
    assert ([result["about"] for result in answer["results"]], answer["truncated"]) == (["event:last"], None)
    rest = conflicts(store, ConflictsParameters(cursor=answer["next"]), seconds=UNHURRIED).data
    assert ([result["about"] for result in rest["results"]], rest["next"]) == (["actor:ana"], None)
    picked = claims_on(store, "source:paper", ClaimsParameters(property=("groups",)), seconds=UNHURRIED).data
    assert ([result["id"] for result in picked["results"]], picked["next"]) == (["claim:ana-9"], None)
    picked = claims_on(store, "actor:ana", ClaimsParameters(source=("source:paper",)), seconds=UNHURRIED).data
    assert ([result["id"] for result in picked["results"]], picked["next"]) == (["claim:ana-9"], None)


def test_pages_of_one_join_into_the_whole(disputes: GraphStore) -> None:
    cursor, pages = None, Listed()
    while True:
        answer = conflicts(disputes, ConflictsParameters(limit=1, cursor=cursor), seconds=UNHURRIED).data
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
    assert disputes.spoken_of(("actor", "location", "relation"), limit=2, after=place(disputes, every[2])) == every[3:5]
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
        for first in expected[:1]:
            behind = disputes.spoken_of(kinds, touching=some, limit=2, after=place(disputes, first))
            assert behind == expected[1:3]
    assert len(disputes.spoken_of(kinds, touching=["actor:red"], limit=100)) > 2


def test_it_takes_no_longer_than_it_may(disputes: GraphStore) -> None:
    with pytest.raises(BudgetExceeded):
        conflicts(disputes, ConflictsParameters(), seconds=0.000_001)
