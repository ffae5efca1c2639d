"""The claims on some records with their sources, and the evidence status they give under a filter; for any store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge_graph.deadline import check_work
from knowledge_graph.edges import carrier_of, edges_of
from knowledge_graph.evidence import (
    ClaimFacts,
    EvidenceStatus,
    SourceFacts,
    claim_facts,
    counts,
    source_facts,
    summarise_claims,
)
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.json_views import View, claim_view, source_view
from knowledge_graph.records import Claim, Relation, Source
from knowledge_graph.references import ancestors
from knowledge_graph.store import GraphStore


@dataclass(slots=True)
class ClaimSet:
    """The claims on some records and their parts, with their sources, and what those are part of or republish."""

    claims: list[Claim]
    sources: dict[str, Source]
    merged: Callable[[Sequence[str]], Mapping[str, str]]
    """Returns the survivors of those of some ids that are merged, as ``GraphStore.merged`` does."""
    _facts: dict[str, SourceFacts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._facts = source_facts(self.sources)

    def publisher(self, source: str) -> str:
        """Return the independent publisher of one of its sources, as ``min_sources`` counts them."""
        return self._facts[source].publisher

    def counting(self, criteria: Filter) -> list[Claim]:
        """Return the claims that count under a filter, in order. See docs/semantics.md, Claims decide what exists."""
        return self.pick(self.claims, criteria, counts)

    def pick(
        self, claims: Sequence[Claim], criteria: Filter, rule: Callable[[ClaimFacts, Filter], bool]
    ) -> list[Claim]:
        """Return those of some claims whose facts meet a rule under a filter."""
        facts, criteria = self._as_read(claims, criteria)
        return [claim for claim, fact in zip(claims, facts, strict=True) if rule(fact, criteria)]

    def summarise(self, claims: Iterable[Claim], criteria: Filter) -> EvidenceStatus:
        """Return the evidence status that claims on one thing give under a filter."""
        return summarise_claims(*self._as_read(claims, criteria))

    def _as_read(self, claims: Iterable[Claim], criteria: Filter) -> tuple[list[ClaimFacts], Filter]:
        """Return the facts of claims, and the filter, with speakers that were merged replaced by their survivors."""
        check_work()
        facts = [claim_facts(claim, self._facts[claim.source]) for claim in claims]
        if not criteria.names_speakers:
            return facts, criteria
        speakers = {actor for fact in facts for actor in fact.speakers} | criteria.speakers | criteria.exclude_speakers
        survivors = self.merged(sorted(speakers))

        def read_as(ids: Iterable[str]) -> tuple[str, ...]:
            return tuple(survivors.get(identifier, identifier) for identifier in ids)

        return [fact._replace(speakers=read_as(fact.speakers)) for fact in facts], criteria.with_speakers(read_as)

    def shown(self, claims: Iterable[Claim]) -> tuple[dict[str, View], dict[str, View]]:
        """Return the views of claims, and of their sources with what those are part of, each by id."""
        views: dict[str, View] = {}
        behind: dict[str, View] = {}
        for claim in claims:
            views[claim.id or ""] = claim_view(claim)
            for source in ancestors(claim.source, self._part_of):
                if source in self.sources and source not in behind:
                    behind[source] = source_view(self.sources[source])
        return views, behind

    def _part_of(self, source: str) -> str | None:
        return self.sources[source].part_of if source in self.sources else None


def read_claim_set(store: GraphStore, ids: Sequence[str]) -> ClaimSet:
    """Read every claim about these records and their parts, with its sources."""
    claims = [claim for claim in store.claims_about(ids) if claim.source]
    return ClaimSet(claims, sources_behind(store, (claim.source for claim in claims)), store.merged)


def sources_behind(
    store: GraphStore, ids: Iterable[str], through: Sequence[str] = ("part_of", "republishes")
) -> dict[str, Source]:
    """Read sources and, on and on, those that their fields named in ``through`` refer to; by id."""
    sources: dict[str, Source] = {}
    missing = set(ids)
    while missing:
        records = store.records(sorted(missing))
        sources |= {identifier: record for identifier, record in records.items() if isinstance(record, Source)}
        missing = {above for source in sources.values() for way in through if (above := getattr(source, way))}
        missing -= sources.keys()
    return sources


def group_by_carrier(claims: Iterable[Claim]) -> Mapping[str, Mapping[str, list[Claim]]]:
    """Group claims by the record they are about or on a part of, then by what they are about."""
    groups: dict[str, dict[str, list[Claim]]] = {}
    for claim in claims:
        groups.setdefault(carrier_of(claim.about), {}).setdefault(claim.about, []).append(claim)
    return groups


def read_as_united(claims: Sequence[Claim], united: Mapping[str, str]) -> list[Claim]:
    """Return claims as claims about what their relations and parts of events are read as since a merge.

    A part without claims of its own that is read together with one that has some brings those of its event.

    Args:
        claims: every claim on some records and their parts.
        united: by id of a relation that is read as another, the id of that other.
    """
    spoken_of = {claim.about for claim in claims}
    read = [
        claim.model_copy(update={"about": united[claim.about]}) if claim.about in united else claim for claim in claims
    ]
    groups: dict[str, set[str]] = {}
    for other, first in united.items():
        if "#" in first:
            groups.setdefault(first, {first}).add(other)
    for first, group in groups.items():
        if group & spoken_of and group - spoken_of:
            event = carrier_of(first)
            read += [claim.model_copy(update={"about": first}) for claim in claims if claim.about == event]
    return read


def read_united_claims(
    store: GraphStore, ids: Sequence[str], united: Mapping[str, str]
) -> tuple[ClaimSet, Mapping[str, Mapping[str, list[Claim]]]]:
    """Read the claims on some records and their parts, those on relations that are read as one since a merge together.

    Args:
        store: the store to read them in.
        ids: of records; of united relations, that which they are read as.
        united: by id of a relation that is read as another, the id of that other.

    Returns:
        The claims; and the same by record, then by what they are read as being about. Relations that lead from a node
        to itself, by a merge or as a link of an event, are left out, as they are shown nowhere.
    """
    circular = _circular_relations(store, ids)
    carriers = set(ids) - circular
    members = [other for other, first in united.items() if first in carriers]
    claim_set = read_claim_set(store, [*(carrier for carrier in ids if carrier in carriers), *members])
    to_itself = _links_to_itself(store, claim_set.claims)
    claims = [claim for claim in read_as_united(claim_set.claims, united) if claim.about not in to_itself]
    return claim_set, group_by_carrier(claims)


def _circular_relations(store: GraphStore, ids: Sequence[str]) -> set[str]:
    """Return those of some records that are relations between two nodes which are read as one since a merge."""
    if all(merge.undone is not None for merge in store.merges()):
        return set()
    relations = [record for record in store.records(ids).values() if isinstance(record, Relation)]
    survivors = store.merged(sorted({end for relation in relations for end in (relation.start, relation.end)}))
    return {
        relation.id
        for relation in relations
        if survivors.get(relation.start, relation.start) == survivors.get(relation.end, relation.end)
    }


def _links_to_itself(store: GraphStore, claims: Iterable[Claim]) -> set[str]:
    """Return the ids of those links claimed of that lead from an event to itself."""
    with_parts = sorted({carrier_of(claim.about) for claim in claims if carrier_of(claim.about) != claim.about})
    records = store.records(with_parts).values() if with_parts else ()
    return {edge.id for record in records for edge in edges_of(record) if edge.start == edge.end}


def group_by_about(claims: Iterable[Claim]) -> Mapping[str, list[Claim]]:
    """Group claims by what they are about."""
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.about, []).append(claim)
    return groups


def group_by_property(claims: Iterable[Claim]) -> Mapping[tuple[str, str | None], list[Claim]]:
    """Group claims by what they are about and the property they give; None for its existence."""
    groups: dict[tuple[str, str | None], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.about, claim.property), []).append(claim)
    return groups
