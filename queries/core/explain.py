"""The `explain` parameter: the calls a question made of the store, with their sizes and times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager
from dataclasses import fields
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import EdgeBatch, GraphStore, GraphView, SearchPage
from knowledge_graph.time_span import day_text
from queries.core.answer import Answer
from queries.parameters.filters import FilterParameters

P = ParamSpec("P")
Ask = Callable[Concatenate[GraphStore, P], Answer]

_DAYS: Final = {"after", "before", "as_of", "known_at"}


def explaining(ask: Ask[P]) -> Ask[P]:
    """Decorate a question so that ``explain`` adds a field ``explained``: the store, the filter and the calls made."""

    @wraps(ask)
    def answer_explained(store: GraphStore, /, *arguments: P.args, **more: P.kwargs) -> Answer:
        question = next((argument for argument in arguments if isinstance(argument, FilterParameters)), None)
        if question is None or not question.explain:
            return ask(store, *arguments, **more)
        recorder, began = _RecordingStore(store), time.perf_counter()
        answer = ask(cast("GraphStore", recorder), *arguments, **more)
        explained = {
            "store": store.name,
            "filter": describe_filter(question.filter()),
            "steps": recorder.steps,
            "milliseconds": _since(began),
        }
        return answer.with_field("explained", explained)

    return answer_explained


def describe_filter(criteria: Filter) -> dict[str, Any]:
    """Return the fields of a filter that differ from the default, as JSON values; of ``codes`` only the number."""
    default, view = Filter(), dict[str, Any]()
    for field in fields(Filter):
        value = getattr(criteria, field.name)
        if value != getattr(default, field.name):
            shown = day_text(value) if field.name in _DAYS else value
            view[field.name] = sorted(shown) if isinstance(shown, frozenset) else shown
    if "codes" in view:
        view["codes"] = len(view["codes"])
    return view


class _RecordingStore:
    """A store whose views record the calls made of them in ``steps``."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.steps: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def read(self, criteria: Filter, *, seconds: float = 10.0) -> Iterator[GraphView]:
        """Open a view that records the calls made of it."""
        with self._store.read(criteria, seconds=seconds) as view:
            yield cast("GraphView", _RecordingView(view, self.steps))


class _RecordingView:
    """A view that records each call: its name, how many things went in and came out, and its milliseconds."""

    def __init__(self, view: GraphView, steps: list[dict[str, Any]]) -> None:
        self._view, self._steps = view, steps

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._view, name)

        def record_call(*arguments: Any, **more: Any) -> Any:
            began = time.perf_counter()
            result = method(*arguments, **more)
            step = {
                "step": name,
                "in": sum(len(argument) for argument in arguments if isinstance(argument, Sized)),
                "out": _size(result),
            }
            self._steps.append({**step, "milliseconds": _since(began)})
            return result

        return record_call


def _size(result: Any) -> int:
    if isinstance(result, EdgeBatch):
        return len(result.edge)
    if isinstance(result, RenderedGraph):
        return len(result.nodes) + len(result.edges) + len(result.claims)
    if isinstance(result, SearchPage):
        return len(result.hits)
    if isinstance(result, tuple) and result and isinstance(result[0], Sized):
        return len(result[0])
    return len(result) if isinstance(result, Sized) else 0


def _since(began: float) -> float:
    return round(1000 * (time.perf_counter() - began), 3)
