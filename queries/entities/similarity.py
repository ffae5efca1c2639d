"""How similar two actors or two locations are: by name and spelling, by place, and against what tells them apart.

Names are compared folded: without case, diacritics and punctuation, in whatever script they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from rapidfuzz import fuzz

from knowledge_graph.identity.entity_types import AREAS, NAMELESS, Point, kilometres, may_be
from knowledge_graph.identity.folding import fold, script
from knowledge_graph.identity.group_table import load_groups
from queries.entities.across_scripts import alike_across

NEAR_KM: Final = 5.0
"""Up to this distance two spots support each other."""
FAR_KM: Final = 30.0
"""Beyond this distance two spots are two places, whatever their names."""
_FAR_DEGREES: Final = FAR_KM / 111
BESIDE_KM: Final = 1.0
"""Up to this distance two spots under names in different scripts are candidates by that alone."""

MAX_NAMES: Final = 12
_BESIDE: Final = 0.8
"""Score of two such spots."""
_DISPUTED: Final = 0.08
"""What lying in different locations costs two of one name and one point; any other two it tells apart."""

_IN_THE_TABLE: Final = 0.95
"""Score of two main names of one group in the shipped table."""

_SAME_WORDS, _RUN_TOGETHER, _SOUNDS_ALIKE, _SURNAME, _INITIALS, _SOME_WORDS = 0.98, 0.97, 0.9, 0.87, 0.86, 0.8
_SHORT: Final = 5
"""Words of up to this many letters are other words when one letter differs: Tang, Tran."""

_SMALL_WORDS: Final = frozenset({"the", "of", "and", "for", "in", "al", "el", "ul", "de", "la", "le", "du", "des", "s"})
_TELLING: Final = frozenset({
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "upper", "lower", "new",
    "old", "greater", "great", "big", "small", "little", "male", "female", "former", "anti", "pro", "non", "united",
    "democratic", "first", "second", "third", "jr", "sr", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x",
    "xi", "xii", "xiii", "xiv", "xv", "xvi",
})  # fmt: skip
"""Words that make two names those of two things when only one has them; numbers do, too."""

_KINDS: Final = frozenset({"movement", "group", "organization", "organisation", "militia", "gang", "party", "front"})
"""Words that only say what kind of group a name is of: Hamas, Hamas Movement."""
_KIND_ADDED: Final = 0.88

_VOWELS: Final = str.maketrans("", "", "aeiouyhw")
_SOUNDS: Final = str.maketrans(
    {"q": "k", "c": "k", "z": "s", "x": "k", "v": "b", "p": "b", "f": "b", "d": "t", "j": "g"}
)
_SUNG: Final = re.compile(r"[aeiou]+")
_REPEATED: Final = re.compile(r"(.)\1+")


@dataclass(slots=True)
class Candidate:
    """What is compared of an actor or a location."""

    id: str
    kind: str
    type: str
    caption: str
    names: tuple[str, ...]
    """Folded, the caption first."""
    written: tuple[str, ...]
    """The same names as they are written."""
    identifiers: Mapping[str, str]
    point: Point | None
    ancestors: frozenset[str] = frozenset()
    group: str = ""
    """The key of the group that it is in the shipped table, empty if it is none."""

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the groups of types within which it is compared; an unknown actor is in several."""
        if self.kind == "location":
            return ("area",) if self.type in AREAS else ("spot",)
        if self.type == "unknown":
            return ("state", "person", "organised")
        return (self.type,) if self.type in {"state", "person"} else ("organised",)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two duplicate candidates by index, the score from 0 to 1, and the evidence for it."""

    score: float
    first: int
    second: int
    evidence: tuple[Mapping[str, Any], ...] = field(compare=False)


def parse_candidate(view: Mapping[str, Any], ancestors_of: Callable[[str], frozenset[str]]) -> Candidate | None:
    """Return what is compared of a node.

    Args:
        view: the node as answers show it.
        ancestors_of: returns the ancestors of a location.

    Returns:
        None for types that name no single entity, such as categories.
    """
    if view["type"] in NAMELESS - {"unknown"}:
        return None
    written = tuple(dict.fromkeys((view["caption"], *view.get("aliases", ()))))[:MAX_NAMES]
    point = (view["latitude"], view["longitude"]) if "latitude" in view else None
    names = tuple(fold(name) for name in written)
    ancestors = ancestors_of(view["id"]) if view["kind"] == "location" else frozenset()
    identifiers = view.get("identifiers", {})
    group = load_groups().find(view["caption"], view["type"], identifiers) if view["kind"] == "actor" else None
    return Candidate(
        view["id"],
        view["kind"],
        view["type"],
        view["caption"],
        names,
        written,
        identifiers,
        point,
        ancestors,
        group.key if group else "",
    )


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Return the consonants of a folded word, similar ones as one; a word in another script as it is."""
    return _REPEATED.sub(r"\1", word.translate(_VOWELS).translate(_SOUNDS)) or word


