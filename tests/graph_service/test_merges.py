"""Deciding over HTTP that two are one: who may, what is told, and what the answers say then."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import orjson
import pytest
from pydantic import SecretStr

from graph_service.settings import Settings
from knowledge_graph.errors import Contradiction, InvalidInput
from knowledge_graph.identity.merges import counting
from loaders.curation.merge import merge, unmerge
from tests.graph_service.test_errors import checked
from tests.support.calling import calling
from tests.support.waiting import PATIENCE
from tests.support.worlds import MAY_2024, open_store_with, record

TOKEN = "0123456789abcdef"  # noqa: S105 - there is no other word for it
DOUBLE = record("actor", "katar", type="state", name="Katar")
WANTED = {"into": "actor:qatar", "merged": "actor:katar", "why": "another spelling", "by": "me"}


@pytest.fixture
def store(tmp_path):
    """The world of May 2024, with a double of Qatar."""
    store = open_store_with(tmp_path / "store", [*MAY_2024, DOUBLE])
    yield store
    store.close()


@pytest.fixture
def caller(store):
    with calling(Settings(), store) as caller:
        yield caller


def test_a_merge_is_decided_listed_and_taken_back(caller):
    """201 with its address, the merged id answers 308, the list has it; taken back, all is as before."""
    before = caller.get("/v1/entities/actor:katar").json()
    made = caller.ask("POST", "/v1/merges", json=WANTED)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in WANTED} == WANTED
    assert caller.get(made.headers["location"]).json() == made.json()
    moved = caller.get("/v1/entities/actor:katar/claims?limit=2")
    assert (moved.status_code, moved.headers["location"]) == (308, "/v1/entities/actor:qatar/claims?limit=2")
    assert "Katar" in caller.get("/v1/entities/actor:qatar").json()["aliases"]
    assert caller.get("/v1/merges").json()["results"] == [made.json()]
    again = caller.ask("POST", "/v1/merges", json=WANTED | {"why": "once more"})
    assert (again.status_code, again.json()) == (200, made.json())

    back = caller.ask("DELETE", "/v1/merges/actor:katar?why=two%20places&by=her")
    assert back.status_code == 200
    assert (back.json()["undone_why"], back.json()["undone_by"]) == ("two places", "her")
    assert caller.get("/v1/entities/actor:katar").json() == before
    assert caller.get("/v1/merges").json()["results"] == []
    assert caller.get("/v1/merges?undone=include").json()["results"] == [back.json()]


def test_merges_are_listed_page_by_page(caller):
    """The last decided first, those of one day by id; of one entity only, if asked."""
    for other in ("actor:katar", "actor:alone", "actor:icj"):
        assert caller.ask("POST", "/v1/merges", json=WANTED | {"merged": other, "force": True}).status_code == 201
    first = caller.get("/v1/merges?limit=2")
    assert first.json()["total"] == {"value": 3, "relation": "eq"}
    second = caller.get(first.json()["next"]).json()
    listed = [listing["id"] for listing in (*first.json()["results"], *second["results"])]
    assert listed == sorted(listed)
    assert len(set(listed)) == 3
    assert [listing["merged"] for listing in caller.get("/v1/merges?entity=actor:icj").json()["results"]] == [
        "actor:icj"
    ]


REFUSED = [
    (WANTED | {"merged": "actor:nobody-there"}, "not-found", "actor:nobody-there"),
    (WANTED | {"merged": "location:gaza"}, "invalid-parameter", "only records of one kind"),
    (WANTED | {"merged": "event:talks"}, "invalid-parameter", "only actors and locations"),
    (WANTED | {"merged": "actor:qatar"}, "invalid-parameter", "already the same record"),
    ({"into": "actor:qatar", "merged": "actor:katar"}, "invalid-parameter", "why: is required."),
    (WANTED | {"reason": "x"}, "invalid-parameter", "no parameter 'reason'"),
    (WANTED | {"why": "  "}, "invalid-parameter", "why"),
    (WANTED | {"by": " "}, "invalid-parameter", "by"),
    (WANTED | {"why": "a\0b"}, "invalid-parameter", "a text holds a NUL character"),
    ([], "unsupported-body", "one JSON object"),
    ({**WANTED, "into": "actor:katar", "merged": "actor:hamas"}, "contradiction", "is already merged into actor:qatar"),
]


@pytest.mark.parametrize(("sent", "name", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_what_can_t_be_decided_says_why(caller, sent, name, words):
    """As the problem it is; nothing is changed."""
    if name == "contradiction":
        caller.ask("POST", "/v1/merges", json=WANTED | {"merged": "actor:hamas", "force": True})
    before = caller.get("/v1/merges").json()
    assert words in checked(caller.ask("POST", "/v1/merges", json=sent), name)["detail"]
    assert caller.get("/v1/merges").json() == before


def test_taking_back_needs_words_for_its_reason(caller):
    assert caller.ask("POST", "/v1/merges", json=WANTED).status_code == 201
    for why in ("%20%20", "a%00b"):
        checked(caller.ask("DELETE", f"/v1/merges/actor:katar?why={why}"), "invalid-parameter")
    assert caller.ask("DELETE", "/v1/merges/actor:katar").status_code == 200


def test_what_contradicts_and_is_decided_at_once_is_not_both_decided(store):
    """Two who each let the other's go: at most one has it, and what stands is free of contradictions."""
    pair = ("actor:qatar", "actor:katar")
    for _ in range(20):
        barrier = Barrier(2)

        def decide(into: str, merged: str, barrier: Barrier = barrier) -> bool:
            barrier.wait(PATIENCE)
            try:
                merge(store, into, [merged], why="x")
            except (Contradiction, InvalidInput):
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(decide, pair, pair[::-1]))
        standing = [decision for decision in store.merges() if decision.undone is None]
        assert len(standing) == sum(done) <= 1
        assert counting(store.merges()) == standing
        for decision in standing:
            unmerge(store, decision.id)


