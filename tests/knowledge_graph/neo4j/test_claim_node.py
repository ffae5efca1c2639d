"""A claim's node says in plain properties and in a caption who says what."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.edges import edges_of
from knowledge_graph.neo4j.claim_node import ClaimContext, Names, claim_properties, value_text, worded_speakers
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


@pytest.mark.parametrize(("speakers", "more", "caption"), CAPTIONS)
def test_a_caption_says_who_says_what(speakers: list[str], more: dict[str, Any], caption: str) -> None:
    assert claim_properties(claim_of(speakers, **more), "event:strike", 7, CONTEXT)["caption"] == caption


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
    node = claim_properties(claim, "event:strike", 7, CONTEXT)
    expected = {
        "speakers": ["3 Israeli officials"], "anonymous": True, "property": "displaced", "best": None, "low": 800_000.0,
        "text": "more than 800,000", "as_of": "2024-05-25", "said": "2024-05", "publisher": "The Paper",
        "source_title": "A section", "locator": "paragraph 3", "stance": "asserts", "certainty": "stated", "retracted": None,
    }  # fmt: skip
    assert {name: node[name] for name in expected} == expected
    plain = claim_properties(claim_of([], retracted={"earliest": "2024-06-01"}), "event:strike", 7, CONTEXT)
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
