"""The path question: how two entities are connected, with the claims behind every step."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from knowledge_graph.errors import BudgetExceeded
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import GraphStore
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.answer import Answer, shown_fields
from queries.core.compare import comparing
from queries.core.explain import explaining
from queries.parameters.graph import PathParameters
from queries.paths.blocking_filter import find_blocking_filter, find_connecting_classes
from queries.paths.critical_sources import critical_sources
from queries.paths.result import PathResult
from queries.paths.search import open_search, stand_ins, ties_between, with_ties
from queries.paths.simple_paths import Paths

_DEFAULTS: Final[dict[str, Any]] = {
    "complete": True,
    "truncated": None,
    "beyond_depth": False,
    "blocking_filter": None,
    "critical_sources": [],
    "would_connect": [],
    "stands_for": {},
}


@explaining
@comparing
def find_paths(store: GraphStore, question: PathParameters, *, seconds: float = 10.0) -> Answer:
    """Answer a path question. An answer without a path names the filter that blocks it.

    See docs/semantics.md, Paths.

    Args:
        store: the graph.
        question: the ends, the mode and the filters.
        seconds: how long the search may take; beyond, the answer is empty and says so.

    Raises:
        NotFound: an end, or an entity to avoid or to pass through, is not in the graph.
        InvalidInput: the only start is the only end.
    """
    criteria, stands_for = question.filter(), dict[str, str]()
    outcome = _search(store, question, criteria, seconds)
    if outcome.paths is not None and not outcome.described and outcome.paths.spent_at is None:
        others = stand_ins(store, question, criteria, seconds=seconds)
        if others:
            outcome = _search(store, others[0], criteria, seconds)
            stands_for = {country: state for country, state in others[1].items() if country in outcome.shown.nodes}
    if outcome.paths is None:
        return _answer(criteria, [], RenderedGraph(), _cut("time"))
    fields: dict[str, Any] = {"beyond_depth": outcome.paths.beyond_depth, "stands_for": stands_for}
    if outcome.paths.spent_at is not None:
        fields |= _cut("budget", outcome.paths.spent_at)
    elif outcome.paths.more and question.mode != "shortest":
        fields |= _cut("max_paths")
    if outcome.described or outcome.paths.spent_at is not None:
        fields["critical_sources"] = critical_sources(store, criteria, outcome.described, outcome.shown, outcome.exempt)
    else:
        reason = find_blocking_filter(store, question, criteria, seconds=seconds)
        fields["blocking_filter"] = reason
        if reason is None:
            fields["would_connect"] = find_connecting_classes(store, question, criteria, seconds=seconds)
    return _answer(criteria, outcome.described, outcome.shown, fields)


class _Outcome(NamedTuple):
    """What a search came to, as the answer shows it; ``paths`` is None if time ran out."""

    paths: Paths | None
    described: list[dict[str, Any]]
    shown: RenderedGraph
    exempt: list[str]
    """Ids of the nodes that the filter passes because the question names them."""


def _search(store: GraphStore, question: PathParameters, criteria: Filter, seconds: float) -> _Outcome:
    """Search under the filter, or where an end is a location under one that reaches it."""
    with open_search(store, question, criteria, seconds=seconds) as (view, search):
        try:
            paths = search.run(view)
        except BudgetExceeded:
            return _Outcome(None, [], RenderedGraph(), [])
        ties = ties_between(store, view, question, search)
        paths = with_ties(view, paths, ties, search.constraints)
        result = PathResult.read(view, paths.paths, search.constraints, ties)
        return _Outcome(paths, result.describe(), result.shown, view.ids(search.named))


def _cut(reason: str, depth: int | None = None) -> dict[str, Any]:
    return {"complete": False, "truncated": {"reason": reason, "at_depth": depth}}


def _answer(criteria: Filter, paths: list[dict[str, Any]], shown: RenderedGraph, fields: Mapping[str, Any]) -> Answer:
    fields = {"paths": paths, **shown_fields(shown), "not_walked": _not_walked(criteria.codes), **_DEFAULTS, **fields}
    return Answer(fields, complete=bool(fields["complete"]), shown=shown)


@lru_cache(maxsize=64)
def _not_walked(codes: frozenset[int] | None) -> tuple[str, ...]:
    """Return the kinds and classes of edges that the question does not walk."""
    words = VOCABULARY.relations
    walked = {class_ for word in words if codes is None or word.code in codes for class_ in word.classes}
    return ("Source", "Claim", *(class_ for class_ in VOCABULARY.tables["classes"] if class_ not in walked))
