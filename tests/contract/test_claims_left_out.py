"""What has more claims than an answer lists says so, names who has them all, and always shows a denial."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph_service.settings import Settings
from knowledge_graph.json_views import MAX_CLAIMS_SHOWN
from knowledge_graph.store import GraphStore
from tests.contract.databases import loaded_once
from tests.support.calling import Caller, calling
from tests.support.worlds import record

MANY = MAX_CLAIMS_SHOWN + 11
"""How many claims assert the event; one more denies it."""


@loaded_once
def claims(store: GraphStore) -> None:
    """A store that holds an event of many claims, and one of few."""
    both = [{"actor": "actor:a", "role": "host"}, {"actor": "actor:b", "role": "participant"}]
    written = [record("actor", "a"), record("actor", "b"), record("source", "wire"), record("source", "other")]
    written += [
        record("event", name, title=f"The {name}", when="2024-05-24", participants=both) for name in ("round", "after")
    ]
    written += [record("claim", f"yes-{number}", about="event:round") for number in range(MANY)]
    written.append(record("claim", "no", about="event:round", source="source:other", stance="denies"))
    written.append(record("claim", "after", about="event:after"))
    written.append(record("claim", "b", about="event:round#participant:actor:b"))
    store.write(written)
    store.flush()


@pytest.fixture
def service(claims: GraphStore) -> Iterator[Caller]:
    """The service over it."""
    with calling(Settings(), claims) as client:
        yield client


OWN = {"event:round": "event:round"}
HOST = {"event:round#host:actor:a": "event:round"}
ANSWERS: dict[str, tuple[str, dict[str, str]]] = {
    "timeline": ("/v1/timeline", OWN),
    "timeline under a filter": ("/v1/timeline?certainty=stated", OWN),
    "neighbourhood": ("/v1/entities/actor:a/neighbourhood", OWN | HOST),
    "subgraph": ("/v1/subgraph?seeds=actor:b&depth=2&format=json", OWN | HOST),
    "path": ("/v1/paths?start=actor:a&end=actor:b&mode=all_shortest", OWN | HOST),
    "roles": ("/v1/roles", OWN | HOST),
    "search": ("/v1/entities?kind=event", OWN),
    "event": ("/v1/events/event:round", OWN),
    "entity": ("/v1/entities/event:round", OWN),
}


def test_an_answer_says_what_has_more_claims_than_it_lists(service: Caller) -> None:
    for name, (address, left_out) in ANSWERS.items():
        answer = service.get(address).json()
        assert answer.get("claims_left_out") == left_out, name
        for identifier in left_out:
            view = find_view(answer, identifier)
            assert (len(view["claims"]), view["claim_count"]) == (MAX_CLAIMS_SHOWN, MANY + 1), (name, identifier)
            assert "claim:no" in view["claims"], (name, identifier)
        everything = service.get(f"/v1/entities/{next(iter(left_out.values()))}/claims?limit=1000").json()
        assert {claim["id"] for claim in everything["results"]} >= {
            "claim:no",
            *(f"claim:yes-{n}" for n in range(MANY)),
        }


def test_an_answer_that_lists_all_says_nothing(service: Caller) -> None:
    for address in ("/v1/timeline?source=source:other&status=any", "/v1/entities/event:after", "/v1/entities/actor:a"):
        assert "claims_left_out" not in service.get(address).json()


def find_view(answer: dict[str, Any], identifier: str) -> dict[str, Any]:
    """Return how an answer shows a thing, as a node, an edge, a result, or as the whole."""
    tables = [*(answer.get(name, {}).values() for name in ("nodes", "edges")), answer.get("results", []), [answer]]
    return next(view for table in tables for view in table if view.get("id") == identifier)


def test_relations_read_the_same_from_both_ends_as_on_the_command_line(service: Caller) -> None:
    edges = service.get("/v1/entities/actor:a/neighbourhood").json()["edges"]
    assert edges["event:round#host:actor:a"]["readings"] == {"forward": "host in", "backward": "host"}
