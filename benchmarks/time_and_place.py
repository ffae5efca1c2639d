"""How long questions about time and place take on the embedded store of a generated world.

    python -m benchmarks.time_and_place [--size small]

Every question is asked thirty times of a warm store.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks.embedded import build
from benchmarks.measure import ask
from benchmarks.world import SEED, SIZES, actor_id, event_id, write_world
from knowledge_graph.opening import open_store
from knowledge_graph.store import GraphStore
from queries.answer import Answer
from queries.parameters import SequenceParameters, TimelineParameters
from queries.sequences import sequences
from queries.timeline import timeline

SECONDS: Final = 20.0


def questions(size: str) -> dict[str, list[Callable[[GraphStore], Answer]]]:
    """Return what is asked, by what it is called."""
    draw = random.Random(f"{SEED} time and place {size}")
    events = [event_id(draw.randrange(SIZES[size].events)) for _ in range(30)]
    actors = [actor_id(draw.randrange(3, SIZES[size].actors)) for _ in range(30)]
    points = [f"{draw.uniform(-60, 60):.3f},{draw.uniform(-180, 180):.3f}" for _ in range(30)]
    first, then = ("statement",), ("assault", "military_operation")
    return {
        "timeline, all events": [_timeline()],
        "after an event": [_timeline(relative_to=one, when="after") for one in events],
        "certainly during an event": [_timeline(relative_to=one, when="during", match="certain") for one in events],
        "within 500 km": [_timeline(near=one, within_km=500) for one in points],
        "within 5,000 km, all places": [_timeline(near=one, within_km=5_000, rough="include") for one in points],
        "sequences of an actor": [_sequences(first=first, then=then, entity=(one,)) for one in actors],
        "sequences, first page": [_sequences(first=first, then=then)],
        "sequences, certain, at a place": [_sequences(first=first, then=then, match="certain", sharing=("place",))],
        "sequences there are none of": [_sequences(first=first, then=("war",))],
        "the same, through every hub": [_sequences(first=first, then=then, within_days=0, match="certain",
                                                   sharing=("actor",), max_degree=100_000)],
    }  # fmt: skip


def _timeline(**given: Any) -> Callable[[GraphStore], Answer]:
    return lambda store: timeline(store, TimelineParameters(**given))


def _sequences(**given: Any) -> Callable[[GraphStore], Answer]:
    return lambda store: sequences(store, SequenceParameters(**given))


def main() -> None:
    """Build the store, ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="small")
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory() as folder:
        build(write_world(SIZES[size]), Path(folder) / "store")
        store = open_store(str(Path(folder) / "store"))
        print(f"{'question':<32}{'n':>5}{'p50 ms':>10}{'p95 ms':>10}{'results':>10}")
        for name, asked in questions(size).items():
            times, answers = ask(asked * (30 // len(asked)), lambda one: one(store), seconds=SECONDS)
            found = sum(len(one.data["results"]) for one in answers) // len(answers)
            print(f"{name:<32}{times['n']:>5}{times['p50']:>10.1f}{times['p95']:>10.1f}{found:>10}")
        store.close()


if __name__ == "__main__":
    main()
