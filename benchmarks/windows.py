"""Are answers about real data those that trying everything gives? Paths in small windows of UCDP and GDELT files.

``python -m benchmarks.windows FILE…`` loads the files, cuts small windows of neighbouring events out of the graph, and
asks in each for temporal or k-shortest paths: of a store that holds the window, and of the brute-force oracle of the
tests. It ends with 1 at the first answer that differs, and prints the question.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from knowledge_graph.edges import carrier_of
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Claim, Event, Record, Relation, span
from loaders.load import load
from queries.parameters.graph import PathParameters
from tests.oracle.keeping import Embedded
from tests.oracle.oracle import World
from tests.oracle.test_paths import compare

DAYS: Final = 45
"""How far apart the events of a window may begin."""
EVENTS: Final = 8
"""How many events a window holds at most: brute force tries every path among them."""


@dataclass
class Graph:
    """The records of a store, by what leads from one to another."""

    records: dict[str, Record] = field(default_factory=dict)
    claims: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, records: Iterable[Record]) -> Graph:
        """Sort records by what they are about and who takes part."""
        graph = cls()
        for record in records:
            graph.records[record.id or ""] = record
            if isinstance(record, Claim):
                graph.claims[carrier_of(record.about)].append(record)
            elif isinstance(record, Event):
                for participant in record.participants:
                    graph.events[participant.actor].append(record)
        return graph

    def window(self, draw: random.Random, first: Event) -> list[Event]:
        """Return an event and some that share actors with it, or with those, and begin not much later or earlier."""
        begun = _begins(first)
        results, waiting = {first.id: first}, [first]
        while waiting and len(results) < EVENTS:
            actors = [participant.actor for participant in waiting.pop(0).participants]
            near = [
                event
                for actor in actors
                for event in self.events[actor]
                if event.id not in results and abs(_begins(event) - begun) <= DAYS
            ]
            for event in draw.sample(near, min(3, len(near))):
                if len(results) < EVENTS and event.id not in results:
                    results[event.id] = event
                    waiting.append(event)
        return list(results.values())

    def whole(self, events: Sequence[Event]) -> list[Record]:
        """Return events with everything they refer to and every claim about them."""
        results: dict[str, Record] = {}
        waiting: list[Record] = [*events, *(claim for event in events for claim in self.claims[event.id])]
        while waiting:
            record = waiting.pop()
            if record.id not in results:
                results[record.id or ""] = record
                waiting += [self.records[entry] for entry in _named(record) if entry in self.records]
        return list(results.values())


def _begins(event: Event) -> int:
    dates = span(event.when)
    return dates.earliest if dates else 0


def _named(record: Record) -> Iterator[str]:
    if isinstance(record, Event):
        yield from (participant.actor for participant in record.participants)
        yield from (location.location for location in record.locations)
    elif isinstance(record, Relation):
        yield from (record.start, record.end)
    for name in ("part_of", "republishes", "source"):
        if target := getattr(record, name, None):
            yield target


def question_about(draw: random.Random, events: Sequence[Event]) -> PathParameters | None:
    """Draw a question between two of a window's actors and events; None where there are no two."""
    ends = sorted(
        {participant.actor for event in events for participant in event.participants} | {event.id for event in events}
    )
    if len(ends) < 2:
        return None
    start, end = draw.sample(ends, 2)
    parameters: dict[str, object] = {"start": (start,), "end": (end,), "max_paths": draw.choice((1, 3, 20))}
    if draw.random() < 0.5:
        return PathParameters(mode="k_shortest", max_depth=6, **parameters)
    order, optimise = draw.choice(("possible", "certain")), draw.choice(("steps", "arrival"))
    return PathParameters(mode="temporal", order=order, optimise=optimise, max_depth=6, **parameters)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare as many windows as asked for; return 1 if an answer differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.windows", description=__doc__)
    parser.add_argument("files", nargs="+", help="UCDP and GDELT files.")
    parser.add_argument("--windows", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "graph"))
        load(options.files, store, on_error="skip")
        graph = Graph.of(store.iter_records())
        store.close()
    draw, kept = random.Random(options.seed), Embedded()
    dated = sorted((event for event in graph.records.values() if isinstance(event, Event) and event.when), key=_id)
    counted: Counter[str] = Counter()
    while sum(counted.values()) < options.windows:
        events = graph.window(draw, draw.choice(dated))
        question = question_about(draw, events)
        if question is None:
            continue
        world = World(graph.whole(events))
        with kept.holding(world) as held:
            try:
                compare(held, world, question)
            except AssertionError as error:
                sys.stderr.write(f"{question.model_dump(exclude_defaults=True)}\n{error}\n")
                return 1
        counted[question.mode] += 1
    result = ", ".join(f"{number} {mode}" for mode, number in sorted(counted.items()))
    sys.stdout.write(f"{sum(counted.values())} windows of {len(dated):,} real events ({result}): all answers equal.\n")
    return 0


def _id(event: Event) -> str:
    return event.id


if __name__ == "__main__":
    sys.exit(main())
