"""Traces by OpenTelemetry, with the extra ``conflict-graph[otel]``: request, waiting, question, store.

Spans are made when a request has ended, from what was noted about it, so that nothing of this runs meanwhile; and
nothing of OpenTelemetry is imported unless traces are asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, cast

from graph_service.monitoring.request_record import CURRENT, RequestRecord
from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from starlette.types import Scope

MOST_CALLS: Final = 100
"""Calls of the store that one request's trace has."""


class Tracing:
    """Makes the spans of requests and sends them, in batches and beside the requests.

    Where they are sent is OpenTelemetry's own business: ``OTEL_EXPORTER_OTLP_ENDPOINT`` and its other variables.
    """

    def __init__(self, exporter: SpanExporter | None = None) -> None:
        try:
            from opentelemetry import trace  # noqa: PLC0415 - only who asks for traces has it
            from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
            from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
            from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

            if exporter is None:
                from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

                exporter = OTLPSpanExporter()
        except ImportError:
            raise InvalidInput(
                "traces need OpenTelemetry: pip install 'conflict-graph[otel]'.", field="tracing"
            ) from None
        about = {"service.name": "conflict-graph", "service.version": version("conflict-graph")}
        self._provider = TracerProvider(resource=Resource.create(about))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("conflict-graph", version("conflict-graph"))
        self._propagator = TraceContextTextMapPropagator()
        self._trace = trace

    def end(self, record: RequestRecord, scope: Scope, status: int, *, is_trusted: bool) -> None:
        """Make the spans of a request that has just ended.

        Args:
            record: what was noted about it.
            scope: as it came.
            status: of its response; 0 if there was none.
            is_trusted: whether a proxy sent it whose ``traceparent`` is believed.
        """
        offset = time.time_ns() - time.perf_counter_ns()

        def at(instant: float) -> int:
            return offset + int(instant * 1e9)

        carrier = _trace_headers(scope) if is_trusted else {}
        now = time.perf_counter()
        attributes: dict[str, Any] = {
            "http.request.method": scope["method"][:20],
            "http.response.status_code": status,
            "conflict_graph.request_id": record.id,
        }
        if record.route:
            attributes["http.route"] = record.route
        if record.problem:
            attributes["error.type"] = record.problem
        request = self._tracer.start_span(
            f"{scope['method'][:20]} {record.route or 'unrouted'}",
            self._propagator.extract(carrier),
            kind=self._trace.SpanKind.SERVER,
            attributes=attributes,
            start_time=at(record.arrived),
        )
        if status >= 500 or not status:
            request.set_status(self._trace.StatusCode.ERROR)
        inside = self._trace.set_span_in_context(request)
        if record.began is not None:
            waiting = self._tracer.start_span("waiting", inside, start_time=at(record.arrived))
            waiting.end(at(record.began))
            question = self._tracer.start_span(
                f"question {record.name}",
                inside,
                attributes={"conflict_graph.processor_seconds": record.processor_seconds},
                start_time=at(record.began),
            )
            in_question = self._trace.set_span_in_context(question)
            for name, began, ended in record.store_calls:
                around = in_question if began >= record.began else inside  # its cost was estimated before
                self._tracer.start_span(f"store {name}", around, start_time=at(began)).end(at(ended))
            question.end(at(record.ended or now))
        request.end(at(now))

    def close(self) -> None:
        """Send what isn't sent yet."""
        self._provider.shutdown()


class TracedStore:
    """A store that notes each of its calls in the record of the request on which the thread works."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._store, name)
        if not callable(value):
            return value
        traced = _traced_block(name, value) if name in {"read", "turn"} else _traced(name, value)
        self.__dict__[name] = traced
        return traced


def traced(store: GraphStore) -> GraphStore:
    """Return a store that notes its calls."""
    return cast("GraphStore", TracedStore(store))


def _traced(name: str, method: Any) -> Any:
    def call(*arguments: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return method(*arguments, **options)
        finally:
            _note(name, began)

    return call


def _traced_block(name: str, method: Any) -> Any:
    @contextmanager
    def call(*arguments: Any, **options: Any) -> Iterator[Any]:
        began = time.perf_counter()
        try:
            with method(*arguments, **options) as value:
                yield value
        finally:
            _note(name, began)

    return call


def _note(name: str, began: float) -> None:
    record = CURRENT.get()
    if record is not None and len(record.store_calls) < MOST_CALLS:
        record.store_calls.append((name, began, time.perf_counter()))


def _trace_headers(scope: Scope) -> dict[str, str]:
    return {
        name.decode(): value.decode("latin-1")
        for name, value in scope["headers"]
        if name in {b"traceparent", b"tracestate"}
    }
