"""Who may be one? Close calls that loading left undecided, with what speaks for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson

from knowledge_graph.deadline import Deadline
from knowledge_graph.filtering.filters import REALITIES, STANDING, Filter
from knowledge_graph.hierarchy import ancestors
from knowledge_graph.store import GraphStore, GraphView, SearchRequest
from queries.answer import Answer
from queries.cursor import parse_cursor
from queries.entities.similarity import Candidate, Pair, candidate, close_pairs
from queries.paging import build_page
from queries.parameters.questions import ResolveParameters

_EVERYTHING: Final = Filter(realities=frozenset(REALITIES), statuses=STANDING | {"denied", "none"})
_READ_AT_ONCE: Final = 20_000
_NEIGHBOURS_NAMED: Final = 5


def resolve(store: GraphStore, question: ResolveParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of pairs, the closest first; what was merged, or merged and taken apart, is no question.

    Raises:
        NotFound: there is no such entity.
        BudgetExceeded: there are too many names to compare in time.
    """
    offset = parse_cursor(question.cursor)
    tick = Deadline(seconds, "Comparing all names", "ask for one kind or type, or one entity").check
    with store.read(_EVERYTHING, seconds=seconds) as walk:
        views = _views(walk, question, tick)
        known = _candidates(views.values())
        chosen = _chosen(walk, question, known)
        pairs, skipped = close_pairs(known, question.min_score, chosen, tick)
        apart = {frozenset((one.merged, one.into)) for one in store.merges() if one.undone is not None}
        pairs = [pair for pair in pairs if frozenset((known[pair.one].id, known[pair.other].id)) not in apart]
        page = pairs[offset : offset + question.limit]
        results = [_result(walk, views, known, pair) for pair in page]
    shown = {one.id: views[one.id] for pair in page for one in (known[pair.one], known[pair.other])}
    extra = {"nodes": shown, "compared": len(known), "skipped": skipped}
    return build_page(results, total=len(pairs), limit=question.limit, offset=offset, base=base, extra=extra)


def _views(walk: GraphView, question: ResolveParameters, tick: Callable[[], None]) -> dict[str, dict[str, Any]]:
    """Return every actor and location there is, as answers show them."""
    kinds = frozenset(question.kind or ("actor", "location"))
    found: dict[str, dict[str, Any]] = {}
    for offset in range(0, 1 << 40, _READ_AT_ONCE):
        request = SearchRequest(kinds=kinds, filter=_EVERYTHING, limit=_READ_AT_ONCE, offset=offset)
        hits = walk.search(request).hits
        tick()
        found |= {one: orjson.loads(view) for one, view in walk.show([node for node, _ in hits], []).nodes.items()}
        if len(hits) < _READ_AT_ONCE:
            break
    return found


def _candidates(views: Iterable[dict[str, Any]]) -> list[Candidate]:
    views = list(views)
    part_of = {view["id"]: view["part_of"] for view in views if view.get("part_of")}

    def above(identifier: str) -> frozenset[str]:
        whole = part_of.get(identifier)
        return frozenset(ancestors(whole, part_of.get)) if whole else frozenset()

    return [one for view in views if (one := candidate(view, above))]


def _chosen(walk: GraphView, question: ResolveParameters, known: Sequence[Candidate]) -> frozenset[int] | None:
    """Return the places of those one of which must be in a pair, or None if any may."""
    if not question.entity and not question.type:
        return None
    wanted = set(walk.ids(walk.locate(question.entity))) if question.entity else None
    return frozenset(
        place
        for place, one in enumerate(known)
        if (wanted is None or one.id in wanted) and (not question.type or one.type in question.type)
    )


def _result(
    walk: GraphView, views: Mapping[str, Mapping[str, Any]], known: Sequence[Candidate], pair: Pair
) -> dict[str, Any]:
    """Return a pair as the answer lists it: the one with more relations first, as it is likelier to stay."""
    keep, other = sorted((known[pair.one].id, known[pair.other].id), key=lambda one: (-views[one]["degree"], one))
    evidence = [dict(one) for one in pair.evidence]
    if keep != known[pair.one].id:
        evidence = [one | {"one": one["other"], "other": one["one"]} if "one" in one else one for one in evidence]
    if common := _neighbours(walk, keep) & _neighbours(walk, other):
        evidence.append({
            "what": "neighbours", "count": len(common),
            "ids": sorted(walk.ids(sorted(common)[:_NEIGHBOURS_NAMED])),
        })  # fmt: skip
    return {"score": pair.score, "one": keep, "other": other, "evidence": evidence}


def _neighbours(walk: GraphView, identifier: str) -> set[int]:
    frontier = np.array(walk.locate([identifier]), np.int64)
    return set(walk.expand(frontier).neighbour.tolist())
