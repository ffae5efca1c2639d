"""Nothing a caller sends breaks the service, and every response carries what keeps browsers out of trouble."""

import logging
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from graph_service.settings import Settings

TOKEN = "0123456789abcdef"  # noqa: S105 - there is no other word for it
NAMES = [
    "q",
    "kind",
    "type",
    "source",
    "after",
    "before",
    "sort",
    "limit",
    "cursor",
    "start",
    "end",
    "relation",
    "role",
]
PATHS = [
    "/v1/entities",
    "/v1/paths",
    "/v1/timeline",
    "/v1/sources",
    "/v1/subgraph",
    "/v1/entities/actor:qatar/neighbourhood",
]
NASTY = [
    "\x00", "\x1b[31m", "\r\nX-Injected: 1", "'; DROP TABLE record; --", '"}) MATCH (n) DETACH DELETE n //', "*", "AND OR NOT NEAR(",
    '"', "(((", "\ud7ff", "\U0010ffff", "ﷺ" * 60, "e\u0301" * 90, "-1", "0", "1e9", "9" * 400, "NaN", "inf", "null", "[]", "{}", "../../etc/passwd",
    "%00", "%", "%zz", "9999-99-99", "-9999", "Y1e9", "2024-05-24/2024-05-01", "[..]", "../..", "2024-02-30", "<script>", "actor:qatar\x00",
    "o-5", "bzEwMDAwMDA", "bzA", "e30", "\u202e", "=cmd()", ",", ",,,,", " ", "",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("value", NASTY, ids=[ascii(value)[:30] for value in NASTY])
def test_no_value_breaks_a_question(caller, path, value):
    """Whatever the value of whatever parameter, there is an answer or a problem of the caller's, never a 5xx."""
    for name in NAMES:
        needed = "start=actor:qatar&end=actor:hamas&" if path == "/v1/paths" and name not in {"start", "end"} else ""
        response = caller.get(f"{path}?{needed}{name}={quote(value)}")
        assert response.status_code in {200, 400, 404}, (name, response.text)
        assert "x-injected" not in response.headers


@pytest.mark.parametrize("value", NASTY, ids=[ascii(value)[:30] for value in NASTY])
def test_no_id_breaks_a_question(caller, value):
    """Whatever the id in the path, there is an answer or a problem of the caller's."""
    for tail in ("", "/claims", "/neighbourhood", "/timeline"):
        response = caller.get(f"/v1/entities/{quote(value, safe='')}{tail}")
        assert response.status_code in {200, 308, 400, 404}, response.text


@given(query=st.text(alphabet=st.characters(codec="utf-8"), max_size=300), path=st.sampled_from(PATHS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_breaks_a_question(caller, query, path):
    """Any text at all may stand behind the question mark."""
    assert caller.get(f"{path}?{quote(query, safe='&=%+;,')}").status_code in {200, 400, 404}


def test_invalid_utf8_breaks_nothing(caller):
    """Bytes that are no text are read as replacement characters."""
    for query in ("q=%ff%fe", "%ff=1", "q=%ed%a0%80", "limit=%ff"):
        assert caller.get(f"/v1/entities?{query}").status_code in {200, 400}


@pytest.mark.parametrize("url", ["/", "/docs", "/openapi.json", "/healthz", "/v1/stats", "/v1/none", "/v1/paths"])
def test_every_response_has_the_security_headers(caller, url):
    """Errors and pages too: no sniffing, no referrer, no embedding, and no CORS."""
    headers = caller.get(url).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:8000", 200), ("127.1.2.3", 200), ("inside.example:80", 200),
        ("localhost.evil.example", 421), ("127.0.0.1.nip.io", 421), ("evil.example", 421), ("[::ffff:8.8.8.8]", 421), ("[", 200), ("0x7f.1", 421),
    ],
)  # fmt: skip
def test_without_a_token_only_this_machines_names_are_obeyed(call_with, host, status):
    """Loopback's names and those that the settings list; what only looks like them isn't."""
    caller = call_with(Settings(hosts="inside.example"))
    assert caller.get("/healthz", headers={"Host": host}).status_code == status


def test_with_a_token_any_name_is_obeyed_and_pages_are_open(call_with):
    """The token protects /v1 whatever the host's name; health and documentation need none."""
    caller = call_with(Settings(host="0.0.0.0", token=SecretStr(TOKEN)))  # noqa: S104 - that is what is tested
    named = {"Host": "graph.example"}
    assert caller.get("/v1/stats", headers=named).status_code == 401
    assert caller.get("/v1/nothing", headers=named).status_code == 401
    for header in (f"Bearer {TOKEN}", f"bearer  {TOKEN}"):
        assert caller.get("/v1/stats", headers={**named, "Authorization": header}).status_code == 200
    for open_to_all in ("/", "/docs", "/openapi.json", "/healthz", "/readyz", "/problems/busy"):
        assert caller.get(open_to_all, headers=named).status_code == 200


def test_the_access_log_tells_what_was_asked_and_no_secret(call_with, caplog):
    """A request's line has method, path, status and milliseconds; neither its query nor its token."""
    caplog.set_level(logging.INFO, "graph_service")
    caller = call_with(Settings(access_log=True, token=SecretStr(TOKEN)))
    caller.get("/v1/entities?q=who-asks-this", headers={"Authorization": f"Bearer {TOKEN}"})
    record = caplog.records[-1]
    assert (record.method, record.path, record.status) == ("GET", "/v1/entities", 200)
    assert record.ms > 0
    assert TOKEN not in str(vars(record))
    assert "who-asks-this" not in str(vars(record))


def test_without_being_asked_to_it_logs_no_requests(caller, caplog):
    """The access log is off by default."""
    caplog.set_level(logging.DEBUG, "graph_service")
    caller.get("/v1/stats")
    assert not caplog.records
