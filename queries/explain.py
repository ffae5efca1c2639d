"""How an answer came about: what was asked of the store step by step, how much went in and out, and the time."""

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
from queries.answer import Answer
from queries.parameters.filters import FilterParameters

P = ParamSpec("P")
Ask = Callable[Concatenate[GraphStore, P], Answer]

_DAYS: Final = {"after", "before", "as_of", "known_at"}


def explaining(ask: Ask[P]) -> Ask[P]:
    """Let a question take ``explain``: the answer then carries the filter and the steps it took, as ``explained``."""

    @wraps(ask)
    def asked(store: GraphStore, /, *arguments: P.args, **more: P.kwargs) -> Answer:
        question = next((argument for argument in arguments if isinstance(argument, FilterParameters)), None)
        if question is None or not question.explain:
            return ask(store, *arguments, **more)
        watched, began = _WatchedStore(store), time.perf_counter()
        answer = ask(cast("GraphStore", watched), *arguments, **more)
        explained = {
            "store": store.name,
            "filter": describe_filter(question.filter()),
            "steps": watched.steps,
            "milliseconds": _since(began),
        }
        return answer.with_field("explained", explained)

    return asked


def describe_filter(criteria: Filter) -> dict[str, Any]:
    """Return what a filter asks for beyond the default."""
    default, view = Filter(), dict[str, Any]()
    for field in fields(Filter):
        value = getattr(criteria, field.name)
        if value != getattr(default, field.name):
            shown = day_text(value) if field.name in _DAYS else value
            view[field.name] = sorted(shown) if isinstance(shown, frozenset) else shown
    if "codes" in view:
        view["codes"] = len(view["codes"])
    return view


class _WatchedStore:
    """A store whose walks note what is asked of them."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.steps: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def read(self, criteria: Filter, *, seconds: float = 10.0) -> Iterator[GraphView]:
        """Open a view that is watched."""
        with self._store.read(criteria, seconds=seconds) as view:
            yield cast("GraphView", _WatchedView(view, self.steps))


class _WatchedView:
    """A view that notes each call: how much went in, how much came out, and how long it took."""

    def __init__(self, view: GraphView, steps: list[dict[str, Any]]) -> None:
        self._view, self._steps = view, steps

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._view, name)

        def noted(*arguments: Any, **more: Any) -> Any:
            began = time.perf_counter()
            result = method(*arguments, **more)
            step = {
                "step": name,
                "in": sum(len(argument) for argument in arguments if isinstance(argument, Sized)),
                "out": _size(result),
            }
            self._steps.append({**step, "milliseconds": _since(began)})
            return result

        return noted


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
