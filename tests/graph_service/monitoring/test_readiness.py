"""Readiness names the part that isn't ready, and says nothing of paths or servers."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from graph_service.monitoring import readiness
from graph_service.settings import Settings
from knowledge_graph.errors import StoreUnavailable

REASON = "/srv/secret-path: disk I/O error"


class PartlyStore:
    """A store of which one part fails."""

    def __init__(self, name: str, broken: str, notices: list[str] | None = None) -> None:
        self.name, self._broken, self._notices = name, broken, notices or []

    def _part(self, name: str) -> None:
        if name == self._broken:
            raise StoreUnavailable(REASON)

    def generation(self) -> int:
        self._part("database")
        return 1

    def check(self) -> None:
        self._part("index")

    def notices(self) -> list[str]:
        return self._notices

    def memos(self, topic: str) -> dict[str, str]:
        del topic
        self._part("memos")
        return {}


@pytest.mark.parametrize(
    ("kind", "broken", "states"),
    [
        ("embedded", "database", {"store": "failed"}),
        ("embedded", "index", {"store": "ready", "index": "failed"}),
        ("embedded", "memos", {"store": "ready", "index": "ready", "loads": "failed"}),
        ("neo4j", "database", {"neo4j": "failed"}),
        ("neo4j", "index", {"neo4j": "ready", "schema": "failed"}),
    ],
)
def test_the_part_that_fails_is_named(
    call_with: Any, caplog: pytest.LogCaptureFixture, kind: str, broken: str, states: dict[str, str]
) -> None:
    caplog.set_level(logging.INFO, "graph_service")
    address = "neo4j://db:7687" if kind == "neo4j" else "/tmp"  # noqa: S108 - nothing is written there
    answer = call_with(Settings(store=address), PartlyStore(kind, broken)).get("/readyz")
    failed = list(states)[-1]
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/not-ready")
    assert {part["name"]: part["state"] for part in answer.json()["parts"]} == states
    assert answer.json()["detail"].startswith(f"{failed}: ")
    assert REASON not in answer.text
    (line,) = [record for record in caplog.records if record.message == "not-ready" and hasattr(record, "part")]
    assert (line.part, line.reason) == (failed, REASON)


def test_every_part_is_listed_when_all_are_ready(call_with: Any, folder: Any) -> None:
    answer = call_with(Settings(store=str(folder))).get("/readyz")
    assert answer.status_code == 200
    assert {part["name"]: part["state"] for part in answer.json()["parts"]} == dict.fromkeys(
        ("store", "index", "loads", "disk"), "ready"
    )


def test_what_can_wait_leaves_it_ready(call_with: Any, folder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that can't be brought up to date, and a disk that is nearly full: it answers all the same."""
    monkeypatch.setattr(readiness, "free_bytes", lambda _: 1_000_000)
    answer = call_with(Settings(store=str(folder)), PartlyStore("embedded", "", ["An older index."])).get("/readyz")
    assert answer.status_code == 200
    parts = {part["name"]: part for part in answer.json()["parts"]}
    assert parts["index"] == {"name": "index", "state": "warning", "detail": "An older index."}
    assert parts["disk"]["state"] == "warning"
    assert "1 MB are free" in parts["disk"]["detail"]
    assert answer.json()["notices"] == ["An older index."]


def test_unready_parts_are_not_asked_twice_at_once(call_with: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that hangs is named, and the next who asks waits for the same check."""
    import threading  # noqa: PLC0415 - this test alone

    monkeypatch.setattr(readiness, "PATIENCE", 0.01)
    release, store = threading.Event(), PartlyStore("embedded", "")
    calls: list[int] = []

    def hang() -> int:
        calls.append(1)
        release.wait(120)
        return 1

    store.generation = hang  # type: ignore[method-assign]
    caller = call_with(Settings(), store)
    answers = [caller.get("/readyz") for _ in range(3)]
    release.set()
    assert [answer.status_code for answer in answers] == [503] * 3
    assert {answer.json()["parts"][0]["name"] for answer in answers} == {"store"}
    assert len(calls) == 1
