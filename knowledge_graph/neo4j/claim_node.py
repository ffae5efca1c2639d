"""Claims as nodes that a person can read: who says what of what, as plain properties and in a caption.

One node shows all that one source says of one thing in the words of the same speakers, to the same effect. The
record of each claim is a note of its own, without relationships.
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
from knowledge_graph.neo4j.claim_values import (
    ITSELF,
    Entries,
    day_text,
    entries_of,
    entry_properties,
    entry_words,
    property_words,
)
from knowledge_graph.records import Actor, Attribution, Claim, Location, Measure, Source, span
from knowledge_graph.searching.texts import search_words
from knowledge_graph.vocabulary import VOCABULARY

Properties = dict[str, Any]

COLUMNS: Final = (
    "z_key", "z_known_to", "caption", "about", "carrier", "source", "stance", "retracted", "claims", "speakers",
    "anonymous", "publisher", "source_title", "certainty", "said", "locator",
)  # fmt: skip
"""The properties that every node which shows claims may have, beside those of values."""

_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPEAKER_PARTS: Final = "\x1f"
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


def record_properties(claim: Claim, carrier: str, word: int | None) -> Properties:
    """Return the properties of the node that keeps a claim's record. ``word`` is None while its source is missing."""
    value = claim.value
    measure = value if isinstance(value, Measure) else Measure.model_construct(text=value)
    verb = "" if claim.property and claim.stance == "asserts" else claim.stance
    return {
        "about": claim.about, "carrier": carrier, "source": claim.source, "z_word": word,
        "caption": ": ".join(filter(None, [verb, property_words(claim.property, value) if claim.property else ""])),
        "stance": claim.stance, "certainty": claim.certainty, "property": claim.property, "best": measure.best,
        "low": measure.low, "high": measure.high, "share": measure.share, "text": measure.text,
        "as_of": day_text(claim.as_of), "said": day_text(claim.said), "locator": claim.locator,
        "z_words": search_words(claim),
    }  # fmt: skip


def claim_key(claim: Claim) -> str:
    """Return the key of a claim's node: one for what it is about, source, speakers, stance and retraction."""
    parts = [claim.about, claim.source, claim.stance]
    if claim.retracted:
        parts += [day_text(claim.retracted) or "", str(_known_to(claim))]
    if claim.attributed_to:
        parts += sorted({_SPEAKER_PARTS.join(_speaker_parts(speaker)) for speaker in claim.attributed_to})
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def claim_properties(key: str, claims: Sequence[Claim], carrier: str, context: ClaimContext) -> Properties:
    """Return the properties of the node that shows all claims of one key; ``carrier`` is that of its thing.

    ``COLUMNS`` come first, each with a value or None, then what there is of values.
    """
    claims = sorted(claims, key=lambda claim: claim.id or "")
    first = claims[0]
    source, entries = context.sources.get(first.source), entries_of(claims)
    return {
        "z_key": key, "z_known_to": _known_to(first), "caption": _caption(first, entries, context),
        "about": first.about, "carrier": carrier, "source": first.source, "stance": first.stance,
        "retracted": day_text(first.retracted), "claims": [claim.id for claim in claims],
        "speakers": [speaker_name(speaker, context) for speaker in first.attributed_to] or None,
        "anonymous": attribution_of(first) == ANONYMOUS, "publisher": context.publisher_of(first.source),
        "source_title": source.title if source else None,
    } | entry_properties(claims, entries)  # fmt: skip


def _known_to(claim: Claim) -> int | None:
    taken_back = span(claim.retracted)
    return taken_back.earliest if taken_back else None


def _speaker_parts(speaker: Attribution) -> list[str]:
    """Return what tells a speaker from others: an actor's id, else the words with all that is said of them."""
    if speaker.actor:
        return ["", speaker.actor, speaker.kind or ""]
    return [speaker.text or "", speaker.kind or "", str(speaker.count or 1), speaker.affiliation or ""]


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


def _caption(claim: Claim, entries: Entries, context: ClaimContext) -> str:
    """Return who says what: ``UN: displaced > 800,000``, ``Hamas denies: assault``, ``injured 4; killed 35``."""
    words = _who_says_what(claim, entries, context)
    return f"retracted: {words}" if claim.retracted else words


def _who_says_what(claim: Claim, entries: Entries, context: ClaimContext) -> str:
    who = ", ".join(speaker_name(speaker, context, short=True) for speaker in claim.attributed_to)
    values = [entry_words(name, listed) for name, listed in entries.items() if name != ITSELF]
    if ITSELF in entries and (not values or claim.stance == "denies"):
        values.insert(0, context.subject_of(claim.about) or "it")
    what = "; ".join(values)
    if claim.stance == "denies":
        return f"{who} denies: {what}" if who else f"denied: {what}"
    if who:
        return f"{who}: {what}" if what != "it" else f"{who} asserts it"
    return what if what != "it" else "asserted"


def _shortened(words: str) -> str:
    """Return the first words, or letters where words aren't parted by spaces."""
    first = textwrap.shorten(words, _LONGEST_SPEAKER, placeholder="…")
    return first if len(first) > 1 else f"{words[: _LONGEST_SPEAKER - 1]}…"


def _abbreviates(alias: str, name: str) -> bool:
    """Return whether an alias is short for a name of several words: a few capitals, from the same first letter."""
    fits = 2 <= len(alias) <= min(_LONGEST_ABBREVIATION, len(name) - 1) and " " in name
    return fits and alias.isascii() and alias.isalnum() and alias.isupper() and alias[0].lower() == name[0].lower()


def speakers_and_ends(claims: Sequence[Claim], edges: Mapping[str, Edge]) -> tuple[set[str], set[str]]:
    """Return the ids whose names captions of claims need: of actors who speak, and of the ends of edges."""
    speakers = {speaker.actor for claim in claims for speaker in claim.attributed_to if speaker.actor}
    about = [edges[claim.about] for claim in claims if claim.property is None and claim.about in edges]
    return speakers, {end for edge in about for end in (edge.start, edge.end)}
