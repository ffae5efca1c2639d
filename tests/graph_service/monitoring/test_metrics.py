"""What Prometheus reads: true counts, few labels, one sum over all workers, and only for who may read it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text
from pydantic import SecretStr

from graph_service.errors import PROBLEMS
from graph_service.monitoring import store_metrics
from graph_service.settings import Settings
from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.open_store import open_store
from loaders.load import load
from tests.support.calling import calling
from tests.support.waiting import PATIENCE, wait_for
from tests.support.worlds import EXTRACTION

ROOT = Path(__file__).parents[3]
TOKEN = "0123456789abcdef"  # noqa: S105 - there is no other word for it
PATHS = "/v1/paths?start=actor:david-barnea&end=actor:hamas"
DASHBOARD = ROOT / "deploy" / "grafana" / "conflict-graph.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"


class Connected:
    """Seven connections, and some that were refused."""

    def __init__(self, refused: int) -> None:
        self.tally = SimpleNamespace(counts={"too-many-connections": refused})

    def __len__(self) -> int:
        return 7


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return the values of a text by name and labels."""
    return {
        (sample.name.removeprefix("conflict_graph_"), tuple(sorted(sample.labels.items()))): sample.value
        for family in parse_text(text)
        for sample in family.samples
    }


def value(text: str, name: str, **labels: str) -> float | None:
    """Return a sample's value; None without one."""
    return samples(text).get((name, tuple(sorted(labels.items()))))


def test_requests_are_counted_by_route_method_and_status(call_with: Any) -> None:
    caller = call_with(Settings())
    for url in (
        PATHS,
        PATHS,
        "/v1/entities/actor:hamas",
        "/v1/entities/actor:icj",
        "/v1/entities/actor:nobody",
        "/x",
        "/y",
    ):
        caller.get(url)
    caller.ask("HEAD", PATHS)
    text = caller.get("/metrics").text
    assert value(text, "requests_total", route="/v1/paths", method="GET", status="200") == 2
    assert value(text, "requests_total", route="/v1/paths", method="HEAD", status="200") == 1
    assert value(text, "requests_total", route="/v1/entities/{id}", method="GET", status="200") == 2
    assert value(text, "requests_total", route="/v1/entities/{id}", method="GET", status="404") == 1
    assert value(text, "requests_total", route="none", method="GET", status="404") == 2
    assert value(text, "request_seconds_count", route="/v1/paths") == 3
    assert value(text, "question_working_seconds_count", question="paths") == 3
    assert value(text, "question_waiting_seconds_count") == 6
    assert value(text, "question_processor_seconds_total", question="paths") > 0  # type: ignore[operator]
    assert value(text, "refused_total", reason="not-found") == 1
    assert value(text, "refused_total", reason="no-such-page") == 2
    assert value(text, "requests_in_progress") == 1


def test_no_request_adds_labels_of_its_own(call_with: Any) -> None:
    """Neither ids nor addresses, methods, names of parameters or forged headers."""
    caller = call_with(Settings())
    for number in range(5):
        caller.get(
            f"/v1/entities/actor:made-up-{number}/claims?made-up-{number}=1",
            headers={"X-Request-ID": f"made-up-{number}"},
        )
        caller.get(f"/made-up-{number}")
        caller.get(f"/v1/subgraph/made-up-{number}")
        caller.get(f"/problems/made-up-{number}")
        caller.ask(f"MADEUP{number}", f"/v1/merges/made-up-{number}")
    text = caller.get("/metrics").text
    assert "made-up" not in text
    assert "MADEUP" not in text
    assert {dict(labels)["reason"] for name, labels in samples(text) if name == "refused_total"} <= PROBLEMS.keys()


