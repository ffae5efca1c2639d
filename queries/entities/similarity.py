"""How close two actors or two locations come to being one, and finding the close ones without comparing all with all.

Names are compared within blocks: those that share a word, up to how it is spelt, or whose initials another one is.
Words that too many share tell nothing and are passed over. Spots are also compared with what lies beside them, so that
one place under names in two scripts is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from rapidfuzz import fuzz

from knowledge_graph.identity.entity_types import AREAS, NAMELESS, Point, kilometres, may_be
from knowledge_graph.text import fold, script

LARGEST_BLOCK: Final = 40
"""A word that more names share is passed over: 40 names are 780 comparisons."""

NEAR_KM: Final = 5.0
FAR_KM: Final = 30.0
_FAR_DEGREES: Final = FAR_KM / 111
BESIDE_KM: Final = 1.0
"""How near two spots must lie for that alone, with names in two scripts, to be worth a look."""

MAX_NAMES: Final = 12
_CELLS_PER_DEGREE: Final = 25
_BESIDE: Final = 0.8
"""The score of two spots that lie beside each other under names in different scripts."""

_SAME_WORDS, _RUN_TOGETHER, _SOUNDS_ALIKE, _SURNAME, _INITIALS, _SOME_WORDS = 0.98, 0.97, 0.9, 0.87, 0.86, 0.8
_SHORT: Final = 5
"""Letters up to which a changed one makes another word: Tang, Tran."""

_SMALL_WORDS: Final = frozenset({"the", "of", "and", "for", "in", "al", "el", "ul", "de", "la", "le", "du", "des", "s"})
_TELLING: Final = frozenset({
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "upper", "lower", "new",
    "old", "greater", "great", "big", "small", "little", "male", "female", "former", "anti", "pro", "non", "united",
    "democratic", "first", "second", "third", "jr", "sr", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x",
    "xi", "xii", "xiii", "xiv", "xv", "xvi",
})  # fmt: skip
"""Words that alone make two names those of two things; as do numbers."""

_VOWELS: Final = str.maketrans("", "", "aeiouyhw")
_SOUNDS: Final = str.maketrans(
    {"q": "k", "c": "k", "z": "s", "x": "k", "v": "b", "p": "b", "f": "b", "d": "t", "j": "g"}
)
_SUNG: Final = re.compile(r"[aeiou]+")
_REPEATED: Final = re.compile(r"(.)\1+")


@dataclass(slots=True)
class Candidate:
    """What is compared of an actor or a location. ``names`` are folded, the main one first, as they are ``written``."""

    id: str
    kind: str
    type: str
    caption: str
    names: tuple[str, ...]
    written: tuple[str, ...]
    identifiers: Mapping[str, str]
    point: Point | None
    wholes: frozenset[str] = frozenset()

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the groups within which it is compared: what may be anything is in several."""
        if self.kind == "location":
            return ("area",) if self.type in AREAS else ("spot",)
        if self.type == "unknown":
            return ("state", "person", "organised")
        return (self.type,) if self.type in {"state", "person"} else ("organised",)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be one: how much speaks for it (0 to 1), and what, as a list of facts."""

    score: float
    first: int
    second: int
    evidence: tuple[Mapping[str, Any], ...] = field(compare=False)


def parse_candidate(view: Mapping[str, Any], above: Callable[[str], frozenset[str]]) -> Candidate | None:
    """Return what is compared of a node as answers show it; None for categories and the like, which are nobody."""
    if view["type"] in NAMELESS - {"unknown"}:
        return None
    written = tuple(dict.fromkeys((view["caption"], *view.get("aliases", ()))))[:MAX_NAMES]
    point = (view["latitude"], view["longitude"]) if "latitude" in view else None
    names = tuple(fold(name) for name in written)
    wholes = above(view["id"]) if view["kind"] == "location" else frozenset()
    return Candidate(
        view["id"],
        view["kind"],
        view["type"],
        view["caption"],
        names,
        written,
        view.get("identifiers", {}),
        point,
        wholes,
    )


def find_similar_pairs(
    known: Sequence[Candidate],
    least: float,
    chosen: frozenset[int] | None = None,
    tick: Callable[[], None] | None = None,
) -> tuple[list[Pair], int]:
    """Return the pairs that score at least that much, the closest first, and how many blocks were passed over.

    With ``chosen``, only pairs with one of these. ``tick`` is called now and then, and may raise.
    """
    pairs: dict[tuple[int, int], Pair] = {}
    skipped = 0
    for block in _blocks(known):
        if chosen is not None and chosen.isdisjoint(block):
            continue
        if chosen is None and len(block) > LARGEST_BLOCK:
            skipped += 1
            continue
        if tick:
            tick()
        for first, other in _couples(block, chosen):
            if (first, other) not in pairs and (pair := compare_candidates(known, first, other, least)):
                pairs[first, other] = pair
    return sorted(pairs.values(), key=lambda pair: (-pair.score, known[pair.first].id, known[pair.second].id)), skipped


def _couples(block: Sequence[int], chosen: frozenset[int] | None) -> Iterator[tuple[int, int]]:
    for index, first in enumerate(block):
        for other in block[index + 1 :]:
            if chosen is None or first in chosen or other in chosen:
                yield first, other


def _blocks(known: Sequence[Candidate]) -> Iterable[list[int]]:
    blocks: dict[tuple[str, str], list[int]] = {}
    for number, candidate in enumerate(known):
        keys = {key for name in candidate.names for key in name_keys(name)} | _cells(candidate)
        for group in candidate.groups:
            for key in keys:
                blocks.setdefault((group, key), []).append(number)
    return (block for block in blocks.values() if len(block) > 1)


@lru_cache(maxsize=65_536)
def name_keys(name: str) -> frozenset[str]:
    """Return the blocks of a folded name: its words up to spelling, all of it, and its initials."""
    words = _words(name)
    keys = {f"w{sound}" for word in words if len(word) > 2 and len(sound := skeleton(word)) > 1}
    keys.add(f"a{skeleton(''.join(words))}")
    if len(words) > 1:
        keys.add(f"i{''.join(word[0] for word in words)}")
    elif name and len(name) <= 6:
        keys.add(f"i{name}")
    return frozenset(keys)


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Return what is left of a folded word by sound: consonants, like ones as one; other scripts as they are."""
    return _REPEATED.sub(r"\1", word.translate(_VOWELS).translate(_SOUNDS)) or word


