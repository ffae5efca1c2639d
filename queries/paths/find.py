"""The path question: how two entities are connected, with the claims behind every step."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from knowledge_graph.errors import BudgetExceeded
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import GraphStore
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.answer import Answer, shown_fields
from queries.core.compare import comparing
from queries.core.explain import explaining
from queries.parameters.graph import PathParameters
from queries.paths.blocking_filter import find_blocking_filter
from queries.paths.critical_sources import critical_sources
from queries.paths.result import PathResult
from queries.paths.search import PathSearch

_DEFAULTS: Final[dict[str, Any]] = {
    "complete": True,
    "truncated": None,
    "beyond_depth": False,
    "blocking_filter": None,
    "critical_sources": [],
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
        InvalidInput: a start is an end.
    """
    criteria = question.filter()
    with store.read(criteria, seconds=seconds) as view:
        search = PathSearch.prepare(view, question)
        try:
            paths = search.run(view)
        except BudgetExceeded:
            return _answer(criteria, [], RenderedGraph(), _cut("time"))
        result = PathResult.read(view, paths.paths, search.constraints.order)
        described, exempt = result.describe(), view.ids(search.named)
    fields: dict[str, Any] = {"beyond_depth": paths.beyond_depth}
    if paths.spent_at is not None:
        fields |= _cut("budget", paths.spent_at)
    elif paths.more and question.mode != "shortest":
        fields |= _cut("max_paths")
    if described or paths.spent_at is not None:
        fields["critical_sources"] = critical_sources(store, criteria, described, result.shown, exempt)
    else:
        fields["blocking_filter"] = find_blocking_filter(store, question, criteria, seconds=seconds)
    return _answer(criteria, described, result.shown, fields)


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
