"""The questions besides paths and neighbourhoods: on our stores, and by plain Cypher where a user could ask them so.

Each is asked of a warm store, thirty times or until its time is up, with other names and days each time where it takes
any.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks.cypher_further import SCHEMA, STATEMENTS
from benchmarks.measure import ask, in_fresh_process, run_task
from benchmarks.neo4j import driver_for, run_beside, store_at
from benchmarks.questions import EXCLUDED, WINDOW
from benchmarks.table import MARKS, Table, at, number, pair, times_cell
from benchmarks.world import HUB_SHARES, SEED, actor_id, event_id, size_named, source_id
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from queries.core.answer import Answer
from queries.entities.entity import entity
from queries.entities.search import search
from queries.events.sequences import sequences
from queries.events.timeline import timeline
from queries.evidence.changes import changes
from queries.evidence.claims import claims_on
from queries.evidence.conflicts import conflicts
from queries.evidence.retraction_preview import preview_retraction
from queries.neighbourhood.expand import neighbourhood
from queries.network.analysis import analysed
from queries.parameters.entities import EntityParameters, SearchParameters
from queries.parameters.events import SequenceParameters, TimelineParameters
from queries.parameters.evidence import ChangesParameters, ClaimsParameters, ConflictsParameters, RetractionParameters
from queries.parameters.graph import AnalysisParameters, NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths

TIMES: Final = 30
PATIENCE: Final = 60.0
"""Seconds after which a question is given up; the service's own limit is ten."""

Question = Callable[[GraphStore], Answer]
_NARROW: Final[dict[str, Any]] = {"after": WINDOW[0], "before": WINDOW[1], "exclude_source": (EXCLUDED,)}
_RULINGS: Final[dict[str, Any]] = {"first": ("statement",), "then": ("assault", "military_operation")}


class Drawn:
    """The names, days and places that questions are about: the same for every engine."""

    def __init__(self, size: str) -> None:
        draw, world = random.Random(f"{SEED} further {size}"), size_named(size)
        hubs = len(HUB_SHARES)
        self.numbers = draw.sample(range(hubs, world.actors), TIMES)
        self.actors = [actor_id(number) for number in self.numbers]
        self.hubs = [actor_id(number % hubs) for number in range(TIMES)]
        self.events = [event_id(draw.randrange(world.events)) for _ in range(TIMES)]
        self.points = [f"{draw.uniform(-60, 60):.3f},{draw.uniform(-180, 180):.3f}" for _ in range(TIMES)]
        self.sources = [source_id(draw.randrange(world.sources)) for _ in range(TIMES)]
        self.days = [f"2024-{draw.randrange(6, 12):02}-{draw.randrange(1, 29):02}" for _ in range(TIMES)]


def questions(size: str) -> dict[str, list[Question]]:
    """Return what is asked, by what it is called in the table."""
    drawn = Drawn(size)
    actors, hubs, events, points = drawn.actors, drawn.hubs, drawn.events, drawn.points
    pairs = list(zip(actors, [*actors[1:], actors[0]], strict=True))
    return {
        "search: a name": [_search(q=f"Actor {number}") for number in drawn.numbers],
        "search: a word that all have": [_search(q="north")] * TIMES,
        "list: everything": [_search()] * TIMES,
        "list: actors by name": [_search(kind=("actor",), sort="name")] * TIMES,
        "one entity": [lambda store, actor=actor: entity(store, actor, EntityParameters()) for actor in actors],
        "claims about an event": [
            lambda store, event=event: claims_on(store, event, ClaimsParameters()) for event in events
        ],
        "timeline: all events": [_timeline()] * TIMES,
        "timeline of an actor": [_timeline(entity=(actor,)) for actor in actors],
        "timeline of a hub": [_timeline(entity=(hub,)) for hub in hubs],
        "  in four years, without one source": [_timeline(entity=(hub,), **_NARROW) for hub in hubs],
        "events of each month": [_timeline(bucket="month")] * TIMES,
        "  of a hub": [_timeline(bucket="month", entity=(hub,)) for hub in hubs],
        "events after an event": [_timeline(relative_to=event, when="after") for event in events],
        "events certainly during one": [
            _timeline(relative_to=event, when="during", match="certain") for event in events
        ],
        "events within 500 km": [_timeline(near=point, within_km=500) for point in points],
        "events within 5,000 km": [_timeline(near=point, within_km=5_000, rough="include") for point in points],
        "sequences: first page": [_sequences()] * TIMES,
        "sequences of an actor": [_sequences(entity=(actor,)) for actor in actors],
        "sequences, certain, at a place": [_sequences(match="certain", sharing=("place",))] * TIMES,
        "sequences of a day, through every hub": [
            _sequences(within_days=0, match="certain", sharing=("actor",), max_degree=100_000)
        ] * TIMES,
        "conflicts: first page": [_conflicts()] * TIMES,
        "conflicts about an actor": [_conflicts(entity=(actor,)) for actor in actors],
        "figures from day to day": [_conflicts(series=True)] * TIMES,
        "changes since a day": [_changes(since=day) for day in drawn.days],
        "what falls with a source": [
            lambda store, source=source: preview_retraction(store, source, RetractionParameters(), seconds=PATIENCE)
            for source in drawn.sources
        ],
        "a path, and what it loses without a source": [
            _path(start=start, end=end, without=(EXCLUDED,)) for start, end in pairs
        ],
        "explained path": [_path(start=start, end=end, explain=True) for start, end in pairs],
        "brokers, groups, centrality around an actor": [_analysed(start, end) for start, end in pairs],
    }  # fmt: skip