def _cells(candidate: Candidate) -> set[str]:
    """Return the cells of two grids a spot lies in; of two spots half a cell apart one holds both."""
    if candidate.point is None or candidate.groups != ("spot",):
        return set()
    shifts = (0.0, 0.5)
    row, column = (degrees * _CELLS_PER_DEGREE for degrees in candidate.point)
    return {f"@{int(row + up)},{int(column + right)}/{up}{right}" for up in shifts for right in shifts}


def compare_candidates(known: Sequence[Candidate], first: int, other: int, least: float) -> Pair | None:
    """Return the pair with its evidence; None where something speaks against it, or too little for it."""
    a, b = known[first], known[other]
    if a.point and b.point and abs(a.point[0] - b.point[0]) > _FAR_DEGREES and a.type not in AREAS:
        return None  # most pairs of spots end here
    if a.kind != b.kind or a.id in b.wholes or b.id in a.wholes:
        return None
    if any(value != b.identifiers.get(scheme, value) for scheme, value in a.identifiers.items()):
        return None
    likeness, mine, theirs = names_alike(a, b)
    if likeness == _SOME_WORDS and "person" in {a.type, b.type}:
        likeness = _SURNAME  # a person is called by some of their names; a "Duchy of Austria" isn't Austria
    evidence: list[Mapping[str, Any]] = [
        {"what": "names", "one": mine, "other": theirs, "likeness": round(likeness, 3)}
    ]
    if a.type != b.type:
        evidence.append({"what": "types", "one": a.type, "other": b.type})
    score = likeness if may_be(a.type, b.type) else likeness - 0.05
    if a.kind == "location":
        placed = _place_score(a, b, likeness, evidence)
        if placed is None:
            return None
        score = max(score + placed, _BESIDE if _beside(a, b) else 0.0)
    score = round(min(0.99, score), 3)
    return Pair(score, first, other, tuple(evidence)) if score >= least else None


