"""Names of one thing in two scripts, and names that only look alike, are close calls."""

from __future__ import annotations

import pytest

from knowledge_graph.identity.folding import fold
from queries.entities.across_scripts import LOOKS_THE_SAME, alike_across, latin_look, latin_reading
from queries.entities.blocking import find_similar_pairs
from queries.entities.similarity import parse_candidate

TRANSLITERATED = [
    ("Сбербанк", "Sberbank"), ("Владимир Путин", "Vladimir Putin"), ("Харків", "Kharkiv"), ("Зеленський", "Zelensky"),
    ("Хамас", "Hamas"), ("Россия", "Russia"), ("Киев", "Kyiv"), ("Бамако", "Bamako"),
    ("حزب الله", "Hezbollah"), ("رفح", "Rafah"), ("حماس", "Hamas"), ("غزة", "Gaza"), ("القدس", "al-Quds"), ("طالبان", "Taliban"),
    ("خان يونس", "Khan Yunis"), ("بنيامين نتنياهو", "Benjamin Netanyahu"), ("محمد علي", "Muhammad Ali"), ("الجزيرة", "Al Jazeera"),
    ("בנימין נתניהו", "Benjamin Netanyahu"), ("תל אביב", "Tel Aviv"), ("تل أبيب", "תל אביב"), ("بوتين", "Путин"),
    ("Αθήνα", "Athina"), ("თბილისი", "Tbilisi"), ("አዲስ አበባ", "Addis Ababa"), ("नेपाल", "Nepal"), ("मुंबई", "Mumbai"),
    ("北京", "Beijing"), ("서울", "Seoul"),
    ("မန္တလေး", "Mandalay"), ("လားရှိုး", "Lashio"), ("စစ်တွေ", "Sittwe"), ("ရန်ကုန်", "Yangon"), ("နေပြည်တော်", "Naypyidaw"),
    ("မြစ်ကြီးနား", "Myitkyina"), ("မင်းအောင်လှိုင်", "Min Aung Hlaing"), ("အောင်ဆန်းစုကြည်", "Aung San Suu Kyi"), ("ဥက္ကာ", "Okka"),
    ("김정은", "Kim Jong Un"), ("개성", "Kaesong"), ("दिल्ली", "Delhi"), ("दंतेवाड़ा", "Dantewada"), ("ಬೆಂಗಳೂರು", "Bengaluru"), ("തിരുവനന്തപുരം", "Thiruvananthapuram"),
    ("කොළඹ", "Colombo"), ("ལྷ་ས", "Lhasa"), ("ยะลา", "Yala"), ("นราธิวาส", "Narathiwat"), ("ފުވައްމުލައް", "Fuvammulah"), ("አክሱም", "Axum"),
    ("الحسكة", "Al-Hasakah"), ("الحديدة", "Hodeidah"), ("Чернігів", "Chernihiv"), ("Երևան", "Yerevan"), ("Вагнер", "Wagner"), ("Ош", "Osh"),
]  # fmt: skip
"""Written by hand: names as newspapers have them."""

OTHERS = [
    ("Москва", "Minsk"), ("حلب", "Lebanon"), ("محمد علي", "Mustafa Kamal"), ("Харків", "Kherson"), ("رفح", "Hebron"),
    ("北京", "Nanjing"), ("तेहरान", "Tirana"), ("Рост", "Host"),
    ("မန္တလေး", "Myitkyina"), ("ပဲခူး", "Pyay"), ("김정은", "Kim Yo Jong"), ("दिल्ली", "Tulla"), ("Ош", "Ashi"), ("ལྷ་ས", "Lhotse"),
]  # fmt: skip


def score_of(first: str, other: str) -> list[float]:
    """Return the scores that two organisations with these names get as a pair, from 0.85."""
    views = [
        {"id": f"actor:{number}", "kind": "actor", "type": "organisation", "caption": name}
        for number, name in enumerate((first, other))
    ]
    candidates = [candidate for view in views if (candidate := parse_candidate(view, lambda _: frozenset()))]
    return [pair.score for pair in find_similar_pairs(candidates, 0.85)[0]]


@pytest.mark.parametrize(("first", "other"), TRANSLITERATED)
def test_a_name_and_its_transliteration_are_a_close_call(first: str, other: str) -> None:
    assert fold(first) != fold(other)
    assert score_of(first, other)
    assert alike_across(first, other) == alike_across(other, first)


@pytest.mark.parametrize(("first", "other"), OTHERS)
def test_other_names_are_none(first: str, other: str) -> None:
    assert not score_of(first, other)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("Сбербанк", "Cбербанк"),
        ("Wagner Group", "Wаgner Grоup"),
        ("HAMAS", "НАМАЅ"),
        ("Apollo", "Αpollo"),
        ("ооо", "ooo"),
        ("ГӀалгӀай", "ГІалгІай"),
        ("ГӀалгӀай", "Г1алг1ай"),
        ("၀န်ကြီး", "ဝန်ကြီး"),
        ("ペルシャ", "ぺルシャ"),
        ("ロシア", "口シア"),
        ("Ꮃagner", "Wagner"),
        ("ꓧamas", "Hamas"),
        ("ցaza", "Gaza"),
    ],
)
def test_names_that_look_the_same_are_a_close_call(first: str, other: str) -> None:
    assert fold(first) != fold(other)
    assert score_of(first, other) == [LOOKS_THE_SAME]


@pytest.mark.parametrize(("first", "other"), [("ዐቢይ", "አቢይ"), ("हिंदवी", "हिन्दवी"), ("ሐረር", "ሀረር")])
def test_names_that_read_the_same_in_one_script_are_a_close_call(first: str, other: str) -> None:
    assert fold(first) != fold(other)
    assert score_of(first, other)


def test_names_in_latin_letters_read_and_look_as_they_are() -> None:
    for name in ("Sberbank", "São Tomé", "Þórður", "4th Brigade"):
        assert latin_reading(name) == latin_look(name) == ""
        assert alike_across(name, "Sberbank") == 0


def test_names_without_letters_are_not_compared() -> None:
    assert alike_across("—", "…") == alike_across("?", "!") == 0
