"""Tokens: what is kept of them, who is let in with one, and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from graph_service.access import token_book
from graph_service.access.rates import RateLimits
from graph_service.access.token_book import TokenBook
from graph_service.access.tokens import create_token, digest_of, find_id, read_tokens, revoke_token
from graph_service.middleware import build_middleware
from graph_service.settings import Settings
from knowledge_graph.errors import InvalidInput, NotFound, StoreUnavailable
from knowledge_graph.store import GraphStore
from tests.graph_service.test_errors import checked
from tests.support.calling import Caller, calling
from tests.support.worlds import MAY_2024, open_store_with

OWN = "0123456789abcdef"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """The world of May 2024."""
    store = open_store_with(tmp_path / "store", MAY_2024)
    yield store
    store.close()


@pytest.fixture
def closed(store: GraphStore) -> Iterator[Caller]:
    """A service that nobody gets an answer from without a token."""
    with calling(Settings(require_token=True), store) as caller:
        yield caller


@pytest.fixture(autouse=True)
def nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens are read again for every request, so that no test has to wait."""
    monkeypatch.setattr(token_book, "FRESH", 0.0)


def bearer(text: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {text}"}}


def test_the_store_keeps_a_hash_and_no_secret(store: GraphStore) -> None:
    token, text = create_token(store, "newsroom", ["read"])
    kept = "".join(store.memos("access tokens").values())
    assert text not in kept
    assert text.rpartition("_")[2] not in kept
    assert digest_of(text) == token.digest
    assert find_id(text) == token.id
    assert text not in str(token.view(datetime.now(UTC)))


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "name"), ({"name": "x" * 101}, "name"), ({"name": "a\nb"}, "name"), ({"scopes": []}, "scope"),
    ({"scopes": ["read", "write"]}, "scope"), ({"expires": "soon"}, "expires"), ({"expires": "2020-01-01"}, "expires"),
    ({"expires": "0d"}, "expires"), ({"expires": "999999999d"}, "expires"), ({"expires": "2027-13-01"}, "expires"),
    ({"expires": "9999-12-31"}, "expires"), ({"rate": 0}, "rate"), ({"rate": 1_000_001}, "rate"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "field"), REFUSED, ids=[str(values)[:40] for values, _ in REFUSED])
def test_what_makes_no_token_is_refused(store: GraphStore, values: dict[str, Any], field: str) -> None:
    sent: dict[str, Any] = {"name": "newsroom", "scopes": ["read"], **values}
    with pytest.raises(InvalidInput) as caught:
        create_token(store, sent.pop("name"), sent.pop("scopes"), **sent)
    assert caught.value.field == field
    assert read_tokens(store) == {}


def test_a_token_is_revoked_by_its_id_or_by_a_name_that_no_other_has(store: GraphStore) -> None:
    first, second = (create_token(store, "newsroom", ["read"])[0] for _ in range(2))
    with pytest.raises(InvalidInput, match="several tokens"):
        revoke_token(store, "newsroom")
    assert revoke_token(store, first.id).revoked
    assert revoke_token(store, "newsroom").id == second.id
    with pytest.raises(NotFound):
        revoke_token(store, "nobody")
    revoke_token(store, first.id, forget=True)
    assert list(read_tokens(store)) == [second.id]


ALLOWED = {
    "read": {("GET", "/v1/stats"): 200, ("DELETE", "/v1/merges/actor:alone"): 403, ("GET", "/v1/audit"): 403},
    "curate": {("GET", "/v1/stats"): 403, ("DELETE", "/v1/merges/actor:alone"): 409},
    "load": {("GET", "/v1/stats"): 403, ("DELETE", "/v1/merges/actor:alone"): 403},
    "admin": {("GET", "/v1/stats"): 200, ("DELETE", "/v1/merges/actor:alone"): 409},
}


@pytest.mark.parametrize("scope", ALLOWED)
def test_a_scope_allows_what_it_is_for(store: GraphStore, closed: Caller, scope: str) -> None:
    _, text = create_token(store, "somebody", [scope])
    for (method, path), status in ALLOWED[scope].items():
        response = closed.ask(method, path, **bearer(text))
        assert response.status_code == status, (method, path, response.text)
        if status == 403:
            checked(response, "insufficient-scope")
            assert "insufficient_scope" in response.headers["www-authenticate"]


