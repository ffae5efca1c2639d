"""Bit fields of the integers that nodes, edges and claims carry in Neo4j.

Property reads dominate at a hub of 70,000 edges, so what filters ask of a node, an edge or a claim is packed into one
integer, and the bounds of its date into two. This is the only module that knows where a field lies: Python
integers, numpy columns and Cypher expressions are read and written through ``BitField``. A database stores the version
of these layouts (``PACKING``); see docs/decisions/0017-packing-versions.md.
"""

from __future__ import annotations

from typing import ClassVar, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.evidence import ClaimFacts, SourceFacts
from knowledge_graph.filtering.filters import IDENTITY_RANK
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.time_span import BEGINNING, FOREVER, TimeSpan

PACKING: Final = 4
"""Version of the layouts below, and of what claims' nodes say (``claim_node.py``).

A change to one of them raises it and comes with a migration (``write/repack.py``)."""

IntArray = NDArray[np.int64]
Number = TypeVar("Number", int, NDArray[np.int64])


class BitField:
    """An unsigned number in some bits of a packed integer.

    Args:
        offset: its lowest bit.
        width: its number of bits.
    """

    __slots__ = ("maximum", "offset", "unit", "width")

    def __init__(self, offset: int, width: int) -> None:
        self.offset, self.width = offset, width
        self.maximum = (1 << width) - 1
        self.unit = 1 << offset
        """What the packed integer grows by when the field grows by one."""

    def get(self, word: Number) -> Number:
        """Return the field of a packed integer, or of each in an int64 column."""
        return (word >> self.offset) & self.maximum

    def replace(self, word: Number, value: int) -> Number:
        """Return a packed integer, or a column, with this field set to a value that fits."""
        return word - self.put(self.get(word)) + self.put(value)

    def put(self, value: Number) -> Number:
        """Return a packed integer, or a column, with this field only. The value must fit."""
        return value << self.offset

    def cypher(self, word: str) -> str:
        """Return the Cypher expression that reads the field of a packed integer, ``r.walk`` for example."""
        shifted = f"{word} / {self.unit}" if self.offset else word
        return f"{shifted} % {self.maximum + 1}"

    def cypher_change(self, word: str, value: str) -> str:
        """Return the Cypher term that, added to a packed integer, sets the field to the value of an expression."""
        return f"({value} - {self.cypher(word)}) * {self.unit}"


class BitLayout:
    """The fields of one kind of packed integer, as class attributes."""

    fields: ClassVar[dict[str, BitField]]

    def __init_subclass__(cls) -> None:
        cls.fields = {name: field for name, field in vars(cls).items() if isinstance(field, BitField)}

    @classmethod
    def pack(cls, **values: int) -> int:
        """Return the integer with these fields; those left out are 0.

        Raises:
            KeyError: there is no such field.
            OverflowError: a value is negative or needs more bits than its field has.
        """
        word = 0
        for name, value in values.items():
            field = cls.fields[name]
            if value >> field.width:
                raise OverflowError(f"{cls.__name__}.{name} holds {field.width} bits, got {value}")
            word |= value << field.offset
        return word


class NodeWord(BitLayout):
    """``walk`` of an actor, a location or an event. ``reality``, ``status`` and ``is_dated`` are set on events only."""

    kind = BitField(0, 2)
    """Index in ``NODE_KINDS``."""
    reality = BitField(2, 3)
    """Index in ``REALITIES``."""
    status = BitField(5, 3)
    """``STATUS_RANK`` of the evidence status without any filter."""
    is_dated = BitField(8, 1)
    type = BitField(9, 11)
    """The database's number for kind and type; see ``Numbering``."""
    degree = BitField(20, 43)


class EdgeWord(BitLayout):
    """``walk`` of an edge."""

    relation = BitField(0, 10)
    """The database's number for type and role; see ``Numbering``."""
    status = BitField(10, 3)
    """``STATUS_RANK`` of the evidence status without any filter."""
    has_own_claims = BitField(13, 1)
    """Whether claims were ever made about the edge itself; otherwise it has the status of its event."""
    is_undated = BitField(14, 1)
    """Whether it is a relation record without a date: what is part of an event has the event's."""
    has_own_date = BitField(15, 1)
    source_count = BitField(16, 16)
    """Independent publishers, at most ``maximum``."""
    latest = BitField(32, 22)
    """Last possible day as an ordinal, of its own date or its event's."""


