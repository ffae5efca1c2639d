"""What tells whether two actors may be one besides their identifiers: names, countries, years and origins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from knowledge_graph.identity.actor_names import ActorNames, NameMatch
from knowledge_graph.identity.entity_types import GROUPS
from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.group_table import load_groups
from knowledge_graph.records import Actor
from loaders.identity.groups import find_group
from loaders.identity.states import find_states

_BRACKETED: Final = re.compile(r"\(([^()]+)\)")
_LAST_BRACKETED: Final = re.compile(r"\(([^()]+)\)\s*\Z")
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
    """What an actor's records say of it."""

    names: ActorNames = field(default_factory=ActorNames)
    groups: set[str] = field(default_factory=set)
    """Keys of the groups and forces in the shipped tables that it is."""
    is_of_several: bool = False
    """Whether several groups of those tables have its name and its abbreviation: People's Revolutionary Army (ERP)."""
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
    def statements(self) -> frozenset[str | int]:
        """Return the sources and files that state it."""
        return frozenset({*self.origins, *self.files})

    def add(self, record: Actor, file: int | None) -> None:
        """Add what a record says."""
        is_listed = record.type in GROUPS and "ucdp" in record.identifiers
        for name in (record.name, *record.aliases):
            bracketed = _LAST_BRACKETED.search(name)
            state = bool(bracketed and find_states(bracketed[1]))
            self.names.add(name, is_own=name is record.name or is_listed, state=state)
        self.names.settle()
        countries = frozenset(_countries(record))
        if group := find_group(record, countries):
            self.groups.add(group)
        self.is_of_several |= not group and load_groups().is_of_several(record.name)
        self.countries |= countries
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

    def absorb(self, other: ActorFacts) -> None:
        """Add what is known of another record that is the same actor."""
        self.names.absorb(other.names)
        self.groups |= other.groups
        self.is_of_several |= other.is_of_several
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
        return any(True for _ in self.iter_contradictions(other))

    def iter_contradictions(self, other: ActorFacts) -> Iterator[str]:
        """Yield in words which countries and years tell the two apart."""
        if self.countries and other.countries and self.countries.isdisjoint(other.countries):
            mine, theirs = (", ".join(sorted(countries)).upper() for countries in (self.countries, other.countries))
            yield f"one is of the country {mine}, the other of {theirs}"
        for event, years in self.years.items():
            if event in other.years and min(abs(mine - theirs) for mine in years for theirs in other.years[event]) > 1:
                was = event if event == "died" else f"was {event}"
                yield f"one {was} in {min(years)}, the other in {min(other.years[event])}"

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
            or self.share_year(other)
            or not self.offices.isdisjoint(other.offices)
            or len(common) > 1
            or any(len([word for word in name.split() if word not in _ARTICLES]) >= _TELLING_WORDS for name in common)
        )

    def share_year(self, other: ActorFacts) -> bool:
        """Return whether both were founded, born, dissolved or died in one year."""
        return any(not years.isdisjoint(other.years.get(event, ())) for event, years in self.years.items())

    def supports(self, match: NameMatch, other: ActorFacts) -> bool:
        """Return whether a match by name suffices: words that many groups have need further evidence."""
        return match.is_telling or self.share_country(other) or self.share_year(other)


def _countries(record: Actor) -> Iterator[str]:
    """Yield the keys of the states that an attribute, or brackets in the name, say it is of."""
    stated = [str(value) for name, value in record.attributes.items() if name.lower() == "country"]
    for text in (*stated, *_BRACKETED.findall(record.name)):
        yield from (state.key for state in find_states(text))
