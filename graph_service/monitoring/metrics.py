"""What is counted and timed, for Prometheus. Labels have few values: routes, names of questions and problems."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.openmetrics import exposition as openmetrics

from graph_service.monitoring.request_record import RequestRecord
from graph_service.monitoring.worker_files import WorkerFiles

TEXT: Final = CONTENT_TYPE_PLAIN_0_0_4
OPENMETRICS: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""The upper bounds of histograms."""

PREFIX: Final = "conflict_graph"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NO_ROUTE: Final = "none"

disable_created_metrics()  # when each series began, which nearly doubles their number


class QuestionQueue(Protocol):
    """What is read of who schedules questions."""

    @property
    def waiting(self) -> int:
        """Return how many questions wait."""

    @property
    def running(self) -> int:
        """Return how many questions are being answered."""


class MetricSource(Protocol):
    """What metrics are collected from."""

    def collect(self) -> Iterable[Metric]:
        """Return the metrics."""


class RefusalTally(Protocol):
    """What is read of the server's count of what it refused."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how often it refused something, by reason."""


class OpenConnections(Protocol):
    """What is read of the server that has the connections."""

    @property
    def tally(self) -> RefusalTally:
        """Return what it refused."""

    def __len__(self) -> int:
        """Return how many connections are open."""


class Metrics:
    """The metrics of one process; with several workers, what one returns is that of all together."""

    def __init__(self) -> None:
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        self._files = WorkerFiles(Path(folder)) if folder else None
        self._registry = CollectorRegistry()
        self._queue: QuestionQueue | None = None
        registry = self._registry
        self._requests = Counter(
            f"{PREFIX}_requests",
            "Requests by route, method and status.",
            ["route", "method", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            f"{PREFIX}_request_seconds",
            "Seconds from a request's arrival to the end of its response.",
            ["route"],
            buckets=SECONDS,
            registry=registry,
        )
        self._waiting_seconds = Histogram(
            f"{PREFIX}_question_waiting_seconds",
            "Seconds that questions waited before a thread took them up.",
            buckets=SECONDS,
            registry=registry,
        )
        self._working_seconds = Histogram(
            f"{PREFIX}_question_working_seconds",
            "Seconds that a thread took for a question, by kind.",
            ["question"],
            buckets=SECONDS,
            registry=registry,
        )
        self._processor_seconds = Counter(
            f"{PREFIX}_question_processor_seconds",
            "What questions cost: seconds of processor time, by kind.",
            ["question"],
            registry=registry,
        )
        self._refused = Counter(
            f"{PREFIX}_refused", "Requests answered with a problem, by its name.", ["reason"], registry=registry
        )
        self._slow = Counter(
            f"{PREFIX}_slow_questions", "Questions logged as slow, by kind.", ["question"], registry=registry
        )
        self._process_seconds = Counter(
            f"{PREFIX}_processor_seconds", "Seconds of processor time of all workers.", registry=registry
        )
        self._in_progress = self._gauge("requests_in_progress", "Requests that are being answered.")
        self._waiting = self._gauge("questions_waiting", "Questions that wait for a thread.")
        self._running = self._gauge("questions_running", "Questions that are being answered.")
        self._workers = self._gauge("workers", "Processes that answer.")
        self._memory = self._gauge("resident_memory_bytes", "Resident memory of all workers together.")
        self._largest = self._gauge("largest_worker_bytes", "Resident memory of the largest worker.", "livemax")
        self._connections = self._gauge("open_connections", "Open connections to clients.")
        self._connections_refused = Counter(
            f"{PREFIX}_connections_refused",
            "Connections and requests refused before they were read, by reason.",
            ["reason"],
            registry=registry,
        )
        self._told: dict[str, int] = {}
        """What the server had refused when it was last looked at, by reason."""
        self._processor_time = 0.0
        self._workers.set(1)

    def watch(self, queue: QuestionQueue | None) -> None:
        """Have the queue of questions among what is sampled."""
        self._queue = queue

    def begin(self) -> None:
        """Count a request as under way."""
        self._in_progress.inc()

    def end(self, record: RequestRecord, method: str, status: int, seconds: float, *, is_slow: bool) -> None:
        """Count a request that has come to its end.

        Args:
            record: what was noted about it.
            method: its method.
            status: of its response; 0 if there was none.
            seconds: from its arrival to its end.
            is_slow: whether it was logged as slow.
        """
        route = record.route or _NO_ROUTE
        self._in_progress.dec()
        self._requests.labels(route, method if method in _METHODS else "other", status).inc()
        self._seconds.labels(route).observe(seconds)
        if record.problem:
            self._refused.labels(record.problem).inc()
        if record.began is not None:
            name = record.name or _NO_ROUTE
            self._waiting_seconds.observe(record.waiting_seconds)
            self._working_seconds.labels(name).observe(record.working_seconds)
            self._processor_seconds.labels(name).inc(record.processor_seconds)
            if is_slow:
                self._slow.labels(name).inc()

    def sample(self, connections: OpenConnections | None) -> None:
        """Take note of what has a state rather than events: queue, memory, connections."""
        if self._queue is not None:
            self._waiting.set(self._queue.waiting)
            self._running.set(self._queue.running)
        memory = _resident_bytes()
        self._memory.set(memory)
        self._largest.set(memory)
        if connections is not None:
            self._connections.set(len(connections))
            for reason, count in connections.tally.counts.items():
                self._connections_refused.labels(reason).inc(count - self._told.get(reason, 0))
                self._told[reason] = count
        processor_time = time.process_time()
        self._process_seconds.inc(max(0.0, processor_time - self._processor_time))
        self._processor_time = processor_time

    def write(self, further: MetricSource, *, as_openmetrics: bool) -> bytes:
        """Return the metrics of all workers as text.

        Args:
            further: metrics that are the same whichever worker is asked.
            as_openmetrics: in the format of OpenMetrics, otherwise in the older one of Prometheus.
        """
        registry = CollectorRegistry()
        for source in (further, self._files or self._registry):
            registry.register(source)  # type: ignore[arg-type,unused-ignore]
        text: bytes = openmetrics.generate_latest(registry) if as_openmetrics else generate_latest(registry)
        return text

    @staticmethod
    def media_type(*, as_openmetrics: bool) -> str:
        """Return the media type of a format."""
        return OPENMETRICS if as_openmetrics else TEXT

    def _gauge(self, name: str, help_: str, mode: Any = "livesum") -> Gauge:
        return Gauge(f"{PREFIX}_{name}", help_, registry=self._registry, multiprocess_mode=mode)


def _resident_bytes() -> int:
    """Return this process's resident memory; its peak where the system doesn't tell what it is now."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
    except (OSError, IndexError, ValueError):
        import resource  # noqa: PLC0415 - not on every system

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * os.sysconf("SC_PAGE_SIZE")