class ClaimWord(BitLayout):
    """``word`` of a claim; ``claims`` of events and edges lists such words."""

    effect = BitField(0, 2)
    """1 more than ``ClaimFacts.effect``."""
    certainty = BitField(2, 3)
    attribution = BitField(5, 2)
    """Index in ``ATTRIBUTIONS``."""
    known_to = BitField(7, 22)
    """Ordinal of the day the claim itself was retracted, or FOREVER; its source's day is the source's."""
    source = BitField(29, 34)
    """The database's number for the source."""


class DayPair(BitLayout):
    """``days`` (earliest, latest) and ``inner_days`` (start_latest, end_earliest), as ordinals."""

    last = BitField(0, 22)
    first = BitField(22, 22)


class StrengthKey(BitLayout):
    """A key that sorts the strongest edges first; never stored."""

    latest = BitField(0, 22)
    source_count = BitField(24, 16)
    status = BitField(40, 3)


LOCATION: Final = NODE_KINDS.index("location")
ALWAYS_DAYS: Final = DayPair.pack(first=BEGINNING, last=FOREVER)
"""``days`` and ``inner_days`` of what has no date: it overlaps any window, possibly and certainly."""

BEGUN_DAYS: Final = DayPair.pack(first=BEGINNING + 1)
"""The least ``days`` of a date with a known beginning."""


DAY_FIELDS: Final = {
    "earliest": ("z_days", DayPair.first),
    "start_latest": ("z_inner_days", DayPair.first),
    "end_earliest": ("z_inner_days", DayPair.last),
    "latest": ("z_days", DayPair.last),
}
"""The property and the field of each bound of a date."""


def pack_days(when: TimeSpan | None) -> tuple[int, int]:
    """Return ``days`` and ``inner_days`` of a date."""
    if when is None:
        return ALWAYS_DAYS, ALWAYS_DAYS
    return (
        DayPair.first.put(when.earliest) | when.latest,
        DayPair.first.put(when.start_latest) | when.end_earliest,
    )


def unpack_span(days: int, inner_days: int, edtf: str | None, original: str | None) -> TimeSpan:
    """Return the date that ``pack_days`` packed."""
    first, last = DayPair.first, DayPair.last
    return TimeSpan(
        first.get(days), first.get(inner_days), last.get(inner_days), last.get(days),
        edtf=edtf or "", original=original or "",
    )  # fmt: skip


def pack_claim(claim: ClaimFacts, source_number: int, known_to: int) -> int:
    """Return a claim's ``word``.

    Args:
        claim: its effect, certainty and attribution are packed.
        source_number: the database's number for the source it was made in.
        known_to: ordinal of the day it was itself retracted, or FOREVER.
    """
    return ClaimWord.pack(
        effect=claim.effect + 1,
        certainty=claim.certainty,
        attribution=claim.attribution,
        known_to=known_to,
        source=source_number,
    )


def unpack_claim(word: int, source: SourceFacts, identifier: str = "") -> ClaimFacts:
    """Return the facts that ``pack_claim`` packed; those of the source come from its node."""
    known_to = min(source.known_to, ClaimWord.known_to.get(word))
    effect, certainty = ClaimWord.effect.get(word) - 1, ClaimWord.certainty.get(word)
    return ClaimFacts(identifier, "", source, effect, certainty, ClaimWord.attribution.get(word), known_to)


def strength_keys(
    status: NDArray[np.int64], source_count: NDArray[np.int64], latest: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return keys that sort edges by firmer status, then more sources, then later last day.

    Args:
        status: ranks, by ``STATUS_RANK``.
        source_count: independent publishers.
        latest: last possible days, as ordinals.
    """
    most = StrengthKey.source_count.maximum
    fewer = StrengthKey.source_count.put(most - np.minimum(source_count, most))
    return StrengthKey.status.put(IDENTITY_RANK - status) | fewer | StrengthKey.latest.put(FOREVER - latest)
