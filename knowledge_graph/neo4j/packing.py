"""How the graph lies in Neo4j: labels, and the packed integers that let a walk judge a relation by one property.

Reading a property is what costs at a hub of 70,000 relations, so each node and relation carries, beside what people
read, one word with all that filters ask of it first (``walk``), and two with its dates (``days``, ``inner_days``).
Words of the vocabulary are numbered by the database itself (``Numbering``), so that a later vocabulary changes none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.edges import Edge
from knowledge_graph.evidence import ANONYMOUS, ATTRIBUTED, CERTAINTIES, UNATTRIBUTED, ClaimFacts, SourceFacts
from knowledge_graph.filtering.filters import IDENTITY_RANK, REALITIES, STATUS_RANK
from knowledge_graph.records import NODE_KINDS, Event, Record
from knowledge_graph.time_span import BEGINNING, FOREVER, TimeSpan
from knowledge_graph.vocabulary import VOCABULARY, Word

KIND_LABELS: Final = {
    "actor": "Actor",
    "location": "Location",
    "event": "Event",
    "source": "Source",
    "claim": "Claim",
    "relation": "Relation",
    "merge": "Merge",
}
MERGED: Final = "Merged"
"""The label, beside ``Entity``, of an actor or a location that is read as another: nobody meets it by its kind."""

MAX_WORDS: Final = 1024
"""How many relations, and how many types, a packed word has room for."""
MAX_COUNT: Final = 0xFFFF
DAY_BITS: Final = 22
DAY_MASK: Final = (1 << DAY_BITS) - 1
_NOBODY: Final = min(CERTAINTIES.values())
DEGREE_STEP: Final = 1 << 20
"""What one relation more adds to a node's ``walk``; everything else of it lies below."""

EVENT: Final = NODE_KINDS.index("event")
LOCATION: Final = NODE_KINDS.index("location")
NO_DAYS: Final = (BEGINNING << DAY_BITS) | FOREVER
NO_INNER_DAYS: Final = (BEGINNING << DAY_BITS) | FOREVER
"""The days of what has no date: they overlap any window, possibly and certainly."""


@cache
def labels(kind: str, type_: str | None) -> str:
    """Return a node's labels as Cypher writes them: ``Entity:Actor:ArmedGroup``."""
    names = ["Entity", KIND_LABELS[kind]]
    if type_ is not None and f"{kind}_types" in VOCABULARY.tables and kind != "relation":
        names.append(VOCABULARY.label(kind, type_))
    return ":".join(names)


def pack_days(when: TimeSpan | None) -> tuple[int, int]:
    """Return ``days`` (earliest, latest) and ``inner_days`` (start_latest, end_earliest), each as one integer."""
    if when is None:
        return NO_DAYS, NO_INNER_DAYS
    return (when.earliest << DAY_BITS) | when.latest, (when.start_latest << DAY_BITS) | when.end_earliest


def unpack_span(days: int, inner: int, edtf: str | None, original: str | None) -> TimeSpan:
    """Return the span that ``pack_days`` packed."""
    return TimeSpan(
        days >> DAY_BITS, inner >> DAY_BITS, inner & DAY_MASK, days & DAY_MASK, edtf=edtf or "", original=original or ""
    )


def pack_claim(claim: ClaimFacts, source_number: int, known_to: int) -> int:
    """Return what weighing needs of a claim as one integer; ``known_to`` is its own, its source's apart.

    A certainty is 3, 4 or 5, and less by 3 where the claim is nobody's word in particular: so a word has three bits for
    the two, and one that tells anonymous speakers.
    """
    certainty = claim.certainty - (_NOBODY if claim.attribution == UNATTRIBUTED else 0)
    return (
        (claim.effect + 1)
        | (certainty << 2)
        | ((claim.attribution == ANONYMOUS) << 5)
        | (known_to << 6)
        | (source_number << (6 + DAY_BITS))
    )


def source_number(word: int) -> int:
    """Return the number of the source a packed claim was made in."""
    return word >> (6 + DAY_BITS)


def unpack_claim(word: int, source: SourceFacts, identifier: str = "") -> ClaimFacts:
    """Return the facts that ``pack_claim`` packed."""
    known_to = min(source.known_to, (word >> 6) & DAY_MASK)
    certainty, attribution = (word >> 2) & 7, ANONYMOUS if (word >> 5) & 1 else ATTRIBUTED
    if certainty < _NOBODY:
        certainty, attribution = certainty + _NOBODY, UNATTRIBUTED
    return ClaimFacts(identifier, "", source, (word & 3) - 1, certainty, attribution, known_to)


@dataclass(frozen=True)
class Numbering:
    """The numbers this database gives to relations (with their role) and to types of node: places in two lists."""

    relations: tuple[str, ...]
    types: tuple[str, ...]

    @classmethod
    def grown(cls, relations: Iterable[str], types: Iterable[str]) -> Numbering:
        """Return a database's numbering with the vocabulary's new words added at the end."""
        named = [_relation_name(word) for word in VOCABULARY.relations]
        typed = [f"{kind}|{type_}" for kind in NODE_KINDS for type_ in VOCABULARY.words(f"{kind}_types")]
        return cls(tuple(dict.fromkeys([*relations, *named])), tuple(dict.fromkeys([*types, *typed])))

    @cached_property
    def _relation_number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.relations)}

    @cached_property
    def _type_number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.types)}

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """Return the vocabulary's code for each number; -1 for a word this version doesn't know."""
        known = {_relation_name(word): word.code for word in VOCABULARY.relations}
        found = np.full(MAX_WORDS, -1, np.int64)
        found[: len(self.relations)] = [known.get(name, -1) for name in self.relations]
        return found

    def node_word(self, record: Record, status: str | None = None) -> int:
        """Return a node's ``walk``, its degree apart."""
        word = self._type_number[f"{record.kind}|{record.type}"] << 9  # type: ignore[union-attr]
        if isinstance(record, Event):
            word |= REALITIES.index(record.reality) << 2 | STATUS_RANK[status or "none"] << 5
            word |= (record.when is not None) << 8
        return word | NODE_KINDS.index(record.kind)

    def edge_word(self, edge: Edge, status: str | None, source_count: int, *, latest: int, own: bool) -> int:
        """Return a relation's ``walk``; ``own`` tells whether claims were ever made about the relation itself."""
        word = self._relation_number[_relation_name(edge.word)]
        word |= (IDENTITY_RANK if status is None else STATUS_RANK[status]) << 10
        word |= own << 13 | (edge.carrier == edge.id and edge.when is None) << 14 | (edge.when is not None) << 15
        return word | min(source_count, MAX_COUNT) << 16 | latest << 32


def _relation_name(word: Word) -> str:
    return f"{word.relation}|{word.role}" if word.role else word.relation