def test_who_has_no_good_token_is_told_why(store: GraphStore, closed: Caller) -> None:
    """Nothing sent, something else, another secret, expired, revoked; and at once, where it was good before."""
    _, text = create_token(store, "newsroom", ["read"], expires="1d")
    assert closed.get("/v1/stats", **bearer(text)).status_code == 200
    for other in ("", "x", OWN, text[:-1], text[:-1] + ("A" if text[-1] != "A" else "B"), f"{text} ", "é" * 20):
        if other.strip() != text:
            checked(closed.get("/v1/stats", headers={"Authorization": f"Bearer {other}".encode()}), "unauthorized")
    assert "expired" in str(read_tokens(store)[text[3:11]].refusal(datetime.now(UTC) + timedelta(days=1)))
    revoke_token(store, "newsroom")
    assert "revoked" in checked(closed.get("/v1/stats", **bearer(text)), "unauthorized")["detail"]
    checked(closed.get("/v1/stats"), "unauthorized")


def test_the_token_of_the_settings_may_do_everything(store: GraphStore) -> None:
    with calling(Settings(token=SecretStr(OWN)), store) as caller:
        assert caller.get("/v1/stats", **bearer(OWN)).status_code == 200
        checked(caller.ask("DELETE", "/v1/merges/actor:alone", **bearer(OWN)), "contradiction")
        _, text = create_token(store, "newsroom", ["read"])
        assert caller.get("/v1/stats", **bearer(text)).status_code == 200


def test_where_none_is_needed_who_sends_one_is_held_to_it(store: GraphStore) -> None:
    with calling(Settings(), store) as caller:
        _, text = create_token(store, "newsroom", ["read"])
        assert caller.get("/v1/stats").status_code == 200
        checked(caller.get("/v1/stats", **bearer(OWN)), "unauthorized")
        checked(caller.ask("DELETE", "/v1/merges/actor:alone", **bearer(text)), "insufficient-scope")


def test_a_token_is_not_called_unknown_before_the_store_is_open() -> None:
    """While a database is brought up to date, a browser must not forget its token."""
    app = Starlette(middleware=build_middleware(Settings(require_token=True)))
    with asyncio.Runner() as runner:
        text = f"cg_00000001_{'A' * 43}"
        checked(Caller(app, runner).get("/v1/stats", **bearer(text)), "store-unavailable")
        checked(Caller(app, runner).get("/v1/stats", **bearer("nonsense")), "unauthorized")


def test_a_token_has_so_many_requests_a_minute(store: GraphStore, closed: Caller) -> None:
    """Its own limit; others go on."""
    _, limited = create_token(store, "eager", ["read"], rate=3)
    _, other = create_token(store, "newsroom", ["read"])
    answers = [closed.get("/v1/stats", **bearer(limited)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    checked(answers[3], "rate-limited")
    assert 1 <= int(answers[3].headers["retry-after"]) <= 20
    assert closed.get("/v1/stats", **bearer(other)).status_code == 200


def test_a_bucket_fills_steadily_and_holds_a_minute() -> None:
    now = [0.0]
    limits = RateLimits(lambda: now[0])
    assert [limits.seconds_to_wait("a", 2) for _ in range(3)] == [0, 0, 30]
    now[0] = 29.0
    assert limits.seconds_to_wait("a", 2) == 1
    now[0] = 30.0
    assert [limits.seconds_to_wait("a", 2) for _ in range(2)] == [0, 30]
    now[0] = 10_000.0
    assert [limits.seconds_to_wait("a", 2) for _ in range(3)] == [0, 0, 30]


async def _ask(book: TokenBook, store: Any, times: int) -> list[str]:
    answers = []
    for _ in range(times):
        try:
            answers.append(str(await book.find(store, "00000000")))
        except StoreUnavailable as error:
            answers.append(str(error))
    return answers


def test_the_store_is_read_once_a_second_also_where_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        reads = 0

        def memos(self, topic: str) -> dict[str, str]:
            self.reads += 1
            raise StoreUnavailable(f"no {topic}")

    now, store = [0.0], Gone()
    monkeypatch.setattr(token_book, "FRESH", 1.0)
    book = TokenBook(lambda: now[0])
    assert all("no access tokens" in text for text in asyncio.run(_ask(book, store, 5)))
    assert store.reads == 1
    now[0] = 1.0
    asyncio.run(_ask(book, store, 2))
    assert store.reads == 2
