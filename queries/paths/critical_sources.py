"""Critical sources: each of them, left out, leaves none of the paths."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from knowledge_graph.edges import carrier_of
from knowledge_graph.evidence import stands
from knowledge_graph.filtering.filters import STANDING, Filter
from knowledge_graph.references import ancestors
from knowledge_graph.rendered_graph import EvidenceSummary, RenderedGraph
from knowledge_graph.store import GraphStore
from queries.core.claim_set import ClaimSet, read_claim_set


def critical_sources(
    store: GraphStore,
    criteria: Filter,
    paths: Sequence[Mapping[str, Any]],
    shown: RenderedGraph,
    exempt: Collection[str],
) -> list[str]:
    """Return the sources each of which breaks every path when it and its parts are left out, in order of id.

    A path breaks where an event on it no longer stands, or none of the edges of a step.

    Args:
        store: the graph, asked for claims only where those shown don't tell.
        criteria: the question's filter.
        paths: the paths, as the answer lists them.
        shown: their nodes, edges, claims and sources.
        exempt: the ids of nodes that stand whatever their claims.
    """
    dependencies = _Dependencies(store, criteria, shown, exempt)
    critical: set[str] | None = None
    for path in paths:
        needed = dependencies.needed_by(path)
        critical = needed if critical is None else critical & needed
        if not critical:
            break
    return sorted(critical or ())


class _Dependencies:
    """Which sources each event and edge of an answer can't stand without."""

    def __init__(self, store: GraphStore, criteria: Filter, shown: RenderedGraph, exempt: Collection[str]) -> None:
        self._store, self._criteria, self._shown, self._exempt = store, criteria, shown, exempt
        self._by_claims = criteria.min_sources == 1 and criteria.statuses == STANDING
        self._needed: dict[str, frozenset[str]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._facts = shown.facts
        self._part_of = dict(self._facts.part_of)

    def needed_by(self, path: Mapping[str, Any]) -> set[str]:
        """Return the sources that a path can't stand without."""
        needed: set[str] = set()
        for node in path["nodes"]:
            if node not in self._exempt:
                needed |= self._needed_by_element(node, self._facts.nodes[node].evidence)
        for step in path["steps"]:
            needed |= frozenset.intersection(
                *(self._needed_by_element(edge, self._facts.edges[edge].evidence) for edge in step["edges"])
            )
        return needed

    def _needed_by_element(self, thing: str, evidence: EvidenceSummary | None) -> frozenset[str]:
        """Return the sources without which an event or an edge doesn't stand; none for one that rests on no claims."""
        if thing not in self._needed:
            self._needed[thing] = self._needed_by_claims(thing, evidence) if evidence else frozenset()
        return self._needed[thing]

    def _needed_by_claims(self, thing: str, evidence: EvidenceSummary) -> frozenset[str]:
        claims = [self._facts.claims[claim] for claim in evidence.claims]
        asserting = [claim for claim in claims if claim.asserts]
        shared = _shared(self._ancestors_of(claim.source) for claim in asserting)
        if self._by_claims and asserting and not (shared and evidence.claim_count > len(claims)):
            return shared
        return self._needed_by_leaving_out(thing)

    def _needed_by_leaving_out(self, thing: str) -> frozenset[str]:
        """Return the same where the claims shown don't tell, by leaving out each source in turn."""
        claim_set = self._claim_set
        self._part_of |= {source.id: source.part_of for source in claim_set.sources.values()}
        claims = [claim for claim in claim_set.claims if claim.about == thing]
        if not claims:
            carrier = carrier_of(thing)
            claims = [claim for claim in claim_set.claims if claim.about == carrier]
        candidates = {ancestor for claim in claims for ancestor in self._ancestors_of(claim.source)}
        return frozenset(
            source
            for source in candidates
            if not stands(claim_set.summarise(claims, without := _without(self._criteria, source)), without)
        )

    @cached_property
    def _claim_set(self) -> ClaimSet:
        things = {carrier_of(identifier) for identifier in (*self._shown.nodes, *self._shown.edges)}
        return read_claim_set(self._store, sorted(things))

    def _ancestors_of(self, source: str) -> frozenset[str]:
        """Return a source and all its ancestors."""
        if source not in self._ancestors:
            self._ancestors[source] = frozenset(ancestors(source, self._part_of.__getitem__))
        return self._ancestors[source]


def _shared(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    listed = list(sets)
    return frozenset.intersection(*listed) if listed else frozenset()


def _without(criteria: Filter, source: str) -> Filter:
    return replace(criteria, exclude_sources=criteria.exclude_sources | {source})
