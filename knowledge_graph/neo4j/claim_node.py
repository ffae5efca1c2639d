"""A claim as a node that a person can read: who says what of what, as plain properties and in a caption.

See docs/neo4j-browser.md, Claims.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from knowledge_graph.edges import Edge
from knowledge_graph.evidence import ANONYMOUS, attribution_of
from knowledge_graph.records import Actor, Attribution, Claim, Location, Measure, Source, When, span
from knowledge_graph.searching.texts import search_words
from knowledge_graph.vocabulary import VOCABULARY

Properties = dict[str, Any]

_MORE: Final = re.compile(r"^(?:more than|over|above)\b", re.IGNORECASE)
_FEWER: Final = re.compile(r"^(?:fewer than|less than|under|below)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_ABBREVIATION: Final = 7
_LONGEST_SPEAKER: Final = 20
"""Letters of a worded speaker in a caption: a circle shows some thirty, and what is said should be among them."""


class Names(NamedTuple):
    """What an actor or a place is called: in full, and in a caption."""

    full: str
    short: str

    @classmethod
    def of(cls, name: str, aliases: Iterable[str] = ()) -> Names:
        """Return the names, the short one an abbreviation if one is among the aliases: UN, CENTCOM, G7."""
        return cls(name, next((alias for alias in aliases if _abbreviates(alias, name)), name))


@dataclass(slots=True)
class ClaimContext:
    """What claims' nodes say that is not in the claims: names, sources, and what the claims are about.

    Args:
        sources: by id, those that claims were made in, with all that these are part of.
        names: of actors and locations, by id.
        edges: by id, those that claims are about.
        event_types: by id, those of events that claims are about.
    """

    sources: Mapping[str, Source]
    names: dict[str, Names] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)
    event_types: dict[str, str] = field(default_factory=dict)

    def name(self, record: Actor | Location) -> None:
        """Take the names of a record."""
        self.names[record.id] = Names.of(record.name, record.aliases)

    def publisher_of(self, source: str) -> str | None:
        """Return who published a source: the publisher of the nearest of its wholes that names one."""
        seen, at = set[str](), self.sources.get(source)
        while at and at.id not in seen:
            if at.publisher:
                return at.publisher
            seen.add(at.id)
            at = self.sources.get(at.part_of or "")
        return None

    def subject_of(self, about: str) -> str | None:
        """Return in words what a claim without a value asserts or denies; None if there are none."""
        if edge := self.edges.get(about):
            return self._edge_words(edge)
        if type_ := self.event_types.get(about):
            return _WORD.sub(" ", VOCABULARY.label("event", type_)).lower()
        return None

    def _edge_words(self, edge: Edge) -> str:
        start, end = (self.names.get(node) for node in (edge.start, edge.end))
        word = edge.word
        if word.relation == "PARTICIPATED_IN":
            return " ".join([(word.role or "").replace("_", " "), *([start.full] if start else [])])
        reading = VOCABULARY.reading(word.relation, word.role, forward=True)
        carried = edge.carrier is not None and edge.carrier != edge.id
        names = [None if carried else start, end]
        return " ".join([*([names[0].full] if names[0] else []), reading, *([end.full] if end else [])])


def claim_properties(claim: Claim, carrier: str, word: int | None, context: ClaimContext) -> Properties:
    """Return the properties of a claim's node. ``word`` is None while its source is missing."""
    source, value = context.sources.get(claim.source), claim.value
    measure = value if isinstance(value, Measure) else Measure.model_construct(text=value)
    taken_back = span(claim.retracted)
    return {
        "about": claim.about, "carrier": carrier, "source": claim.source, "z_word": word,
        "z_known_to": taken_back.earliest if taken_back else None,
        "caption": _caption(claim, context), "stance": claim.stance, "certainty": claim.certainty,
        "property": claim.property, "best": measure.best, "low": measure.low, "high": measure.high,
        "share": measure.share, "text": measure.text, "as_of": _day_text(claim.as_of), "said": _day_text(claim.said),
        "retracted": _day_text(claim.retracted),
        "speakers": [speaker_name(speaker, context) for speaker in claim.attributed_to] or None,
        "anonymous": attribution_of(claim) == ANONYMOUS, "publisher": context.publisher_of(claim.source),
        "source_title": source.title if source else None, "locator": claim.locator, "z_words": search_words(claim),
    }  # fmt: skip


