"""What counts in comparing names: letters of every script, and nothing that is left out or typed otherwise elsewhere."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.identity.folding import fold

SAME = [
    ["Слов'янськ", "Словʼянськ", "Слов’янськ", "Слов`янськ", "Слов´янськ", "СЛОВ＇ЯНСЬК"],
    ["Oʻzbekiston", "O'zbekiston", "Oʼzbekiston", "O‘zbekiston", "Oꞌzbekiston"],
    ["Hawaiʻi", "Hawai'i", "Hawaii"],
    ["צה״ל", 'צה"ל', "צהל", "צה''ל", "צה”ל", "צַהַ״ל"],
    ["Example Front", "Exam\u00adple Front", "Exa\u200bmple Front", "\ufeffExample Front", "Example\u2060 Front\u200e", "Exa\u200dmple\u00a0Front"],
    ["رفح", "\u202bرفح\u202c", "ر\u200fفح", "رَفَح", "رفـح"],
    ["أحمد", "احمد"], ["غزة", "غزه"], ["على", "علي", "علی"],
    ["Haɗejia", "Hadejia"], ["Ħamrun", "Hamrun"], ["Þórður", "Thordur"], ["Đà Nẵng", "Da Nang"], ["Əli", "Eli"], ["Łódź", "Lodz"],
    ["Straße", "STRASSE"], ["İstanbul", "Istanbul"], ["ﬁn", "fin"], ["Τάφος", "ταφοσ"], ["ᾳ", "α"], ["Ёлка", "елка"],
    ["Brigade ٣", "Brigade 3", "Brigade ３", "Brigade ३"], ["U.S.S. Cole", "USS Cole"], ["ൻ", "ന്"], ["ガザ", "ｶﾞｻﾞ"],
    ["Kaʻū", "Kaʔu", "Kaˀu", "Ka｀u", "Ka❛u", "Ka̓u"], ["Ո՞վ", "Ով"], ["Երեւա՛ն", "Երևան"], ["ᠮᠣᠩ᠊ᠭᠣᠯ", "ᠮᠣᠩᠭᠣᠯ"], ["ߒߞߺߏ", "ߒߞߏ"],
    ["װילנע", "ווילנע"], ["ہند", "هند"], ["Col·legi", "Coŀlegi", "Collegi"], ["Ɇkpo", "Ekpo"], ["Ⱪaşⱪar", "Kaskar"], ["ᴋʏɪᴠ", "Kyiv"],
    ["ខ្មែ\u17b4រ", "ខ្មែរ"], ["\uf0b7 Hamas", "Hamas"],
]  # fmt: skip

OTHER = [
    ("လားရှိုး", "လေရှီး"), ("राम", "रोम"), ("कल", "कुल"), ("กา", "กี"), ("ไก", "ใก"), ("ខា", "ខី"), ("བོད", "བུད"), ("கல்", "கால்"), ("ಕಲ", "ಕಾಲ"),
    ("は", "ば"), ("ハ", "パ"), ("ދަ", "ދު"), ("ජය", "ජයා"), ("ক", "কি"), ("ಜ", "ಝ"), ("မြ", "မျ"),
    ("한", "한ᆫ"), ("بھاری", "بہاری"), ("ފަ", "ފި"), ("አማ", "አ፟ማ"), ("ߞߊ߬", "ߞߊ߫"), ("ফ", "ফ়"), ("ົ", "ັ"), ("𞤀", "𞤀𞥄"),
    ("\U00031350", "\U00031351"), ("\U00011f04", "\U00011f05"), ("\ue001", "\ue002"),
]  # fmt: skip


@pytest.mark.parametrize("names", SAME)
def test_ways_to_type_one_name_fold_to_one(names: list[str]) -> None:
    assert len({fold(name) for name in names}) == 1


@pytest.mark.parametrize(("first", "other"), OTHER)
def test_names_with_other_vowels_or_marks_are_others(first: str, other: str) -> None:
    assert fold(first) != fold(other)


@pytest.mark.parametrize("word", ["လားရှိုး", "ပဲခူး", "राजस्थान", "เชียงใหม่", "ភ្នំពេញ", "ལྷ་ས", "ക്കൊച്ചി", "ބެންގާޅު"])
def test_a_mark_never_splits_a_word(word: str) -> None:
    assert len(fold(word.replace("་", "")).split()) == 1


_SPELT_OTHERWISE = {
    "LATIN",
    "GREEK",
    "CYRILLIC",
    "COPTIC",
    "COMBINING",
    "MODIFIER",
    "ARABIC",
    "HEBREW",
    "SYRIAC",
    "HANGUL",
    "HALFWIDTH",
}
"""Scripts with diacritics or points that are left out, and letters that are forms of others."""


def test_letters_and_marks_of_one_script_never_fold_to_one() -> None:
    """Over all of Unicode: only what Unicode itself takes for forms of one letter does, or a letter without its vowel."""
    by_folded = defaultdict(set)
    for code in range(0x110000):
        letter = chr(code)
        name = unicodedata.name(letter, "").split()
        if (
            name
            and name[0] not in _SPELT_OTHERWISE
            and unicodedata.category(letter)[0] in "LM"
            and "FILLER" not in name
        ):
            if "VARIATION" in name or "SELECTOR" in name:
                continue
            standard = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
            by_folded[fold(f"ab{letter}cd")].add(standard)
    together = {folded: letters for folded, letters in by_folded.items() if len(letters) > 1 and not folded.isascii()}
    assert not together


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(
    st.text(st.characters(categories=["L", "M", "N"]), max_size=10),
    st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\u200f'’ʼ"),
)
def test_what_is_not_seen_or_typed_at_will_changes_nothing(text: str, sign: str) -> None:
    assert fold(f"{text}{sign}x") == fold(f"{text}x")
