"""Preview of a retraction: what would be removed or weakened without a source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from knowledge_graph.deadline import Deadline
from knowledge_graph.edges import carrier_of
from knowledge_graph.errors import NotFound
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.json_views import View
from knowledge_graph.records import Claim, Source
from knowledge_graph.store import GraphStore
from queries.core.answer import Answer
from queries.core.claim_set import read_united_claims
from queries.evidence.changes import compare_status
from queries.parameters.evidence import RetractionParameters

PAGE: Final = 1_000
AT_ONCE: Final = 500


def preview_retraction(
    store: GraphStore, source: str, question: RetractionParameters, *, seconds: float = 10.0
) -> Answer:
    """Answer with what would be removed or weakened without a source and its parts.

    Relations that are read as one since a merge stand on the claims of each. See docs/semantics.md, Claims decide what
    exists.

    Raises:
        NotFound: there is no such source.
        BudgetExceeded: it took too long.
    """
    deadline = Deadline(seconds, "Weighing all that stands on the source", "name a part of it")
    if not isinstance(store.records([source]).get(source), Source):
        raise NotFound(source)
    parts = store.source_parts(source)
    united = store.united()
    spoken_of = {carrier_of(claim.about) for part in parts for claim in _made_in(store, part, deadline)}
    carriers = sorted({united.get(carrier, carrier) for carrier in spoken_of})
    without = Filter(exclude_sources=frozenset({source}))
    results: list[dict[str, Any]] = []
    removed = weakened = 0
    claims, sources = dict[str, View](), dict[str, View]()
    for start in range(0, len(carriers), AT_ONCE):
        deadline.check()
        claim_set, by_carrier = read_united_claims(store, carriers[start : start + AT_ONCE], united)
        spoken = {about: claims for parts in by_carrier.values() for about, claims in parts.items()}
        for about, about_claims in sorted(spoken.items()):
            statuses = ((claim_set.summarise(about_claims, criteria), criteria) for criteria in (Filter(), without))
            result = compare_status(about, *statuses)
            if result is None:
                continue
            removed, weakened = removed + (result["change"] == "removed"), weakened + (result["change"] != "removed")
            if len(results) < question.limit:
                results.append(result)
                shown_claims, behind = claim_set.shown(about_claims)
                claims |= shown_claims
                sources |= behind
    fields = {
        "source": source,
        "removed": removed,
        "weakened": weakened,
        "results": results,
        "claims": claims,
        "sources": sources,
        "complete": len(results) == removed + weakened,
    }
    return Answer(fields)


def _made_in(store: GraphStore, source: str, deadline: Deadline) -> Iterator[Claim]:
    page, _ = store.claims(source, limit=PAGE)
    while page:
        deadline.check()
        yield from (claim for claim, how in page if isinstance(claim, Claim) and how == "made_in")
        page, _ = store.claims(source, limit=PAGE, after=page[-1][0].id)
