"""Names across scripts: how one reads in Latin letters, and what it looks like, to compare it with others.

A transliteration keeps consonants; which vowels are written differs by script and language. So two names in different
scripts are compared by their consonants, and by all letters where both scripts write vowels.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii
from rapidfuzz import fuzz

from knowledge_graph.identity.folding import fold
from queries.entities.burmese import read_burmese

LOOKS_THE_SAME, TRANSLITERATED, TRANSLITERATED_ROUGHLY, TOO_SHORT = 0.97, 0.88, 0.86, 0.82
_SHORT: Final = 3
"""Consonants of a name that are too few to tell one name from another in a script without vowels."""
_LEAST: Final = 0.85
"""Least likeness of the consonants of two longer names."""
_LEAST_LETTERS: Final = 0.7
"""Least likeness of all letters where both scripts write vowels."""
_LEAST_SYLLABIC: Final = 0.6
"""The same where a script leaves the commonest vowel to the letter before it, if both end in a vowel, or neither."""

_CONSONANTAL: Final = frozenset({"ARABIC", "HEBREW", "SYRIAC"})
_SYLLABIC: Final = frozenset({
    "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA",
    "MYANMAR", "KHMER", "THAI", "LAO",
})  # fmt: skip
_SPELT_BY_SOUND: Final = _SYLLABIC | {"ETHIOPIC"}
"""Scripts in which two names that read the same in Latin letters may be one: अं and अन्, ዐ and አ."""
_UNVOICED_TOO: Final = frozenset({"HANGUL", "MYANMAR"})
"""Scripts in which one letter is g and k, by its place in a word."""
_ARTICLE: Final = re.compile(r"\bال(?=\w{3})")
_VAV_WITHIN: Final = re.compile(r"(?<=[א-ת])ו")
"""A vowel more often than not."""
_APART: Final = re.compile("(?<=[تكقپطدضכקתטדפ])(?=[هةسصزظجחהסצזש])")
"""Two letters that would read as one in Latin letters: t and z, k and h."""
_UKRAINIAN: Final = re.compile("[іїєґ]", re.IGNORECASE)
_NASAL_SIGN: Final = re.compile("([ँंঁংਁਂੰઁંଁଂஂఁంಁಂඁංംഁ])(.?)", re.DOTALL)
_LABIALS: Final = range(0x2A, 0x2F)
"""Where p to m stand in the block of each Brahmic script of India."""
_NASAL_ENDS: Final = frozenset("ంಂം")
"""Signs that are an m at the end of a word: in the south."""
_THAI_END: Final = re.compile(r"([จชซศษส])(?![\u0e00-\u0e7f])")
_BARE: Final = re.compile(r"\b[^aeiou ]+\b")
"""A syllable whose vowel isn't written, as it is an a."""
_PLAIN_READINGS: Final = str.maketrans({"ع": "a", "ע": "a"})
"""Letters that are no consonant in Latin letters, whatever stands beside them."""

_LOOKS: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјкорсухһԁԛԝӏѵӀԌԍѴѠѡҮүӡΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορυχՍՏՕԼսհոօցզյ"
    "ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ",
    "ABESIJKMHOPCTYXaesijkopcyxhdqwlvIGgVWwYyzABEZHIKMNOPTYXayikvopuxUSOLuhnogqj"
    "ABCDEGHJKLMPRSTVWZABCDEFGHIJKLMNOPRSTUVWXYZ",
)
"""Letters of Cyrillic, Greek, Armenian, Cherokee and Lisu that look like Latin ones, after Unicode's list of confusable
characters."""
_LOOKS_WITHIN: Final = str.maketrans("၀၇ဉஶへべぺり口力二工夕八卜", "ဝရဥஸヘベペリロカニエタハト")
"""Letters and digits that look like another of the same script, or of one that it is written with."""
_PALOCHKA: Final = re.compile("(?<=[\u0400-\u04ff])[1l|](?=[\u0400-\u04ff])")
"""What is typed for a letter of the Caucasus that looks like it."""

_UKRAINIAN_G: Final = str.maketrans("гГ", "hH")

_SPELLINGS: Final = (
    ("kh", "h"),
    ("gh", "g"),
    ("dj", "j"),
    ("tch", "ch"),
    ("ts", "s"),
    ("tz", "s"),
    ("ph", "f"),
    ("c", "k"),
    ("x", "ks"),
)
_GROUPS: Final = str.maketrans({"q": "k", "z": "s", "v": "b", "p": "b", "f": "b", "d": "t", "j": "g"})
_WITHOUT_ARTICLE: Final = re.compile(r"\b(al|el|the)\b")
_UNHEARD: Final = re.compile("[^bgklmnrst]")
_WEAK: Final = re.compile("[aeiou ]|(?<=[a-z])[wy]")
_VOWELS: Final = frozenset("aeiouy")
_REPEATED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def latin_reading(written: str) -> str:
    """Return a name in Latin letters, folded; empty for one that is written in them."""
    if written.isascii() or not _scripts(written) - {"LATIN"}:
        return ""
    text = unicodedata.normalize("NFKC", written)
    if _UKRAINIAN.search(text):
        text = text.translate(_UKRAINIAN_G)
    text = _APART.sub("a", _VAV_WITHIN.sub("u", _ARTICLE.sub("al ", text)).translate(_PLAIN_READINGS))
    text = _NASAL_SIGN.sub(_read_nasal, _THAI_END.sub("t", text)).replace("\u0565\u0582", "ev")
    reading = fold(anyascii(read_burmese(text)))
    return _BARE.sub(r"\g<0>a", reading) if "TIBETAN" in _scripts(written) else reading


