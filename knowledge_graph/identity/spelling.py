"""Names of groups as words whatever their spelling: one key for Jaysh al-Mukhtar and Jaish Mukhtar.

Left out of account are the order of words, articles and prepositions, words that only say that a group is meant
(Movement, Militia), plurals, British and American spelling, an adjective beside its country (Somali, Somalia), and the
vowels and doubled letters by which transliterations differ. A name that has nothing but words that many groups have
(National Liberation Army) has no key: it is no evidence by itself. See docs/identity.md, Spelling.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from knowledge_graph.identity.folding import fold

_PARTICLES: Final = frozenset(
    word
    for words in (
        "a ad al an and ar as ash at aux az d da das de del des die do dos du e ed el en es et for fi fil i il in l la",
        "las le les li lil los of on os por pour the to ud ul un und ur uz w wa wal y zur",
    )
    for word in words.split()
)
"""Articles, prepositions and conjunctions of the languages that names of groups are in."""

_KINDS: Final = "fighters group harakat militia movement narcotics organization warriors"
"""Words that only say that a group is meant, where the rest of the name tells which."""

_ARMED_GROUP: Final = re.compile(r"\b(armed|rebel|insurgent) groups?\b")
_MEN_IN_ARMS: Final = "militia warriors"
"""Those of them that may stand beside a single word."""

_COMMON: Final = """
    account action affair agency alliance ansar anti arab armed armee armees army association audit authority
    autonomous awami bank battalion black blue board brigade brother brotherhood budget bureau caliphate capital
    cartel catholic cell center central centre change christian citizen civil civilian clan coalition cobra
    collective combat command commando commission committee communal communist community confederation conference
    congregation congress conseil conservative constitutional contract convention coordination corps council dawla
    dawlah defender defense democracy democrat democratic democratique department development dignity directorate
    division eagle east eastern education ejercito election electoral elite employee ethics ethnic faction fajr
    falcon family farmer fascist federal federation fighter fighting finance first force foreign forest forum free
    freedom frente front fuerza fund furqan future gang general government grand great green group guard guerrilla
    haqq harakat health hindu hizb holy human independence independent indigenous industrial initiative institute
    insurgent intelligence interior international islam islami islamic islamist islamiya islamiyya ittehad ittihad
    jabhat jamaat jaysh jewish jihad joint jund justice khalq khilafah labor labour land law league left leftist
    legion leninist leopard liberacion liberal liberation liberty liwa local maoist martyr marxist member militant
    military militia ministry mission moslem motherland mouvement movement movimiento mujahadin mujahedin mujahid
    mujahideen mujahidi mujahidin muslim nacional nasr nation national nationalist new north northern nuclei
    nucleus office operation opposition order organization orthodox panther paramilitary parliament parti partido
    party patriot patriotic patriotique peace peasant people peuple plan police political populaire popular power
    private progress progressive proletarian protection provisional public pueblo qaumi quds radical rally
    rassemblement rebel red reform regional religious renewal republic republicain republican resistance
    restoration revival revolucionario revolution revolutionary right room royal salvation scorpion secret section
    security self senate separatist service shia shiite sikh social socialist society soldier solidarity south
    southern special squad staff state strike struggle student sunna sunnah sunni support supporter supreme
    syndicate teacher tehreek tehrik terror terrorist tiger trade tribal tribe troop trust unidad unido unified
    union unit united unity university vanguard vigilante volunteer war welfare west western white wing wolf woman
    women worker workers world young youth
"""
"""Words that many groups have in their names, in the singular: none of them tells which."""

_PARTS: Final = """
    anti black branch continuity dissident east eastern ex faction first former left new north northern old provisional
    real red right second section south southern student unit west western white wing women youth brigade battalion
