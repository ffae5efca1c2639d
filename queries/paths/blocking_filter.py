"""Why there is no path: the first filter without which there would be one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from knowledge_graph.errors import BudgetExceeded
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.store import GraphStore
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters.graph import PathParameters
from queries.paths.search import has_path

_CONNECTING: Final = ("place", "part", "stance", "mentioned")
"""Classes of relations that a path doesn't walk unless asked to, in the order to be tried."""
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
        try:
            if has_path(store, relaxed.model_copy(update=_ANY_PATH), wider, seconds=seconds):
                return "without" if name == "exclude_source" and not question.exclude_source else name
        except BudgetExceeded:
            return None
    return None


def find_connecting_classes(
    store: GraphStore, question: PathParameters, criteria: Filter, *, seconds: float
) -> list[str]:
    """Return a class of relations that, walked as well, would give a question a path; all of them if only all do.

    Args:
        store: the graph, searched once a class.
        question: a question that has no path, and names no relations.
        criteria: its filter.
        seconds: how long each search may take.

    Returns:
        Nothing if not even all would, the question names its relations, or a search took too long to tell.
    """
    codes = criteria.codes
    if question.relation or codes is None:
        return []
    classes = [name for name in _CONNECTING if not VOCABULARY.codes((name,)) <= codes]
    try:
        for names in (*([name] for name in classes), classes):
            wider = replace(criteria, codes=codes | VOCABULARY.codes(tuple(names)))
            if has_path(store, question.model_copy(update=_ANY_PATH), wider, seconds=seconds):
                return names
    except BudgetExceeded:
        return []
    return []


def _trials(question: PathParameters, criteria: Filter) -> dict[str, tuple[Filter, PathParameters]]:
    """Return, by the parameter left out, the filter and the question without it, in the order to be tried."""
    trials = {
        name: (wider, question) for name, wider in criteria.relaxed().items() if name != "relation" or question.relation
    }
    if question.role:  # with which no state is tied to its country
        trials["role"] = (trials["role"][0], question.model_copy(update={"role": ()}))
    if question.relation:
        anything = question.model_copy(update={"relation": ()})
        trials["relation"] = (replace(criteria, codes=question.DEFAULT_CODES), anything)
    return trials | {
        name: (criteria, question.model_copy(update={name: unconstrained}))
        for name, unconstrained in _UNCONSTRAINED.items()
        if getattr(question, name)
    }