def _search(**arguments: Any) -> Question:
    return lambda store: search(store, SearchParameters(**arguments), seconds=PATIENCE)


def _timeline(**arguments: Any) -> Question:
    return lambda store: timeline(store, TimelineParameters(**arguments), seconds=PATIENCE)


def _sequences(**arguments: Any) -> Question:
    return lambda store: sequences(store, SequenceParameters(**_RULINGS, **arguments), seconds=PATIENCE)


def _conflicts(**arguments: Any) -> Question:
    return lambda store: conflicts(store, ConflictsParameters(**arguments), seconds=PATIENCE)


def _changes(**arguments: Any) -> Question:
    return lambda store: changes(store, ChangesParameters(**arguments), seconds=PATIENCE)


def _path(**arguments: Any) -> Question:
    return lambda store: find_paths(store, PathParameters(**arguments), seconds=PATIENCE)


def _analysed(actor: str, other: str) -> Question:
    def question(store: GraphStore) -> Answer:
        around = neighbourhood(store, (actor, other), NeighbourhoodParameters(depth=2))
        everything = ("brokers", "communities", "centrality")
        return analysed(around, AnalysisParameters(analyse=everything, side_a=(actor,), side_b=(other,)))

    return question


def ask_all(store: GraphStore, size: str, *, seconds: float) -> dict[str, Any]:
    """Return how long each question takes, and how many bytes its answers have."""
    times = {}
    for name, group in questions(size).items():
        taken, answers = ask(group, lambda question: question(store).encode(), seconds=seconds)
        times[name] = taken | {"bytes": sum(map(len, answers)) / len(answers)}
    return times


def measure_embedded(size: str, folder: Path, *, seconds: float) -> dict[str, Any]:
    """Ask an embedded store in a folder."""
    return in_fresh_process("further", {"task": "embedded", "size": size, "folder": str(folder), "seconds": seconds})


def measure_server(server: Any, task: str, size: str, *, seconds: float) -> dict[str, Any]:
    """Ask a server: ``neo4j`` for our store on it, ``plain`` for Cypher on a graph loaded by it."""
    return run_beside(server, {"task": task, "size": size, "seconds": seconds}, "further")


def table(results: dict[str, Any]) -> Table:
    """Return the times of all engines, side by side."""
    ours, plain, on_neo4j = (at(results, "further", engine, "times") or {} for engine in ("embedded", "plain", "neo4j"))
    rows = []
    for name, mine in ours.items():
        cypher, store = plain.get(name, {}), on_neo4j.get(name, {})
        beside = (*pair(cypher), times_cell(cypher.get("p95"), mine["p95"]), *pair(store))
        rows.append((name, *pair(mine), *beside, number(mine["bytes"], 0)))
    columns = (
        "Milliseconds", "embedded p50", "p95", "Cypher p50", "p95", "÷ ours", "our store on Neo4j p50", "p95",
        "bytes of ours",
    )  # fmt: skip
    return Table("The other questions, whole answers; ratios of p95", columns, rows, MARKS)


def _embedded(size: str, folder: str, seconds: float) -> dict[str, Any]:
    return _asked(open_store(folder), size, seconds)


def _neo4j(uri: str, size: str, seconds: float) -> dict[str, Any]:
    return _asked(store_at(uri), size, seconds)


def _asked(store: GraphStore, size: str, seconds: float) -> dict[str, Any]:
    try:
        return {"times": ask_all(store, size, seconds=seconds)}
    finally:
        store.close()


def _plain(uri: str, size: str, seconds: float) -> dict[str, Any]:
    from neo4j import Query  # noqa: PLC0415 - only what a task needs is imported

    drawn, times = Drawn(size), {}
    of_hub = {"timeline of a hub", "  in four years, without one source", "  of a hub"}
    with driver_for(uri) as driver:
        for statement in SCHEMA:
            driver.execute_query(statement)
        with driver.session(default_access_mode="READ") as session:
            for name, statement in STATEMENTS.items():
                values = [
                    {
                        "actor": (drawn.hubs if name in of_hub else drawn.actors)[turn],
                        "event": drawn.events[turn],
                        "source": drawn.sources[turn],
                        "words": "north" if "word" in name else f"+Actor +{drawn.numbers[turn]}",
                        "after": WINDOW[0], "before": WINDOW[1], "excluded": EXCLUDED,
                    }
                    for turn in range(TIMES)
                ]  # fmt: skip
                query = Query(statement, timeout=PATIENCE)  # type: ignore[arg-type]
                times[name], _ = ask(
                    values, lambda entry, query=query: session.run(query, entry).values(), seconds=seconds
                )
    return {"times": times}


if __name__ == "__main__":
    run_task({"embedded": _embedded, "neo4j": _neo4j, "plain": _plain})
