"""Who says something, and where, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge_graph.references import ancestors
from knowledge_graph.store import GraphStore
from queries.wording.dates import format_when
from queries.wording.names import read_names

View = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """Words for claims, from their sources and the names of those that they quote or whose word they are, by id."""

    sources: Mapping[str, View]
    names: Mapping[str, str]

    @classmethod
    def read(cls, store: GraphStore, claims: Mapping[str, View], sources: Mapping[str, View]) -> ClaimWords:
        """Read the names of the quoted speakers of an answer's claims."""
        quoted = {
            speaker[field]
            for claim in claims.values() for speaker in claim.get("attributed_to", ()) for field in speaker
            if field in {"actor", "affiliation"}
        }  # fmt: skip
        return cls(dict(sources), read_names(store, sorted(quoted)))

    def title(self, source: str) -> str:
        """Return a source's title, its id without one."""
        return str(self.sources.get(source, {}).get("title", source))

    def citation(self, source: str) -> str:
        """Return a source's publisher and title; the title alone where it names the publisher."""
        title, publisher = self.title(source), self.publisher(source)
        return title if not publisher or publisher in title else f"{publisher}, {title}"

    def publisher(self, source: str) -> str:
        """Return a source's publisher, which a part has from what it is part of; empty without any."""
        return str(self.inherited(source, "publisher") or "")

    def speakers(self, claim: View) -> str:
        """Return the speakers a claim is attributed to; empty for the source's own word."""
        return ", ".join(self._speaker(speaker) for speaker in claim.get("attributed_to", ()))

    def day(self, claim: View) -> str:
        """Return when a claim was made: said, or else published."""
        return format_when(claim.get("said") or self.inherited(claim["source"], "published"))

    def inherited(self, source: str, field: str) -> Any:
        """Return a field of a source: its own, or that of the nearest source it is part of."""
        known = (self.sources.get(identifier, {}) for identifier in ancestors(source, self._part_of))
        return next((value for view in known if (value := view.get(field))), None)

    def _speaker(self, speaker: View) -> str:
        name = speaker.get("text") or self._name(speaker.get("actor"))
        count = f"{speaker['count']} × " if speaker.get("count", 1) > 1 else ""
        notes = ["anonymous"] if speaker.get("kind") == "anonymous" else []
        notes += [f"of {self._name(speaker['affiliation'])}"] if speaker.get("affiliation") else []
        return f"{count}{name} ({', '.join(notes)})" if notes else f"{count}{name}"

    def _name(self, identifier: str | None) -> str:
        return self.names.get(identifier or "", identifier or "?")

    def _part_of(self, source: str) -> str | None:
        return self.sources.get(source, {}).get("part_of")


def firmness(claim: View) -> str:
    """Return how firmly a claim says it: denied, or its certainty."""
    return "denied" if claim["stance"] == "denies" else str(claim["certainty"])


def is_denial(claim: View) -> bool:
    """Return whether a claim says that something wasn't so at all; who denies a value denies no thing."""
    return bool(claim["stance"] == "denies" and "property" not in claim)


def status_words(view: View) -> str:
    """Return an evidence status with the number of independent sources; empty for identity."""
    status = str(view.get("status", ""))
    if status in {"", "identity"}:
        return ""
    if status == "none":
        return "no counting claim"
    if status == "denied":  # who denies it isn't counted
        return status
    number = view.get("source_count", 0)
    asserted = ", asserted" if status == "disputed" else ""
    return f"{status}{asserted} by {number:,} source{'' if number == 1 else 's'}"


def count_unlisted(view: View) -> int:
    """Return how many counting claims on a node or relation an answer doesn't list."""
    return int(view.get("claim_count", 0)) - len(view.get("claims", ()))
