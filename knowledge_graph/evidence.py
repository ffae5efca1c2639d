"""Evidence status: which claims count under a filter, and what those on one thing add up to.

See docs/semantics.md, Claims decide what exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from knowledge_graph.filtering.claim_filter import (
    CERTAINTIES,
    claims_count,
    is_claim_accepted,
    is_published,
    is_source_accepted,
    is_upheld,
    sources_count,
)
from knowledge_graph.filtering.filters import ATTRIBUTIONS, STATUS_RANK, STATUSES, Filter
from knowledge_graph.records import Claim, Source, span
from knowledge_graph.references import ancestors
from knowledge_graph.time_span import FOREVER, span_of

ASSERTS: Final = 1
DENIES: Final = -1
UNATTRIBUTED: Final = ATTRIBUTIONS.index("unattributed")
ATTRIBUTED: Final = ATTRIBUTIONS.index("attributed")
ANONYMOUS: Final = ATTRIBUTIONS.index("anonymous")


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What evidence status needs of a source: its independent publisher, its days, and its ancestors.

    ``known_from`` is the day since when it is certainly published, FOREVER for never; ``known_to`` the day it was taken
    back, FOREVER for never. ``ancestors`` are the source itself and all it is part of.
    """

    id: str
    publisher: str
    known_from: int
    known_to: int
    ancestors: frozenset[str]

    def column(self, name: str) -> Any:
        """Return one of its facts, as ``SourceColumns`` do."""
        return getattr(self, name)

    def lies_in(self, ids: frozenset[str]) -> bool:
        """Return whether it is one of these sources, or part of one."""
        return not ids.isdisjoint(self.ancestors)


class ClaimFacts(NamedTuple):
    """What evidence status needs of a claim.

    ``effect`` is ASSERTS, DENIES or 0: denying a value denies no thing. ``certainty`` is a rank of ``CERTAINTIES``,
    ``attribution`` an index in ``ATTRIBUTIONS``, ``known_to`` the day since when it counts no longer. ``speakers`` are
    the ids of its speakers, empty for one that is described in words.
    """

    id: str
    about: str
    source: SourceFacts
    effect: int
    certainty: int
    attribution: int
    known_to: int
    speakers: tuple[str, ...] = ()

    def column(self, name: str) -> Any:
        """Return one of its facts, as ``ClaimColumns`` do."""
        return getattr(self, name)

    def spoken_by(self, actors: frozenset[str]) -> bool:
        """Return whether one of these actors is a speaker of it."""
        return not actors.isdisjoint(self.speakers)

    def spoken_only_by(self, actors: frozenset[str]) -> bool:
        """Return whether it has speakers, and all are among these actors."""
        return bool(self.speakers) and actors.issuperset(self.speakers)


class EvidenceStatus(NamedTuple):
    """What the counting claims on one thing add up to; ``claims`` are their ids, firmest first, denials last."""

    status: str
    source_count: int
    claims: tuple[str, ...]
    denials: int = 0
    """How many of the claims deny the thing: the last of them."""
    anonymous: bool = False
    """Whether some of them assert the thing, and all that do are anonymous."""

    def first_claims(self, most: int) -> tuple[str, ...]:
        """Return at most so many claims, the first denial always among them: a list must show why it says disputed."""
        denial = len(self.claims) - self.denials
        if self.denials and denial >= most:
            return (*self.claims[: most - 1], self.claims[denial])
        return self.claims[:most]


def claim_facts(claim: Claim | Mapping[str, Any], source: SourceFacts) -> ClaimFacts:
    """Return what evidence status needs of a claim, given as a model or as plain fields."""
    if isinstance(claim, Claim):
        fields: Mapping[str, Any] = claim.__dict__
        retracted, speakers = span(claim.retracted), [(speaker.kind, speaker.actor) for speaker in claim.attributed_to]
    else:
        fields = claim
        retracted = span_of(claim["retracted"]) if "retracted" in claim else None
        speakers = [(speaker.get("kind"), speaker.get("actor")) for speaker in claim.get("attributed_to", ())]
    return ClaimFacts(
        id=fields["id"],
        about=fields["about"],
        source=source,
        effect=_effect(fields),
        certainty=CERTAINTIES[fields.get("certainty", "stated")],
        attribution=_attribution({kind or "named" for kind, _ in speakers}),
        known_to=min(source.known_to, retracted.earliest) if retracted else source.known_to,
        speakers=tuple(actor or "" for _, actor in speakers),
    )


def attribution_of(claim: Claim) -> int:
    """Return whose word a claim is, as an index in ``ATTRIBUTIONS``."""
    return _attribution({speaker.kind or "named" for speaker in claim.attributed_to})


