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
    def asked(store: GraphStore, /, *given: P.args, **more: P.kwargs) -> Answer:
        question = next((one for one in given if isinstance(one, FilterParameters)), None)
        if question is None or not question.explain:
            return ask(store, *given, **more)
        watched, began = _WatchedStore(store), time.perf_counter()
        answer = ask(cast("GraphStore", watched), *given, **more)
        explained = {
            "store": store.name,
            "filter": filter_view(question.filter()),
            "steps": watched.steps,
            "milliseconds": _since(began),
        }
        return answer.with_field("explained", explained)

    return asked


def filter_view(wanted: Filter) -> dict[str, Any]:
    """Return what a filter asks for beyond the default."""
    default, found = Filter(), dict[str, Any]()
    for field in fields(Filter):
        value = getattr(wanted, field.name)
        if value != getattr(default, field.name):
            shown = day_text(value) if field.name in _DAYS else value
            found[field.name] = sorted(shown) if isinstance(shown, frozenset) else shown
    if "codes" in found:
        found["codes"] = len(found["codes"])
    return found


class _WatchedStore:
    """A store whose walks note what is asked of them."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.steps: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def read(self, wanted: Filter, *, seconds: float = 10.0) -> Iterator[GraphView]:
        """Open a view that is watched."""
        with self._store.read(wanted, seconds=seconds) as walk:
            yield cast("GraphView", _WatchedWalk(walk, self.steps))


class _WatchedWalk:
    """A walk that notes each call: how much went in, how much came out, and how long it took."""

    def __init__(self, walk: GraphView, steps: list[dict[str, Any]]) -> None:
        self._walk, self._steps = walk, steps

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._walk, name)

        def noted(*given: Any, **more: Any) -> Any:
            began = time.perf_counter()
            found = method(*given, **more)
            step = {"step": name, "in": sum(len(one) for one in given if isinstance(one, Sized)), "out": _size(found)}
            self._steps.append({**step, "milliseconds": _since(began)})
            return found

        return noted


def _size(found: Any) -> int:
    if isinstance(found, EdgeBatch):
        return len(found.edge)
    if isinstance(found, RenderedGraph):
        return len(found.nodes) + len(found.edges) + len(found.claims)
    if isinstance(found, SearchPage):
        return len(found.hits)
    if isinstance(found, tuple) and found and isinstance(found[0], Sized):
        return len(found[0])
    return len(found) if isinstance(found, Sized) else 0


def _since(began: float) -> float:
    return round(1000 * (time.perf_counter() - began), 3)
