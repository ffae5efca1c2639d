"""networkx on the same graph: what the embedded store replaces.

The graph is as lean as it can be and still answer: parallel relations share an edge, and only what stands is in it.
Paths are asked of a graph that holds nothing but what a path walks, so that no filter is evaluated on the way.
"""

from __future__ import annotations

import pickle
import time
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import ask, in_fresh_process, memory_mb, run_task
from benchmarks.questions import EXCLUDED, FIRST, MAX_DEPTH, WINDOW, WITHOUT_LINKS, K, questions_for
from knowledge_graph.time_span import FOREVER

SLOW: Final = 20
"""How many of the pairs are asked for all their shortest paths: one takes seconds on the full size."""


def measure(size: str, world: Path, folder: Path, *, seconds: float) -> dict[str, Any]:
    """Build the graph, then open it in a fresh process and ask it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "graph.pickle"
    built = in_fresh_process("baseline_networkx", {"task": "building", "world": str(world), "file": str(file)})
    task = {"task": "questions", "size": size, "file": str(file), "seconds": seconds}
    return in_fresh_process("baseline_networkx", task) | {"load": built}


def _building(world: str, file: str) -> dict[str, Any]:
    import networkx as nx  # noqa: PLC0415 - opening is timed with and without imports

    from benchmarks.standing import prepare  # noqa: PLC0415 - as above

    prepared = prepare(Path(world))
    begun = time.perf_counter()
    graph = nx.Graph()
    for kind, node, _ in prepared.nodes:
        if node.stands:
            graph.add_node(node.id, kind=kind, earliest=node.earliest, latest=node.latest, sources=node.sources)
    for thing, start, end, role, walked in prepared.relations:
        if not thing.stands or start not in graph or end not in graph:
            continue
        dated = (thing.earliest, thing.latest) if thing.latest != FOREVER else None
        relation = (thing.id, thing.type, role, walked, dated, thing.sources)
        if graph.has_edge(start, end):
            graph.edges[start, end]["relations"] += (relation,)
        else:
            graph.add_edge(start, end, relations=(relation,))
    taken = time.perf_counter() - begun
    with Path(file).open("wb") as stream:
        pickle.dump(graph, stream, protocol=pickle.HIGHEST_PROTOCOL)
    disk = Path(file).stat().st_size / 2**20
    return {"write_s": taken, "relations": len(prepared.relations), "records": None, "disk_mb": disk}


def _questions(size: str, file: str, seconds: float) -> dict[str, Any]:
    import networkx as nx  # noqa: PLC0415 - as above

    questions = questions_for(size)
    begun = time.perf_counter()
    with Path(file).open("rb") as stream:
        graph = pickle.load(stream)  # noqa: S301 - this benchmark's own file
    _lengths(nx, graph, questions.pairs[1])
    opened = time.perf_counter() - begun
    times: dict[str, Any] = {}
    answers: dict[str, Any] = {}

    def reached(centre: str, radius: int) -> int:
        return len(nx.ego_graph(graph, centre, radius=radius))

    times["hub ids"], answers["hub ids"] = ask(
        questions.hubs, lambda identifier: reached(identifier, 1), seconds=seconds
    )
    times["two_hops ids"], answers["two_hops ids"] = ask(
        questions.centres, lambda identifier: reached(identifier, 2), seconds=seconds
    )
    memory = memory_mb()
    walked_only(graph)
    name = "shortest ids"
    times[name], answers[name] = ask(questions.pairs, lambda pair: _lengths(nx, graph, pair), seconds=seconds)
    name = "all_shortest ids"
    times[name], answers[name] = ask(questions.pairs[:SLOW], lambda pair: _all(nx, graph, pair), seconds=seconds)
    name = "k_shortest ids"
    times[name], answers[name] = ask(questions.pairs[:SLOW], lambda pair: _first(nx, graph, pair), seconds=seconds)
    in_time = ask(questions.pairs[:SLOW], lambda pair: _in_time(graph, pair), seconds=seconds)
    times["temporal ids"], answers[WITHOUT_LINKS] = in_time
    name = "filtered ids"
    narrow = _narrowed(nx, graph)
    times[name], answers[name] = ask(questions.pairs, lambda pair: _lengths(nx, narrow, pair), seconds=seconds)
    return {"open_s": opened, "times": times, "answers": answers, "memory": memory}


def walked_only(graph: Any) -> None:
    """Take out what a path doesn't walk."""
    for start, end, data in list(graph.edges(data=True)):
        data["relations"] = tuple(relation for relation in data["relations"] if relation[3])
        if not data["relations"]:
            graph.remove_edge(start, end)