def speaker_name(speaker: Attribution, context: ClaimContext, *, short: bool = False) -> str:
    """Return what a speaker is called: an actor by name, others in the words of the source with their number."""
    if speaker.actor is None:
        text = speaker.text or ""
        words = f"{speaker.count} {text}" if (speaker.count or 1) > 1 and not text[:1].isdigit() else text
        return _shortened(words) if short else words
    names = context.names.get(speaker.actor)
    return (names.short if short else names.full) if names else speaker.text or speaker.actor


def worded_speakers(claim: Claim, context: ClaimContext) -> list[list[Any]]:
    """Return those speakers of a claim who have no record, as rows of the nodes they get.

    One node stands for what one source calls so. A row is its key, its name, its kind, whether it is anonymous, and the
    id of the actor it belongs to.
    """
    rows = []
    for speaker in claim.attributed_to:
        if speaker.actor is None:
            name = speaker_name(speaker, context)
            parts = "\0".join([claim.source, name, speaker.kind or "", speaker.affiliation or ""])
            key = hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()
            rows.append([key, name, speaker.kind, speaker.kind == "anonymous", speaker.affiliation])
    return rows


def value_text(value: Measure | str | None) -> str:
    """Return a value as a caption shows it: ``35``, ``3–4``, ``> 800,000``, ``25 %``, or its words."""
    if not isinstance(value, Measure):
        return value or ""
    best, low, high = value.best, value.low, value.high
    bounds = f"{_number(low)}–{_number(high)}" if low is not None and high is not None else None
    if best is not None:
        return f"{_number(best)} ({bounds})" if bounds and low != high else _number(best)
    if bounds:
        return bounds
    text = value.text or ""
    if low is not None:
        return f"{'>' if _MORE.match(text) else '≥'} {_number(low)}"
    if high is not None:
        return f"{'<' if _FEWER.match(text) else '≤'} {_number(high)}"
    return f"{_number(round(value.share * 100, 1))} %" if value.share is not None else text


def _caption(claim: Claim, context: ClaimContext) -> str:
    """Return who says what: ``UN: displaced > 800,000``, ``Hamas denies: assault``, ``killed 35``."""
    who = ", ".join(speaker_name(speaker, context, short=True) for speaker in claim.attributed_to)
    valued = _property_words(claim.property, claim.value) if claim.property else None
    what = valued or context.subject_of(claim.about) or "it"
    if claim.stance == "denies":
        return f"{who} denies: {what}" if who else f"denied: {what}"
    if who:
        return f"{who}: {what}" if what != "it" else f"{who} asserts it"
    return what if what != "it" else "asserted"


def _shortened(words: str) -> str:
    """Return the first words, or letters where words aren't parted by spaces."""
    first = textwrap.shorten(words, _LONGEST_SPEAKER, placeholder="…")
    return first if len(first) > 1 else f"{words[: _LONGEST_SPEAKER - 1]}…"


def _property_words(name: str, value: Measure | str | None) -> str:
    """Return a property with its value: a measure with its figure, any other with the words if there are any."""
    text = value.text if isinstance(value, Measure) else value
    if text and (name not in VOCABULARY.tables["measures"] or not isinstance(value, Measure)):
        return f"{name.replace('_', ' ')}: {text}"
    return f"{name.replace('_', ' ')} {value_text(value)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:,.12g}"


def _day_text(when: str | When | None) -> str | None:
    """Return a date as EDTF, or in the words it is given in, else its bounds."""
    if not isinstance(when, When):
        return when
    bounds = f"{when.earliest or when.start_latest or ''}/{when.latest or when.end_earliest or ''}"
    return when.edtf or when.original or bounds


def _abbreviates(alias: str, name: str) -> bool:
    """Return whether an alias is short for a name of several words: a few capitals, from the same first letter."""
    fits = 2 <= len(alias) <= min(_LONGEST_ABBREVIATION, len(name) - 1) and " " in name
    return fits and alias.isascii() and alias.isalnum() and alias.isupper() and alias[0].lower() == name[0].lower()


def speakers_and_ends(claims: Sequence[Claim], edges: Mapping[str, Edge]) -> tuple[set[str], set[str]]:
    """Return the ids whose names captions of claims need: of actors who speak, and of the ends of edges."""
    speakers = {speaker.actor for claim in claims for speaker in claim.attributed_to if speaker.actor}
    about = [edges[claim.about] for claim in claims if claim.property is None and claim.about in edges]
    return speakers, {end for edge in about for end in (edge.start, edge.end)}
