"""igraph on the same graph: a library in C, where it can answer.

It knows neither time's order nor a limit on all shortest paths. Parallel relations share an edge, as for networkx, and
paths are asked of a graph that holds nothing but what a path walks.
"""

from __future__ import annotations

import pickle
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measure import PYTHON, ask, in_fresh_process, memory_mb, run_task
from benchmarks.questions import EXCLUDED, MAX_DEPTH, WINDOW, K, questions_for

SLOW: Final = 20
"""How many of the pairs are asked for their three shortest paths: one takes seconds on the full size."""
COMPETITORS: Final = PYTHON.parent.parent / "bench" / "bin" / "python"
"""Where ``make bench`` installs what is measured beside ours."""


def measure(size: str, world: Path, folder: Path, *, seconds: float) -> dict[str, Any]:
    """Build the graph, then open it in a fresh process and ask it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "graph.pickle"
    built = _run({"task": "building", "world": str(world), "file": str(file)})
    return _run({"task": "questions", "size": size, "file": str(file), "seconds": seconds}) | {"load": built}


def _run(task: dict[str, Any]) -> dict[str, Any]:
    return in_fresh_process("baseline_igraph", task, python=COMPETITORS if COMPETITORS.exists() else PYTHON)


def _building(world: str, file: str) -> dict[str, Any]:
    import igraph  # noqa: PLC0415 - opening is timed without imports

    from benchmarks.standing import prepare  # noqa: PLC0415 - as above

    prepared = prepare(Path(world))
    begun = time.perf_counter()
    standing = [(kind, node) for kind, node, _ in prepared.nodes if node.stands]
    numbers = {node.id: number for number, (_, node) in enumerate(standing)}
    joined = defaultdict(list)
    for relation in prepared.relations:
        if relation.thing.stands and relation.start in numbers and relation.end in numbers:
            ends = sorted((numbers[relation.start], numbers[relation.end]))
            joined[tuple(ends)].append(relation)
    graph = igraph.Graph(len(numbers), list(joined))
    relations = [(number, entry) for number, group in enumerate(joined.values()) for entry in group]
    columns = {
        "numbers": numbers,
        "names": list(numbers),
        "nodes": _columns([node for _, node in standing]),
        "is_event": np.array([kind == "event" for kind, _ in standing]),
        "ends": np.array(list(joined)),
        "relations": _columns([entry.thing for _, entry in relations]),
        "edge": np.array([number for number, _ in relations]),
        "walked": np.array([entry.walked for _, entry in relations]),
    }
    taken = time.perf_counter() - begun
    with Path(file).open("wb") as stream:
        pickle.dump((graph, columns), stream, protocol=pickle.HIGHEST_PROTOCOL)
    disk = Path(file).stat().st_size / 2**20
    return {"write_s": taken, "relations": len(prepared.relations), "records": None, "disk_mb": disk}


def _columns(things: list[Any]) -> dict[str, Any]:
    """Return the days of nodes or relations, and which of them stand on the busiest source alone."""
    return {
        "earliest": np.array([thing.earliest for thing in things]),
        "latest": np.array([thing.latest for thing in things]),
        "alone": np.array([set(thing.sources) == {EXCLUDED} for thing in things]),
    }


def _questions(size: str, file: str, seconds: float) -> dict[str, Any]:
    import igraph  # noqa: F401, PLC0415 - as above

    questions = questions_for(size)
    begun = time.perf_counter()
    with Path(file).open("rb") as stream:
        graph, columns = pickle.load(stream)  # noqa: S301 - this benchmark's own file
    numbers, names = columns["numbers"], columns["names"]
    pairs = [(numbers[start], numbers[end]) for start, end in questions.pairs]
    _length(graph, names, pairs[1])
    opened = time.perf_counter() - begun
    times: dict[str, Any] = {}
    answers: dict[str, Any] = {}

    def measure(name: str, questions: Any, answer: Any) -> None:
        times[name], answers[name] = ask(questions, answer, seconds=seconds)

    def reached(centre: str, order: int) -> int:
        return len([names[node] for node in graph.neighborhood(numbers[centre], order=order)])

    measure("hub ids", questions.hubs, lambda identifier: reached(identifier, 1))
    measure("two_hops ids", questions.centres, lambda identifier: reached(identifier, 2))
    memory = memory_mb()
    walked = np.unique(columns["edge"][columns["walked"]])
    paths = graph.subgraph_edges(walked.tolist(), delete_vertices=False)
    columns["ends"] = columns["ends"][walked]
    measure("shortest ids", pairs, lambda pair: _length(paths, names, pair))
    measure("filtered ids", pairs, lambda pair: _length(_narrowed(paths, columns, walked), names, pair))
    measure("k_shortest ids", pairs[:SLOW], lambda pair: _first(paths, names, pair))
    return {"open_s": opened, "times": times, "answers": answers, "memory": memory}


def _length(graph: Any, names: list[str], pair: tuple[int, int]) -> int | None:
    length = len([names[node] for node in graph.get_shortest_path(*pair)]) - 1
    return length if 0 <= length <= MAX_DEPTH else None


def _first(graph: Any, names: list[str], pair: tuple[int, int]) -> list[int]:
    """Return the lengths of the first simple paths, as Yen's algorithm finds them."""
    lengths = [len([names[node] for node in path]) - 1 for path in graph.get_k_shortest_paths(*pair, k=K)]
    return [length for length in lengths if length <= MAX_DEPTH]


def _narrowed(graph: Any, columns: dict[str, Any], walked: Any) -> Any:
    """Return the graph within four years and without one source, made anew for each question."""
    from knowledge_graph.time_span import parse_day  # noqa: PLC0415 - as above

    after, before = (parse_day(day) for day in WINDOW)

    def passing(things: dict[str, Any]) -> Any:
        return (things["earliest"] <= before) & (things["latest"] >= after) & ~things["alone"]

    nodes = passing(columns["nodes"]) | ~columns["is_event"]
    edges = np.isin(walked, columns["edge"][passing(columns["relations"]) & columns["walked"]])
    kept = np.flatnonzero(edges & nodes[columns["ends"]].all(axis=1))
    return graph.subgraph_edges(kept.tolist(), delete_vertices=False)


if __name__ == "__main__":
    run_task({"building": _building, "questions": _questions})
