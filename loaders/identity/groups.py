"""Armed groups, forces and organisations by the number or name that a dataset has for them: one key each.

Groups are those of ``knowledge_graph/identity/groups.tsv``. A state's forces are told by state and branch, in whatever
way a dataset puts them: "Military Forces of Kenya", "Armed forces (Kenya)", "Kenya Defence Forces", GDELT's KENMIL.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from itertools import permutations
from typing import Any, Final

from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.group_table import Group, GroupIndex, load_groups, read_groups
from knowledge_graph.identity.identity_keys import WORDS
from knowledge_graph.identity.name_parts import leave_out_years
from knowledge_graph.identity.spelling import make_word_key
from knowledge_graph.records import Actor
from knowledge_graph.store import IdentityKey
from loaders.identity.states import State, find_states, list_states
from loaders.toolkit.shipped_tables import read_shipped_table

_LAST_BRACKETED: Final = re.compile(r"\(([^()]+)\)\s*\Z")

_FORCE_TYPES: Final = frozenset({"armed_forces", "government_body", "armed_group"})
"""Types that datasets give a state's forces."""


def find_group(record: Actor, countries: Collection[str] = ()) -> str | None:
    """Return the key of the group or force that an actor's number or main name is of; None if there is none.

    Args:
        record: the actor.
        countries: keys of the states that it is of, in which a name that several groups have may be one's.
    """
    name = leave_out_years(record.name)
    bracketed = _LAST_BRACKETED.search(name) if countries else None
    bare = name[: bracketed.start()].rstrip() if bracketed and find_states(bracketed[1]) else ""
    group = _load().find(name, record.type, record.identifiers, bare, countries)
    return group.key if group else None


def list_names(scheme: str, value: str) -> tuple[str, ...]:
    """Return the names of the group that an identifier is of, the main one first; none if there is none."""
    group = load_groups().by_identifier.get((scheme, value))
    return group.names if group else ()


def get_group(key: str) -> Group:
    """Return the group or force with a key."""
    return _load().by_key[key]


@lru_cache(maxsize=4096)
def list_group_keys(key: str) -> tuple[IdentityKey, ...]:
    """Return the identity keys under which a store may have a group or force."""
    group = get_group(key)
    keys = [IdentityKey("actor", scheme, value) for scheme, value in group.identifiers]
    types = sorted({group.type, "unknown", "organisation", *group.other_types})
    for name in dict.fromkeys(map(fold, group.names)):
        keys += [IdentityKey("actor", "name", f"{type_}|{name}") for type_ in types]
        for states in _list_brackets(group.home):
            in_brackets = f"{name} {states}"
            words = make_word_key(in_brackets)
            keys += (
                [IdentityKey("actor", WORDS, words)]
                if words
                else [IdentityKey("actor", "name", f"{type_}|{in_brackets}") for type_ in types]
            )
    return tuple(dict.fromkeys(keys))


@lru_cache(maxsize=1024)
def _list_brackets(countries: tuple[str, ...]) -> tuple[str, ...]:
    """Return what may stand in brackets behind the name of a group of some countries: one of them, or two."""
    states = [state for state in list_states() if state.key in countries]
    single = [fold(name) for state in states for name in (state.name, *state.aliases)]
    pairs = [f"{fold(first.name)} {fold(other.name)}" for first, other in permutations(states, 2)]
    return (*single, *pairs)


@cache
def _load() -> GroupIndex:
    return GroupIndex((*read_groups(), *_make_forces()))


def _make_forces() -> Iterator[Group]:
    """Yield each branch of each state's forces, with every name that the patterns of ``forces.yaml`` make."""
    table: dict[str, Any] = read_shipped_table("forces.yaml")
    adjectives: dict[str, list[str]] = table["adjectives"]
    for state in list_states():
        for branch, about in table["branches"].items():
            names = list(_make_names(state, adjectives.get(state.key, []), about["names"]))
            names += about.get("own_names", {}).get(state.key, [])
            code = state.identifiers.get("cameo", "") + about.get("gdelt", "")
            codes = (("gdelt", code),) if len(code) > 3 and about.get("gdelt") else ()
            yield Group(f"forces:{state.key}:{branch}", about["type"], tuple(names), codes, _FORCE_TYPES)


def _make_names(state: State, adjectives: list[str], patterns: list[str]) -> Iterator[str]:
    for pattern in patterns:
        words = adjectives if "{adjective}" in pattern else (state.name, *state.aliases)
        for word in words:
            yield pattern.format(adjective=word, state=word)