def test_both_formats_are_written_and_chosen_by_accept(caller: Any) -> None:
    caller.get("/metrics")
    plain = caller.get("/metrics")
    assert plain.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert plain.headers["cache-control"] == "no-store"
    accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
    chosen = caller.get("/metrics", headers={"Accept": accept})
    assert chosen.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    names = {sample.name for family in parse_openmetrics(chosen.text) for sample in family.samples}
    assert names == {sample.name for family in parse_text(plain.text) for sample in family.samples}
    for strange in (
        "application/openmetrics-text;q=0,text/plain",
        "application/openmetrics-text;q=x",
        "\x00",
        "*/*",
        "",
    ):
        assert caller.get("/metrics", headers={"Accept": strange}).headers["content-type"].startswith("text/plain")


def test_the_queue_and_connections_are_read_when_asked(call_with: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = call_with(Settings())
    state = caller.app.state
    monkeypatch.setattr(state, "connections", Connected(3))
    state.metrics.watch(SimpleNamespace(waiting=3, running=2))
    text = caller.get("/metrics").text
    assert (value(text, "questions_waiting"), value(text, "questions_running")) == (3, 2)
    assert value(text, "open_connections") == 7
    assert value(text, "connections_refused_total", reason="too-many-connections") == 3
    state.connections = Connected(5)
    assert value(caller.get("/metrics").text, "connections_refused_total", reason="too-many-connections") == 5
    assert value(text, "workers") == 1
    assert value(text, "resident_memory_bytes") == value(text, "largest_worker_bytes") > 1e7  # type: ignore[operator]
    assert value(text, "processor_seconds_total") > 0  # type: ignore[operator]


@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        ({}, {}, 200),
        ({"token": TOKEN}, {}, 401),
        ({"token": TOKEN}, {"Authorization": f"Bearer {TOKEN}"}, 200),
        ({"token": TOKEN, "metrics": "open"}, {}, 200),
        ({"token": TOKEN, "metrics": "off"}, {"Authorization": f"Bearer {TOKEN}"}, 404),
        ({"metrics": "off"}, {}, 404),
    ],
    ids=["loopback", "no token", "token", "open", "off with token", "off"],
)
def test_who_may_read_it(call_with: Any, settings: dict[str, Any], headers: dict[str, str], status: int) -> None:
    if "token" in settings:
        settings = settings | {"token": SecretStr(settings["token"])}
    caller = call_with(Settings(**settings))
    answer = caller.get("/metrics", headers=headers)
    assert answer.status_code == status
    assert caller.get("/v1/stats", headers=headers).status_code == (401 if "token" in settings and not headers else 200)


