"""Folding of names: without case, diacritics and spelling variants of scripts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORD = re.compile(r"\w+", re.UNICODE)
_LETTERS: Final = str.maketrans(
    {
        "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ک": "ك", "ی": "ي",  # Arabic: alef wasla, maqsura, ta marbuta, tatweel
        "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",  # Hebrew: final forms
        "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ʿ": None, "ʾ": None, "’": None,
        "'": None, "`": None, "‘": None,
    }
)  # fmt: skip


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return the text without case, diacritics, vowel points and punctuation, words a space apart."""
    if text.isascii():  # most are, and nothing in them decomposes
        return " ".join(_WORD.findall(text.lower().replace(".", "").translate(_LETTERS)))
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", plain)  # once more: folding case may compose letters
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(bare.replace(".", "").translate(_LETTERS)))


def source_text(title: str, publisher: str | None, identifier: str) -> str:
    """Return the folded text that a source is looked for in."""
    return fold(f"{title} {publisher or ''} {identifier}")


@lru_cache(maxsize=65_536)
def script(text: str) -> str:
    """Return the script of a text's first letter, as Unicode names it: LATIN, ARABIC, HEBREW."""
    return next((unicodedata.name(letter, "UNKNOWN").split()[0] for letter in text if letter.isalpha()), "NONE")


def score(query: str, names: list[str]) -> float:
    """Return how well names match a query, from 0 (not at all) to 1 (the name itself).

    Every word of the query must be the prefix of a word of one name. Query and names are folded; the first name is the
    main one.
    """
    best, query_words = 0.0, query.split()
    for index, name in enumerate(names):
        words = name.split()
        if not all(any(word.startswith(prefix) for word in words) for prefix in query_words):
            continue
        covered = sum(len(word) for word in query_words) / max(1, sum(len(word) for word in words))
        relevance = 1.0 if name == query else 0.5 + 0.4 * min(1.0, covered)
        best = max(best, relevance - (0.01 if index else 0.0))
    return round(best, 4)
