"""Which letters of a text count when names are compared. See docs/identity.md, Names in every script.

Letters of every script stay, and with them the marks that are letters there: vowel signs and viramas from Devanagari
to Khmer, tone marks of Thai, the voicing marks of kana. What may be left out in writing goes: case, the diacritics of
Latin, Greek and Cyrillic, the points of Arabic, Hebrew and Syriac, apostrophes, characters that only format. What is
left between words is one space.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[a-z0-9_]+")

_LOOKALIKES: Final = {
    "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي",  # Arabic
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",  # Hebrew: final forms
    "װ": "וו", "ױ": "וי", "ײ": "יי",  # of Yiddish
    "ہ": "ه", "ۃ": "ه",  # of Urdu, typed with other keyboards' forms; ھ is a letter of its own there
    "ς": "σ",
    "ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്", "ৎ": "ত্",  # Malayalam and Bengali: without a vowel
}  # fmt: skip
"""Letters that are forms of another, or are typed for it."""

_PLAIN_LATIN: Final = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "þ": "th", "ð": "d", "đ": "d", "ɖ": "d", "ɗ": "d", "ħ": "h",
    "ı": "i", "ɨ": "i", "ɩ": "i", "ĸ": "k", "ƙ": "k", "ł": "l", "ɫ": "l", "ŋ": "n", "ɲ": "n", "ɔ": "o",
    "ɵ": "o", "ə": "e", "ǝ": "e", "ɛ": "e", "ɓ": "b", "ƀ": "b", "ƈ": "c", "ƒ": "f", "ɠ": "g", "ǥ": "g",
    "ɣ": "g", "ƥ": "p", "ɍ": "r", "ʃ": "s", "ŧ": "t", "ƭ": "t", "ʈ": "t", "ʉ": "u", "ʊ": "u", "ʋ": "v",
    "ƴ": "y", "ƶ": "z", "ʒ": "z", "ȥ": "z", "ɑ": "a", "ⱥ": "a", "ɪ": "i", "ʌ": "a", "ƣ": "g", "ɯ": "u",
    "ȷ": "j", "ɡ": "g", "ꞷ": "o", "ꟗ": "s", "ꝏ": "oo", "ꜳ": "aa", "ꜵ": "ao", "ꜷ": "au", "ꜹ": "av", "ꜽ": "ay", "ȣ": "ou",
}  # fmt: skip
"""Letters of Latin alphabets that don't decompose, by the plain ones that they are written with elsewhere."""
_PLAIN_NAME: Final = re.compile(
    r"LATIN (?:SMALL|CAPITAL|LETTER) (?:LETTER )?(?:SMALL CAPITAL )?(?:INSULAR |BLACKLETTER |SCRIPT |BARRED )?"
    r"([A-Z])(?: WITH .*)?"
)
"""What Unicode calls such a letter that is a plain one with a stroke, a hook, a bar or a tail, or in another hand."""

_APOSTROPHES: Final = (
    "'`\u00b4\u0241\u0242\u0294\u0295\u02c0\u02c1\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u02ee\u0384\u055a\u05f3\u05f4\u07f4"
    "\u07f5\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018\u2019\u201a\u201b\u2032\u2035\u275b\u275c\ua78b\ua78c\uff07"
)
"""What stands for a glottal stop, a soft sign, an elision or an abbreviation within a word, whichever is typed."""

_DIACRITICS: Final = (
    (0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F),  # of Latin and Greek
    (0x0483, 0x0489), (0x2DE0, 0x2DFF), (0xA66F, 0xA672), (0xA674, 0xA67D), (0xA69E, 0xA69F),  # of Cyrillic
    (0x0591, 0x05C7),  # points of Hebrew
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0890, 0x08FF),  # of Arabic
    (0x0711, 0x0711), (0x0730, 0x074A),  # of Syriac
    (0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x180B, 0x180F),  # variation selectors
)  # fmt: skip
_FILLERS: Final = "\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800"
"""Letters and signs that show nothing."""
_WITHIN_WORDS: Final = "\u0640\u07fa\u1806\u180a\u055b\u055c\u055e"
"""What stretches a word (Arabic, N'Ko, Mongolian), may divide it, or stands on a vowel to stress it, call or ask
(Armenian)."""
_SHOW_NOTHING: Final = ((0x2065, 0x2065), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF))
"""Not assigned; for characters that only format, if ever."""

_GERSHAYIM: Final = re.compile('(?<=[\u0591-\u05c7א-ת])["”“″](?=[א-ת])')
"""What is typed for the sign of a Hebrew abbreviation, which is no quotation mark there: צה"ל."""
_SYMBOL_FONTS: Final = 0xF0
"""The page of private characters that holds the bullets and signs of symbol fonts."""
_CATALAN_DOT: Final = re.compile("(?<=l)[·‧∙⋅](?=l)")
"""Between two letters of one sound: col·legi."""


class _Letters(dict[int, str | None]):
    """What a character of a decomposed text without case becomes; None drops it."""

    def __missing__(self, code: int) -> str | None:
        self[code] = letter = self._read(code)
        return letter

    @staticmethod
    def _read(code: int) -> str | None:
        letter, category = chr(code), unicodedata.category(chr(code))
        if category == "Nd":
            return str(unicodedata.decimal(letter))
        if category in {"Mn", "Me"} and any(first <= code <= last for first, last in _DIACRITICS):
            return None
        if category == "Cf" or any(first <= code <= last for first, last in _SHOW_NOTHING):
            return None
        if category[0] == "L" and (plain := _PLAIN_NAME.fullmatch(unicodedata.name(letter, ""))):
            return plain[1].lower()
        if (category == "Co" and code >> 8 != _SYMBOL_FONTS) or (category == "Cn" and code & 0xFFFE != 0xFFFE):
            return letter  # of a font's own, or of a script newer than this Python: more likely letters than not
        return letter if category[0] in "LMN" or letter == "_" else " "


_LETTERS: Final = _Letters(
    {
        **{ord(letter): plain for letter, plain in (_LOOKALIKES | _PLAIN_LATIN).items()},
        **{ord(letter): None for letter in (*_APOSTROPHES, *_FILLERS, *_WITHIN_WORDS, ".")},
    }
)
_BEFORE: Final = {ord(letter): None for letter in _APOSTROPHES}
"""Dropped before a text is decomposed: an acute accent by itself would become a blank with a mark on it."""
_IOTA_BELOW: Final = "\u0345"
"""A diacritic of Greek that folding case would make a letter."""


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return what of a text counts in comparing names, words a space apart."""
    if text.isascii():  # most are, and nothing in them decomposes
        return " ".join(_WORD.findall(text.lower().translate(_LETTERS)))
    decomposed = unicodedata.normalize("NFKD", text.translate(_BEFORE)).replace(_IOTA_BELOW, "")
    caseless = unicodedata.normalize("NFKD", decomposed.casefold())  # once more: folding case may compose letters
    return " ".join(_CATALAN_DOT.sub("", _GERSHAYIM.sub("", caseless)).translate(_LETTERS).split())


@lru_cache(maxsize=65_536)
def script(text: str) -> str:
    """Return the script of a text's first letter, as Unicode names it: LATIN, ARABIC, HEBREW."""
    return next((unicodedata.name(letter, "UNKNOWN").split()[0] for letter in text if letter.isalpha()), "NONE")
