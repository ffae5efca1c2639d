"""Why there is no path: the first filter without which there would be one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from knowledge_graph.errors import BudgetExceeded
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.store import GraphStore
from queries.parameters.graph import PathParameters
from queries.paths.search import PathSearch

_ANY_PATH: Final[dict[str, Any]] = {"max_paths": 1, "optimise": None}
_UNCONSTRAINED: Final[dict[str, Any]] = {"avoid": (), "max_degree": None, "via": (), "order": None}
"""The constraints of a question that are tried without, each with the value that constrains nothing."""


def find_blocking_filter(
    store: GraphStore, question: PathParameters, criteria: Filter, *, seconds: float
) -> str | None:
    """Return the name of the first parameter without which the question would have a path.

    Args:
        store: the graph, searched once a parameter that the question gives.
        question: a question that has no path.
        criteria: its filter.
        seconds: how long each search may take.

    Returns:
        None if no single parameter is to blame, or a search took too long to tell.
    """
    for name, (wider, relaxed) in _trials(question, criteria).items():
        with store.read(wider, seconds=seconds) as view:
            try:
                if PathSearch.prepare(view, relaxed.model_copy(update=_ANY_PATH)).run(view).paths:
                    return "without" if name == "exclude_source" and not question.exclude_source else name
            except BudgetExceeded:
                return None
    return None


def _trials(question: PathParameters, criteria: Filter) -> dict[str, tuple[Filter, PathParameters]]:
    """Return, by the parameter left out, the filter and the question without it, in the order to be tried."""
    trials = {
        name: (wider, question) for name, wider in criteria.relaxed().items() if name != "relation" or question.relation
    }
    if question.relation:
        trials["relation"] = (replace(criteria, codes=question.DEFAULT_CODES), question)
    return trials | {
        name: (criteria, question.model_copy(update={name: unconstrained}))
        for name, unconstrained in _UNCONSTRAINED.items()
        if getattr(question, name)
    }