def test_only_json_is_taken(caller):
    """Not what a form on any page could send, nor what is no JSON, nor more than 64 kB, told beforehand or not."""
    body = orjson.dumps(WANTED)
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        checked(caller.ask("POST", "/v1/merges", content=body, headers={"Content-Type": kind}), "unsupported-body")
    checked(caller.ask("POST", "/v1/merges", content=body), "unsupported-body")
    named = {"Content-Type": "application/json"}
    checked(caller.ask("POST", "/v1/merges", content=b'{"into"', headers=named), "unsupported-body")

    async def chunks():
        for _ in range(70):
            yield b"x" * 1000

    answer = checked(caller.ask("POST", "/v1/merges", content=chunks(), headers=named), "body-too-large")
    assert "65,536 bytes here (CONFLICT_GRAPH_BODY_BYTES)" in answer["detail"]


def test_how_long_a_body_may_be_is_a_setting(call_with):
    """A longer reason than usual is taken where the setting lets it be, told beforehand or not."""
    body = orjson.dumps({**WANTED, "dry_run": True, "why": "x" * 1500})

    async def chunks():
        yield body

    for limit, status in ((1024, 413), (2048, 200)):
        caller = call_with(Settings(body_bytes=limit))
        for content in (body, chunks()):
            answer = caller.ask("POST", "/v1/merges", content=content, headers={"Content-Type": "application/json"})
            assert answer.status_code == status, answer.text
            assert status == 200 or "1,024 bytes" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Origin": "http://127.0.0.1:8000"}, 401),
        ({"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}, 401),
        ({"Sec-Fetch-Site": "none"}, 401),
        ({"Sec-Fetch-Mode": "cors"}, 401),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9000"}, 403),
        ({"Origin": "http://127.0.0.1:8000.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example", "Host": "evil.example"}, 421),
    ],
)
def test_pages_of_other_sites_change_nothing(caller, headers, status):
    """What a browser sends for another site's page is refused, whichever way; for our own it needs a token."""
    made = caller.ask("POST", "/v1/merges", json=WANTED, headers=headers)
    assert made.status_code == status
    if status == 403:
        checked(made, "cross-site")
        checked(caller.ask("DELETE", "/v1/merges/actor:katar", headers=headers), "cross-site")
    assert bool(caller.get("/v1/merges").json()["results"]) == (status == 201)


def test_pages_of_other_sites_may_be_linked_to(caller):
    """Reading is no business of the rule: a link from elsewhere is followed."""
    assert caller.get("/v1/merges", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_where_a_token_is_set_deciding_needs_it(store):
    """As everything under /v1 does."""
    with calling(Settings(token=SecretStr(TOKEN)), store) as caller:
        checked(caller.ask("POST", "/v1/merges", json=WANTED), "unauthorized")
        checked(caller.ask("DELETE", "/v1/merges/actor:katar"), "unauthorized")
        named = {"Authorization": f"Bearer {TOKEN}"}
        assert caller.ask("POST", "/v1/merges", json=WANTED, headers=named).status_code == 201


def test_a_service_that_only_reads_decides_nothing(store):
    """It says so, and goes on answering."""
    with calling(Settings(read_only=True), store) as caller:
        checked(caller.ask("POST", "/v1/merges", json=WANTED), "read-only")
        checked(caller.ask("DELETE", "/v1/merges/actor:katar"), "read-only")
        assert caller.get("/v1/merges").status_code == 200


@pytest.mark.parametrize(
    ("method", "url", "allowed"),
    [
        ("PUT", "/v1/merges", "GET, HEAD, POST"),
        ("DELETE", "/v1/merges", "GET, HEAD, POST"),
        ("POST", "/v1/merges/actor:katar", "GET, HEAD, DELETE"),
    ],
)
def test_other_methods_are_told_what_is_taken(caller, method, url, allowed):
    """The Allow header has all methods of the address."""
    response = caller.ask(method, url)
    checked(response, "method-not-allowed")
    assert response.headers["allow"] == allowed


def test_nothing_merged_is_nothing_to_take_back(caller):
    """409 for a record that isn't merged, 404 for one that isn't there."""
    for reference in ("actor:qatar", "actor:nobody-there", "merge:none"):
        name = "contradiction" if reference == "actor:qatar" else "not-found"
        checked(caller.ask("DELETE", f"/v1/merges/{reference}"), name)
        checked(caller.get(f"/v1/merges/{reference}"), "not-found")
