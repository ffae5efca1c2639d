"""What a name tells by itself: whether it is generic or none at all, and what type of actor it suggests."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

from knowledge_graph.identity.folding import fold
from loaders.toolkit.shipped_tables import read_shipped_table

_NAMED_AFTER_PLACES: Final = frozenset({"country", "territory", "region", "sea", "coastal_waters"})
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*$")


@lru_cache(maxsize=65_536)
def is_generic(name: str) -> bool:
    """Return whether a name denotes a category, not an actor: ``POLICE``, ``Civilians``, ``Protesters (India)``."""
    folded = fold(_BRACKETS.sub("", name)) or fold(name)
    singular = f"{folded[:-3]}y" if folded.endswith("ies") else folded.removesuffix("s")
    return not {folded, singular}.isdisjoint(_generic_names()) or folded.startswith(_generic_beginnings())


def guess_actor_type(name: str, otherwise: str = "unknown") -> str:
    """Return the actor type a name suggests: ``category`` if it is generic, ``otherwise`` if it suggests none."""
    if is_generic(name):
        return "category"
    folded = fold(name)
    return next((type_ for type_, pattern in _patterns() if pattern.search(folded)), otherwise)


def is_unnamed_place(folded: str, type_: str = "place") -> bool:
    """Return whether a folded name only says what kind of place is meant, or that it is unknown: ``road``, ``home``.

    Args:
        folded: the name.
        type_: the location's type; a region may be called after what is in it, such as Rivers or Lakes.
    """
    unknown, names = _unknown_places(), _unknown_places() | _unnamed_places()
    is_said_unknown = type_ not in _NAMED_AFTER_PLACES
    before, after = _qualifiers("before"), _qualifiers("after")
    words = folded.split()
    while words:
        if " ".join(words) in (names if is_said_unknown else unknown):
            return True
        if words[0] in before:
            qualifier = words.pop(0)
        elif words[-1] in after:
            qualifier = words.pop()
        else:
            return False
        is_said_unknown |= qualifier in unknown
    return False


@cache
def load_name_tables() -> dict[str, Any]:
    """Return the tables of ``loaders/data/names.yaml``."""
    return read_shipped_table("names.yaml")


@cache
def _generic_names() -> frozenset[str]:
    return frozenset(fold(str(name)) for line in load_name_tables()["generic"] for name in line)


@cache
def _unnamed_places() -> frozenset[str]:
    return _with_plurals("unnamed_places")


@cache
def _unknown_places() -> frozenset[str]:
    return _with_plurals("unknown_places")


def _with_plurals(table: str) -> frozenset[str]:
    names = {fold(str(name)) for line in load_name_tables()[table] for name in line}
    return frozenset(names | {f"{name}s" for name in names if name.isascii()})


@cache
def _qualifiers(where: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for line in load_name_tables()["unnamed_places_qualified"][where] for word in line)


@cache
def _generic_beginnings() -> tuple[str, ...]:
    return tuple(f"{fold(word)} " for word in load_name_tables()["generic_beginnings"])


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((type_, re.compile(pattern)) for type_, pattern in load_name_tables()["actor_types"])
