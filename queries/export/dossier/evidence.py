"""The claims on what an answer shows, under the event or relation they are about, with numbered sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from knowledge_graph.edges import carrier_of
from knowledge_graph.evidence import ANONYMOUS, attribution_of
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import Claim
from knowledge_graph.store import GraphStore
from queries.core.claim_set import ClaimSet, read_claim_set
from queries.evidence.disagreement import Reading, disagreement, group_by_day, readings_of
from queries.evidence.speakers import ClaimSpeakers
from queries.export.dossier.model import DossierClaim, Proof, PropertyValues, ValueReading
from queries.export.dossier.text import shown
from queries.wording.claims import ClaimWords, firmness, is_denial
from queries.wording.dates import format_when
from queries.wording.values import format_value

View = Mapping[str, Any]

_MOST: Final = 50
_LEAST: Final = 3
_OF_A_VALUE: Final = 5
"""How many claims are listed that give the same value."""

_CONFLICTS: Final = {"denied": "denied by some", "contradict": "contradictory", "differ": "texts differ"}


@dataclass(slots=True)
class SourceNumbers:
    """Numbers sources in the order in which they are cited."""

    numbers: dict[str, int] = field(default_factory=dict)

    def cite(self, source: str) -> int:
        """Return the number of a source."""
        return self.numbers.setdefault(source, len(self.numbers) + 1)


@dataclass(slots=True)
class CitedEvidence:
    """The counting claims on what an answer shows, by what they are about."""

    words: ClaimWords
    claims: Mapping[str, View]
    about: Mapping[str, Sequence[str]]
    """The ids of the claims on a node or relation, the firmest first."""
    left_out: int
    """How many claims on what is shown don't count under the question's filters, or were taken back."""
    _read: Mapping[str, Claim]
    _speakers: ClaimSpeakers
    sources: SourceNumbers = field(default_factory=SourceNumbers)
    most: int = _MOST

    @classmethod
    def read(cls, store: GraphStore, answer: View, criteria: Filter, room: int) -> CitedEvidence:
        """Read the claims on an answer that went through ``prepare_tables``.

        ``room`` is how many are to be listed, shared out among what they are about.
        """
        views, read_as = answer.get("claims", {}), answer.get("read_as", {})
        about: dict[str, dict[str, None]] = {}
        for view in (*answer.get("nodes", {}).values(), *answer.get("edges", {}).values()):
            for identifier in (claim for claim in view.get("claims", ()) if claim in views):
                subject = views[identifier]["about"]
                about.setdefault(read_as.get(subject, subject), {})[identifier] = None
        things = {carrier_of(other) for view in answer.get("edges", {}).values() for other in _ids(view)}
        things |= {node["id"] for node in answer.get("nodes", {}).values() if node["kind"] == "event"}
        carriers = sorted({carrier_of(views[claim]["about"]) for ids in about.values() for claim in ids} | things)
        claim_set = read_claim_set(store, carriers) if carriers else ClaimSet([], {}, lambda _: {})
        counting = claim_set.counting(criteria)
        return cls(
            words=ClaimWords.read(store, views, answer.get("sources", {})) if views else ClaimWords({}, {}),
            claims=views,
            about={subject: list(ids) for subject, ids in about.items()},
            left_out=len(claim_set.claims) - len(counting),
            _read={claim.id or "": claim for claim in claim_set.claims},
            _speakers=ClaimSpeakers(store, claim_set),
            most=max(_LEAST, min(_MOST, room // max(1, len(about)))),
        )

    def prove(self, subject: str) -> Proof:
        """Return the claims on a node, a relation or a part of an event, its sources numbered."""
        ids = self.about.get(subject, ())
        existence = [claim for claim in ids if "property" not in self.claims[claim]]
        values = list(self._values(claim for claim in ids if "property" in self.claims[claim]))
        values.sort(key=lambda about: not about.conflict)
        listed = existence[: self.most - min(self.most // 2, len(ids) - len(existence))]
        if not any(is_denial(self.claims[claim]) for claim in listed):
            listed += [claim for claim in existence[len(listed) :] if is_denial(self.claims[claim])][:1]
        kept, room = list[PropertyValues](), self.most - len(listed)
        for about in values:
            number = sum(len(reading.claims) for reading in about.readings)
            if number <= room or not kept:
                kept.append(about)
                room -= number
        cited = [self._cite(claim) for claim in listed]
        number = len(cited) + sum(len(reading.claims) for about in kept for reading in about.readings)
        return Proof(tuple(cited), tuple(kept), len(ids) - number)

    def sources_of(self, claims: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the sources of some claims, in order."""
        return tuple(sorted({self.sources.cite(self.claims[claim]["source"]) for claim in claims}))

    def is_anonymous(self, view: View) -> bool:
        """Return whether something is asserted on anonymous word alone."""
        read = [self._read[claim] for claim in view.get("claims", ()) if claim in self._read]
        asserting = [claim for claim in read if claim.stance == "asserts"]
        return bool(asserting) and all(attribution_of(claim) == ANONYMOUS for claim in asserting)

    def _values(self, ids: Iterable[str]) -> Iterator[PropertyValues]:
        groups: dict[str, list[Claim]] = {}
        for claim in (self._read[identifier] for identifier in ids if identifier in self._read):
            groups.setdefault(claim.property or "", []).append(claim)
        for name, spoken in sorted(groups.items()):
            for day, together in group_by_day(spoken):
                readings = readings_of(together)
                conflict = disagreement(name, readings, self._speakers)
                yield PropertyValues(
                    name=name.replace("_", " "),
                    day=format_when(day.as_dict()) if day else "",
                    readings=tuple(map(self._reading, readings)),
                    conflict=_CONFLICTS.get(conflict or "", ""),
                )

    def _reading(self, reading: Reading) -> ValueReading:
        first = self.claims[reading.claims[0].id or ""]
        cited = tuple(self._cite(claim.id or "") for claim in reading.claims[:_OF_A_VALUE])
        return ValueReading(shown(format_value(first.get("value"))), reading.stance == "denies", cited)

    def _cite(self, identifier: str) -> DossierClaim:
        claim = self.claims[identifier]
        source = claim["source"]
        return DossierClaim(
            speaker=shown(self.words.speakers(claim)),
            source=self.sources.cite(source),
            publisher=shown(self.words.publisher(source) or self.words.title(source), 60),
            locator=shown(claim.get("locator", ""), 80),
            firm=firmness(claim),
            day=self.words.day(claim),
        )


def _ids(view: View) -> tuple[str, ...]:
    return (view["id"], *view.get("united", ()))