def _place_score(a: Candidate, b: Candidate, likeness: float, evidence: list[Mapping[str, Any]]) -> float | None:
    """Return what places add or take, and tell it; None where they say that these are two."""
    common = a.wholes & b.wholes
    score = 0.0
    if common:
        evidence.append({"what": "wholes", "ids": sorted(common)})
        score += 0.02
    elif a.wholes and b.wholes:
        return None
    if a.point and b.point:
        apart = kilometres(a.point, b.point)
        if a.type not in AREAS and (apart > FAR_KM or (apart > NEAR_KM and likeness < _RUN_TOGETHER)):
            return None
        evidence.append({"what": "distance", "km": round(apart, 2)})
        score += 0.04 if apart <= NEAR_KM else -0.05 if a.type not in AREAS else 0.0
    return score


def _beside(a: Candidate, b: Candidate) -> bool:
    """Return whether two spots lie beside each other and have no names in a common script that could be compared."""
    if a.type in AREAS or not (a.point and b.point) or kilometres(a.point, b.point) > BESIDE_KM:
        return False
    return {script(name) for name in a.written}.isdisjoint(script(name) for name in b.written)


def names_alike(a: Candidate, b: Candidate) -> tuple[float, str, str]:
    """Return how alike the most alike names of two are, from 0 to 1, and those two names as they are written."""
    best = (0.0, a.written[0], b.written[0])
    for index, mine in enumerate(a.names):
        for other_place, theirs in enumerate(b.names):
            if (likeness := alike(mine, theirs)) > best[0]:
                best = (likeness, a.written[index], b.written[other_place])
    return best


def alike(first: str, other: str) -> float:
    """Return how alike two folded names are, from 0 to 1; small words like "of" don't count.

    The words they don't share must be spelt alike: by letters that must be changed, or by sound; a difference in a
    number, or in a word like "north", is never one of spelling. If all words of the one are among the other's, or it is
    the other's initials, that counts less.
    """
    if first == other:
        return 1.0 if first else 0.0
    mine, theirs = _words(first), _words(other)
    more, others = _left(mine, theirs), _left(theirs, mine)
    if not _TELLING.isdisjoint(more) or not _TELLING.isdisjoint(others) or _numbered(more) or _numbered(others):
        return 0.0
    if not more and not others:
        return _SAME_WORDS
    if first.replace(" ", "") == other.replace(" ", ""):
        return _RUN_TOGETHER
    if more and others:
        likeness = _spelt_alike(" ".join(more), " ".join(others))
    else:
        fewer = min(mine, theirs, key=len)
        likeness = _SOME_WORDS if len(fewer) > 1 or (fewer and len(fewer[0]) > _SHORT) else 0.0
    return max(likeness, _INITIALS if _initials(first, theirs) or _initials(other, mine) else 0.0)


def _spelt_alike(first: str, other: str) -> float:
    if min(len(first), len(other)) < 3 or _first_sound(first) != _first_sound(other):
        return 0.0
    likeness = fuzz.ratio(first, other) / 100
    sound = skeleton(first)
    if len(sound) > 2 and sound == skeleton(other) and _syllables(first) == _syllables(other) and likeness > 0.7:
        return max(likeness, _SOUNDS_ALIKE)
    return likeness if likeness >= 0.8 and min(len(first), len(other)) > _SHORT else 0.0


def _syllables(name: str) -> int:
    return len(_SUNG.findall(name))


def _numbered(words: Sequence[str]) -> bool:
    return any(word[0].isdigit() or word[-1].isdigit() for word in words)


def _first_sound(word: str) -> str:
    return "a" if word[0] in "aeiou" else word[0].translate(_SOUNDS)


@lru_cache(maxsize=262_144)
def _words(name: str) -> tuple[str, ...]:
    words = name.split()
    return tuple(word for word in words if word not in _SMALL_WORDS) or tuple(words)


def _left(words: Sequence[str], without: Sequence[str]) -> list[str]:
    return [word for word in words if word not in without]


def _initials(short: str, words: Sequence[str]) -> bool:
    return len(short) > 2 and len(words) > 2 and short == "".join(word[0] for word in words)
