"""Proxies and pages of other sites: believed and let in if the settings name them, and not otherwise."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson
import pytest

from graph_service.access.networks import PREFIX
from graph_service.access.proxies import ProxyHeaders
from graph_service.serving.refusals import refusal
from graph_service.settings import Settings
from knowledge_graph.errors import InvalidInput
from tests.graph_service.test_errors import checked

SITE = "https://desk.example.org"
PREFLIGHT = {"Origin": SITE, "Access-Control-Request-Method": "DELETE"}


def seen(proxies: str, peer: str | None, headers: dict[str, str], path: str = "/v1/stats", **options: Any) -> Any:
    """Return client, scheme, prefix and path as the service sees them."""
    layer = ProxyHeaders(None, tuple(proxies.split(",")) if proxies else (), options.get("root_path", ""))  # type: ignore[arg-type]
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    client = (peer, 5_000) if peer else None
    scope = {
        "type": "http",
        "client": client,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "headers": raw,
    }
    after = layer._as_sent(scope)
    assert after["raw_path"] == after["path"].encode()
    return (after["client"] or [None])[0], after["scheme"], after.get(PREFIX, ""), after["path"]


FORWARDED = {"X-Forwarded-For": "6.6.6.6, 9.9.9.9", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/graph"}
BELIEVED = [
    ("", "127.0.0.1", FORWARDED, ("127.0.0.1", "http", "", "/v1/stats")),
    ("10.0.0.0/8", "127.0.0.1", FORWARDED, ("127.0.0.1", "http", "", "/v1/stats")),
    ("127.0.0.1", "127.0.0.1", FORWARDED, ("9.9.9.9", "https", "/graph", "/v1/stats")),
    ("127.0.0.1,9.9.9.0/24", "127.0.0.1", FORWARDED, ("6.6.6.6", "https", "/graph", "/v1/stats")),
    ("::1", "::1", {"X-Forwarded-For": "[2001:db8::7]:443"}, ("2001:db8::7", "http", "", "/v1/stats")),
    ("127.0.0.1", "::ffff:127.0.0.1", {"X-Forwarded-For": "9.9.9.9:80"}, ("9.9.9.9", "http", "", "/v1/stats")),
    ("127.0.0.1", "127.0.0.1", {"X-Forwarded-For": "9.9.9.9, nonsense"}, ("127.0.0.1", "http", "", "/v1/stats")),
    ("127.0.0.1", "127.0.0.1", {"X-Forwarded-Proto": "gopher"}, ("127.0.0.1", "http", "", "/v1/stats")),
    ("127.0.0.1", "127.0.0.1", {"X-Forwarded-Prefix": "//evil.example"}, ("127.0.0.1", "http", "", "/v1/stats")),
    ("127.0.0.1", "127.0.0.1", {"X-Forwarded-Prefix": "/a/../b"}, ("127.0.0.1", "http", "", "/v1/stats")),
    ("unix", None, {"X-Forwarded-For": "9.9.9.9"}, ("9.9.9.9", "http", "", "/v1/stats")),
    ("127.0.0.1", None, {"X-Forwarded-For": "9.9.9.9"}, (None, "http", "", "/v1/stats")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("proxies", "peer", "headers", "expected"), BELIEVED, ids=[str(number) for number in range(len(BELIEVED))]
)
def test_only_our_proxies_are_believed(proxies: str, peer: str | None, headers: dict[str, str], expected: Any) -> None:
    assert seen(proxies, peer, headers) == expected


def test_a_proxy_may_leave_the_prefix_in_the_path() -> None:
    for path in ("/graph/v1/stats", "/v1/stats"):
        assert seen("", "127.0.0.1", {}, path, root_path="/graph/") == ("127.0.0.1", "http", "/graph", "/v1/stats")
    assert seen("", "127.0.0.1", {}, "/graphic", root_path="/graph")[3] == "/graphic"


def test_addresses_in_answers_begin_with_the_prefix(call_with: Any) -> None:
    caller = call_with(Settings(root_path="/graph"))
    page = caller.get("/graph/v1/entities?q=Rafah&limit=1")
    assert page.json()["next"].startswith("/graph/v1/entities?q=Rafah&limit=1&cursor=")
    assert caller.get(page.json()["next"]).status_code == 200
    assert caller.get("/v1/entities/actor:old/b").headers["location"] == "/graph/v1/entities/actor:a%2Fb"
    assert caller.get("/graph/openapi.json").json()["servers"] == [{"url": "/graph"}]
    assert "servers" not in call_with(Settings()).get("/openapi.json").json()


def test_links_that_clients_follow_begin_with_the_prefix(call_with: Any) -> None:
    """Whether the proxy takes it off or not: what stands at the top isn't ours."""
    caller = call_with(Settings(root_path="/graph"))
    for path in ("/", "/graph/"):
        links = caller.get(path).json()["links"]
        assert all(link.startswith("/graph/") and caller.get(link).status_code == 200 for link in links.values())
    for path in ("/graph/v1/nothing", "/v1/paths?x=1", "/graph/v1/entities/actor:nobody"):
        type_ = caller.get(path).json()["type"]
        assert type_.startswith("/graph/problems/")
        assert caller.get(type_).json()["type"] == type_
    page = urljoin("http://desk.example/graph/docs", "")
    addresses = [
        urlsplit(urljoin(page, link)) for link in re.findall(r'href="([^"#]+)"', caller.get("/graph/docs").text)
    ]
    assert len(addresses) > 10
    assert all(address.path.startswith("/graph/") for address in addresses)
    early = refusal("head-too-large", prefix="/graph").partition(b"\r\n\r\n")[2]
    assert orjson.loads(early)["type"] == "/graph/problems/head-too-large"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"proxies": "here"}, "addresses and networks"), ({"proxies": "0.0.0.0/0"}, "name your proxies"), ({"root_path": "graph"}, "a path"),
        ({"root_path": "/a/../b"}, "a path"), ({"origins": "*"}, "sites"), ({"origins": "https://a.example/x"}, "sites"), ({"origins": "null"}, "sites"),
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_would_believe_anybody_are_refused(values: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        Settings(**values)


def test_behind_a_proxy_a_token_is_needed(call_with: Any) -> None:
    """Whoever it lets through comes from loopback."""
    checked(call_with(Settings(proxies="127.0.0.1")).get("/v1/stats"), "unauthorized")


def test_a_named_site_may_ask_and_others_may_not(call_with: Any) -> None:
    caller = call_with(Settings(origins=SITE))
    answer = caller.get("/v1/stats", headers={"Origin": SITE})
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    other = caller.get("/v1/stats", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    assert "origin" in other.headers["vary"].lower()
    preflight = caller.ask("OPTIONS", "/v1/merges/actor:alone", headers=PREFLIGHT)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, SITE)
    assert "DELETE" in preflight.headers["access-control-allow-methods"]
    assert caller.ask("OPTIONS", "/v1/merges", headers={**PREFLIGHT, "Origin": "null"}).status_code == 405
    # It may ask; to change anything it needs a token like every page.
    sent = {"Origin": SITE, "Sec-Fetch-Site": "cross-site"}
    checked(caller.ask("DELETE", "/v1/merges/actor:alone", headers=sent), "unauthorized")
    checked(caller.ask("DELETE", "/v1/merges/a", headers={**sent, "Origin": "https://evil.example"}), "cross-site")


def test_by_default_no_site_may_ask(caller: Any) -> None:
    assert caller.ask("OPTIONS", "/v1/merges", headers=PREFLIGHT).status_code == 405
    assert "access-control-allow-origin" not in caller.get("/v1/stats", headers={"Origin": SITE}).headers
