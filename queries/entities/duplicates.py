"""Duplicate candidates: pairs of entities that may be the same, with the evidence for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from knowledge_graph.deadline import Deadline
from knowledge_graph.filtering.filters import REALITIES, STANDING, Filter
from knowledge_graph.identity.merges import was_retaken
from knowledge_graph.references import ancestors
from knowledge_graph.store import GraphStore, GraphView, SearchRequest
from queries.core.answer import Answer
from queries.core.list_cursor import ListCursor
from queries.core.paging import build_page
from queries.entities.blocking import find_similar_pairs, rank_pair
from queries.entities.similarity import Candidate, Pair, parse_candidate
from queries.parameters.entities import ResolveParameters

_EVERYTHING: Final = Filter(realities=frozenset(REALITIES), statuses=STANDING | {"denied", "none"})
_READ_AT_ONCE: Final = 20_000
_NEIGHBOURS_NAMED: Final = 5


def resolve(store: GraphStore, question: ResolveParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of duplicate candidates, the most similar first; decided pairs are left out.

    Raises:
        NotFound: there is no such entity.
        BudgetExceeded: there are too many names to compare in time.
    """
    cursor = ListCursor.read("resolve", question, types=(float, str, str), base=base)
    tick = Deadline(seconds, "Comparing all names", "ask for one kind or type, or one entity").check
    with store.read(_EVERYTHING, seconds=seconds) as view:
        known = _candidates(_views(view, question, tick))
        chosen = _chosen(view, question, known)
        pairs, skipped = find_similar_pairs(known, question.min_score, chosen, tick)
        undone = (merge for merge in store.merges() if merge.undone is not None and not was_retaken(merge))
        apart = {frozenset((merge.merged, merge.into)) for merge in undone}
        pairs = [pair for pair in pairs if frozenset((known[pair.first].id, known[pair.second].id)) not in apart]
        page, following = cursor.slice(pairs, question.limit, lambda pair: rank_pair(known, pair))
        results = [_result(view, known, pair) for pair in page]
        ids = dict.fromkeys(known[index].id for pair in page for index in (pair.first, pair.second))
        shown = view.show(view.locate(list(ids)), [])
    extra = {"nodes": shown.nodes, "compared": len(known), "skipped": skipped}
    return build_page(results, total=len(pairs), limit=question.limit, following=following, extra=extra)


def _views(view: GraphView, question: ResolveParameters, tick: Callable[[], None]) -> list[Mapping[str, Any]]:
    """Return every actor and location, with the fields of its record that answers show."""
    kinds = frozenset(question.kind or ("actor", "location"))
    request = SearchRequest(kinds=kinds, filter=_EVERYTHING, limit=_READ_AT_ONCE)
    views: list[Mapping[str, Any]] = []
    while True:
        page = view.search(request)
        tick()
        views += view.show([node for node, _ in page.hits], []).node_fields.values()
        if page.last is None:
            return views
        request = replace(request, after=page.last)


def _candidates(views: Sequence[Mapping[str, Any]]) -> list[Candidate]:
    part_of = {view["id"]: view["part_of"] for view in views if view.get("part_of")}

    def ancestors_of(identifier: str) -> frozenset[str]:
        whole = part_of.get(identifier)
        return frozenset(ancestors(whole, part_of.get)) if whole else frozenset()

    candidates = (parse_candidate(view, ancestors_of) for view in views)
    return [candidate for candidate in candidates if candidate]


def _chosen(view: GraphView, question: ResolveParameters, known: Sequence[Candidate]) -> frozenset[int] | None:
    """Return the indexes of the candidates one of which must be in a pair; None if any may."""
    if not question.entity and not question.type:
        return None
    ids = set(view.ids(view.locate(question.entity))) if question.entity else None
    return frozenset(
        index
        for index, candidate in enumerate(known)
        if (ids is None or candidate.id in ids) and (not question.type or candidate.type in question.type)
    )


def _result(view: GraphView, known: Sequence[Candidate], pair: Pair) -> dict[str, Any]:
    """Return a pair as the answer lists it, the node of higher degree first: it is likelier to survive a merge."""
    both = [known[pair.first].id, known[pair.second].id]
    degrees = dict(zip(both, view.degree(np.array(view.locate(both), np.int64)).tolist(), strict=True))
    keep, other = sorted(both, key=lambda identifier: (-degrees[identifier], identifier))
    evidence = [dict(fact) for fact in pair.evidence]
    if keep != known[pair.first].id:
        evidence = [fact | {"one": fact["other"], "other": fact["one"]} if "one" in fact else fact for fact in evidence]
    if common := _neighbours(view, keep) & _neighbours(view, other):
        evidence.append({
            "what": "neighbours", "count": len(common),
            "ids": sorted(view.ids(sorted(common)[:_NEIGHBOURS_NAMED])),
        })  # fmt: skip
    return {"score": pair.score, "one": keep, "other": other, "evidence": evidence}


def _neighbours(view: GraphView, identifier: str) -> set[int]:
    frontier = np.array(view.locate([identifier]), np.int64)
    return set(view.expand(frontier).neighbour.tolist())
