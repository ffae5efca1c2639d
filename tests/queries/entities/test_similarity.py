"""How close two are: by name and spelling, by place, and against what speaks for their being two."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.identity.folding import fold
from queries.entities.blocking import find_similar_pairs, name_keys
from queries.entities.similarity import Candidate, alike, parse_candidate, skeleton


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("Hizballah", "Hezbollah"),
        ("Taliban", "Taleban"),
        ("Ansar Allah", "Ansarallah"),
        ("Jalisco Cartel New Generation", "Jalisco New Generation Cartel"),
        ("National Front for Liberation", "National Liberation Front"),
        ("Republic of Bosnia-Herzegovina", "Republic of Bosnia and Herzegovina"),
        ("LTTE", "Liberation Tigers of Tamil Eelam"),
        ("Lord's Resistance Army", "LRA"),
        ("Islamic State", "IS"),
        ("Hamas", "Hamas Movement"),
        ("Kharkiv", "Kharkov"),
        ("موسكو", "موسكو"),
    ],
)
def test_spellings_of_one_name_are_alike(first: str, other: str):
    assert alike(fold(first), fold(other)) >= 0.8
    assert alike(fold(first), fold(other)) == alike(fold(other), fold(first))
    assert name_keys(fold(first)) & name_keys(fold(other))


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("Niger", "Nigeria"),
        ("Charles I of England", "Charles II of England"),
        ("North Korea", "South Korea"),
        ("Armenian Armed Forces", "Romanian Armed Forces"),
        ("Tang dynasty", "Tran dynasty"),
        ("128th Brigade", "13th Brigade"),
        ("Al Rashidin 4", "Al Rashidin 5"),
        ("George H. W. Bush", "George W. Bush"),
        ("Hamas", "Yamasee"),
        ("Ghana", "Haganah"),
        ("IS", "SDF"),
        ("", "x"),
        ("", ""),
        ("رفح", "Rafah"),
    ],
)
def test_different_names_are_not(first: str, other: str):
    assert alike(fold(first), fold(other)) < 0.85


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_goes_both_ways(first: str, other: str):
    result = alike(fold(first), fold(other))
    assert 0 <= result <= 1
    assert result == alike(fold(other), fold(first))
    assert alike(fold(first), fold(first)) == bool(fold(first))
    assert skeleton(fold(first)) or not fold(first)


def spot(name: str, at: tuple[float, float] | None = None, **more: Any) -> Candidate:
    view = {"id": f"location:{name}-{at}", "kind": "location", "type": "city", "caption": name, **more}
    if at:
        view |= {"latitude": at[0], "longitude": at[1]}
    wholes = frozenset(view.pop("wholes", ()))
    result = parse_candidate(view, lambda _: wholes)
    assert result
    return result


def group(name: str, type_: str = "armed_group", **more: Any) -> Candidate:
    view = {"id": f"actor:{name}-{type_}", "kind": "actor", "type": type_, "caption": name, **more}
    result = parse_candidate(view, lambda _: frozenset())
    assert result
    return result


def scores(*known: Candidate, least: float = 0.5) -> list[float]:
    return [pair.score for pair in find_similar_pairs(known, least)[0]]


def test_nearness_speaks_for_and_distance_against():
    here, near, off, far = (spot("Suran", (35.0 + up, 36.0)) for up in (0, 0.01, 0.2, 3))
    other = spot("Souran", (35.0, 36.01))
    assert scores(here, near) == [0.99]
    assert scores(here, off)[0] < scores(here, near)[0]
    assert scores(here, far) == []
    assert scores(here, other)[0] > 0.8
    assert scores(off, other) == []


def test_different_wholes_and_different_identifiers_make_two():
    assert scores(spot("Rafah", (31.28, 34.24), wholes=["location:egypt"]), spot("Rafah", (31.287, 34.252), wholes=["location:gaza"])) == []  # fmt: skip
    assert (
        scores(group("SRF", identifiers={"ucdp": "1162"}), group("SRF", "alliance", identifiers={"ucdp": "6011"})) == []
    )
    assert scores(spot("Gaza"), spot("Gaza", (31.5, 34.4), wholes=["location:Gaza-None"])) == []


@pytest.mark.parametrize(("type_", "up", "expected"), [("city", 0.0, 1), ("city", 0.02, 0), ("region", 0.02, 1), ("region", 0.2, 0)])  # fmt: skip
def test_one_name_and_point_in_two_countries_is_a_close_call(type_: str, up: float, expected: int):
    """Disputed territory: one dataset counts it to one country, another to the other."""
    here = spot("Sevastopol", (44.6, 33.5), type=type_, wholes=["location:a"])
    there = spot("Sevastopol", (44.6 + up, 33.5), type=type_, wholes=["location:b"], id="location:other")
    pairs, _ = find_similar_pairs([here, there], 0.85)
    assert len(pairs) == expected
    for pair in pairs:
        assert {"what": "disputed", "one": ["location:a"], "other": ["location:b"]} in pair.evidence


def test_one_place_under_names_in_two_scripts_is_found_by_where_it_is():
    assert scores(spot("Oak Hill", (31.287, 34.252)), spot("رفح", (31.288, 34.2525))) == [0.8]
    assert scores(spot("Oak Hill", (31.287, 34.252)), spot("رفح", (31.4, 34.2525))) == []
    assert scores(spot("Rafah", (31.287, 34.252)), spot("رفح", (31.3, 34.2525)))[0] > 0.85
    assert scores(spot("Rafah", (31.287, 34.252)), spot("رفح", (31.8, 34.2525))) == []
    assert scores(spot("Rafah", (31.287, 34.252)), spot("Gaza", (31.288, 34.2525))) == []
    assert scores(spot("Oak Hill", (-16.5, 179.999)), spot("رفح", (-16.5, -179.999))) == [0.8]
    assert scores(spot("Oak Hill", (-16.5, 179.999)), spot("رفح", (-16.5, -179.9))) == []


def test_types_that_differ_are_told_and_count_a_little():
    result, _ = find_similar_pairs([group("Fulani"), group("Fulani", "ethnic_group")], 0.5)
    assert [(pair.score, [fact["what"] for fact in pair.evidence]) for pair in result] == [(0.95, ["names", "types"])]
    assert scores(group("Fulani"), group("Fulani", "person")) == []
    assert scores(group("Barnea", "person"), group("David Barnea", "person"), least=0.85) == [0.87]


def test_categories_are_nobody():
    view = {"id": "actor:police", "kind": "actor", "type": "category", "caption": "Police"}
    assert parse_candidate(view, lambda _: frozenset()) is None


def test_words_that_too_many_share_are_skipped_unless_one_is_asked_about():
    many = [group(f"Brigade {letter}{other}zz") for letter in "abcdefg" for other in "klmnpqr"]
    twins = [group("Zzyx Brigade"), group("Brigade Zzyx")]
    pairs, skipped = find_similar_pairs([*many, *twins], 0.95)
    assert skipped >= 1
    assert [pair.score for pair in pairs] == [0.98]
    assert find_similar_pairs([*many, *twins], 0.95, frozenset({len(many)}))[0] == pairs
    assert find_similar_pairs([*many, *twins], 0.95, frozenset({0}))[0] == []


def test_the_closest_come_first_ties_by_id():
    known = [group("Hezbollah"), group("Hizballah"), group("Hizbollah"), group("Ansar Allah"), group("Ansarallah")]
    pairs, _ = find_similar_pairs(known, 0.85)
    assert [pair.score for pair in pairs] == sorted((pair.score for pair in pairs), reverse=True)
    again, _ = find_similar_pairs(known[::-1], 0.85)
    named = [{known[pair.first].id, known[pair.second].id} for pair in pairs]
    assert [{known[::-1][pair.first].id, known[::-1][pair.second].id} for pair in again] == named
