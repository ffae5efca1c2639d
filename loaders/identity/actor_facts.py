"""What tells whether two actors may be one besides their identifiers: main and short names, countries, years, origins.

A name is a main name (the record's own) or an alias, and full or short: an abbreviation such as PKK is short. A record
called ``PKK: Kurdistan Workers Party`` or ``Kurdistan Workers Party (PKK)`` has both, as separate evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import is_abbreviation, split_name
from knowledge_graph.records import Actor
from loaders.identity.groups import find_group
from loaders.identity.states import find_state

_BRACKETED: Final = re.compile(r"\(([^()]+)\)")
_YEAR: Final = re.compile(r"-?\d{4}")
_YEARS_OF: Final = {
    "born": "born", "birth": "born", "birth_date": "born", "birthdate": "born", "date of birth": "born",
    "founded": "founded", "inception": "founded", "incorporation_date": "founded", "incorporationdate": "founded",
    "died": "died", "death": "died", "death_date": "died", "deathdate": "died",
    "dissolved": "dissolved", "dissolution_date": "dissolved", "dissolutiondate": "dissolved",
}  # fmt: skip
"""Attributes that hold a year, in small letters, by what happened in it."""
_OFFICES: Final = frozenset({"role", "title", "position", "office", "rank"})
"""Attributes, in small letters, that tell what somebody is."""
_ARTICLES: Final = frozenset({"al", "el", "ul", "an", "ar", "as", "ash", "at", "de", "la", "der", "von", "van"})
"""Words that make a name no rarer."""
_TELLING_WORDS: Final = 3
"""Words of a personal name that few share: a given name and a family name are many people's."""

EXTRACTED: Final = "actor:extracted:"
"""How the ids of actors begin that a language model found in a text, by name only."""


@dataclass(slots=True)
class ActorFacts:
    """What an actor's records say of it; folded names."""

    main: set[str] = field(default_factory=set)
    """Its own names that are full ones."""
    called: set[str] = field(default_factory=set)
    """Its own names that are abbreviations, or words written like them: HAMAS."""
    short: set[str] = field(default_factory=set)
    """Its abbreviations, the former among them."""
    aliases: set[str] = field(default_factory=set)
    """Its other names that are full ones."""
    groups: set[str] = field(default_factory=set)
    """Keys of the groups and forces in the shipped tables that it is."""
    countries: set[str] = field(default_factory=set)
    """Keys of states it is of."""
    years: dict[str, set[int]] = field(default_factory=dict)
    """The years in which it was born, founded, dissolved or died."""
    origins: set[str] = field(default_factory=set)
    """The sources that its records name."""
    files: set[int] = field(default_factory=set)
    """The files of an input that its records stand in."""
    offices: set[str] = field(default_factory=set)
    """What it is said to be: spokesman, mayor of a town."""
    is_extracted: bool = False
    """Whether a record was extracted from a text by a model. The texts in its file are separate sources."""

    @property
    def names(self) -> Iterator[str]:
        """Yield all names that it can be recognised by."""
        yield from sorted(self.main | self.short | self.aliases)

    @property
    def statements(self) -> frozenset[str | int]:
        """Return the sources and files that state it."""
        return frozenset({*self.origins, *self.files})

    def add(self, record: Actor, file: int | None) -> None:
        """Add what a record says."""
        self._add_name(record.name, self.main)
        if is_abbreviation(record.name):
            self.called.add(fold(record.name))
        for alias in record.aliases:
            self._add_name(alias, self.aliases)
        self.aliases -= self.main
        if group := find_group(record):
            self.groups.add(group)
        self.countries |= set(_countries(record))
        for name, value in record.attributes.items():
            if (event := _YEARS_OF.get(name.lower())) and (year := _YEAR.match(str(value))):
                self.years.setdefault(event, set()).add(int(year[0]))
            if name.lower() in _OFFICES and (office := fold(str(value))):
                self.offices.add(office)
        extracted = (record.id or "").startswith(EXTRACTED)
        self.is_extracted |= extracted
        if record.source and (record.type == "person" or not extracted):
            self.origins.add(record.source)
        if file is not None and not extracted:
            self.files.add(file)

    def _add_name(self, written: str, full_names: set[str]) -> None:
        parts = split_name(written)
        if short := fold(parts.short):
            self.short.add(short)
        if len(full := fold(parts.full)) > 1:
            full_names.add(full)

    def absorb(self, other: ActorFacts) -> None:
        """Add what is known of another record that is the same actor."""
        self.main |= other.main
        self.called |= other.called
        self.short |= other.short
        self.aliases |= other.aliases
        self.groups |= other.groups
        self.countries |= other.countries
        for event, years in other.years.items():
            self.years[event] = self.years.get(event, set()) | years
        self.origins |= other.origins
        self.files |= other.files
        self.offices |= other.offices
        self.is_extracted |= other.is_extracted

    def are_told_apart(self, other: ActorFacts) -> bool:
        """Return whether one source, or one file, has the two as different records."""
        return not (self.origins.isdisjoint(other.origins) and self.files.isdisjoint(other.files))

    def contradict(self, other: ActorFacts) -> bool:
        """Return whether the two are of different countries, or were founded or born in different years."""
        if self.countries and other.countries and self.countries.isdisjoint(other.countries):
            return True
        return any(
            min(abs(mine - theirs) for mine in years for theirs in other.years[event]) > 1
            for event, years in self.years.items()
            if event in other.years
        )

    def share_country(self, other: ActorFacts) -> bool:
        """Return whether both are known to be of one country."""
        return not self.countries.isdisjoint(other.countries)

    def may_be_same_person(self, other: ActorFacts) -> bool:
        """Return whether anything besides one name of two words makes two people one.

        That is asked of people found in texts: a country, a year or an office in common, a further name, or a name
        of three words.
        """
        common = {*self.names} & {*other.names}
        return (
            self.share_country(other)
            or any(not years.isdisjoint(other.years.get(event, ())) for event, years in self.years.items())
            or not self.offices.isdisjoint(other.offices)
            or len(common) > 1
            or any(len([word for word in name.split() if word not in _ARTICLES]) >= _TELLING_WORDS for name in common)
        )

    def name_in_common(self, other: ActorFacts) -> str | None:
        """Return the name by which the two may be one, None if there is none.

        A full name that is the main one of both; or a full and another name in common, whichever is the main one. An
        alias by itself is none, and an abbreviation never is; but what one writes as a word is none.
        """
        if both := (self.main & (other.main | other.called)) | (self.called & other.main):
            return min(both)
        full = (self.main | self.aliases) & (other.main | other.aliases)
        if full and len(full | (self.short & other.short)) > 1:
            return min(full)
        return None


def _countries(record: Actor) -> Iterator[str]:
    """Yield the keys of the states that an attribute, or brackets in the name, say it is of."""
    stated = [str(value) for name, value in record.attributes.items() if name.lower() == "country"]
    for text in (*stated, *_BRACKETED.findall(record.name)):
        if state := find_state("name", text):
            yield state.key
