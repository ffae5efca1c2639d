"""A claim's node says in plain properties and in a caption who says what."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.edges import edges_of
from knowledge_graph.neo4j.claim_node import (
    COLUMNS,
    ClaimContext,
    Names,
    claim_key,
    claim_properties,
    worded_speakers,
)
from knowledge_graph.neo4j.claim_values import COLUMN_TYPES, NAMES, value_text
from knowledge_graph.records import Claim, Measure, Record, Source
from tests.support.worlds import record

UN = record("actor", "un", type="international_organisation", name="United Nations", aliases=["Nations Unies", "UN"])
HAMAS = record("actor", "hamas", type="armed_group", name="Hamas", aliases=["HMS"])
TALKS = record(
    "event", "talks", participants=[{"actor": "actor:un", "role": "mediator"}],
    locations=[{"location": "location:paris"}], links=[{"type": "follows", "target": "event:strike"}],
)  # fmt: skip
RELATIONS = [
    record("relation", "ties", type="backed_by", start="actor:hamas", end="actor:un"),
    record("location", "rafah", name="Rafah", part_of="location:paris"),
]
SOURCES: dict[str, Record] = {
    "source:paper": record("source", "paper", title="A briefing", publisher="The Paper"),
    "source:section": record("source", "section", title="A section", part_of="source:paper"),
}
CONTEXT = ClaimContext(
    {identifier: source for identifier, source in SOURCES.items() if isinstance(source, Source)},
    {"actor:un": Names.of("United Nations", ("Nations Unies", "UN")), "actor:hamas": Names.of("Hamas", ("HMS",)),
     "location:paris": Names("Paris", "Paris"), "location:rafah": Names("Rafah", "Rafah")},
    {edge.id: edge for made in (TALKS, *RELATIONS) for edge in edges_of(made)},
    {"event:strike": "military_operation"},
)  # fmt: skip
WHO = {
    "un": {"actor": "actor:un"},
    "hamas": {"actor": "actor:hamas"},
    "three": {"text": "Israeli officials", "kind": "anonymous", "count": 3, "affiliation": "actor:israel"},
    "counted": {"text": "2 officials", "kind": "anonymous", "count": 2},
    "long": {"text": "officials briefed on the talks", "kind": "anonymous", "count": 3},
    "unknown": {"actor": "actor:nobody"},
}
MORE_THAN = {"property": "displaced", "value": {"low": 800_000, "text": "more than 800,000"}}
TIES = {"about": "relation:ties"}
CAPTIONS = [
    (["un"], MORE_THAN, "UN: displaced > 800,000"),
    (["hamas"], {"stance": "denies"}, "Hamas denies: military operation"),
    ([], {"stance": "denies"}, "denied: military operation"),
    ([], {}, "military operation"),
    ([], {"property": "killed", "value": {"best": 35}}, "killed 35"),
    ([], {"property": "dead_among_held", "value": {"share": 0.25}}, "dead among held 25 %"),
    (["long"], {"about": "event:talks#mediator:actor:un"}, "3 officials briefed…: mediator United Nations"),
    ([], {"property": "condition", "value": {"share": 0.75, "text": "Three in four gone"}}, "condition: Three in four gone"),
    (["three"], {"property": "position", "value": "for a pause"}, "3 Israeli officials: position: for a pause"),
    (["un", "counted"], {"about": "event:talks#mediator:actor:un"}, "UN, 2 officials: mediator United Nations"),
    (["unknown"], {"about": "event:talks#occurred_at:location:paris"}, "actor:nobody: occurred at Paris"),
    ([], {"about": "event:talks#follows:event:strike"}, "follows"),
    (["hamas"], TIES | {"stance": "denies"}, "Hamas denies: Hamas is backed by United Nations"),
    ([], {"about": "location:rafah#part_of:location:paris"}, "Rafah is part of Paris"),
    (["hamas"], {"about": "claim:other", "stance": "denies"}, "Hamas denies: it"),
    (["un"], MORE_THAN | {"retracted": "2024-06-01"}, "retracted: UN: displaced > 800,000"),
    (["hamas"], {"about": "claim:other"}, "Hamas asserts it"),
    ([], {"about": "claim:other"}, "asserted"),
]  # fmt: skip


def claim_of(speakers: list[str] = [], **more: Any) -> Claim:  # noqa: B006 - it is only read
    """Make a claim on a strike by some of ``WHO``."""
    made = record(
        "claim", "c", **{"about": "event:strike", "source": "source:section", **more},
        attributed_to=[WHO[name] for name in speakers],
    )  # fmt: skip
    assert isinstance(made, Claim)
    return made


def shown(*claims: Claim) -> dict[str, Any]:
    """Return the properties of the node that shows some claims."""
    return claim_properties("key", claims, "event:strike", CONTEXT)


@pytest.mark.parametrize(("speakers", "more", "caption"), CAPTIONS)
def test_a_caption_says_who_says_what(speakers: list[str], more: dict[str, Any], caption: str) -> None:
    assert shown(claim_of(speakers, **more))["caption"] == caption


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"best": 35}, "35"), ({"best": 1234567.5}, "1,234,567.5"), ({"best": 3, "low": 2, "high": 4}, "3 (2–4)"),
        ({"best": 2, "low": 2, "high": 2}, "2"), ({"low": 3, "high": 4}, "3–4"), ({"low": 120, "text": "More than 120"}, "> 120"),
        ({"low": 200, "text": "hundreds"}, "≥ 200"), ({"high": 5, "text": "fewer than five"}, "< 5"), ({"high": 5}, "≤ 5"),
        ({"share": 0.333}, "33.3 %"), ({"text": "many"}, "many"), ({"best": -3.5}, "-3.5"), ({"best": 0}, "0"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_it_is_read(value: dict[str, Any], text: str) -> None:
    assert value_text(Measure.model_validate(value)) == text


def test_properties_are_plain() -> None:
    """Numbers as numbers, speakers by name, whether they are anonymous, and where it was said."""
    claim = claim_of(["three"], **MORE_THAN, as_of="2024-05-25", said="2024-05", locator="paragraph 3")
    node = shown(claim)
    expected = {
        "speakers": ["3 Israeli officials"], "anonymous": True, "displaced_low": 800_000.0,
        "displaced_text": "more than 800,000", "displaced_as_of": "2024-05-25", "said": "2024-05", "publisher": "The Paper",
        "source_title": "A section", "locator": "paragraph 3", "stance": "asserts", "certainty": "stated", "retracted": None,
    }  # fmt: skip
    assert {name: node[name] for name in expected} == expected
    assert "displaced" not in node
    plain = shown(claim_of([], retracted={"earliest": "2024-06-01"}))
    assert (plain["speakers"], plain["anonymous"], plain["retracted"]) == (None, False, "2024-06-01/")


def test_who_has_no_record_gets_a_node_for_what_one_source_calls_so() -> None:
    first, *others = (
        worded_speakers(claim, CONTEXT)
        for claim in (
            claim_of(["un", "three"]), claim_of(["three"], stance="denies"),
            claim_of(["three"], source="source:paper"), claim_of(["counted"]), claim_of(["un"]),
        )
    )  # fmt: skip
    assert [row[1:] for row in first] == [["3 Israeli officials", "anonymous", True, "actor:israel"]]
    assert [rows == first for rows in others] == [True, False, False, False]
    assert others[-1] == []


def named(name: str, **more: Any) -> Claim:
    """Make a claim on the strike with an id of its own."""
    return claim_of([], **more).model_copy(update={"id": f"claim:{name}"})


def test_of_several_values_the_newest_is_a_property_and_the_others_are_lines() -> None:
    """By the day they are true of, then the day they were said, then their place; what all share is said once."""
    held = [
        named(str(best), property="held", value={"best": best}, locator=f"paragraph {place}", as_of=day, said=uttered)
        for best, place, day, uttered in (
            (1, 2, None, None), (2, 1, "2024-05-20", None), (3, 10, "2024-05-21", None), (4, 9, "2024-05-21", None),
            (5, 1, "2024-05-20", "2024-05-21"),
        )
    ]  # fmt: skip
    node = shown(*held)
    assert (node["held"], node["held_as_of"], node["held_locator"], node["certainty"]) == (
        4.0,
        "2024-05-21",
        "paragraph 9",
        "stated",
    )
    assert node["held_also"] == [
        "3 (as of 2024-05-21; paragraph 10)", "5 (as of 2024-05-20; said 2024-05-21; paragraph 1)",
        "2 (as of 2024-05-20; paragraph 1)", "1 (paragraph 2)",
    ]  # fmt: skip
    assert shown(*reversed(held)) == node
    assert node["caption"] == "held 4 (4 more)"


def test_values_say_how_they_differ() -> None:
    """The firmest certainty is the node's; what is less firm, said elsewhere or on another day says so by itself."""
    node = shown(
        named("so", certainty="hedged", said="2024-05-01", locator="paragraph 1"),
        named("words", property="position", value="no pause", said="2024-05-01", locator="paragraph 1"),
        named(
            "share",
            property="damage",
            value={"share": 0.5, "text": "half of it"},
            said="2024-05-01",
            locator="paragraph 2",
        ),
    )
    expected = {
        "said": "2024-05-01", "certainty": "stated", "locator": None, "itself": True, "itself_certainty": "hedged",
        "itself_locator": "paragraph 1", "position": "no pause", "position_locator": "paragraph 1", "damage": "half of it",
        "damage_share": 0.5, "damage_locator": "paragraph 2", "caption": "damage: half of it; position: no pause",
    }  # fmt: skip
    assert {name: node.get(name) for name in expected} == expected
    assert not {"position_certainty", "position_said"} & node.keys()
    assert shown(named("no", stance="denies"), named("few", stance="denies", property="killed", value={"best": 1}))[
        "caption"
    ] == ("denied: military operation; killed 1")


