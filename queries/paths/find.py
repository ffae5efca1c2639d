"""How are two entities connected? Paths in order, with the claims behind every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from knowledge_graph.errors import BudgetExceeded, InvalidInput
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import GraphStore, GraphView
from knowledge_graph.vocabulary import VOCABULARY
from queries.answer import Answer, shown_fields
from queries.compare import comparing
from queries.explain import explaining
from queries.parameters.graph import PathParameters
from queries.paths.bidirectional_bfs import shortest_paths
from queries.paths.constraints import PathConstraints
from queries.paths.critical_sources import critical_sources
from queries.paths.result import PathResult
from queries.paths.simple_paths import Paths, paths_in_order


@explaining
@comparing
def find_paths(store: GraphStore, question: PathParameters, *, seconds: float = 10.0) -> Answer:
    """Answer a path question. No path is an answer too, and says why.

    Raises:
        NotFound: an end, or an entity to avoid, is not in the graph.
        InvalidInput: both ends are the same.
    """
    criteria = question.filter()
    with store.read(criteria, seconds=seconds) as view:
        asked = _Asked.of(view, question)
        try:
            paths = asked.search(view)
        except BudgetExceeded:
            return _answer(criteria, [], RenderedGraph(), _cut("time"))
        listed = PathResult(view, paths.paths, question.order or "possible" if question.mode == "temporal" else None)
        fields: dict[str, Any] = {"beyond_depth": paths.beyond_depth}
        if paths.spent_at is not None:
            fields |= _cut("budget", paths.spent_at)
        elif paths.more and question.mode != "shortest":
            fields |= _cut("max_paths")
        described, exempt = listed.described(), view.ids(asked.named)
    if described or paths.spent_at is not None:
        fields["critical_sources"] = critical_sources(store, criteria, described, listed.shown, exempt)
    else:
        fields["blocking_filter"] = _find_blocking_filter(store, question, criteria, seconds)
    return _answer(criteria, described, listed.shown, fields)


def _cut(reason: str, depth: int | None = None) -> dict[str, Any]:
    return {"complete": False, "truncated": {"reason": reason, "at_depth": depth}}


def _answer(criteria: Filter, paths: list[dict[str, Any]], shown: RenderedGraph, fields: Mapping[str, Any]) -> Answer:
    defaults: dict[str, Any] = {
        "complete": True, "truncated": None, "beyond_depth": False, "blocking_filter": None, "critical_sources": [],
    }  # fmt: skip
    fields = {"paths": paths, **shown_fields(shown), "not_walked": _not_walked(criteria.codes), **defaults, **fields}
    return Answer(fields, complete=bool(fields["complete"]), shown=shown)


@lru_cache(maxsize=64)
def _not_walked(codes: frozenset[int] | None) -> tuple[str, ...]:
    """Name the kinds and classes of relation that the question does not view."""
    words = VOCABULARY.relations
    walked = {class_ for word in words if codes is None or word.code in codes for class_ in word.classes}
    return ("Source", "Claim", *(class_ for class_ in VOCABULARY.tables["classes"] if class_ not in walked))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's entities as nodes."""

    starts: list[int]
    ends: list[int]
    named: list[int]
    """Both, and what paths must pass through: exempt from the filter."""
    limits: PathConstraints

    @classmethod
    def of(cls, view: GraphView, question: PathParameters) -> _Asked:
        named = view.locate([*question.start, *question.end, *question.via])
        starts, rest = named[: len(question.start)], named[len(question.start) :]
        ends, via = rest[: len(question.end)], rest[len(question.end) :]
        if set(starts) & set(ends):
            raise InvalidInput("start and end are the same entity; a path joins two.", field="end")
        view.exempt(named := list(dict.fromkeys(named)))
        avoid = tuple(view.locate(question.avoid)) if question.avoid else ()
        temporal = question.mode == "temporal"
        limits = PathConstraints(
            max_depth=question.max_depth,
            max_paths=1 if question.mode == "shortest" else question.max_paths,
            avoid=avoid,
            max_degree=question.max_degree,
            via=tuple(node for node in dict.fromkeys(via) if {node} not in ({*starts}, {*ends})),
            shortest_only=question.mode in {"shortest", "all_shortest"},
            order=(question.order or "possible") if temporal else None,
            by_arrival=temporal and question.optimise == "arrival",
        )
        return cls(starts, ends, named, limits)

    def search(self, view: GraphView) -> Paths:
        if self.limits.shortest_only and not self.limits.via:
            return shortest_paths(view, self.starts, self.ends, self.limits)
        return paths_in_order(view, self.starts, self.ends, self.limits)


_ANY: dict[str, Any] = {"max_paths": 1, "optimise": None}
"""What makes a question ask for any path at all."""


def _find_blocking_filter(store: GraphStore, question: PathParameters, criteria: Filter, seconds: float) -> str | None:
    """Name the first filter without which there would have been a path."""
    trials: dict[str, tuple[Filter, PathParameters]] = {
        name: (wider, question) for name, wider in criteria.relaxed().items() if name != "relation" or question.relation
    }
    if question.relation:
        trials["relation"] = (replace(criteria, codes=question.DEFAULT_CODES), question)
    trials |= {
        name: (criteria, question.model_copy(update={name: without}))
        for name, without in (("avoid", ()), ("max_degree", None), ("via", ()), ("order", None))
        if getattr(question, name)
    }
    for name, (wider, asked) in trials.items():
        with store.read(wider, seconds=seconds) as view:
            try:
                if _Asked.of(view, asked.model_copy(update=_ANY)).search(view).paths:
                    return "without" if name == "exclude_source" and not question.exclude_source else name
            except BudgetExceeded:
                return None
    return None
