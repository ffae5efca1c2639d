"""Armed groups and organisations by the number or name that datasets have for them: ``groups.tsv``.

They are looked up by whole names, never by a part or an abbreviation that the table doesn't list, and never by a name
that two of them have or that the table marks as that of several. See docs/identity.md, Groups and forces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from knowledge_graph.identity.entity_types import ARMED_OR_PARTY, may_be
from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import split_name

SCHEMES: Final = ("ucdp", "wikidata", "gdelt")
"""The schemes of a group's identifiers, in the order in which they are looked up."""

SHARED: Final = "~"
"""Stands before a name by which a group isn't recognised, as others have it too: Islamic Front."""


@dataclass(frozen=True)
class Group:
    """A group, force or organisation; ``names`` are written as datasets have them, the main one first.

    ``other_types`` are types that datasets give it besides its own, ``shared`` those of its names that others have too.
    """

    key: str
    type: str
    names: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    other_types: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()

    def fits(self, type_: str) -> bool:
        """Return whether a record of a type can be it."""
        return may_be(self.type, type_) or type_ in self.other_types


class GroupIndex:
    """Groups by identifier and by name.

    Args:
        groups: all of them.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self.by_key = {group.key: group for group in groups}
        self.by_identifier = {identifier: group for group in self.by_key.values() for identifier in group.identifiers}
        named: dict[str, Group | None] = {}
        for group in self.by_key.values():
            for name in dict.fromkeys(fold(name) for name in group.names if name not in group.shared):
                named[name] = group if named.get(name, group) is group else None
        self._by_name = {name: group for name, group in named.items() if group}

    def find(self, name: str, type_: str, identifiers: Mapping[str, str]) -> Group | None:
        """Return the group of a record's identifiers or main name; None if there is none, or the type excludes it.

        An identifier decides before a name.
        """
        for scheme in SCHEMES:
            if (value := identifiers.get(scheme)) and (group := self.by_identifier.get((scheme, value))):
                return group if group.fits(type_) else None
        for written in (name, split_name(name).full):
            group = self._by_name.get(fold(written))
            if group and group.fits(type_):
                return group
        return None


@cache
def load_groups() -> GroupIndex:
    """Return the shipped table."""
    return GroupIndex(read_groups())


def read_groups() -> Iterator[Group]:
    """Yield the rows of the shipped table."""
    text = (files("knowledge_graph.identity") / "groups.tsv").read_text("utf-8")
    head, *rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for line in rows:
        row = dict(zip(head, line, strict=True))
        cells = (row["name"], *(name for name in row["names"].split("|") if name))
        names = tuple(name.removeprefix(SHARED) for name in cells)
        shared = frozenset(name.removeprefix(SHARED) for name in cells if name.startswith(SHARED))
        identifiers = tuple((scheme, row[scheme]) for scheme in SCHEMES if row[scheme])
        other_types = ARMED_OR_PARTY.get(row["type"], frozenset())
        yield Group(row["key"], row["type"], names, identifiers, other_types, shared)
