"""Asking a question of the table: its parameters' model, and its function called with what it takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from graph_service.questions.entry import NO_PARAMETERS, Question, load_reference
from knowledge_graph.errors import DamagedIndex

if TYPE_CHECKING:  # the table costs nothing to import, and neither does this
    from knowledge_graph.store import GraphStore
    from queries.core.answer import Answer
    from queries.parameters.filters import Parameters


_SECONDS: Final = 10.0
"""What a question may take where its asker doesn't say."""


def find_model(question: Question, names: Iterable[str]) -> type[Parameters]:
    """Return the model that reads parameters of these names: the last one of which one is required, else the first."""
    models: list[type[Parameters]] = [load_reference(reference) for reference in question.parameters]
    if len(models) == 1:
        return models[0]
    present = set(names)
    return next((model for model in reversed(models) if present & _required(model)), models[0])


def ask(
    question: Question, store: GraphStore, parameters: Parameters, identifier: str | None = None, **options: Any
) -> Answer:
    """Ask a question.

    Args:
        question: its entry.
        store: the store to ask.
        parameters: an instance of the question's model.
        identifier: the id in its path; left out where that is the value of a parameter.
        options: ``seconds`` it may take, dropped if the function doesn't take it, and, if it pages, the ``base`` of its
            next page's address.

    Raises:
        ConflictGraphError: whatever the function raises.
    """
    function, taken = _function(question.function)
    arguments: list[Any] = [store]
    if question.id is not None and question.id.parameter is None:
        arguments.append(identifier)
    if question.parameters != NO_PARAMETERS:
        arguments.append(parameters)
    seconds = float(options.get("seconds", _SECONDS))
    options = {name: value for name, value in options.items() if name in taken}

    def answer() -> Answer:
        return function(*arguments, **options)

    try:
        return store.whole(answer, seconds=seconds)
    except DamagedIndex:  # it was put away, and is built anew
        return store.whole(answer, seconds=seconds)


def is_paged(question: Question) -> bool:
    """Return whether the answer is a page of a list, so that the function takes a ``base``."""
    return "base" in _function(question.function)[1]


@cache
def _function(reference: str) -> tuple[Callable[..., Answer], frozenset[str]]:
    """Return a function and the names of its parameters."""
    function: Callable[..., Answer] = load_reference(reference)
    return function, frozenset(inspect.signature(function).parameters)


@cache
def _required(model: type[Parameters]) -> frozenset[str]:
    return frozenset(name for name, field in model.model_fields.items() if field.is_required())
