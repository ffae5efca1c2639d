"""Names that people take for the same fold to the same text, in any script."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.identity.folding import fold, script
from knowledge_graph.text import score, suggest

ALIKE = [
    ("Égypte", "egypte"),
    ("ÉGYPTE", "e\u0301gypte"),
    ("Erdoğan", "erdogan"),
    ("Straße", "STRASSE"),
    ("Łódź", "lodz"),
    ("Ilıca", "ILICA"),
    ("U.N.", "UN"),
    ("Al-Jazeera", "al jazeera"),
    ("Sana’a", "Sanaa"),
    ("  Hamas,  (movement) ", "hamas movement"),
    ("ﬁnance", "finance"),
    ("حماس", "حمَاس"),  # vowel points
    ("غزة", "غزه"),  # ta marbuta
    ("موسى", "موسي"),  # alef maqsura
    ("رفــح", "رفح"),  # tatweel
    ("إسرائيل", "اسرائيل"),  # hamza on alef
    ("آل", "ال"),  # madda
    ("کابل", "كابل"),  # Persian kaf
    ("שָׁלוֹם", "שלום"),  # niqqud
    ("דוד ברנע", "דוד־ברנע"),  # maqaf
    ("שלום", "שלומ"),  # a final form
    ("Киев", "киев"),
    ("北京", "北京"),
]


@pytest.mark.parametrize(("first", "other"), ALIKE)
def test_spellings_of_one_name_fold_alike(first: str, other: str) -> None:
    assert fold(first) == fold(other) != ""


@pytest.mark.parametrize(("first", "other"), [("Iran", "Iraq"), ("رفح", "رفه"), ("ברנע", "ברנא"), ("Gaza", "غزة")])
def test_different_names_stay_apart(first: str, other: str) -> None:
    assert fold(first) != fold(other)


@pytest.mark.parametrize("text", ["", " ", "...", "!?", "’'`", "\u0301", "\x00"])
def test_what_has_no_letters_folds_to_nothing(text: str) -> None:
    assert fold(text) == ""


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_folded_text_is_words_a_space_apart(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())
    assert '"' not in fold(text)


SCRIPTS = {
    "Hamas": "LATIN",
    "حماس": "ARABIC",
    "דוד": "HEBREW",
    "Киев": "CYRILLIC",
    "3 дня": "CYRILLIC",
    "33": "NONE",
    "": "NONE",
}


@pytest.mark.parametrize(("text", "expected"), SCRIPTS.items())
def test_a_text_is_in_the_script_of_its_first_letter(text: str, expected: str) -> None:
    assert script(text) == expected


NAMES = ["international court of justice", "world court", "icj"]


@pytest.mark.parametrize("query", ["justice", "court of", "int cou", "world", "icj", "ic"])
def test_words_that_begin_words_of_one_name_are_a_hit(query: str) -> None:
    assert 0 < score(query, NAMES) <= 1


@pytest.mark.parametrize("query", ["courts", "ourt", "world justice", "icj court"])
def test_words_of_different_names_are_none(query: str) -> None:
    assert score(query, NAMES) == 0


def test_the_very_name_beats_an_alias_and_an_alias_beats_a_part() -> None:
    ranked = [
        score("icj", ["icj"]),
        score("icj", NAMES),
        score("icj", ["icj order"]),
        score("icj", ["the icj order of may"]),
    ]
    assert ranked == sorted(ranked, reverse=True)
    assert len(set(ranked)) == len(ranked)
    assert ranked[0] == 1.0


KNOWN = ("article", "dataset", "section")


@pytest.mark.parametrize(
    ("word", "options", "expected"),
    [
        ("artcle", {}, "did you mean article?"),
        ("zzz", {}, "known are article, dataset, section."),
        ("zzz", {"otherwise": "describe it."}, "describe it."),
        ("zzz", {"synonyms": ["section"]}, "did you mean section?"),
        ("datasection", {"limit": 2, "cutoff": 0.5}, "did you mean section or dataset?"),
    ],
)
def test_a_word_is_suggested_or_all_are_listed(word: str, options: dict[str, Any], expected: str) -> None:
    assert suggest(word, KNOWN, **options) == expected
