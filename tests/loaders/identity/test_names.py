"""Names: an id out of any script, whether they are anybody's, and the type they hint at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.identity.folding import fold
from knowledge_graph.records import VOCABULARY, Actor
from loaders.identity.names import guess_actor_type, is_generic, load_name_tables
from loaders.toolkit.slugs import MAX_SLUG, make_slug


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("São Tomé", "sao-tome"),
        ("Al-Shabaab", "al-shabaab"),
        ("J.N.I.M.", "jnim"),
        ("رفح", "رفح"),
        ("תל אביב", "תל-אביב"),
        ("Донецк", "донецк"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_slugs_keep_other_scripts_letters(text: str, expected: str):
    assert make_slug(text) == expected


def test_a_long_text_is_cut_and_told_apart_by_a_hash():
    first, other = make_slug("very " * 100 + "long"), make_slug("very " * 100 + "wrong")
    assert first != other
    assert len(first) <= MAX_SLUG + 9


def test_a_text_of_no_letters_has_a_slug_all_the_same():
    assert make_slug("???") != make_slug("!!!") != ""


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_slug_makes_a_legal_id_and_equal_names_an_equal_one(text: str):
    name = make_slug(text)
    if name:
        Actor(id=f"actor:{name}", type="unknown", name="x")
    if fold(text):
        assert make_slug(fold(text)) == name


@pytest.mark.parametrize(
    "name",
    ["Civilians", "POLICE", "Protesters (India)", "Citizen (India)", "Police (Israel)", "Unidentified Armed Group (Mali)",
     "Unidentified gunmen", "COMPANY", "Prime  Minister", "Rioters", "(Police)", "POLICE OFFICERS", "UNIVERSITIES"],
)  # fmt: skip
def test_who_is_only_known_by_what_they_are_is_a_category(name: str):
    assert is_generic(name)
    assert guess_actor_type(name) == "category"


@pytest.mark.parametrize(
    "name", ["Hamas", "Christians (Nigeria)", "Police Forces of India (2014-)", "MICROSOFT", "Royal Irish Constabulary", "", "The Guardian", "Boko Haram", "SDF"]
)  # fmt: skip
def test_who_has_a_name_is_none(name: str):
    assert not is_generic(name)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("Government of Catalonia", "government_body"),
        ("Military Forces of Israel (2022-)", "armed_forces"),
        ("Police Forces of India (2014-)", "government_body"),
        ("International Court of Justice", "court"),
        ("Abgal clan (Hawiye)", "ethnic_group"),
        ("Supporters of ANC", "civilian_group"),
        ("Kurdistan Workers' Party", "political_party"),
        ("Syrian insurgents", "armed_group"),
        ("Human Rights Watch", "ngo"),
        ("Hamas", "unknown"),
    ],
)
def test_a_name_hints_at_a_type(name: str, type_: str):
    assert guess_actor_type(name) == type_


def test_the_tables_speak_the_vocabularys_words():
    assert {type_ for type_, _ in load_name_tables()["actor_types"]} <= set(VOCABULARY.words("actor_types"))