def test_the_store_and_its_loads_are_told(tmp_path: Path) -> None:
    """Generation, counts, what loads did, which aren't whole."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in EXTRACTION))
    store = open_store(str(tmp_path / "store"))
    with calling(Settings(store=str(tmp_path / "store")), store) as caller:
        empty = caller.get("/metrics").text
        assert value(empty, "loads_total") == 0
        assert value(empty, "last_load_timestamp_seconds") is None
        load([rows], store)
        load([rows], store)
        caller.app.state.store_metrics.forget()
        text = caller.get("/metrics").text
    assert value(text, "loads_total") == 2
    added = value(text, "loaded_records_total", outcome="added")
    assert added == sum(number for what, number in store.stats().items() if what not in {"edges", "merge"})
    assert value(text, "loaded_records_total", outcome="unchanged") == added
    assert value(text, "last_load_timestamp_seconds") > 1.7e9  # type: ignore[operator]
    assert value(text, "store_generation") > value(empty, "store_generation")  # type: ignore[operator]
    assert value(text, "store_records", kind="claim") == store.stats()["claim"]
    assert value(text, "store_relations") == store.stats()["edges"]
    assert value(text, "unfinished_loads", state="interrupted") == 0
    assert value(text, "store_free_bytes") > 0  # type: ignore[operator]
    assert value(text, "store_up") == 1
    assert any(name == "build_info" and dict(labels)["store"] == "embedded" for name, labels in samples(text))
    store.close()


def test_a_store_that_doesnt_answer_is_told_and_takes_nothing_else_away(call_with: Any, monkeypatch: Any) -> None:
    """One that fails, and one that takes its time: it is waited for once, not by every scrape anew."""
    release, calls = threading.Event(), []

    class Broken:
        name = "embedded"

        def memos(self, topic: str) -> dict[str, str]:
            calls.append(topic)
            if len(calls) == 1:
                raise StoreUnavailable("gone")
            release.wait(PATIENCE)
            raise StoreUnavailable("gone")

    monkeypatch.setattr(store_metrics, "PATIENCE", 0.01)
    monkeypatch.setattr(store_metrics, "KEPT_SECONDS", 0.0)
    caller = call_with(Settings(), Broken())
    for _ in range(4):
        text = caller.get("/metrics").text
        assert value(text, "store_up") == 0
        assert value(text, "store_generation") is None
        assert value(text, "workers") == 1
    release.set()
    assert len(calls) == 2


@pytest.fixture
def service(folder: Path, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """A service of two workers, and the folder in which they leave their counts."""
    command = [Path(sys.executable).parent / "conflict-graph", "serve", "--port", "0", "--store", str(folder)]
    variables = {"CONFLICT_GRAPH_WORKERS": "2", "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        command, env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    address = process.stdout.readline().split()[2].rstrip(";")
    try:
        yield SimpleNamespace(address=address, process=process, folder=tmp_path)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    assert not list(tmp_path.glob("conflict-graph-metrics-*"))


def test_workers_are_added_up_and_leave_no_file_when_they_die(service: SimpleNamespace) -> None:
    """Whichever is asked; what an ended one counted stays counted, and its gauges go."""

    def scrape() -> str:
        return httpx.get(f"{service.address}/metrics", timeout=PATIENCE).text

    def pids() -> set[int]:
        (shared,) = service.folder.glob("conflict-graph-metrics-*")
        return {int(path.stem.partition("-")[2]) for path in shared.glob("worker-*.lock")}

    wait_for(lambda: value(scrape(), "workers") == 2, "both workers", httpx.TransportError)
    for _ in range(20):
        httpx.get(f"{service.address}/v1/schema", timeout=PATIENCE)
    labels = {"route": "/v1/schema", "method": "GET", "status": "200"}
    assert value(scrape(), "requests_total", **labels) == 20
    before = pids()
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: scrape() and min(before) not in pids(), "what the killed one counted", httpx.TransportError)
    text = scrape()
    assert value(text, "requests_total", **labels) == 20
    assert value(text, "question_working_seconds_count", question="schema") == 20
    assert value(text, "question_working_seconds_bucket", question="schema", le="+Inf") == 20
    (shared,) = service.folder.glob("conflict-graph-metrics-*")
    assert not list(shared.glob(f"*_{min(before)}.db"))


def queries() -> list[str]:
    """Return every expression of the dashboard and the alerts."""
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    rules = [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]
    return [target["expr"] for panel in panels for target in panel["targets"]] + [rule["expr"] for rule in rules]


def test_dashboard_and_alerts_ask_for_what_there_is(tmp_path: Path) -> None:
    """Every metric, and every label of it that they name; reasons are problems."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in EXTRACTION))
    store = open_store(str(tmp_path / "store"))
    load([rows], store)
    with calling(Settings(store=str(tmp_path / "store"), slow_question=0), store) as caller:
        caller.app.state.connections = Connected(1)
        caller.app.state.metrics.watch(SimpleNamespace(waiting=0, running=0))
        for url in ("/v1/stats", "/nothing"):
            caller.get(url)
        known = samples(caller.get("/metrics").text)
    store.close()
    names = {name for name, _ in known}
    labels = {label for _, pairs in known for label, _ in pairs} | {"instance", "job"}
    for query in queries():
        assert set(re.findall(r"conflict_graph_(\w+)", query)) <= names, query
        assert set(re.findall(r"(\w+)\s*=[~\"]", query)) <= labels, query
        assert {
            label for group in re.findall(r"by \(([^)]*)\)", query) for label in re.split(r",\s*", group)
        } <= labels, query
        for reasons in re.findall(r'reason=~?"([^"]+)"', query):
            assert set(reasons.split("|")) <= PROBLEMS.keys()
    assert len(queries()) > 25
