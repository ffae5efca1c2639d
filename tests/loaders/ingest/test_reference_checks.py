"""What one record can't show by itself: whether an input's records fit each other, and the store."""

from __future__ import annotations

import pytest

from knowledge_graph.store import GraphStore
from loaders.load import load, validate
from tests.loaders.conftest import WriteFile
from tests.support.worlds import EXTRACTION, PAPER, Fields, actor, claim, event, location, relation, took_part


def problems(write: WriteFile, *records: Fields) -> list[str]:
    return [str(problem).partition("input.jsonl:")[2] for problem in validate([write(*records)]).problems]


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([event("x", participants=took_part("a"))], "2: participants[0].actor: actor:a is neither in the input nor"),
        (
            [event("x", locations=[{"location": "location:a"}])],
            "2: locations[0].location: location:a is neither in the input",
        ),
        (
            [event("x", links=[{"type": "follows", "target": "event:a"}])],
            "2: links[0].target: event:a is neither in the input",
        ),
        (
            [event("x", links=[{"type": "follows", "target": "event:x"}])],
            "2: links[0].target: event:x has a link to itself; name another event, or remove the link.",
        ),
        ([actor("a"), relation("a", "b")], "3: end: actor:b is neither in the input"),
        ([location("a", part_of="location:b")], "2: part_of: location:b is neither in the input"),
        ([{**PAPER, "id": "source:b", "part_of": "source:c"}], "2: part_of: source:c is neither in the input"),
        ([{**PAPER, "id": "source:b", "republishes": "source:c"}], "2: republishes: source:c is neither in the input"),
        ([event("x", source="source:b"), claim("event:x")], "2: source: source:b is neither in the input"),
        ([claim("event:x")], "2: about: event:x is neither in the input"),
        ([event("x"), claim("event:x#host:actor:a")], "3: about: event:x has no part event:x#host:actor:a"),
        (
            [event("x"), claim("event:x", attributed_to=[{"actor": "actor:a"}])],
            "3: attributed_to[0].actor: actor:a is neither in the input",
        ),
        (
            [
                event("x"),
                claim("event:x", attributed_to=[{"text": "aide", "kind": "anonymous", "affiliation": "actor:a"}]),
            ],
            "3: attributed_to[0].affiliation: actor:a is neither in the input",
        ),
    ],
)
def test_a_reference_to_nothing_is_named(write: WriteFile, records: list[Fields], message: str):
    result = problems(write, PAPER, *records)
    assert any(record.startswith(message) for record in result), result


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (event("x", participants=took_part("a")) | {"participants": [{"actor": "location:p", "role": "host"}]}, "participants[0].actor: expected an actor, but location:p is a location."),
        (event("x", locations=[{"location": "actor:a"}]), "locations[0].location: expected a location, but actor:a is an actor."),
        (event("x", links=[{"type": "caused", "target": "actor:a"}]), "links[0].target: expected an event, but actor:a is an actor."),
        (relation("a", "b", end="location:p"), "end: expected an actor, but location:p is a location."),
        (relation("a", "b", type="based_in", end="actor:b"), "end: expected a location, but actor:b is an actor."),
        (claim("actor:a", source="actor:a"), "source: expected a source, but actor:a is an actor."),
        (location("q", part_of="actor:a"), "part_of: expected a location, but actor:a is an actor."),
    ],
)  # fmt: skip
def test_a_reference_to_the_wrong_kind_is_named(write: WriteFile, record: Fields, message: str):
    assert problems(write, PAPER, actor("a"), actor("b"), location("p"), record) == [f"5: {message}"]


def test_links_may_concern_actors_locations_and_events(write: WriteFile):
    links = [{"type": "concerns", "target": target} for target in ("actor:a", "location:p", "event:y")]
    assert not problems(write, PAPER, actor("a"), location("p"), event("y"), event("x", links=links))


@pytest.mark.parametrize("record", [event("x"), relation("a", "b")])
def test_what_nothing_vouches_for_is_refused(write: WriteFile, record: Fields):
    base = [PAPER, actor("a"), actor("b")]
    (result,) = problems(write, *base, {**record, "source": None})
    assert result == f"4: no claim supports this {record['kind']}: add a claim about it, or give it a `source`."
    assert not problems(write, *base, {**record, "source": None}, claim(record["id"]))


