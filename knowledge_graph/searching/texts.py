"""The texts of a record that a search looks through beside its names, and what it shows of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

from knowledge_graph.edges import Fields
from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Actor, Claim, Event, Location, Measure, Record, Relation, Source
from knowledge_graph.searching.query import text_words
from knowledge_graph.vocabulary import VOCABULARY

MODE_MARK: Final = "|"
"""What parts an event's summary from its mode where both are one text: no word is it."""

_BEFORE: Final = 40
_LONGEST: Final = 120
"""How many characters of a text a hit shows, and how many of those stand before the first word that was looked for."""


OWN: Final = frozenset({"name", "type", "summary", "description", "mode"})
"""The fields that a node's view has itself."""


class TextMatch(NamedTuple):
    """What of a hit holds the words: one of the ``FIELDS``, some of its text, and the record that says it, if another.

    That is the relation of an office, the claim, or the source. Stores leave the text of ``OWN`` fields to
    ``complete_match``.
    """

    field: str
    text: str = ""
    id: str | None = None

    @classmethod
    def of_claim(cls, claim: Fields, words: Collection[str]) -> TextMatch:
        """Return what a claim, given as plain fields, says around the words: `position: A cease-fire …`."""
        return cls("claim", f"{claim['property']}: {cut_snippet(claim_text(claim) or '', words)}", claim["id"])


def own_texts(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield the texts that an actor, a location or an event has itself, as (field, text)."""
    if fields["kind"] == "event":
        if summary := fields.get("summary"):
            yield "summary", summary
        if mode := fields.get("mode"):
            yield "mode", mode
    elif description := fields.get("description"):
        yield "description", description


def claim_text(fields: Fields) -> str | None:
    """Return what a claim says in words, None for a figure and for a claim that something is so."""
    value: Any = fields.get("value")
    return value.get("text") if isinstance(value, dict) else value


def search_words(record: Record) -> str | None:
    """Return the words of a record's texts beside its names, in one text; None if there are none.

    Of an event those are its summary's and, after a ``MODE_MARK``, its mode's; others have one text: a description, a
    title, what a claim says.
    """
    match record:
        case Event():
            mode = f"{MODE_MARK} {' '.join(text_words(record.mode))}" if record.mode else ""
            return f"{' '.join(text_words(record.summary))} {mode}".strip() or None
        case Actor() | Location():
            text: str | None = record.description
        case Relation() | Source():
            text = record.title
        case Claim(value=Measure(text=value)) | Claim(value=str(value)):
            text = value
        case _:
            return None
    return " ".join(text_words(text or "")) or None


def office_text(relation: str, title: str, other: str, *, forward: bool) -> str:
    """Return how a relation with a title reads at one of its ends: `leads Mossad (Director)`."""
    return f"{VOCABULARY.reading(relation, None, forward=forward)} {other} ({title})"


def cut_snippet(text: str, words: Collection[str]) -> str:
    """Return some of a text around the first of the words that were looked for, with `…` where it was cut."""
    text = " ".join(text.split())
    if len(text) <= _LONGEST:
        return text
    position = next((place.start() for place in re.finditer(r"\S+", text) if _holds(place[0], words)), 0)
    start = max(0, position - _BEFORE)
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + _LONGEST
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + _LONGEST // 2)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _holds(token: str, words: Collection[str]) -> bool:
    parts = fold(token).split()
    return any(part.startswith(word) for part in (*parts, "".join(parts)) for word in words)
