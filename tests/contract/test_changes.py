"""What changes in what is known, and taking a source back: the same in every store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.errors import BudgetExceeded, InvalidInput, NotFound
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.identity.retractions import BECAUSE
from knowledge_graph.records import Merge
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import FOREVER, parse_day
from loaders.curation.retract import retract
from loaders.load import load
from queries.evidence.changes import changes
from queries.evidence.conflicts import conflicts
from queries.evidence.retraction_preview import preview_retraction
from queries.parameters.evidence import ChangesParameters, ConflictsParameters, RetractionParameters
from tests.support.worlds import Fields, actor, claim, event, fields, took_part


def source(name: str, day: str | None, **more: Any) -> Fields:
    return fields("source", name, title=name, publisher=name, published=day, **more)


def assault(name: str, **more: Any) -> Fields:
    return event(name, type="assault", source=None, **more)


X, Y = (actor(name, type="armed_group") for name in "xy")
PART = "event:raid#attacker:actor:x"
BETWEEN = fields("relation", "xy", type="allied_with", start="actor:x", end="actor:y")
THREE_DAYS = [
    source("mon", "2024-05-20"), source("tue", "2024-05-21"), source("wed", "2024-05-22", part_of="source:mon"),
    source("undated", None), X, Y, BETWEEN,
    assault("raid", participants=took_part("x", role="attacker")), assault("old"), assault("gone"), assault("vague"),
    claim("event:raid", source="source:mon", certainty="hedged"), claim("event:raid", source="source:tue"),
    claim(PART, source="source:wed"), claim("relation:xy", source="source:tue"), claim("event:old", source="source:mon"),
    claim("event:gone", source="source:mon", retracted="2024-05-22"), claim("event:vague", source="source:undated"),
    claim("event:raid", source="source:wed", property="killed", value={"best": 3}),
    claim("event:raid", source="source:tue", property="killed", value={"best": 5}),
]  # fmt: skip


@pytest.fixture
def three_days(store: GraphStore, tmp_path: Path) -> GraphStore:
    """What three days bring, and what has no date, in a store."""
    path = tmp_path / "input.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in THREE_DAYS), "utf-8")
    assert load([path], store).ok
    return store


def changes_between(store: GraphStore, since: str, until: str | None = None, **more: Any) -> dict[str, str]:
    answer = changes(store, ChangesParameters(since=since, until=until, **more)).data
    return {result["about"]: result["change"] for result in answer["results"]}


def test_each_day_brings_what_it_brings(three_days: GraphStore):
    assert changes_between(three_days, "2024-05-19", "2024-05-20") == {
        "event:raid": "new", "event:old": "new", "event:gone": "new",
    }  # fmt: skip
    assert changes_between(three_days, "2024-05-20", "2024-05-21") == {
        "event:raid": "strengthened",
        "relation:xy": "new",
    }
    assert changes_between(three_days, "2024-05-21", "2024-05-22") == {
        "event:gone": "removed", PART: "new", "event:raid": "strengthened",
    }  # fmt: skip
    assert changes_between(three_days, "2024-05-22", "2024-05-23") == {}
    assert changes_between(three_days, "2024-05-22") == {"event:vague": "new"}
    assert changes_between(three_days, "2024-05-20", change=("removed",)) == {"event:gone": "removed"}


def test_a_change_says_what_stood_before_and_after_and_on_whose_word(three_days: GraphStore):
    answer = changes(three_days, ChangesParameters(since="2024-05-20", until="2024-05-21", limit=1)).data
    (entry,) = answer["results"]
    assert (entry["before"]["status"], entry["before"]["source_count"]) == ("hedged", 1)
    assert (entry["after"]["status"], entry["after"]["source_count"]) == ("stated", 2)
    assert {*entry["before"]["claims"], *entry["after"]["claims"]} <= answer["claims"].keys()
    assert {"source:mon", "source:tue"} <= answer["sources"].keys()
    assert list(answer["nodes"]) == ["event:raid"]


def test_pages_follow_each_other(three_days: GraphStore):
    whole, cursor, pages = changes_between(three_days, "2024-05-19"), None, {}
    for _ in range(20):
        answer = changes(three_days, ChangesParameters(since="2024-05-19", limit=1, cursor=cursor)).data
        pages |= {result["about"]: result["change"] for result in answer["results"]}
        cursor = answer["next"]
        if cursor is None:
            break
    assert pages == whole
    assert cursor is None


def test_both_questions_end_when_their_time_is_over(three_days: GraphStore):
    with pytest.raises(BudgetExceeded, match="narrow it"):
        changes(three_days, ChangesParameters(since="2024-05-19"), seconds=0.000_001)
    with pytest.raises(BudgetExceeded, match="name a part of it"):
        preview_retraction(three_days, "source:mon", RetractionParameters(), seconds=0)


def test_the_end_must_lie_behind_the_start(three_days: GraphStore):
    with pytest.raises(InvalidInput, match="later"):
        changes_between(three_days, "2024-05-21", "2024-05-21")


def test_what_changed_at_all_is_found_by_the_days_of_claims(three_days: GraphStore):
    first, last = parse_day("2024-05-20"), parse_day("2024-05-21")
    with three_days.read(Filter()) as walk:
        assert walk.changed(first, last) == ["event:raid", "relation:xy"]
        assert walk.changed(FOREVER - 1, FOREVER) == ["event:vague"]
        assert walk.changed(0, parse_day("2024-05-19")) == []


def test_what_would_fall_with_a_source_and_its_parts(three_days: GraphStore):
    answer = preview_retraction(three_days, "source:mon", RetractionParameters()).data
    assert {result["about"]: result["change"] for result in answer["results"]} == {
        "event:old": "removed", "event:raid": "weakened", PART: "removed",
    }  # fmt: skip
    assert (answer["removed"], answer["weakened"], answer["complete"]) == (2, 1, True)
    cut = preview_retraction(three_days, "source:mon", RetractionParameters(limit=1)).data
    assert (len(cut["results"]), cut["removed"], cut["complete"]) == (1, 2, False)


def test_a_source_taken_back_counts_no_longer_but_stays_known_then(three_days: GraphStore):
    before = {
        result["about"]
        for result in preview_retraction(three_days, "source:mon", RetractionParameters()).data["results"]
    }
    retract(three_days, "source:mon", why="made up", on="2024-06-01")
    assert changes_between(three_days, "2024-05-31", "2024-06-01").keys() == before
    assert not preview_retraction(three_days, "source:mon", RetractionParameters()).data["results"]
    record = three_days.records(["source:mon"])["source:mon"]
    assert (record.retracted, record.attributes[BECAUSE]) == ("2024-06-01", "made up")
    digest = three_days.digest()
    retract(three_days, "source:mon", why="again", on="2024-07-01")
    assert three_days.digest() == digest, "the earlier day stays"


def test_bad_retractions_are_refused(three_days: GraphStore):
    with pytest.raises(NotFound):
        retract(three_days, "source:none", why="x")
    with pytest.raises(NotFound):
        retract(three_days, "actor:x", why="x")
    with pytest.raises(InvalidInput, match="expected a date as YYYY-MM-DD, got 'June'"):
        retract(three_days, "source:mon", why="x", on="June")


def test_conflicts_are_the_same_in_every_store(three_days: GraphStore):
    answer = conflicts(three_days, ConflictsParameters()).data
    assert [(result["about"], result["property"], result["disagreement"]) for result in answer["results"]] == [
        ("event:raid", "killed", "contradict")
    ]
    assert not conflicts(three_days, ConflictsParameters(exclude_source=("source:wed",))).data["results"]


TOWN = fields("location", "town", name="The Town")
HERE = "occurred_at:location:town"
RUMOURS = [
    source("mon", "2024-05-20"), source("tue", "2024-05-21"), X, Y, TOWN, BETWEEN,
    *(assault(name, participants=took_part("x", role="attacker"), locations=[{"location": "location:town"}])
      for name in ("known", "rumoured", "moved")),
    *(claim(f"event:{name}", source="source:tue") for name in ("known", "rumoured", "moved")),
    claim("event:moved", source="source:mon"),
    assault("alone"), claim("event:alone", source="source:mon"),
    claim("event:rumoured#attacker:actor:x", source="source:mon", stance="denies"),
    claim(f"event:rumoured#{HERE}", source="source:tue", stance="denies"),
    claim(f"event:moved#{HERE}", source="source:mon", retracted="2024-05-21"), claim("relation:xy", source="source:tue"),
]  # fmt: skip


def test_changes_by_role_or_place_are_of_what_existed_on_one_of_the_days(store: GraphStore, tmp_path: Path):
    """What is only denied on both is none; what was taken back in between had been there. No relation joins one to itself."""
    path = tmp_path / "input.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in RUMOURS), "utf-8")
    assert load([path], store).ok
    events = {"event:known": "new", "event:moved": "strengthened"}
    assert changes_between(store, "2024-05-20", role=("attacker",)) == events
    gone = {f"event:moved#{HERE}": "removed"}
    assert changes_between(store, "2024-05-20", place=("location:town",)) == events | gone
    assert changes_between(store, "2024-05-20", relation=("place",)) == events | gone
    everything = {*events, *gone, "event:rumoured", "relation:xy"}
    assert changes_between(store, "2024-05-20").keys() == everything
    merge = Merge(id="merge:m", merged="actor:x", into="actor:y", why="one", decided="2024-06-01")
    store.write([merge])
    store.flush()
    assert changes_between(store, "2024-05-20").keys() == everything - {"relation:xy"}
    fallen = {
        result["about"] for result in preview_retraction(store, "source:tue", RetractionParameters()).data["results"]
    }
    assert fallen == {"event:known", "event:rumoured", "event:moved"}
