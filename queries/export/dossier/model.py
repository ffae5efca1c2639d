"""What a dossier says, in plain text and in order: each way of writing it down writes the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

When = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DossierClaim:
    """One claim: who says it, where, how firmly and when."""

    speaker: str
    """Empty for the source's own word."""
    source: int
    """The number of its source."""
    publisher: str
    """The source's publisher; its title where that isn't known."""
    locator: str
    firm: str
    day: str


@dataclass(frozen=True, slots=True)
class ValueReading:
    """One value of a property, and the claims that give it."""

    value: str
    is_denied: bool
    claims: tuple[DossierClaim, ...]


@dataclass(frozen=True, slots=True)
class PropertyValues:
    """All values of one property for one day, side by side."""

    name: str
    day: str
    readings: tuple[ValueReading, ...]
    conflict: str
    """How they disagree, in words; empty where they don't."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The claims on one thing: those on whether it was so, then its values."""

    claims: tuple[DossierClaim, ...]
    values: tuple[PropertyValues, ...]
    unlisted: int
    """How many more claims there are than a dossier of this size has room for."""


@dataclass(frozen=True, slots=True)
class PartProof:
    """The claims on one part of an event: a participant, a place, a link."""

    id: str
    words: str
    status: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class Subject:
    """An event or a relation: what it is, who and where, and the claims on it."""

    id: str
    anchor: str
    kind: str
    title: str
    what: str
    """Its type, in words; empty for a relation, whose title says it."""
    day: str
    """When it was, in words."""
    real: str
    """How real it is; empty for what happened."""
    status: str
    line: str
    """How it is drawn: see ``doubt``."""
    summary: str
    parts: tuple[str, ...]
    """Those of its parts that stand or fall with it, in words."""
    own_parts: tuple[PartProof, ...]
    proof: Proof
    when: When | None

    @property
    def about(self) -> str:
        """Return what it is, when it was and how it stands, in words."""
        return " · ".join(filter(None, (self.what, self.day, self.real, self.status)))


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor or a location."""

    id: str
    name: str
    about: str
    others: str
    """Its other names and what describes it."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """A step of a path, read from the node before it."""

    words: tuple[str, ...]
    status: str
    is_weakest: bool
    is_anonymous: bool
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DrawnPath:
    """A path as it is read aloud: one name more than steps."""

    nodes: tuple[str, ...]
    """Their ids."""
    names: tuple[str, ...]
    steps: tuple[PathStep, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """A source with the number that claims cite it by."""

    number: int
    title: str
    publisher: str
    authors: str
    published: str
    whole: str
    """The title of what it is part of."""
    url: str
    """Only http and https."""
    licence: str
    cite: str
    retracted: str


@dataclass(frozen=True, slots=True)
class Gap:
    """One way in which the answer is not all there is to know, and what it concerns."""

    title: str
    words: str
    items: tuple[tuple[str, str], ...] = ()
    """Each in words, with the anchor of the subject that it is about, if it is one."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a dossier says."""

    question: str
    filters: tuple[str, ...]
    dates: tuple[str, ...]
    """For which days it was asked, if for any."""
    answer: tuple[str, ...]
    paths: tuple[DrawnPath, ...]
    subjects: tuple[Subject, ...]
    entities: tuple[Entity, ...]
    sources: tuple[NumberedSource, ...]
    gaps: tuple[Gap, ...]
    nodes: Mapping[str, Mapping[str, Any]]
    """The views that the picture is drawn from, names cut to what can be shown."""
    edges: Mapping[str, Mapping[str, Any]]
    seeds: frozenset[str]

    @property
    def events(self) -> tuple[Subject, ...]:
        """Return the events, in order of time."""
        return tuple(subject for subject in self.subjects if subject.kind == "event")
