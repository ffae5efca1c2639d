"""Health is told while questions wait."""

import threading
from contextlib import ExitStack

import pytest

from graph_service.settings import Settings
from tests.support.waiting import PATIENCE


class SlowStore:
    """A store whose statistics take until it is let go."""

    name = "embedded"

    def __init__(self):
        self.go = threading.Event()

    def whole(self, question):
        return question()

    def stats(self):
        assert self.go.wait(PATIENCE)
        return {"edges": 0}

    def generation(self):
        return 1

    def check(self):
        pass

    def notices(self):
        return []

    def memos(self, topic):
        del topic
        return {}


@pytest.fixture
def slow():
    store = SlowStore()
    with ExitStack() as stack:
        stack.callback(store.go.set)
        yield store


def test_health_is_told_while_every_thread_is_busy(call_with, slow):
    """Neither health nor readiness waits for questions; what doesn't fit the line is sent away, and told when to return."""
    caller = call_with(Settings(threads=2, queue=1), slow)
    threading.Timer(0.3, slow.go.set).start()
    responses = caller.get_all(["/v1/stats"] * 5 + ["/healthz", "/readyz"])
    assert sorted(response.status_code for response in responses[:5]) == [200, 200, 503, 503, 503]
    assert [response.status_code for response in responses[5:]] == [200, 200]
    turned_away = next(response for response in responses if response.status_code == 503)
    assert turned_away.json()["type"] == "/problems/busy"
    assert turned_away.headers["retry-after"] == "1"
    assert caller.get("/v1/stats").status_code == 200


def test_readiness_doesnt_wait_for_ever(call_with, monkeypatch):
    """A store that hangs makes the service unready, in time for whoever asks."""
    monkeypatch.setattr("graph_service.monitoring.readiness.PATIENCE", 0.05)
    store = SlowStore()
    store.check = lambda: store.go.wait(PATIENCE)
    caller = call_with(Settings(), store)
    response = caller.get("/readyz")
    store.go.set()
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/not-ready"
    assert [(part["name"], part["state"]) for part in response.json()["parts"]] == [
        ("store", "ready"),
        ("index", "failed"),
    ]
