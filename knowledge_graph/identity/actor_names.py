"""The names of an actor as evidence: which of them are its own, full or short, and by what two actors may be one.

A name is a main name (the record's own) or an alias, and full or short: an abbreviation such as PKK is short. A record
called ``PKK: Kurdistan Workers Party`` or ``Kurdistan Workers Party (PKK)`` has both, as separate evidence. A full
name of which the record's own name is the initials is a main one, too. See docs/identity.md, Actors by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import find_militia, is_abbreviation, split_name
from knowledge_graph.identity.spelling import TELLING_LETTERS, are_nearly_equal, is_common, list_initials, make_word_key

_SURE_LETTERS: Final = 5
"""Letters from which on an abbreviation is of one group only; of four letters some are of two (SSDF)."""


class Strength(IntEnum):
    """How two actors match by name, the strongest first."""

    EQUAL = 0
    ALIKE = 1
    SHORT = 2


class NameMatch(NamedTuple):
    """By what two actors may be one.

    Attributes:
        strength: how they match.
        why: the reason, with the names as they are written.
        name: the folded name that both have; empty if none is equal.
        is_telling: whether the name has a word of its own, or a further piece of evidence goes with it.
        is_twofold: whether both have a name that tells which group it is and an abbreviation.
    """

    strength: Strength
    why: str
    name: str
    is_telling: bool
    is_twofold: bool


@dataclass(slots=True)
class ActorNames:
    """Folded names."""

    main: set[str] = field(default_factory=set)
    """Its own names that are full ones."""
    called: set[str] = field(default_factory=set)
    """Its own names that are abbreviations, or words written like them: HAMAS."""
    short: set[str] = field(default_factory=set)
    """Its abbreviations, the former among them."""
    aliases: set[str] = field(default_factory=set)
    """Its other names that are full ones."""
    at_home: set[str] = field(default_factory=set)
    """Those of its full names that end in a state in brackets: ``islamic state afghanistan``."""
    written: dict[str, str] = field(default_factory=dict)
    """How each is written."""

    def __iter__(self) -> Iterator[str]:
        """Yield all names that it can be recognised by, in order."""
        yield from sorted(self.main | self.short | self.aliases)

    def add(self, name: str, *, is_own: bool, state: bool) -> None:
        """Add a name.

        Args:
            name: as it is written.
            is_own: whether it is the record's name, not an alias.
            state: whether brackets at its end hold a state, not an abbreviation.
        """
        parts = ("", name) if state else split_name(name)[::-1]
        if short := fold(parts[0]):
            self._note(self.short, short, parts[0])
        if len(full := fold(parts[1])) > 1:
            self._note(self.main if is_own else self.aliases, full, parts[1])
            if state:
                self.at_home.add(full)
        if is_own and is_abbreviation(name):
            self._note(self.called, fold(name), name)
        if is_own and not state and (militia := find_militia(name)):
            self._note(self.main, fold(militia), militia)

    def _note(self, names: set[str], folded: str, written: str) -> None:
        names.add(folded)
        self._note_written(folded, written)

    def _note_written(self, folded: str, written: str) -> None:
        """Keep the best way of writing it, whichever comes first."""
        known = self.written.get(folded)
        self.written[folded] = written if known is None else min(known, written, key=_rank_writing)

    def settle(self) -> None:
        """Tell main names from aliases, once a record's names are all there."""
        self.main |= {alias for alias in self.aliases if not list_initials(alias).isdisjoint(self.called)}
        self.aliases -= self.main

    def absorb(self, other: ActorNames) -> None:
        """Add the names of another record that is the same actor."""
        self.main |= other.main
        self.called |= other.called
        self.short |= other.short
        self.aliases |= other.aliases
        self.at_home |= other.at_home
        for folded, written in other.written.items():
            self._note_written(folded, written)

    def list_word_keys(self) -> dict[tuple[str, bool], str]:
        """Return the main names by the key that they have whatever their spelling, and whether a state follows."""
        keys = {(make_word_key(name), name in self.at_home): name for name in sorted(self.main, reverse=True)}
        return {key: name for key, name in keys.items() if key[0]}

    def match_equal(self, other: ActorNames) -> NameMatch | None:
        """Return the name by which the two may be one, None if there is none.

        A full name that is the main one of both; or a full and another name in common, whichever is the main one. An
        alias by itself is none, and an abbreviation never is; but what one writes as a word is none.
        """
        full = (self.main | self.aliases) & (other.main | other.aliases)
        short = self.short & other.short
        both = (self.main & (other.main | other.called)) | (self.called & other.main)
        if not both and not (full and len(full | short) > 1):
            return None
        name = min(both or full)
        telling = next((each for each in sorted(both or full) if not is_common(each)), "")
        is_telling = bool(telling) or len(full) > 1 or any(_says_more(each, name) for each in short)
        return NameMatch(
            Strength.EQUAL, f"both are called {self._write(telling or name, other)}", telling or name, is_telling,
            bool(telling and short),
        )  # fmt: skip

    def match_alike(self, other: ActorNames) -> NameMatch | None:
        """Return the main names that are one but for their spelling, None if there are none."""
        mine, theirs = self.list_word_keys(), other.list_word_keys()
        if not (keys := sorted(mine.keys() & theirs.keys())):
            return None
        names = sorted((self.written[mine[keys[0]]], other.written[theirs[keys[0]]]))
        why = f"{names[0]} and {names[1]} are one name but for its spelling"
        return NameMatch(Strength.ALIKE, why, "", True, not self.short.isdisjoint(other.short))

    def match_short(self, other: ActorNames) -> NameMatch | None:
        """Return the abbreviation by which the two may be one, None if there is none.

        With it go full names that are nearly equal, main ones or aliases; or it is long, and the name of one of them.
        """
        for short in sorted(self.short & other.short):
            abbreviation = self._write(short, other)
            for mine in sorted(self.main | self.aliases):
                for theirs in sorted(other.main | other.aliases):
                    if (mine in self.at_home) == (theirs in other.at_home) and _confirms(short, mine, theirs):
                        names = sorted((self.written[mine], other.written[theirs]))
                        why = f"both are abbreviated {abbreviation}, and {names[0]} and {names[1]} are nearly one name"
                        is_telling = not (is_common(mine) and is_common(theirs))
                        return NameMatch(Strength.SHORT, why, "", True, is_telling)
            if len(short) >= _SURE_LETTERS and self._is_only_short(short, other):
                return NameMatch(Strength.SHORT, f"both are abbreviated {abbreviation}", "", True, False)
        return None

    def _is_only_short(self, short: str, other: ActorNames) -> bool:
        """Return whether one of two has no name but an abbreviation."""
        return any(short in each.called and not each.main | each.aliases for each in (self, other))

    def _write(self, folded: str, other: ActorNames) -> str:
        return min((each.written[folded] for each in (self, other) if folded in each.written), key=_rank_writing)


def _rank_writing(text: str) -> tuple[bool, int, str]:
    """Return what orders ways of writing a name: with the fewest capitals first, but those without any last."""
    capitals = sum(letter.isupper() for letter in text)
    return capitals == 0, capitals, text


def _says_more(short: str, name: str) -> bool:
    """Return whether an abbreviation is evidence beside a name of common words, of which it may be the initials."""
    return len(short) >= TELLING_LETTERS or short not in list_initials(name)


def _confirms(short: str, mine: str, theirs: str) -> bool:
    """Return whether two full names with one abbreviation are nearly equal."""
    if not (mine.isascii() and theirs.isascii() and are_nearly_equal(mine, theirs)):
        return False
    tells = not (is_common(mine) and is_common(theirs))
    return tells or len(short) >= _SURE_LETTERS or not {short} & (list_initials(mine) & list_initials(theirs))