"""
"""Words by which a name may be that of a part, or of another beside it."""

_UNITS: Final = "battalion brigade cell company katibat kataib squad"
"""Words for a unit: units of many wars are called after the same heroes."""

_ENDINGS: Final = (
    (re.compile(r"ies$"), "y"), (re.compile(r"(?<=[^sui])s$"), ""), (re.compile(r"ences?$"), "ens"),
    (re.compile(r"isation"), "ization"), (re.compile(r"ense$"), "ens"), (re.compile(r"(?<=.{4})ul$"), ""),
    (re.compile(r"ia?ns?$"), "ia"), (re.compile(r"(?<=.a)n$"), ""), (re.compile(r"ia$"), "i"),
)  # fmt: skip
"""Endings of words of at least six letters, by what they are compared as: plural, spelling, article, adjective."""

_SOUNDS: Final = (
    (re.compile(r"ph"), "f"), (re.compile(r"ck|q"), "k"), (re.compile(r"(?<=[dgk])h"), ""), (re.compile(r"aw"), "au"),
    (re.compile(r"oo|ou"), "u"), (re.compile(r"ee|ie"), "i"), (re.compile(r"a[eiy]|e[iy]"), "i"),
    (re.compile(r"[ey]"), "i"), (re.compile(r"o"), "u"), (re.compile(r"(?<=[aiu])h$"), ""),
    (re.compile(r"(.)\1"), r"\1"),
)  # fmt: skip
"""Letters for one sound in different transliterations, by the one that they are compared as."""

_SYNONYMS: Final = {
    word: meant
    for meant, words in {
        "alliance": "alianza alianca", "armed": "armees armadas", "army": "armee ejercito exercito",
        "communist": "communiste comunista", "council": "conseil consejo conselho",
        "democracy": "democratie democracia", "democratic": "democratique democratiques democratico democratica",
        "force": "fuerza fuerzas forca forcas", "front": "frente",
        "liberation": "liberacion libertacao",
        "movement": "mouvement movimiento movimento", "national": "nationale nacional",
        "party": "parti partido", "patriotic": "patriotique patriotiques patriotico",
        "people": "popular populaire populaires peuple pueblo povo", "progress": "progres progreso progresso",
        "rally": "rassemblement", "republican": "republicain republicaine republicano",
        "resistance": "resistencia", "revolutionary": "revolutionnaire revolucionario revolucionaria",
        "salvation": "salut", "socialist": "socialiste socialista",
        "union": "unidad uniao",
    }.items()
    for word in words.split()
}  # fmt: skip
"""Words that datasets have for one another, and those of French, Spanish and Portuguese, by the one compared."""

_ENDED: Final = 6
_LONG: Final = 6
_LONE: Final = 8
"""Letters from which on it doesn't count which vowels a word among others, or alone, has, but only where."""

TELLING_LETTERS: Final = 4
"""Letters from which on the initials of a name of common words say more than the name."""

_FEW: Final = 3
"""Words of a name up to which others may have the same by chance: there are many National Liberation Armies."""

_VOWELS: Final = re.compile(r"[aiu]+")


@lru_cache(maxsize=65_536)
def _spell(word: str) -> str:
    """Return what one folded word among others is compared as."""
    return _leave_vowels_open(_hear(_cut_ending(word)), _LONG)


def _cut_ending(word: str) -> str:
    word = _SYNONYMS.get(word, word)
    if word.isascii() and word.isalpha() and len(word) >= _ENDED:
        for ending, plain in _ENDINGS:
            word = ending.sub(plain, word)
    return word


def _hear(word: str) -> str:
    """Return a word as it sounds."""
    if word.isascii() and word.isalpha():
        for sound, letter in _SOUNDS:
            word = sound.sub(letter, word)
    return word


def _leave_vowels_open(sounded: str, length: int) -> str:
    if len(sounded) < length or not sounded.isascii() or not sounded.isalpha():
        return sounded
    return sounded[:1] + _VOWELS.sub("_", sounded[1:])


def _list_forms(words: str) -> frozenset[str]:
    """Return words in the singular as they sound, in the singular and the plural."""
    forms = (form for word in words.split() for form in (word, f"{word}s", re.sub(r"y$", "ies", word)))
    return frozenset(_hear(_cut_ending(form)) for form in forms)


_LONG_NAME: Final = 4
_GROUP_WORDS: Final = _list_forms(
    "alliance army coalition congress front league mission movement operation party union"
)
"""Words of which a long name is a group's, never a person's, an office's or a place's."""