def _narrowed(nx: Any, graph: Any) -> Any:
    """Return the view of the graph within four years and without one source."""
    from knowledge_graph.time_span import parse_day  # noqa: PLC0415 - as above

    after, before = (parse_day(day) for day in WINDOW)

    def within(dated: tuple[int, int] | None) -> bool:
        return dated is None or (dated[0] <= before and dated[1] >= after)

    def counts(sources: tuple[str, ...]) -> bool:
        return any(source != EXCLUDED for source in sources)

    def node_passes(node: str) -> bool:
        data = graph.nodes[node]
        return data["kind"] != "event" or (
            data["earliest"] <= before and data["latest"] >= after and counts(data["sources"])
        )

    def edge_passes(start: str, end: str) -> bool:
        return any(
            within(relation[4]) and (not relation[5] or counts(relation[5]))
            for relation in graph.edges[start, end]["relations"]
        )

    return nx.subgraph_view(graph, filter_node=node_passes, filter_edge=edge_passes)


def _lengths(nx: Any, graph: Any, pair: tuple[str, str]) -> int | None:
    try:
        length = len(nx.bidirectional_shortest_path(graph, *pair)) - 1
    except nx.NetworkXNoPath:
        return None
    return length if length <= MAX_DEPTH else None


def _all(nx: Any, graph: Any, pair: tuple[str, str]) -> list[int | None]:
    try:
        results = list(islice(nx.all_shortest_paths(graph, *pair), FIRST))
    except nx.NetworkXNoPath:
        return [None, 0]
    length = len(results[0]) - 1
    return [length, len(results)] if length <= MAX_DEPTH else [None, 0]


def _first(nx: Any, graph: Any, pair: tuple[str, str]) -> list[int]:
    """Return the lengths of the first simple paths, as Yen's algorithm finds them."""
    try:
        lengths = [len(path) - 1 for path in islice(nx.shortest_simple_paths(graph, *pair), K)]
    except nx.NetworkXNoPath:
        return []
    return [length for length in lengths if length <= MAX_DEPTH]


def _in_time(graph: Any, pair: tuple[str, str]) -> int | None:
    """Return the fewest steps of a way along which time may run forward: level by level, the least day to each node."""
    start, end = pair
    days = {start: graph.nodes[start]["earliest"]}
    frontier = [start]
    for length in range(1, MAX_DEPTH + 1):
        better: dict[str, int] = {}
        for here in frontier:
            for there, data in graph.adj[here].items():
                day = _over(days[here], graph.nodes[there], data["relations"])
                if day is not None and day < min(days.get(there, FOREVER + 1), better.get(there, FOREVER + 1)):
                    better[there] = day
        if end in better:
            return length
        days |= better
        frontier = list(better)
    return None


def _over(day: int, there: dict[str, Any], relations: tuple[Any, ...]) -> int | None:
    """Return the least day by which a step can be over, None where time forbids it."""
    spans = [relation[4] or (day, FOREVER) for relation in relations]
    fitting = [max(day, first) for first, last in spans if day <= last]
    least = min(fitting, default=None)
    return None if least is None or least > there["latest"] else max(least, there["earliest"])


if __name__ == "__main__":
    run_task({"building": _building, "questions": _questions})