def _read_nasal(sign: re.Match[str]) -> str:
    """Return the consonant that a Brahmic sign for a nasal is before the letter that follows, with that letter."""
    following = sign[2]
    is_last = not following or not following.isalpha()
    is_labial = not is_last and ord(following) & 0x7F in _LABIALS
    return ("m" if is_labial or (is_last and sign[1] in _NASAL_ENDS) else "n") + following


@lru_cache(maxsize=65_536)
def latin_look(written: str) -> str:
    """Return a name with the Latin letters that its letters look like, folded; empty if none looks like one."""
    if written.isascii():
        return ""
    text = _PALOCHKA.sub("I", unicodedata.normalize("NFKC", written))
    looks = text.translate(_LOOKS).translate(_LOOKS_WITHIN)
    return fold(looks) if looks != written else ""


def alike_across(first: str, other: str) -> float:
    """Return the likeness of two names as they are written, by looks or by transliteration; 0 within one script."""
    if first.isascii() and other.isascii():  # most are
        return 0.0
    scripts = _scripts(first), _scripts(other)
    if not scripts[0] or not scripts[1] or scripts[0] == scripts[1] == {"LATIN"}:
        return 0.0
    if (latin_look(first) or fold(first)) == (latin_look(other) or fold(other)):
        return LOOKS_THE_SAME
    if not scripts[0].isdisjoint(scripts[1]):
        is_spelt_by_sound = scripts[0] == scripts[1] <= _SPELT_BY_SOUND
        return TRANSLITERATED_ROUGHLY if is_spelt_by_sound and latin_reading(first) == latin_reading(other) else 0.0
    return _read_alike(
        latin_reading(first) or fold(first), latin_reading(other) or fold(other), scripts[0] | scripts[1]
    )


def _read_alike(mine: str, theirs: str, scripts: frozenset[str]) -> float:
    """Return the likeness of two names' Latin readings, given the scripts they are written in."""
    has_vowels = _CONSONANTAL.isdisjoint(scripts)
    if mine == theirs and (has_vowels or len(mine) > _SHORT):
        return TRANSLITERATED
    end_alike = (mine[-1:] in _VOWELS) == (theirs[-1:] in _VOWELS)
    least = _LEAST_LETTERS if _SYLLABIC.isdisjoint(scripts) or not end_alike else _LEAST_SYLLABIC
    if has_vowels and fuzz.ratio(_spell_plainly(mine), _spell_plainly(theirs)) < 100 * least:
        return 0.0
    sounds, other_sounds = _list_sounds(mine, scripts), _list_sounds(theirs, scripts)
    common = [sound for sound in sounds if sound in other_sounds]
    if not common:
        rough = any(
            min(len(sound), len(other)) > _SHORT and fuzz.ratio(sound, other) >= 100 * _LEAST
            for sound in sounds
            for other in other_sounds
        )
        return TRANSLITERATED_ROUGHLY if rough else 0.0
    if len(common[0]) >= _SHORT:
        return TRANSLITERATED
    if len(common[0]) < _SHORT - 1 and min(len(_all_consonants(mine)), len(_all_consonants(theirs))) < _SHORT - 1:
        return 0.0
    return TRANSLITERATED_ROUGHLY if has_vowels or _written_alike(mine, theirs) else TOO_SHORT


def _list_sounds(reading: str, scripts: frozenset[str]) -> list[str]:
    """Return the consonants of a reading, its own first, then as they may be in the other script."""
    sounds = consonant_readings(reading)
    if not scripts.isdisjoint(_UNVOICED_TOO):
        sounds = [sound.replace("g", "k") for sound in sounds]
    return list(dict.fromkeys(sounds))


@lru_cache(maxsize=65_536)
def consonant_readings(reading: str) -> list[str]:
    """Return the consonants of a reading, and of the same with w as a v: Wagner, Вагнер."""
    return list(dict.fromkeys(filter(None, (consonants(reading), consonants(reading.replace("w", "v"))))))


def _written_alike(mine: str, theirs: str) -> bool:
    """Return whether two short names are alike with the weak consonants, too: Hamas and `hms`, Rafah and `rfh`."""
    plain = [_WITHOUT_ARTICLE.sub("", reading).replace("kh", "h").replace("gh", "g") for reading in (mine, theirs)]
    strong = [_REPEATED.sub(r"\1", _WEAK.sub("", reading)) for reading in plain]
    return max(map(len, strong)) >= _SHORT and strong[0].removesuffix("h") == strong[1].removesuffix("h")


@lru_cache(maxsize=65_536)
def consonants(reading: str) -> str:
    """Return the consonants of a name in Latin letters, those written alike in transliterations as one."""
    return _REPEATED.sub(r"\1", _all_consonants(reading))


def _all_consonants(reading: str) -> str:
    text = _WITHOUT_ARTICLE.sub("", reading)
    return _UNHEARD.sub("", _spell_plainly(text).translate(_GROUPS))


@lru_cache(maxsize=65_536)
def _spell_plainly(reading: str) -> str:
    """Return a reading in which letters that are spelt in several ways are spelt in one: k for c, j for dj."""
    for spelling, plain in _SPELLINGS:
        reading = reading.replace(spelling, plain)
    return reading


@lru_cache(maxsize=65_536)
def _scripts(text: str) -> frozenset[str]:
    """Return the scripts of a text's letters, as Unicode names them."""
    return frozenset(unicodedata.name(letter, "UNKNOWN").split()[0] for letter in text if letter.isalpha())
