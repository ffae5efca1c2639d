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

LOOKS_THE_SAME, TRANSLITERATED, TRANSLITERATED_ROUGHLY, TOO_SHORT = 0.97, 0.88, 0.86, 0.82
_SHORT: Final = 3
"""Consonants of a name that are too few to tell one name from another in a script without vowels."""
_LEAST: Final = 0.85
"""Least likeness of the consonants of two longer names."""
_LEAST_LETTERS: Final = 0.7
"""Least likeness of all letters where both scripts write vowels."""

_CONSONANTAL: Final = frozenset({"ARABIC", "HEBREW", "SYRIAC", "THAANA"})
_ARTICLE: Final = re.compile(r"\bال(?=\w{3})")
_VAV_WITHIN: Final = re.compile(r"(?<=[א-ת])ו")
"""A vowel more often than not."""

_LOOKS: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјкорсухһԁԛԝӏѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορυχՍՏՕԼսհոօ",
    "ABESIJKMHOPCTYXaesijkopcyxhdqwlvABEZHIKMNOPTYXayiкvopuxUSOLuhno".replace("к", "k"),
)
"""Letters of Cyrillic, Greek and Armenian that look like Latin ones, after Unicode's list of confusable characters."""

_SPELLINGS: Final = (
    ("kh", "h"),
    ("gh", "g"),
    ("dj", "j"),
    ("tch", "ch"),
    ("ts", "s"),
    ("tz", "s"),
    ("ph", "f"),
    ("c", "k"),
)
_GROUPS: Final = str.maketrans({"q": "k", "x": "k", "z": "s", "v": "b", "p": "b", "f": "b", "d": "t", "j": "g"})
_UNHEARD: Final = re.compile("[^bgklmnrst]")
_WEAK: Final = re.compile("[aeiou ]|(?<=[a-z])[wy]")
_REPEATED: Final = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def latin_reading(written: str) -> str:
    """Return a name in Latin letters, folded; empty for one that is written in them."""
    if written.isascii() or not _scripts(written) - {"LATIN"}:
        return ""
    text = _VAV_WITHIN.sub("u", _ARTICLE.sub("al ", unicodedata.normalize("NFKC", written)))
    return fold(anyascii(text))


@lru_cache(maxsize=65_536)
def latin_look(written: str) -> str:
    """Return a name with the Latin letters that its letters look like, folded; empty if none looks like one."""
    if written.isascii() or (looks := unicodedata.normalize("NFKC", written).translate(_LOOKS)) == written:
        return ""
    return fold(looks)


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
        return 0.0
    return _read_alike(
        latin_reading(first) or fold(first),
        latin_reading(other) or fold(other),
        has_vowels=_CONSONANTAL.isdisjoint(scripts[0] | scripts[1]),
    )


def _read_alike(mine: str, theirs: str, *, has_vowels: bool) -> float:
    """Return the likeness of two names' Latin readings; ``has_vowels``: both scripts write them."""
    if has_vowels and fuzz.ratio(mine, theirs) < 100 * _LEAST_LETTERS:
        return 0.0
    sounds, other_sounds = consonants(mine), consonants(theirs)
    if sounds != other_sounds:
        rough = min(len(sounds), len(other_sounds)) > _SHORT and fuzz.ratio(sounds, other_sounds) >= 100 * _LEAST
        return TRANSLITERATED_ROUGHLY if rough else 0.0
    if len(sounds) >= _SHORT:
        return TRANSLITERATED
    if len(sounds) < _SHORT - 1:
        return 0.0
    return TRANSLITERATED_ROUGHLY if has_vowels or _written_alike(mine, theirs) else TOO_SHORT


def _written_alike(mine: str, theirs: str) -> bool:
    """Return whether two short names are alike with the weak consonants, too: Hamas and `hms`, Rafah and `rfh`."""
    strong = [_WEAK.sub("", reading.replace("kh", "h").replace("gh", "g")) for reading in (mine, theirs)]
    return max(map(len, strong)) >= _SHORT and strong[0].removesuffix("h") == strong[1].removesuffix("h")


@lru_cache(maxsize=65_536)
def consonants(reading: str) -> str:
    """Return the consonants of a name in Latin letters, those written alike in transliterations as one."""
    text = " ".join(word for word in reading.split() if word not in {"al", "el", "the"})
    for spelling, plain in _SPELLINGS:
        text = text.replace(spelling, plain)
    return _REPEATED.sub(r"\1", _UNHEARD.sub("", text.translate(_GROUPS)))


@lru_cache(maxsize=65_536)
def _scripts(text: str) -> frozenset[str]:
    """Return the scripts of a text's letters, as Unicode names them."""
    return frozenset(unicodedata.name(letter, "UNKNOWN").split()[0] for letter in text if letter.isalpha())
