"""Armed groups and organisations by the number or name that datasets have for them: ``groups.tsv``.

They are looked up by whole names, never by a part or an abbreviation that the table doesn't list. A name that two of
them have, or that the table marks as that of several, is one's only where the country is known. See docs/identity.md,
Groups and forces.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, TypeVar

from knowledge_graph.identity.entity_types import ARMED_OR_PARTY, may_be
from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import split_name
from knowledge_graph.identity.spelling import TELLING_LETTERS, is_common, list_initials

Key = TypeVar("Key", bound=Hashable)

SCHEMES: Final = ("ucdp", "wikidata", "gdelt")
"""The schemes of a group's identifiers, in the order in which they are looked up."""

SHARED: Final = "~"
"""Stands before a name that others have too, by which a group is recognised only in its countries: Islamic Front."""

_COUNTRIES_OF_ONE: Final = 2
"""Countries at most of a group that is meant by its name and one of them: Islamic State (Afghanistan) is a branch."""


@dataclass(frozen=True)
class Group:
    """A group, force or organisation; ``names`` are written as datasets have them, the main one first.

    ``other_types`` are types that datasets give it besides its own, ``shared`` those of its names that others have too,
    ``countries`` the keys of the states that it is of or fights in: ``syr``, ``short`` abbreviations that count only
    beside one of its names: ``ELN``.
    """

    key: str
    type: str
    names: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    other_types: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    countries: tuple[str, ...] = ()
    short: tuple[str, ...] = ()

    @property
    def home(self) -> tuple[str, ...]:
        """Return the countries in which it is meant by a name that others have elsewhere."""
        return self.countries if len(self.countries) <= _COUNTRIES_OF_ONE else ()

    def may_be_in(self, countries: Collection[str]) -> bool:
        """Return whether it can be a record of some countries; it can where either's are unknown."""
        return not (countries and self.countries) or not set(countries).isdisjoint(self.countries)

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
        self._by_name = _index_unique(
            (fold(name), group) for group in self.by_key.values() for name in group.names if name not in group.shared
        )
        both = [
            ((fold(short), fold(name)), group)
            for group in self.by_key.values()
            for short in group.short
            for name in group.names
            if _says_more(short, name)
        ]
        self._by_both = _index_unique(both)
        self._of_several = {pair for pair, _ in both} - self._by_both.keys()
        self._at_home = _index_unique(
            ((fold(name), country), group)
            for group in self.by_key.values()
            for country in group.home
            for name in group.names
        )

    def find(
        self, name: str, type_: str, identifiers: Mapping[str, str], bare: str = "", countries: Collection[str] = ()
    ) -> Group | None:
        """Return the group of a record's identifiers or main name; None if there is none, or the type excludes it.

        An identifier decides before a name, and a name by itself before one beside its abbreviation or in a country.

        Args:
            name: the main name.
            type_: the record's type.
            identifiers: its identifiers.
            bare: the main name without a state in brackets.
            countries: keys of the states that it is of.
        """
        for scheme in SCHEMES:
            if (value := identifiers.get(scheme)) and (group := self.by_identifier.get((scheme, value))):
                return group if group.fits(type_) else None
        for written in (name, split_name(name).full):
            group = self._by_name.get(fold(written))
            if group and group.fits(type_):
                return group
        parts = split_name(bare or name)
        group = self._by_both.get((fold(parts.short), fold(parts.full)))
        if group and group.fits(type_) and group.may_be_in(countries):
            return group
        return self._find_at_home(bare or name, type_, countries)

    def is_of_several(self, name: str) -> bool:
        """Return whether several groups have both the full name and the abbreviation in a name."""
        parts = split_name(name)
        return (fold(parts.short), fold(parts.full)) in self._of_several

    def _find_at_home(self, name: str, type_: str, countries: Collection[str]) -> Group | None:
        """Return the only group that has a name in some countries, all of them its own; None if there is none."""
        for written in dict.fromkeys((name, split_name(name).full)) if countries else ():
            groups = [self._at_home.get((fold(written), country)) for country in countries]
            if (group := groups[0]) and all(other is group for other in groups) and group.fits(type_):
                return group
        return None


def _says_more(short: str, name: str) -> bool:
    """Return whether an abbreviation tells which group it is beside a name: not NDF, the initials of a common name."""
    return not is_common(fold(name)) or len(short) >= TELLING_LETTERS or fold(short) not in list_initials(name)


def _index_unique(named: Iterable[tuple[Key, Group]]) -> dict[Key, Group]:
    """Return groups by what only one of them has."""
    index: dict[Key, Group | None] = {}
    for key, group in named:
        index[key] = group if index.get(key, group) is group else None
    return {key: group for key, group in index.items() if group}


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
        countries = tuple(row["countries"].split())
        short = tuple(name for name in row["short"].split("|") if name)
        yield Group(row["key"], row["type"], names, identifiers, other_types, shared, countries, short)
