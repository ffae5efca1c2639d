"""Metrics of the store, which are the same whichever worker is asked: read at most every few seconds, in a thread."""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

from graph_service.monitoring.disk import free_bytes
from graph_service.monitoring.metrics import PREFIX
from knowledge_graph.errors import ConflictGraphError
from knowledge_graph.store import GraphStore
from loaders.ingest.summary import LoadResults, read_results
from loaders.ingest.unfinished import read_unfinished

KEPT_SECONDS: Final = 5.0
"""For how long numbers that were read are shown again."""
PATIENCE: Final = 3.0
"""Seconds the store has to tell them; a scrape has ten by default."""


@dataclass(frozen=True, slots=True)
class StoreNumbers:
    """What is read of a store at once; without ``is_up`` it didn't answer."""

    is_up: bool = False
    generation: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    unfinished: Mapping[str, int] = field(default_factory=dict)
    results: LoadResults = field(default_factory=LoadResults)
    free_bytes: int | None = None
    notices: int = 0


class StoreMetrics:
    """Reads a store's numbers, one reading at a time."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._numbers = StoreNumbers()
        self._until = 0.0
        self._reading: asyncio.Future[StoreNumbers] | None = None

    async def read(self, store: GraphStore) -> StoreCollector:
        """Return the store's metrics, without its numbers if it doesn't tell them in time."""
        if self._reading is None and time.monotonic() >= self._until:
            self._reading = asyncio.ensure_future(asyncio.to_thread(_read, store, self._address))
            self._reading.add_done_callback(_retrieve)
        if self._reading is not None:
            try:
                self._numbers = await asyncio.wait_for(asyncio.shield(self._reading), PATIENCE)
            except TimeoutError:
                return StoreCollector(StoreNumbers(), store.name)  # the reading goes on, and is not begun again
            except ConflictGraphError:
                self._numbers = StoreNumbers()
            self._reading, self._until = None, time.monotonic() + KEPT_SECONDS
        return StoreCollector(self._numbers, store.name)

    def forget(self) -> None:
        """Have the numbers read anew when they are next asked for."""
        self._until = 0.0


class StoreCollector:
    """A store's numbers as metrics, with what is said of the build."""

    def __init__(self, numbers: StoreNumbers, store: str) -> None:
        self._numbers, self._store = numbers, store

    def collect(self) -> Iterable[Metric]:
        """Return the metrics; but for two, none if the store didn't answer."""
        numbers = self._numbers
        build = {"version": version("conflict-graph"), "python": platform.python_version(), "store": self._store}
        yield InfoMetricFamily(f"{PREFIX}_build", "Which version runs, on what.", build)
        yield _gauge("store_up", "Whether the store answers.", int(numbers.is_up))
        if not numbers.is_up:
            return
        yield _gauge(
            "store_generation", "How often the store was written; another number is another graph.", numbers.generation
        )
        records = GaugeMetricFamily(f"{PREFIX}_store_records", "Records in the store, by kind.", labels=["kind"])
        for kind, number in numbers.counts.items():
            if kind != "edges":
                records.add_metric([kind], number)
        yield records
        yield _gauge("store_relations", "Relations between entities of the graph.", numbers.counts.get("edges", 0))
        unfinished = GaugeMetricFamily(
            f"{PREFIX}_unfinished_loads", "Loads that aren't whole, by state.", labels=["state"]
        )
        for state, number in numbers.unfinished.items():
            unfinished.add_metric([state], number)
        yield unfinished
        results = numbers.results
        yield CounterMetricFamily(f"{PREFIX}_loads", "Loads that were completed.", results.loads)
        outcomes = CounterMetricFamily(
            f"{PREFIX}_loaded_records", "Records of completed loads, by what became of them.", labels=["outcome"]
        )
        for outcome, number in results.outcomes.items():
            outcomes.add_metric([outcome], number)
        yield outcomes
        if results.loads:
            yield _gauge("last_load_timestamp_seconds", "When the last load was completed.", results.ended)
            yield _gauge("last_load_seconds", "How long the last completed load took.", results.seconds)
        yield _gauge(
            "store_notices", "What the store's keeper should know, as /readyz and doctor say it.", numbers.notices
        )
        if numbers.free_bytes is not None:
            yield _gauge("store_free_bytes", "Free space where the store is.", numbers.free_bytes)


def _gauge(name: str, help_: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", help_, value)


def _retrieve(reading: asyncio.Future[StoreNumbers]) -> None:
    """Take note of an error for which nobody waits any more."""
    if not reading.cancelled():
        reading.exception()


def _read(store: GraphStore, address: str) -> StoreNumbers:
    states = [load.running for load in read_unfinished(store)]
    return StoreNumbers(
        True,
        store.generation(),
        store.stats(),
        {"running": states.count(True), "interrupted": states.count(False)},
        read_results(store),
        free_bytes(address),
        len(store.notices()),
    )
