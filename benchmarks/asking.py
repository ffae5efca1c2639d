"""Asking one of our stores: whole answers as bytes, what the engine alone takes to find ids, and how fast it loads."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measure import ask
from benchmarks.questions import EXCLUDED, FIRST, MAX_DEPTH, WINDOW, K, Questions
from benchmarks.world import read_world
from knowledge_graph.edges import edges_of
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.int_sets import distinct
from knowledge_graph.store import GraphStore
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.bidirectional_bfs import shortest_paths
from queries.paths.constraints import PathConstraints
from queries.paths.find import find_paths
from queries.paths.simple_paths import paths_in_order

BATCH: Final = 5_000
"""Records a transaction."""

_YEARS: Final[dict[str, Any]] = {"after": WINDOW[0], "before": WINDOW[1]}
_NARROW: Final[dict[str, Any]] = _YEARS | {"exclude_source": (EXCLUDED,)}
_FIRM: Final[dict[str, Any]] = _YEARS | {"status": ("confirmed", "stated")}

Result = dict[str, Any]


def load(store: GraphStore, world: Path) -> Result:
    """Load a world; reading and validating the file is timed apart from writing."""
    records = read_world(world)
    counted = relations = 0
    parsing = writing = 0.0
    while True:
        begun = time.perf_counter()
        batch = list(islice(records, BATCH))
        parsing += time.perf_counter() - begun
        if not batch:
            break
        relations += sum(1 for record in batch for _ in edges_of(record))
        begun = time.perf_counter()
        store.write(batch)
        writing += time.perf_counter() - begun
        counted += len(batch)
    begun = time.perf_counter()
    store.flush()
    flush = time.perf_counter() - begun
    return {"records": counted, "relations": relations, "read_s": parsing, "write_s": writing, "flush_s": flush}


def ask_store(store: GraphStore, questions: Questions, *, seconds: float) -> tuple[Result, Result]:
    """Return how long every kind of question takes, and the answers in short, to compare between engines."""
    times: Result = {}
    answers: Result = {}

    def measure(name: str, question: tuple[Any, ...], answer: Callable[[Any], Any]) -> None:
        times[name], answers[name] = ask(question, answer, seconds=seconds)

    pairs, hubs, centres = questions.pairs, questions.hubs, questions.centres
    measure("shortest ids", pairs, lambda pair: _any_shortest(store, pair))
    measure("filtered ids", pairs, lambda pair: _any_shortest(store, pair, **_NARROW))
    measure("all_shortest ids", pairs, lambda pair: _first_shortest(store, pair))
    measure("k_shortest ids", pairs, lambda pair: _in_order(store, pair, PathConstraints(MAX_DEPTH, K)))
    measure("temporal ids", pairs, lambda pair: _in_order(store, pair, PathConstraints(MAX_DEPTH, 1, order="possible")))
    measure("shortest answer", pairs, lambda pair: _paths(store, pair))
    measure("filtered answer", pairs, lambda pair: _paths(store, pair, **_NARROW))
    measure("all_shortest answer", pairs, lambda pair: _paths(store, pair, mode="all_shortest", max_paths=FIRST))
    measure("k_shortest answer", pairs, lambda pair: _paths(store, pair, mode="k_shortest", max_paths=K))
    measure("temporal answer", pairs, lambda pair: _paths(store, pair, mode="temporal", max_paths=1))
    measure("certain answer", pairs, lambda pair: _paths(store, pair, mode="temporal", max_paths=1, order="certain"))
    measure("hub ids", hubs, lambda centre: _reached(store, centre, 1))
    measure("two_hops ids", centres, lambda centre: _reached(store, centre, 2))
    measure("hub answer", hubs, lambda centre: _around(store, centre))
    measure("two_hops answer", centres, lambda centre: _around(store, centre, depth=2))
    measure("hub_filtered answer", hubs, lambda centre: _around(store, centre, **_NARROW))
    measure("supernode answer", questions.supernode, lambda centre: _around(store, centre))
    measure("supernode_firm answer", questions.supernode, lambda centre: _around(store, centre, **_FIRM))
    for name in [name for name in answers if name.endswith("answer")]:
        sizes = [len(body) for body in answers.pop(name)]
        times[name]["bytes"] = sum(sizes) / len(sizes)
    return times, answers


def one_path(store: GraphStore, pair: tuple[str, str]) -> bytes:
    """Return the whole answer to one path question."""
    return _paths(store, pair)


def _paths(store: GraphStore, pair: tuple[str, str], **more: Any) -> bytes:
    return find_paths(store, PathParameters(start=pair[0], end=pair[1], max_depth=MAX_DEPTH, **more)).encode()


def _around(store: GraphStore, centre: str, **more: Any) -> bytes:
    return neighbourhood(store, centre, NeighbourhoodParameters(**more)).encode()


def _any_shortest(store: GraphStore, pair: tuple[str, str], **narrow: Any) -> int | None:
    """Return the length of the shortest paths, having looked up the ids along one."""
    criteria = PathParameters(start=pair[0], end=pair[1], **narrow).filter()
    result = _search(store, pair, criteria, 1)
    return len(result[0]) - 1 if result else None


def _first_shortest(store: GraphStore, pair: tuple[str, str]) -> list[int | None]:
    """Return the length of the shortest paths and how many there are, up to the limit."""
    result = _search(store, pair, Filter(codes=PathParameters.DEFAULT_CODES), FIRST)
    return [len(result[0]) - 1 if result else None, len(result)]


def _search(store: GraphStore, pair: tuple[str, str], criteria: Filter, limit: int) -> list[list[str]]:
    with store.read(criteria) as walk:
        start, end = walk.locate(pair)
        walk.exempt([start, end])
        result = shortest_paths(walk, [start], [end], PathConstraints(MAX_DEPTH, limit)).paths
        return [walk.ids(path) for path in result]


def _in_order(store: GraphStore, pair: tuple[str, str], limits: PathConstraints) -> list[int]:
    """Return the lengths of the first paths, having looked up the ids along them."""
    criteria = Filter(codes=PathParameters.DEFAULT_CODES, with_dates=limits.order is not None)
    with store.read(criteria) as walk:
        start, end = walk.locate(pair)
        walk.exempt([start, end])
        result = paths_in_order(walk, [start], [end], limits).paths
        return [len(walk.ids(path)) - 1 for path in result]


def _reached(store: GraphStore, centre: str, depth: int) -> int:
    """Return how many nodes lie within a number of steps, without any limit, as networkx's ego_graph counts them."""
    with store.read(Filter()) as walk:
        nodes = walk.locate([centre])
        walk.exempt(nodes)
        reached = frontier = np.array(nodes, np.int64)
        for _ in range(depth):
            frontier = distinct(walk.expand(frontier).neighbour)
            reached = distinct(np.concatenate((reached, frontier)))
        return len(reached)
