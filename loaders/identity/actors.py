"""Which actors of an input and a store are one: joins, which leave every record as it is and can be taken back.

Two are one by an external identifier that both have, or by name: a full name that is the main one of both, or a full
name and a further one; for groups also the same in another spelling, or an abbreviation and nearly the same full name.
An alias or an abbreviation alone is none, nor are words that many groups have; ``resolve`` lists those. By name only,
two are kept apart that one source or one file has as two, that differ in type, country, years or an identifier, or that
are on two sides of an event; and so is everybody with a name that one source gives to two. People whom a model found in
texts need more than a name of two words, such as a country or a part in the same organisation. What was joined and
taken back by people stays apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Final

from knowledge_graph.identity.actor_names import NameMatch
from knowledge_graph.identity.entity_types import GROUPS, NAMELESS, PARTY
from knowledge_graph.identity.spelling import is_of_group
from loaders.identity.clusters import ActorClusters, are_armed_or_party
from loaders.identity.codes import identifies, may_share_name
from loaders.identity.groups import get_group
from loaders.identity.joining.joins import Join
from loaders.identity.names import guess_actor_type

PERSON: Final = "person"
_UNIQUE: Final = frozenset({"international_organisation", "court", "person", "state", "media", "company"})
"""Types of which a name tells which one is meant, even if its words are common."""

Ambiguity = tuple[str, tuple[str, ...]]
"""An id, and those of its matches, of which none is chosen."""


class ActorResolver:
    """One resolution of actors, which are indexed by name and identifier.

    Everything that the store has under the names and identifiers of an input is decided anew with it, as in one load of
    all: whatever was loaded before, and in whatever order, who is who follows from the records.

    Args:
        clusters: the actors, in clusters of those that were one before.
    """

    def __init__(self, clusters: ActorClusters) -> None:
        self._clusters, self._records = clusters, clusters.records
        self._by_code: dict[tuple[str, str], list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._by_words: dict[str, list[str]] = {}
        self._by_group: dict[str, list[str]] = {}
        for identifier in sorted(self._records):
            for code in self._records[identifier].identifiers:
                self._by_code.setdefault(code, []).append(identifier)
            for group in sorted(self._records[identifier].facts.groups):
                self._by_group.setdefault(group, []).append(identifier)
            for name in self._records[identifier].names:
                self._by_name.setdefault(name, []).append(identifier)
            for words in self._records[identifier].spellings:
                self._by_words.setdefault(words, []).append(identifier)
        self._ambiguous: list[Ambiguity] = []

    def run(self) -> tuple[list[Join], list[Ambiguity]]:
        """Return the joins, and what of the input stays apart because several match."""
        clusters = self._clusters
        order = sorted(self._records, key=clusters.rank)
        for identify, differ in (
            (self._find_by_code, clusters.have_other_codes),
            (self._find_by_group, clusters.are_distinct),
            (self._find_by_name, clusters.are_distinct),
            (self._find_person, clusters.are_distinct),
        ):
            for identifier in order:
                self._decide(identifier, identify, differ)
        for find in (self._find_alike, self._find_by_abbreviation):
            self._decide_together({identifier: dict(find(identifier)) for identifier in order})
        return clusters.joins, [each for each in self._ambiguous if each[0] in clusters.incoming]

    def _decide(
        self,
        identifier: str,
        identify: Callable[[str], Iterator[tuple[str, str]]],
        differ: Callable[[str, str], bool],
    ) -> None:
        """Join a record with what it matches; with none of several, if two of those are distinct."""
        matches: dict[str, str] = {}
        here = self._clusters.root_of(identifier)
        for other, why in identify(identifier):
            there = self._clusters.root_of(other)
            if there not in {here, *matches} and not self._clusters.were_taken_apart(here, there):
                matches[there] = why
        if any(differ(*pair) or self._clusters.were_taken_apart(*pair) for pair in combinations(sorted(matches), 2)):
            self._ambiguous.append((identifier, tuple(sorted(matches))))
            return
        for there in sorted(matches, key=self._clusters.rank_root):
            self._clusters.join(self._clusters.root_of(identifier), there, matches[there])

    def _decide_together(self, matches_of: Mapping[str, Mapping[str, str]]) -> None:
        """Join records with what they match; none of those that hang together, if two of them are distinct.

        Args:
            matches_of: for each record the ids of those it matches, each with the reason.
        """
        clusters = self._clusters
        reasons: dict[tuple[str, str], str] = {}
        linked: dict[str, set[str]] = {}
        for identifier, matches in matches_of.items():
            here = clusters.root_of(identifier)
            for there, why in ((clusters.root_of(other), why) for other, why in matches.items()):
                if here != there and not clusters.were_taken_apart(here, there):
                    pair = (min(here, there), max(here, there))
                    reasons[pair] = min(why, reasons.get(pair, why))
                    linked.setdefault(here, set()).add(there)
                    linked.setdefault(there, set()).add(here)
        for component in _iter_components(linked):
            pairs = list(combinations(component, 2))
            if any(clusters.are_distinct(*pair) or clusters.were_taken_apart(*pair) for pair in pairs):
                of_input = clusters.incoming.intersection(component)
                self._ambiguous += [(root, tuple(sorted(linked[root]))) for root in sorted(of_input)]
                continue
            for pair in pairs:
                here, there = map(clusters.root_of, pair)
                if pair in reasons and here != there:
                    clusters.join(here, there, reasons[pair])

    def _find_by_code(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of records that share an identifier, each with the reason."""
        record = self._records[identifier]
        for scheme, value in record.identifiers:
            for other in self._by_code[scheme, value]:
                is_evidence = identifies(scheme, record.type, self._records[other].type)
                if is_evidence and not self._clusters.have_other_codes(identifier, other):
                    yield other, f"both have the identifier {scheme} {value}"

    def _find_by_group(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of records that are the same group or force of the shipped tables, each with the reason."""
        for key in sorted(self._records[identifier].facts.groups):
            group = get_group(key)
            for other in self._by_group[key]:
                if other != identifier and not self._clusters.are_distinct(identifier, other):
                    yield other, f"both are {group.names[0]} in the table of groups ({key})"

    def _find_by_name(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of records that are the same by name, each with the reason; no people found in texts."""
        for other, why in self._iter_namesakes(identifier):
            if not self._needs_more(identifier, other):
                yield other, why

    def _find_person(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of people found in texts who are the same by name and something else, with the reason.

        The organisations that they have a part in were joined before.
        """
        record = self._records[identifier]
        for other, why in self._iter_namesakes(identifier):
            if not self._needs_more(identifier, other):
                continue
            if record.facts.may_be_same_person(self._records[other].facts):
                yield other, why
            elif common := self._parts_of(identifier) & self._parts_of(other):
                yield other, f"{why} and have to do with {min(common)}"

    def _needs_more(self, identifier: str, other: str) -> bool:
        """Return whether a name alone doesn't make two one: they are a person whom a model found in a text."""
        pair = self._records[identifier], self._records[other]
        return PERSON in {each.type for each in pair} and any(each.facts.is_extracted for each in pair)

    def _parts_of(self, identifier: str) -> set[str]:
        return {self._clusters.root_of(other) for other in self._clusters.associates(identifier)}

    def _iter_namesakes(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of records that are the same by an equal name, each with the reason."""
        record = self._records[identifier]
        for name in record.names:
            for other in self._by_name[name]:
                match = (
                    record.facts.names.match_equal(self._records[other].facts.names) if other != identifier else None
                )
                if match and not self._is_shared(match.name) and self._is_evidence(identifier, other, match):
                    yield other, match.why

    def _find_alike(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of groups whose name is the same in another spelling, each with the reason."""
        record = self._records[identifier]
        for words in record.spellings:
            for other in self._by_words[words]:
                if other != identifier and self._are_groups(identifier, other):
                    match = record.facts.names.match_alike(self._records[other].facts.names)
                    if match and self._is_evidence(identifier, other, match):
                        yield other, match.why

    def _find_by_abbreviation(self, identifier: str) -> Iterator[tuple[str, str]]:
        """Yield the ids of groups with the same abbreviation that a further piece of evidence goes with."""
        record = self._records[identifier]
        for short in sorted(record.facts.names.short):
            for other in self._by_name[short]:
                if other != identifier and self._are_groups(identifier, other):
                    match = record.facts.names.match_short(self._records[other].facts.names)
                    if match and self._is_evidence(identifier, other, match):
                        yield other, match.why

    def _are_groups(self, identifier: str, other: str) -> bool:
        """Return whether two are groups by type, of which one may be unknown."""
        types = {self._records[identifier].type, self._records[other].type}
        return bool(types & GROUPS) and types <= GROUPS | {"unknown"}

    def _is_evidence(self, identifier: str, other: str, match: NameMatch) -> bool:
        """Return whether a match by name makes two one: nothing speaks against it, and it says enough."""
        mine, theirs = self._records[identifier], self._records[other]
        types = {mine.type, theirs.type}
        if not (may_share_name(mine.type, theirs.type) or self._overrules_types(match, types)):
            return False
        if not types & _UNIQUE and not mine.facts.supports(match, theirs.facts):
            return False
        is_open = mine.facts.is_of_several or theirs.facts.is_of_several
        if is_open and not mine.facts.share_country(theirs.facts):
            return False
        return not self._clusters.are_distinct(identifier, other)

    def _overrules_types(self, match: NameMatch, types: set[str]) -> bool:
        """Return whether a match by name makes one of an armed group and a party, or of two of unknown types.

        Full name and abbreviation agree, or the name that both have says that it is a party; or it is a long name, with
        a word for a group in it.
        """
        if types == {"unknown"}:
            return match.is_telling and is_of_group(match.name)
        return are_armed_or_party(*types) and (
            match.is_twofold or (match.is_telling and guess_actor_type(match.name) == PARTY)
        )

    def _is_shared(self, name: str) -> bool:
        """Return whether one source or file has two actors of one type whose main name this is."""
        seen: dict[tuple[str | int, str], str] = {}
        for identifier in self._by_name[name]:
            record = self._records[identifier]
            if name in record.facts.names.main and record.type not in NAMELESS:
                root = self._clusters.root_of(identifier)
                if any(seen.setdefault((origin, record.type), root) != root for origin in record.facts.statements):
                    return True
        return False


def _iter_components(linked: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Yield the sets of nodes that hang together, each sorted, in order of the least."""
    left = set(linked)
    for start in sorted(linked):
        if start in left:
            reached, frontier = {start}, [start]
            while frontier:
                new = linked[frontier.pop()] - reached
                reached |= new
                frontier += new
            left -= reached
            yield sorted(reached)
