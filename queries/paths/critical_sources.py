"""Sources that hold up everything: without which none of the paths that were found would stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from knowledge_graph.edges import carrier_of
from knowledge_graph.evidence import stands
from knowledge_graph.filtering.filters import STANDING, Filter
from knowledge_graph.hierarchy import ancestors
from knowledge_graph.rendered_graph import EvidenceSummary, RenderedGraph
from knowledge_graph.store import GraphStore
from queries.claim_set import ClaimSet, read_claim_set


def critical_sources(
    store: GraphStore, wanted: Filter, paths: Sequence[Mapping[str, Any]], shown: RenderedGraph, exempt: Collection[str]
) -> list[str]:
    """Return, in order of id, the sources each of which breaks every path when it and its parts are left out.

    A path breaks where an event on it no longer stands (``exempt`` nodes do, whoever says so), or none of the
    relations of a step.
    """
    things = _Things(store, wanted, shown, exempt)
    critical: set[str] | None = None
    for path in paths:
        breaking = things.breaking(path)
        critical = breaking if critical is None else critical & breaking
        if not critical:
            break
    return sorted(critical or ())


class _Things:
    """The events and relations of an answer, and which sources each can't do without."""

    def __init__(self, store: GraphStore, wanted: Filter, shown: RenderedGraph, exempt: Collection[str]) -> None:
        self._store, self._wanted, self._shown, self._exempt = store, wanted, shown, exempt
        self._by_claims = wanted.min_sources == 1 and wanted.statuses == STANDING
        self._needed: dict[str, frozenset[str]] = {}
        self._wholes: dict[str, frozenset[str]] = {}
        self._facts = shown.facts
        self._part_of = dict(self._facts.part_of)

    def breaking(self, path: Mapping[str, Any]) -> set[str]:
        """Return the sources that a path can't do without."""
        found: set[str] = set()
        for node in path["nodes"]:
            if node not in self._exempt:
                found |= self._needs(node, self._facts.nodes[node].evidence)
        for step in path["steps"]:
            found |= frozenset.intersection(
                *(self._needs(edge, self._facts.edges[edge].evidence) for edge in step["edges"])
            )
        return found

    def _needs(self, thing: str, evidence: EvidenceSummary | None) -> frozenset[str]:
        """Return the sources without which an event or a relation doesn't stand; none for what stands by itself."""
        if thing not in self._needed:
            self._needed[thing] = self._needs_of(thing, evidence) if evidence else frozenset()
        return self._needed[thing]

    def _needs_of(self, thing: str, evidence: EvidenceSummary) -> frozenset[str]:
        claims = [self._facts.claims[claim] for claim in evidence.claims]
        asserting = [claim for claim in claims if claim.asserts]
        shared = _shared(self._wholes_of(claim.source) for claim in asserting)
        if self._by_claims and asserting and not (shared and evidence.claim_count > len(claims)):
            return shared
        return self._weighed(thing)

    def _weighed(self, thing: str) -> frozenset[str]:
        """Return the same where counting alone doesn't tell, by weighing without each source in turn."""
        told = self._testimony
        self._part_of |= {one.id: one.part_of for one in told.sources.values()}
        claims = [one for one in told.claims if one.about == thing]
        if not claims:
            carrier = carrier_of(thing)
            claims = [one for one in told.claims if one.about == carrier]
        wholes = {whole for claim in claims for whole in self._wholes_of(claim.source)}
        return frozenset(
            source
            for source in wholes
            if not stands(told.standing(claims, without := _without(self._wanted, source)), without)
        )

    @cached_property
    def _testimony(self) -> ClaimSet:
        things = {carrier_of(one) for one in (*self._shown.nodes, *self._shown.edges)}
        return read_claim_set(self._store, sorted(things))

    def _wholes_of(self, source: str) -> frozenset[str]:
        """Return a source and all it is part of."""
        if source not in self._wholes:
            self._wholes[source] = frozenset(ancestors(source, self._part_of.__getitem__))
        return self._wholes[source]


def _shared(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    found = list(sets)
    return frozenset.intersection(*found) if found else frozenset()


def _without(wanted: Filter, source: str) -> Filter:
    return replace(wanted, exclude_sources=wanted.exclude_sources | {source})
