"""What changes in what is known, and taking a source back: the same in every store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.errors import BudgetExceeded, InvalidInput, NotFound
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import FOREVER, parse_day
from loaders.curation.retract import WHY, retract
from loaders.load import load
from queries.evidence.changes import changes
from queries.evidence.conflicts import conflicts
from queries.evidence.retraction_preview import preview_retraction
from queries.parameters.evidence import ChangesParameters, ConflictsParameters, RetractionParameters

Fields = dict[str, Any]


def source(name: str, day: str | None, **more: Any) -> Fields:
    dated = {"published": day} if day else {}
    return {
        "kind": "source",
        "id": f"source:{name}",
        "type": "article",
        "title": name,
        "publisher": name,
        **dated,
        **more,
    }


def claim(about: str, by: str, **more: Any) -> Fields:
    return {"kind": "claim", "about": about, "source": f"source:{by}", **more}


def event(name: str, **more: Any) -> Fields:
    return {"kind": "event", "id": f"event:{name}", "type": "assault", "title": name.title(), **more}


X, Y = ({"kind": "actor", "id": f"actor:{entry}", "type": "armed_group", "name": entry.upper()} for entry in "xy")
PART = "event:raid#attacker:actor:x"
BETWEEN = {"kind": "relation", "id": "relation:xy", "type": "allied_with", "start": "actor:x", "end": "actor:y"}
WORLD = [
    source("mon", "2024-05-20"), source("tue", "2024-05-21"), source("wed", "2024-05-22", part_of="source:mon"),
    source("undated", None), X, Y, BETWEEN,
    event("raid", participants=[{"actor": "actor:x", "role": "attacker"}]), event("old"), event("gone"), event("vague"),
    claim("event:raid", "mon", certainty="hedged"), claim("event:raid", "tue"), claim(PART, "wed"),
    claim("relation:xy", "tue"), claim("event:old", "mon"),
    claim("event:gone", "mon", retracted="2024-05-22"), claim("event:vague", "undated"),
    claim("event:raid", "wed", property="killed", value={"best": 3}), claim("event:raid", "tue", property="killed", value={"best": 5}),
]  # fmt: skip


@pytest.fixture
def world(store: GraphStore, tmp_path: Path) -> GraphStore:
    """The small world in a store of its own."""
    path = tmp_path / "world.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in WORLD), "utf-8")
    assert load([path], store).ok
    return store


def changes_between(store: GraphStore, since: str, until: str | None = None, **more: Any) -> dict[str, str]:
    answer = changes(store, ChangesParameters(since=since, until=until, **more)).data
    return {result["about"]: result["change"] for result in answer["results"]}


def test_each_day_brings_what_it_brings(world: GraphStore):
    assert changes_between(world, "2024-05-19", "2024-05-20") == {
        "event:raid": "new", "event:old": "new", "event:gone": "new",
    }  # fmt: skip
    assert changes_between(world, "2024-05-20", "2024-05-21") == {"event:raid": "strengthened", "relation:xy": "new"}
    assert changes_between(world, "2024-05-21", "2024-05-22") == {
        "event:gone": "removed", PART: "new", "event:raid": "strengthened",
    }  # fmt: skip
    assert changes_between(world, "2024-05-22", "2024-05-23") == {}
    assert changes_between(world, "2024-05-22") == {"event:vague": "new"}
    assert changes_between(world, "2024-05-20", change=("removed",)) == {"event:gone": "removed"}


def test_a_change_says_what_stood_before_and_after_and_on_whose_word(world: GraphStore):
    answer = changes(world, ChangesParameters(since="2024-05-20", until="2024-05-21", limit=1)).data
    (entry,) = answer["results"]
    assert (entry["before"]["status"], entry["before"]["source_count"]) == ("hedged", 1)
    assert (entry["after"]["status"], entry["after"]["source_count"]) == ("stated", 2)
    assert {*entry["before"]["claims"], *entry["after"]["claims"]} <= answer["claims"].keys()
    assert {"source:mon", "source:tue"} <= answer["sources"].keys()
    assert list(answer["nodes"]) == ["event:raid"]


def test_pages_follow_each_other(world: GraphStore):
    whole, cursor, pages = changes_between(world, "2024-05-19"), None, {}
    for _ in range(20):
        answer = changes(world, ChangesParameters(since="2024-05-19", limit=1, cursor=cursor)).data
        pages |= {result["about"]: result["change"] for result in answer["results"]}
        cursor = answer["next"]
        if cursor is None:
            break
    assert pages == whole
    assert cursor is None


def test_both_questions_end_when_their_time_is_over(world: GraphStore):
    with pytest.raises(BudgetExceeded, match="narrow it"):
        changes(world, ChangesParameters(since="2024-05-19"), seconds=0.000_001)
    with pytest.raises(BudgetExceeded, match="name a part of it"):
        preview_retraction(world, "source:mon", RetractionParameters(), seconds=0)


def test_the_end_must_lie_behind_the_start(world: GraphStore):
    with pytest.raises(InvalidInput, match="later"):
        changes_between(world, "2024-05-21", "2024-05-21")


def test_what_changed_at_all_is_found_by_the_days_of_claims(world: GraphStore):
    first, last = parse_day("2024-05-20"), parse_day("2024-05-21")
    with world.read(Filter()) as walk:
        assert walk.changed(first, last) == ["event:raid", "relation:xy"]
        assert walk.changed(FOREVER - 1, FOREVER) == ["event:vague"]
        assert walk.changed(0, parse_day("2024-05-19")) == []


def test_what_would_fall_with_a_source_and_its_parts(world: GraphStore):
    answer = preview_retraction(world, "source:mon", RetractionParameters()).data
    assert {result["about"]: result["change"] for result in answer["results"]} == {
        "event:old": "removed", "event:raid": "weakened", PART: "removed",
    }  # fmt: skip
    assert (answer["removed"], answer["weakened"], answer["complete"]) == (2, 1, True)
    cut = preview_retraction(world, "source:mon", RetractionParameters(limit=1)).data
    assert (len(cut["results"]), cut["removed"], cut["complete"]) == (1, 2, False)


def test_a_source_taken_back_counts_no_longer_but_stays_known_then(world: GraphStore):
    before = {
        result["about"] for result in preview_retraction(world, "source:mon", RetractionParameters()).data["results"]
    }
    retract(world, "source:mon", why="made up", on="2024-06-01")
    assert changes_between(world, "2024-05-31", "2024-06-01").keys() == before
    assert not preview_retraction(world, "source:mon", RetractionParameters()).data["results"]
    record = world.records(["source:mon"])["source:mon"]
    assert (record.retracted, record.attributes[WHY]) == ("2024-06-01", "made up")
    digest = world.digest()
    retract(world, "source:mon", why="again", on="2024-07-01")
    assert world.digest() == digest, "the earlier day stays"


def test_bad_retractions_are_refused(world: GraphStore):
    with pytest.raises(NotFound):
        retract(world, "source:none", why="x")
    with pytest.raises(NotFound):
        retract(world, "actor:x", why="x")
    with pytest.raises(InvalidInput, match="no day"):
        retract(world, "source:mon", why="x", on="June")


def test_conflicts_are_the_same_in_every_store(world: GraphStore):
    answer = conflicts(world, ConflictsParameters()).data
    assert [(result["about"], result["property"], result["disagreement"]) for result in answer["results"]] == [
        ("event:raid", "killed", "contradict")
    ]
    assert not conflicts(world, ConflictsParameters(exclude_source=("source:wed",))).data["results"]
