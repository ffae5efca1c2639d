"""Hostile clients beside an honest one, for a moment: who is honest is answered, and nothing is left of them afterwards."""

import threading

import httpx
import pytest

from benchmarks.hostile import judge
from benchmarks.hostile_clients import attack, heavy_requests, leave, stay
from graph_service.app import create_app
from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from tests.support.serving import serving_app
from tests.support.waiting import PATIENCE, wait_for
from tests.support.worlds import TALKS

HUBS = ("actor:ana", "actor:front")
HONEST = 20


@pytest.fixture
def store(tmp_path):
    store = open_store(str(tmp_path / "store"))
    store.write(TALKS)
    store.flush()
    yield store
    store.close()


def test_an_honest_client_is_answered_beside_hostile_ones(store):
    """Its questions all are, health with them; when they are gone, none of their questions waits or goes on."""
    app = create_app(Settings(store="unused"), store)
    with serving_app(app) as address, httpx.Client(base_url=address, timeout=PATIENCE) as honest:
        stop, counts = threading.Event(), []
        port = int(address.rpartition(":")[2])
        attackers = threading.Thread(target=lambda: counts.append(attack(port, 6, HUBS, stop, (leave, stay))))
        attackers.start()
        try:
            wait_for(lambda: app.state.scheduler.running or counts, "hostile questions")
            statuses = [honest.get("/v1/paths?start=actor:ana&end=actor:front").status_code for _ in range(HONEST)]
            health = honest.get("/healthz").status_code
        finally:
            stop.set()
            attackers.join()
        wait_for(lambda: not app.state.scheduler.running and not app.state.scheduler.waiting, "their questions to end")
    assert statuses == [200] * HONEST
    assert health == 200
    assert counts[0]["abandoned"] > 0
    assert not {status for status in counts[0] if status.startswith("5")} - {"503", "504"}


def test_heavy_questions_are_questions(store):
    """Each is one that the service takes: none is refused for how it is put."""
    with serving_app(create_app(Settings(store="unused"), store)) as address, httpx.Client(base_url=address) as client:
        answers = [client.get(request.split()[1].decode()) for request in heavy_requests(HUBS)]
    assert [answer.status_code for answer in answers] == [200] * len(answers), [answer.text[:200] for answer in answers]


def test_targets_are_judged_by_the_figures():
    drove = {"per_second": 100.0, "failed": 0, "n": 100, "p95": 10.0}
    good = {
        "alone": drove, "attacked": drove | {"per_second": 60.0, "p95": 40.0}, "after": drove, "health_s": 0.1,
        "health_failed": 0, "memory_mb": {"before": 100.0, "after": 110.0},
    }  # fmt: skip
    assert all(judge(good).values())
    bad = good | {
        "attacked": drove | {"failed": 60, "p95": 60.0}, "after": drove | {"failed": 50}, "health_s": 2.0,
        "memory_mb": {"before": 100.0, "after": 200.0},
    }  # fmt: skip
    assert not any(judge(bad).values())
