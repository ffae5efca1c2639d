"""Armed groups, forces and organisations by the number or name that a dataset has for them: one key each.

Groups are in ``loaders/data/groups.tsv``. A state's forces are told by state and branch, in whatever way a dataset puts
them: "Military Forces of Kenya", "Armed forces (Kenya)", "Kenya Defence Forces", GDELT's KENMIL. Both are looked up by
whole names, never by a part or an abbreviation that the table doesn't list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from knowledge_graph.identity.entity_types import may_be
from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import split_name
from knowledge_graph.records import Actor
from knowledge_graph.store import IdentityKey
from loaders.identity.states import State, list_states
from loaders.toolkit.shipped_tables import read_shipped_table

_SCHEMES: Final = ("ucdp", "wikidata", "gdelt")
_YEARS: Final = re.compile(r" \(\d{4} ?- ?(\d{4})?\)\Z")
"""When a government or a mission was in office, after its name in ACLED."""
_BRANCH_TYPES: Final = frozenset({"armed_forces", "government_body", "armed_group"})


@dataclass(frozen=True)
class Group:
    """A group, force or organisation of the shipped tables; ``names`` are written as datasets have them."""

    key: str
    type: str
    names: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    is_force: bool = False

    def fits(self, type_: str) -> bool:
        """Return whether a record of a type can be it."""
        return may_be(self.type, type_) or (self.is_force and type_ in _BRANCH_TYPES)


def find_group(record: Actor) -> str | None:
    """Return the key of the group or force that an actor's number or main name is of; None if there is none.

    A number decides before a name.
    """
    for scheme in _SCHEMES:
        if (value := record.identifiers.get(scheme)) and (group := _by_number().get((scheme, value))):
            return group.key if group.fits(record.type) else None
    name = _YEARS.sub("", record.name)
    for written in (name, split_name(name).full):
        group = _by_name().get(fold(written))
        if group and group.fits(record.type):
            return group.key
    return None


def list_names(scheme: str, value: str) -> tuple[str, ...]:
    """Return the names of the group that an identifier is of, the main one first; none if there is none."""
    group = _by_number().get((scheme, value))
    return group.names if group else ()


def get_group(key: str) -> Group:
    """Return the group or force with a key."""
    return _by_key()[key]


def iter_group_keys(key: str) -> Iterator[IdentityKey]:
    """Yield the identity keys under which a store may have a group or force."""
    group = get_group(key)
    for scheme, value in group.identifiers:
        yield IdentityKey("actor", scheme, value)
    types = sorted({group.type, "unknown", "organisation", *(_BRANCH_TYPES if group.is_force else ())})
    for name in dict.fromkeys(map(fold, group.names)):
        for type_ in types:
            yield IdentityKey("actor", "name", f"{type_}|{name}")


@cache
def _by_key() -> dict[str, Group]:
    return {group.key: group for group in (*_read_groups(), *_make_forces())}


@cache
def _by_number() -> dict[tuple[str, str], Group]:
    return {identifier: group for group in _by_key().values() for identifier in group.identifiers}


@cache
def _by_name() -> dict[str, Group]:
    """Index the groups by folded name, without names that two have."""
    index: dict[str, Group | None] = {}
    for group in _by_key().values():
        for name in dict.fromkeys(map(fold, group.names)):
            index[name] = group if index.get(name, group) is group else None
    return {name: group for name, group in index.items() if group}


def _read_groups() -> Iterator[Group]:
    text = (files("loaders") / "data" / "groups.tsv").read_text("utf-8")
    head, *rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for cells in rows:
        row = dict(zip(head, cells, strict=True))
        names = (row["name"], *(name for name in row["names"].split("|") if name))
        identifiers = tuple((scheme, row[scheme]) for scheme in _SCHEMES if row[scheme])
        yield Group(row["key"], row["type"], names, identifiers)


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
            yield Group(f"forces:{state.key}:{branch}", about["type"], tuple(names), codes, is_force=True)


def _make_names(state: State, adjectives: list[str], patterns: list[str]) -> Iterator[str]:
    for pattern in patterns:
        words = adjectives if "{adjective}" in pattern else (state.name, *state.aliases)
        for word in words:
            yield pattern.format(adjective=word, state=word)