def test_the_names_of_values_are_no_names_of_anything_else() -> None:
    parts = ("", "_best", "_low", "_high", "_share", "_text", "_as_of", "_also", "_certainty", "_said", "_locator")
    names = [f"{name}{part}" for name in NAMES for part in parts]
    assert len(names) == len(set(names))
    assert set(names) & {*COLUMNS, "id", "key", "name", "kind"} == set()
    assert COLUMN_TYPES.keys() - {"claims"} <= set(names)


def test_a_node_is_for_one_thing_source_voice_and_stance() -> None:
    """And for what was retracted on one day; what is said, how firmly, when and where make no difference."""
    same = [
        claim_of(["un", "three"], **more)
        for more in ({}, MORE_THAN, {"certainty": "hedged", "locator": "paragraph 3", "said": "2024-05-25"})
    ]
    same.append(claim_of(["three", "un"]))
    others = [
        claim_of(["un"]), claim_of([]), claim_of(["un", "counted"]), claim_of(["un", "three"], stance="denies"),
        claim_of(["un", "three"], source="source:paper"), claim_of(["un", "three"], about="event:talks"),
        claim_of(["un", "three"], retracted="2024-06-01"), claim_of(["un", "three"], retracted="2024-06-02"),
    ]  # fmt: skip
    assert len({claim_key(claim) for claim in same}) == 1
    assert len({claim_key(claim) for claim in [same[0], *others]}) == len(others) + 1


def test_a_caption_has_figures_first() -> None:
    values = [("position", "no pause"), ("vessels", {"best": 2}), ("cause", "Heavy seas"), ("killed", {"low": 3})]
    claims = [named(name, property=name, value=value) for name, value in values]
    assert shown(*claims)["caption"] == "killed ≥ 3; vessels 2; cause: Heavy seas; position: no pause"