def test_a_claim_about_a_part_alone_does_not_vouch_for_its_event(write: WriteFile):
    records = [{**event("x", participants=took_part("a")), "source": None}, claim("event:x#participant:actor:a")]
    assert any("no claim supports" in problem for problem in problems(write, PAPER, actor("a"), *records))


def test_a_broken_claim_is_not_reported_a_second_time_as_its_event_lacking_one(write: WriteFile):
    broken = {**claim("event:x"), "certainty": "sure"}
    (result,) = problems(write, PAPER, {**event("x"), "source": None}, broken)
    assert "certainty" in result


def test_a_broken_record_is_not_reported_again_by_what_refers_to_it(write: WriteFile):
    (result,) = problems(write, PAPER, {**actor("a"), "type": "nobody"}, event("x", participants=took_part("a")))
    assert result.startswith("2: type:")


@pytest.mark.parametrize(
    ("records", "field"),
    [
        ([location("a", part_of="location:b"), location("b", part_of="location:c"), location("c", part_of="location:a")], "part_of"),
        ([{**PAPER, "id": "source:a", "part_of": "source:b"}, {**PAPER, "id": "source:b", "part_of": "source:a"}], "part_of"),
        ([{**PAPER, "id": "source:a", "republishes": "source:a"}], "republishes"),
    ],
)  # fmt: skip
def test_what_would_be_in_itself_is_refused(write: WriteFile, records: list[Fields], field: str):
    result = problems(write, *records)
    assert len(result) == len(records)
    assert all(f"{field}: circular reference: " in record for record in result)


def test_a_circle_through_the_store_is_seen_too(write: WriteFile, store: GraphStore):
    load([write(location("a", part_of="location:b"), location("b"))], store)
    (problem,) = validate([write(location("b", part_of="location:a"))], store).problems
    assert "circular reference" in problem.message


def test_one_id_with_two_contents_names_both_lines(write: WriteFile):
    first, second = problems(write, PAPER, actor("a"), actor("a"), actor("a", name="Other"))[-2:]
    assert first.startswith("3: id: actor:a differs at ")
    assert second.startswith("4: id: actor:a differs at ")
    assert second.endswith("input.jsonl:2; keep one of the two.")


def test_identical_lines_are_one_record(write: WriteFile, store: GraphStore):
    assert load([write(actor("a"), actor("a"))], store).added == {"actor": 1}


def test_two_sources_may_each_have_their_version(write: WriteFile, store: GraphStore):
    other = {**PAPER, "id": "source:other"}
    versions = [actor("a", source="source:paper"), actor("a", source="source:other", aliases=["Ay"])]
    assert load([write(PAPER, other, *versions)], store).ok


def test_one_id_for_two_kinds_is_refused_within_an_input(write: WriteFile):
    result = problems(write, actor("a", id="x:a"), location("a", id="x:a"))
    assert result[0].startswith("1: id: x:a is a location at ")


def test_one_id_for_two_kinds_is_refused_against_the_store(write: WriteFile, store: GraphStore):
    load([write(actor("a", id="x:a"))], store)
    (problem,) = validate([write(location("a", id="x:a"))], store).problems
    assert problem.message == "x:a is an actor in the store; give this one another id."


def test_what_the_store_holds_need_not_be_in_the_input(write: WriteFile, store: GraphStore):
    load([write(*EXTRACTION)], store)
    more = [
        event("later", participants=took_part("qatar")),
        claim("event:talks#participant:actor:hamas"),
        {**event("call"), "source": None},
    ]
    assert load([write(*more)], store).ok


def test_a_claim_may_be_about_a_claim_of_the_store(write: WriteFile, store: GraphStore):
    load([write(PAPER, event("x"), claim("event:x", id="claim:one", certainty="hedged"))], store)
    assert load([write(claim("claim:one", stance="denies"))], store).ok


def test_a_loaded_record_s_former_id_may_not_be_another_record(write: WriteFile, store: GraphStore):
    load([write(actor("a"), actor("b"))], store)
    (problem,) = validate([write(actor("a", former_ids=["actor:b"]))], store).problems
    assert (problem.field, problem.message) == ("former_ids", "actor:b is another record in the store; remove it.")
