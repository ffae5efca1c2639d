"""Estimates of what questions cost: by parameters and degrees, then by experience."""

import time

import pytest

from graph_service.access.requester import CALLER, Requester
from graph_service.scheduling.clients import client_of
from graph_service.scheduling.costs import HALF_LIFE, Costs
from graph_service.settings import LEVELS

DEGREES = {"actor:hub": 200_000, "actor:leaf": 2}
ENDS = [("start", "actor:leaf"), ("end", "actor:leaf")]


class Store:
    """A store that knows some degrees."""

    def known_degrees(self, ids):
        return {name: DEGREES[name] for name in ids if name in DEGREES}


@pytest.fixture
def costs():
    return Costs(Store())


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("find_paths", [*ENDS, ("mode", "k_shortest")]),
        ("find_paths", [("start", "actor:hub"), ("end", "actor:hub")]),
        ("get_neighbourhood", [("limit", "5000"), ("depth", "3")]),
        ("get_subgraph", [("seeds", "actor:hub"), ("analyse", "centrality")]),
        ("list_duplicates", []),
    ],
    ids=["k-shortest", "hubs", "wide", "analysis", "duplicates"],
)
def test_dear_questions_are_known_beforehand(costs, operation, parameters):
    assert costs.estimate(costs.kind_of(operation, parameters)) > LEVELS[0]


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [("find_paths", ENDS), ("get_neighbourhood", []), ("search_entities", [("q", "court")]), ("get_entity", [])],
    ids=["path", "neighbourhood", "search", "entity"],
)
def test_so_are_cheap_ones(costs, operation, parameters):
    assert costs.estimate(costs.kind_of(operation, parameters, "actor:leaf")) <= LEVELS[0]


def test_experience_corrects_an_estimate(costs):
    kind = costs.kind_of("find_paths", ENDS)
    for _ in range(5):
        costs.learn(kind, 2.0)
    assert costs.estimate(kind) == pytest.approx(2.0, rel=0.1)
    other = costs.kind_of("find_paths", [("start", "actor:hub"), ("end", "actor:leaf")])
    assert other != kind


def test_an_estimate_falls_faster_than_it_rises(costs):
    """Besides others a question takes longer than by itself."""
    kind = costs.kind_of("find_paths", ENDS)
    costs.learn(kind, 1.0)
    costs.learn(kind, 2.0)
    risen = costs.estimate(kind)
    costs.learn(kind, 1.0)
    assert 1.0 < costs.estimate(kind) < risen < 1.2


def test_experience_is_forgotten(costs, monkeypatch):
    """What is refused for its cost is never measured again: a wrong estimate must not stand for ever."""
    kind = costs.kind_of("find_paths", ENDS)
    formula = costs.estimate(kind)
    costs.learn(kind, 2.0)
    later = time.monotonic() + 20 * HALF_LIFE
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert costs.estimate(kind) == pytest.approx(formula, abs=1e-4)


def test_what_is_kept_is_bounded(costs):
    for number in range(3_000):
        costs.learn((f"operation {number}", False, 0, ()), 1.0)
    assert len(costs._taken) <= 2_000


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
    ids=["v4", "network", "mapped", "name"],
)
def test_a_client_is_an_address(host, client):
    assert client_of({"type": "http", "client": (host, 1)}) == client
    for token, name in (("t1", "token t1"), ("environment", client), (None, client)):
        requester = Requester(token, "", frozenset())
        assert client_of({"type": "http", "client": (host, 1), CALLER: requester}) == name
    assert client_of({"type": "http"}) == ""