_KIND_WORDS: Final = _list_forms(_KINDS)
_ARMED_WORDS: Final = _list_forms(_MEN_IN_ARMS)
_COMMON_WORDS: Final = _list_forms(_COMMON) | _KIND_WORDS
_PART_WORDS: Final = _list_forms(_PARTS)
_UNIT_WORDS: Final = _list_forms(_UNITS)


@lru_cache(maxsize=65_536)
def _is_common_word(word: str) -> bool:
    return len(word) < 2 or _hear(_cut_ending(word)) in _COMMON_WORDS


@lru_cache(maxsize=65_536)
def _is_kind(word: str) -> bool:
    return _hear(_cut_ending(word)) in _KIND_WORDS


def _list_words(folded: str) -> list[str]:
    """Return the words of a folded name without particles."""
    return [word for word in folded.split() if word not in _PARTICLES]


@lru_cache(maxsize=65_536)
def is_common(folded: str) -> bool:
    """Return whether a folded name has but few words, and only such as many groups have.

    So has a unit with one word besides, as the same heroes give theirs to many: there is an al-Qaqa Brigade in Syria
    and one in Libya.
    """
    words = _list_words(folded)
    if len(words) > _FEW:
        return False
    if all(map(_is_common_word, words)):
        return True
    units = sum(_hear(_cut_ending(word)) in _UNIT_WORDS for word in words)
    return 0 < units == len(words) - 1


def is_of_group(folded: str) -> bool:
    """Return whether a folded name is long, and has a word for a group."""
    words = _list_words(folded)
    return len(words) >= _LONG_NAME and any(_hear(_cut_ending(word)) in _GROUP_WORDS for word in words)


@lru_cache(maxsize=65_536)
def make_word_key(folded: str) -> str:
    """Return the key under which names of a group are one whatever their spelling; empty if it has none.

    A single word is compared with its ending, as "Tamil" and "Tamils" may be anybody, and only Militia and Warriors may
    stand beside it: Al-Badr isn't the Badr Organization.
    """
    if not folded.isascii() or is_common(folded):
        return ""
    words = _list_words(_ARMED_GROUP.sub("militia", folded))
    telling = [word for word in words if not _is_kind(word)]
    if len(telling) > 1:
        return " ".join(sorted(map(_spell, telling)))
    if not telling or any(_is_kind(word) and _hear(_cut_ending(word)) not in _ARMED_WORDS for word in words):
        return ""
    return _leave_vowels_open(_hear(telling[0]), _LONE)


def are_nearly_equal(first: str, other: str) -> bool:
    """Return whether two folded names have the same words but for one, which tells nothing.

    Either one of them has a further common word (``Republic``), or each has a common word of its own (``Renewal``,
    ``Revival``); at least two words and all that tell which group it is are in both. A word for a part or a side
    (``North``, ``Youth``) always counts.
    """
    mine, theirs = ([word for word in _list_words(name) if not _is_kind(word)] for name in (first, other))
    common = 0
    for word in list(mine):
        if (same := next((each for each in theirs if _are_alike(word, each)), None)) is not None:
            mine.remove(word)
            theirs.remove(same)
            common += 1
    left = (*mine, *theirs)
    if any(not _is_common_word(word) or _hear(_cut_ending(word)) in _PART_WORDS for word in left):
        return False
    return common >= 2 and max(len(mine), len(theirs)) <= 1 and common > len(left)


_STEM: Final = 5


def _are_alike(word: str, other: str) -> bool:
    """Return whether two words are one but for spelling, or have one stem: National, Nationalist."""
    first, second = _spell(word), _spell(other)
    return first == second or (min(len(first), len(second)) >= _STEM and first[:_STEM] == second[:_STEM])


def list_initials(written: str) -> frozenset[str]:
    """Return what an abbreviation of a name may be, folded: the initials of its words, with and without particles."""
    words = fold(written).split()
    return frozenset({
        "".join(word[0] for word in words),
        "".join(word[0] for word in words if word not in _PARTICLES),
    })  # fmt: skip
