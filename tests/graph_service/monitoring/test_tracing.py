"""Traces: one of a request, its waiting, the question and the store; nothing of OpenTelemetry without the setting."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr

from graph_service.monitoring import tracing
from graph_service.settings import Settings
from knowledge_graph.errors import InvalidInput

TOKEN = "0123456789abcdef"  # noqa: S105 - there is no other word for it
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
PATHS = "/v1/paths?start=actor:david-barnea&end=actor:hamas"


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Where the spans go."""
    exporter = InMemorySpanExporter()
    made = tracing.Tracing.__init__
    monkeypatch.setattr(tracing.Tracing, "__init__", lambda self: made(self, exporter))
    return exporter


def test_a_question_is_traced_down_to_the_store(store: Any, exporter: InMemorySpanExporter) -> None:
    from tests.support.calling import calling  # noqa: PLC0415 - after the exporter is in place

    allowed = {"Authorization": f"Bearer {TOKEN}"}
    with calling(Settings(tracing=True, proxies="127.0.0.1", token=SecretStr(TOKEN)), store) as caller:
        caller.get("/v1/entities/actor:nobody", headers=allowed)
        caller.get("/healthz")
        answer = caller.get(PATHS, headers=PARENT | allowed)
    spans = {span.name: span for span in exporter.get_finished_spans()}
    request, question = spans["GET /v1/paths"], spans["question paths"]
    assert f"{request.context.trace_id:032x}" == TRACE
    assert request.attributes["http.response.status_code"] == 200
    assert request.attributes["conflict_graph.request_id"] == answer.headers["x-request-id"]
    assert question.parent.span_id == spans["waiting"].parent.span_id == request.context.span_id
    stored = [span for span in exporter.get_finished_spans() if span.parent == question.context]
    assert "store read" in {span.name for span in stored}
    for span in stored:
        assert question.start_time <= span.start_time <= span.end_time <= question.end_time
    assert request.start_time <= question.start_time <= question.end_time <= request.end_time
    assert spans["GET /v1/entities/{id}"].attributes["error.type"] == "not-found"
    assert {"GET /healthz"} <= spans.keys()


def test_only_a_proxys_trace_is_continued(store: Any, exporter: InMemorySpanExporter) -> None:
    from tests.support.calling import calling  # noqa: PLC0415 - after the exporter is in place

    with calling(Settings(tracing=True), store) as caller:
        caller.get("/healthz", headers=PARENT)
    (span,) = exporter.get_finished_spans()
    assert f"{span.context.trace_id:032x}" != TRACE
    assert span.parent is None


def test_without_the_extra_the_setting_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(InvalidInput, match=r"pip install 'conflict-graph\[otel\]'"):
        tracing.Tracing()


def test_nothing_of_it_is_imported_without_the_setting() -> None:
    program = (
        "import sys; from graph_service.app import create_app; from graph_service.settings import Settings; "
        "create_app(Settings()); print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
