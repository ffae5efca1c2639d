"""How a Burmese name is read in Latin letters, roughly as gazetteers write it: မန္တလေး is Mandale, မြစ်ကြီးနား Myitkyina.

Written letter by letter it reads otherwise: what stands at the end of a syllable has another sound there, and most
vowels depend on it.
"""

from __future__ import annotations

import re
from typing import Final

_TONES: Final = re.compile("[\u1037\u1038]")
_STACKED: Final = re.compile("\u103a?\u1039")
"""Marks a letter as the end of a syllable, as the killer of its vowel does."""
_KILLER: Final = "\u103a"
_SYLLABLE: Final = re.compile(
    "(?P<onset>[\u1000-\u102a\u103f])(?P<medials>[\u103b-\u103e]*)(?P<vowel>[\u102b-\u1032]*)"
    f"(?P<final>\u1036|{_KILLER}|[\u1000-\u1021\u1025]{_KILLER})?"
)

_ONSETS: Final = {
    "က": "k", "ခ": "k", "ဂ": "g", "ဃ": "g", "င": "ng", "စ": "s", "ဆ": "hs", "ဇ": "z", "ဈ": "z", "ဉ": "ny",
    "ည": "ny", "ဋ": "t", "ဌ": "t", "ဍ": "d", "ဎ": "d", "ဏ": "n", "တ": "t", "ထ": "t", "ဒ": "d", "ဓ": "d",
    "န": "n", "ပ": "p", "ဖ": "p", "ဗ": "b", "ဘ": "b", "မ": "m", "ယ": "y", "ရ": "y", "လ": "l", "ဝ": "w",
    "သ": "th", "ဟ": "h", "ဠ": "l", "အ": "", "ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "u", "ဧ": "e", "ဩ": "aw",
    "ဪ": "aw", "ဿ": "th",
}  # fmt: skip
_AS_SIGNS: Final = {"ဣ": "ိ", "ဤ": "ိ", "ဥ": "ု", "ဦ": "ု", "ဧ": "ေ", "ဩ": "ော", "ဪ": "ော"}
_VOWELS: Final = {"": "a", "ာ": "a", "ိ": "i", "ီ": "i", "ု": "u", "ူ": "u", "ေ": "e", "ဲ": "e", "ော": "aw", "ို": "o"}
_OPEN: Final = {"": "", "ာ": "", "ိ": "ei", "ု": "o", "ော": "au", "ို": "ai", "ေ": "e"}
"""Vowels before the end of a syllable; without a sign, the end decides about the vowel."""
_NASAL, _STOP, _SILENT = "င", "က", "ယည"
_PLAIN_ENDS: Final = {"င": "in", "က": "et", "စ": "it", "ဉ": "in", "ည": "i", "ယ": "e"}
_NASALS: Final = "\u1036နမဏဉ"


def read_burmese(text: str) -> str:
    """Return a text with its Burmese syllables in Latin letters; the rest stays."""
    plain = _STACKED.sub(_KILLER, _TONES.sub("", text)).replace("\u102b", "\u102c")
    return _SYLLABLE.sub(_read_syllable, plain)


def _read_syllable(syllable: re.Match[str]) -> str:
    onset = _read_onset(syllable["onset"], syllable["medials"])
    final = (syllable["final"] or "").replace(_KILLER, "")
    if syllable["onset"] in _AS_SIGNS:
        return _read_rhyme(_AS_SIGNS.get(syllable["onset"], ""), final) if final else onset
    return onset + _read_rhyme(syllable["vowel"], final)


def _read_onset(letter: str, medials: str) -> str:
    onset = _ONSETS.get(letter, "")
    palatal = not {"\u103b", "\u103c"}.isdisjoint(medials)
    if "\u103e" in medials and (letter in "ယရ" or (letter == "လ" and palatal)):
        onset, palatal = "sh", False
    elif palatal and letter == "ခ":
        onset, palatal = "ch", False
    return onset + "y" * palatal + "w" * ("\u103d" in medials)


def _read_rhyme(vowel: str, final: str) -> str:
    if not final:
        return _VOWELS.get(vowel, "a")
    open_vowel = _OPEN.get(vowel, _VOWELS.get(vowel, ""))
    if not open_vowel and final in _PLAIN_ENDS:
        return _PLAIN_ENDS[final]
    if final in _NASALS or final == _NASAL:
        return (open_vowel or "a") + ("ng" if final == _NASAL else "n")
    if final in _SILENT:
        return open_vowel
    return (open_vowel or "a") + ("k" if final == _STOP or vowel == "ို" else "t")