def compare_candidates(candidates: Sequence[Candidate], first: int, second: int, least: float) -> Pair | None:
    """Return a pair with its evidence; None if it scores below ``least``, or something tells the two apart.

    Different values of one identifier, one being part of the other, distance and disjoint ancestors tell two apart;
    the last unless both have one name and one point.
    """
    a, b = candidates[first], candidates[second]
    if a.point and b.point and abs(a.point[0] - b.point[0]) > _FAR_DEGREES and a.type not in AREAS:
        return None  # most pairs of spots end here
    if a.kind != b.kind or a.id in b.ancestors or b.id in a.ancestors:
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
    return Pair(score, first, second, tuple(evidence)) if score >= least else None


def _place_score(a: Candidate, b: Candidate, likeness: float, evidence: list[Mapping[str, Any]]) -> float | None:
    """Return what places add to the score, appending the evidence; None if they tell the two apart."""
    common = a.ancestors & b.ancestors
    score = 0.0
    if common:
        evidence.append({"what": "wholes", "ids": sorted(common)})
        score += 0.02
    elif a.ancestors and b.ancestors:
        if not _is_disputed(a, b, likeness):
            return None
        evidence.append({"what": "disputed", "one": sorted(a.ancestors), "other": sorted(b.ancestors)})
        score -= _DISPUTED
    if a.point and b.point:
        apart = kilometres(a.point, b.point)
        if a.type not in AREAS and (apart > FAR_KM or (apart > NEAR_KM and likeness < _RUN_TOGETHER)):
            return None
        evidence.append({"what": "distance", "km": round(apart, 2)})
        score += 0.04 if apart <= NEAR_KM else -0.05 if a.type not in AREAS else 0.0
    return score


def _is_disputed(a: Candidate, b: Candidate, likeness: float) -> bool:
    """Return whether two that lie in nothing common have one name and one point, as disputed territory has."""
    if likeness < _SAME_WORDS or not (a.point and b.point):
        return False
    return kilometres(a.point, b.point) <= (NEAR_KM if a.type in AREAS else BESIDE_KM)


def _beside(a: Candidate, b: Candidate) -> bool:
    """Return whether two spots lie beside each other and share no script in which names could be compared."""
    if a.type in AREAS or not (a.point and b.point) or kilometres(a.point, b.point) > BESIDE_KM:
        return False
    return {script(name) for name in a.written}.isdisjoint(script(name) for name in b.written)


def names_alike(a: Candidate, b: Candidate) -> tuple[float, str, str]:
    """Return the highest likeness of two candidates' names, from 0 to 1, and those names as they are written."""
    best = (_IN_THE_TABLE if a.group and a.group == b.group else 0.0, a.written[0], b.written[0])
    for mine, mine_written in zip(a.names, a.written, strict=True):
        for theirs, theirs_written in zip(b.names, b.written, strict=True):
            likeness = max(alike(mine, theirs), alike_across(mine_written, theirs_written))
            if likeness > best[0]:
                best = (likeness, mine_written, theirs_written)
    return best


def alike(first: str, other: str) -> float:
    """Return the likeness of two folded names, from 0 to 1, ignoring small words such as "of".

    The words they don't share are compared by edit distance and by sound; a difference in a number or in a word such as
    "north" is never one of spelling. A name whose words are all among the other's, or that is the other's initials,
    scores lower.
    """
    if first == other:
        return 1.0 if first else 0.0
    mine, theirs = name_words(first), name_words(other)
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
        if fewer and _KINDS.issuperset([*more, *others]):
            likeness = _KIND_ADDED
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
def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a folded name without small ones such as "of"; all of them if there are no others."""
    words = name.split()
    return tuple(word for word in words if word not in _SMALL_WORDS) or tuple(words)


def _left(words: Sequence[str], without: Sequence[str]) -> list[str]:
    return [word for word in words if word not in without]


def _initials(short: str, words: Sequence[str]) -> bool:
    return len(short) > 1 and len(words) > 1 and short == "".join(word[0] for word in words)
