"""Who says so: the claims that touch an entity, each with how it does, and their sources."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.store import GraphStore
from queries.evidence.claims import claims_on
from queries.parameters.evidence import ClaimsParameters
from tests.support.worlds import MAY_2024, open_store_with


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 in a store."""
    store = open_store_with(tmp_path_factory.mktemp("store"), MAY_2024)
    yield store
    store.close()


TOUCHING: dict[str, list[tuple[str, str]]] = {
    "event:strike": [("claim:strike", "about"), ("claim:killed", "about"), ("claim:no-strike", "about")],
    "event:talks": [("claim:mediator", "about"), ("claim:talks", "about")],
    "event:talks#mediator:actor:qatar": [("claim:mediator", "about"), ("claim:talks", "about")],
    "actor:qatar": [("claim:office", "relation"), ("claim:mediator", "relation")],
    "actor:barnea": [("claim:answer", "attributed_to"), ("claim:no-strike", "attributed_to")],
    "relation:office": [("claim:office", "about")],
    "source:brief-1": [("claim:mediator", "made_in"), ("claim:talks", "made_in")],
    "actor:alone": [],
    "actor:world-court": [],
}


@pytest.mark.parametrize(("identifier", "expected"), TOUCHING.items(), ids=TOUCHING)
def test_claims_are_listed_with_how_they_touch(store: GraphStore, identifier: str, expected) -> None:
    answer = claims_on(store, identifier, ClaimsParameters()).data
    assert [(result["id"], result["role"]) for result in answer["results"]] == expected
    assert answer["total"] == {"value": len(expected), "relation": "eq"}


def test_claims_come_with_their_sources_and_what_those_are_part_of(store: GraphStore) -> None:
    answer = claims_on(store, "event:talks", ClaimsParameters()).data
    assert set(answer["sources"]) == {"source:brief-1", "source:brief"}


def test_a_claim_is_shown_in_full(store: GraphStore) -> None:
    answer = claims_on(store, "event:strike", ClaimsParameters()).data
    assert answer["results"][1] == {
        "id": "claim:killed",
        "about": "event:strike",
        "property": "killed",
        "value": {"best": 3.0},
        "source": "source:brief",
        "stance": "asserts",
        "certainty": "stated",
        "role": "about",
    }


def test_pages_join_into_the_whole(store: GraphStore) -> None:
    results, cursor = list[str](), None
    while True:
        answer = claims_on(store, "source:brief", ClaimsParameters(limit=2, cursor=cursor)).data
        results += [result["id"] for result in answer["results"]]
        cursor = answer["next"]
        if cursor is None:
            break
    whole = claims_on(store, "source:brief", ClaimsParameters()).data["results"]
    assert results == [result["id"] for result in whole]
    assert len(results) == answer["total"]["value"] == 10


@pytest.mark.parametrize(
    "name", ["event:none", "", "#", "event:none#host:actor:qatar", "\x00", "\udcff", "x" * 10_000, "claim:talks"]
)
def test_what_is_not_there_is_not_found(store: GraphStore, name: str) -> None:
    with pytest.raises(NotFound):
        claims_on(store, name, ClaimsParameters())


@pytest.mark.parametrize("cursor", ["x", "LTE", "é", "\x00", "bzk5OTk5OTk5OTk5"])
def test_a_cursor_that_no_page_gave_is_refused(store: GraphStore, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        claims_on(store, "event:talks", ClaimsParameters(cursor=cursor))