def _attribution(kinds: set[str]) -> int:
    """Return a claim's attribution; one known speaker or group among several is enough for ``attributed``."""
    if kinds & {"named", "collective"}:
        return ATTRIBUTED
    return ANONYMOUS if kinds == {"anonymous"} else UNATTRIBUTED


def _effect(fields: Mapping[str, Any]) -> int:
    """Return what a claim does to the existence of what it is about: denying a value denies no thing."""
    if fields.get("stance", "asserts") == "asserts":
        return ASSERTS
    return 0 if fields.get("property") else DENIES


class SourceTies(NamedTuple):
    """The fields of a source that its facts are derived from."""

    id: str
    publisher: str | None = None
    published: str | None = None
    retracted: str | None = None
    part_of: str | None = None
    republishes: str | None = None


AnySource = Source | SourceTies


def source_facts(sources: Mapping[str, AnySource]) -> dict[str, SourceFacts]:
    """Return the facts of every source.

    A section without publisher or date of its own has those of its nearest ancestor with one; what republishes another
    source counts as that one; a source without any publisher is a publisher of its own.
    """
    return {identifier: _facts_of(source, sources) for identifier, source in sources.items()}


def _facts_of(source: AnySource, sources: Mapping[str, AnySource]) -> SourceFacts:
    def part_of(identifier: str) -> str | None:
        parent = sources[identifier].part_of
        return parent if parent in sources else None

    ids = list(ancestors(source.id, part_of))
    published = next((date for identifier in ids if (date := sources[identifier].published)), None)
    dates = span(published)
    taken_back = [back.earliest for identifier in ids if (back := span(sources[identifier].retracted))]
    return SourceFacts(
        id=source.id,
        publisher=_voice(source, sources),
        known_from=dates.latest if dates else FOREVER,
        known_to=min(taken_back, default=FOREVER),
        ancestors=frozenset(ids),
    )


def _voice(source: AnySource, sources: Mapping[str, AnySource]) -> str:
    """Return the independent publisher of a source: `=name`, or the id of a source that has none."""
    seen: set[str] = set()
    while source.id not in seen:
        seen.add(source.id)
        if source.republishes in sources:
            source = sources[source.republishes or ""]
        elif source.publisher:
            return f"={source.publisher}"
        elif source.part_of in sources:
            source = sources[source.part_of or ""]
    return source.id


def counts(claim: ClaimFacts, criteria: Filter) -> bool:
    """Return whether a claim counts under a filter."""
    return bool(sources_count(claim.source, criteria) and claims_count(claim, criteria))


def is_known(claim: ClaimFacts, day: int | None) -> bool:
    """Return whether a claim was published by a day and not taken back by then; without a day, never taken back."""
    return bool(is_published(claim.source, day) and is_upheld(claim, day))


def is_asked_for(claim: ClaimFacts, criteria: Filter) -> bool:
    """Return whether a claim is of the sources, of the certainty and of the speakers that a filter asks for."""
    return bool(is_source_accepted(claim.source, criteria) and is_claim_accepted(claim, criteria))


def summarise_claims(claims: Iterable[ClaimFacts], criteria: Filter) -> EvidenceStatus:
    """Return the evidence status of one thing, given the claims on it."""
    return _add_up([claim for claim in claims if counts(claim, criteria)])


def weigh_all(claims: Iterable[ClaimFacts]) -> EvidenceStatus:
    """Return the evidence status under the default filter: all claims count but those taken back."""
    return _add_up([claim for claim in claims if is_known(claim, None)])


def _add_up(counting: list[ClaimFacts]) -> EvidenceStatus:
    asserting = [claim for claim in counting if claim.effect == ASSERTS]
    denials = sum(claim.effect == DENIES for claim in counting)
    if asserting:
        status = "disputed" if denials else STATUSES[max(claim.certainty for claim in asserting)]
    else:
        status = "denied" if denials else "none"
    counting.sort(key=lambda claim: (-claim.effect, -claim.certainty, claim.id))
    voices = {claim.source.publisher for claim in asserting}
    anonymous = bool(asserting) and all(claim.attribution == ANONYMOUS for claim in asserting)
    return EvidenceStatus(status, len(voices), tuple(claim.id for claim in counting), denials, anonymous)


def stands(standing: EvidenceStatus, criteria: Filter) -> bool:
    """Return whether a thing with this evidence status exists in an answer.

    See docs/semantics.md, Claims decide what exists.
    """
    enough = criteria.has_sources(STATUS_RANK[standing.status], standing.source_count)
    return standing.status in criteria.statuses and bool(enough) and bool(criteria.has_speakers(standing.anonymous))
