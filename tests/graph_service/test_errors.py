"""Every error has one shape (RFC 9457), says what to do, and nothing of the inside."""

import logging

import pytest
from pydantic import SecretStr

from graph_service.errors import PROBLEMS, problem_of
from graph_service.schemas import ProblemSchema
from graph_service.settings import Settings
from knowledge_graph.errors import AmbiguousName, BudgetExceeded, StoreUnavailable

TOKEN = "0123456789abcdef"  # noqa: S105 - there is no other word for it
PATHS = "/v1/paths?start=actor:qatar&end=actor:hamas"

TOLD = [
    ("/v1/paths?start=actor:qatar", 400, "invalid-parameter", "end: is required."),
    (f"{PATHS}&strat=x", 400, "invalid-parameter", "There is no parameter 'strat' here; did you mean start?"),
    (f"{PATHS}&max_depth=13", 400, "invalid-parameter", "max_depth:"),
    (f"{PATHS}&max_depth=2&max_depth=3", 400, "invalid-parameter", "max_depth is given more than once; give it once."),
    (f"{PATHS}&relation=afiliation", 400, "invalid-parameter", "did you mean affiliation?"),
    (f"{PATHS}&role=mediatr", 400, "invalid-parameter", "did you mean mediator?"),
    (f"{PATHS}&after=yesterday", 400, "invalid-parameter", "after"),
    (f"{PATHS}&after=2025&before=2024", 400, "invalid-parameter", "swap them"),
    ("/v1/paths?start=actor:qatar&end=actor:qatar", 400, "invalid-parameter", "a path joins two"),
    ("/v1/paths?start=Hamas&end=actor:qatar", 404, "not-found", "Did you mean actor:hamas"),
    ("/v1/entities/actor:nobody-here", 404, "not-found", "There is nothing called 'actor:nobody-here'"),
    ("/v1/entities/actor:hamsa/neighbourhood", 404, "not-found", "There is nothing called 'actor:hamsa'"),
    ("/v1/entities/actor:hamsa/claims", 404, "not-found", "There is nothing called 'actor:hamsa'"),
    ("/v1/entities/actor:hamsa/timeline", 404, "not-found", "There is nothing called 'actor:hamsa'"),
    ("/v1/entities/actor:hamas/timeline?entity=actor:qatar", 400, "invalid-parameter", "part of the path already"),
    ("/v1/stats?depth=2", 400, "invalid-parameter", "this address takes none"),
    ("/v1/entities/actor:hamas?depth=2", 400, "invalid-parameter", "There is no parameter 'depth' here"),
    ("/v1/timeline?source=source:nobody", 404, "not-found", "There is nothing called 'source:nobody'"),
    ("/v1/timeline?dataset=source:nyt-briefing-2024-05-25", 400, "invalid-parameter", "is not a dataset"),
    ("/v1/entities?near=31,34", 400, "invalid-parameter", "`near` and `within_km` come together"),
    ("/v1/events/actor:hamas", 404, "not-found", "'actor:hamas' is an actor"),
    ("/v1/entities?cursor=nonsense", 400, "invalid-parameter", "begin without `cursor`"),
    ("/v1/entities?limit=", 400, "invalid-parameter", "limit:"),
    ("/v1/sources?type=artcle", 400, "invalid-parameter", "did you mean article?"),
    ("/v1/stats?x=1", 400, "invalid-parameter", "this address takes none"),
    ("/v1/subgraph?seeds=actor:qatar&mode=temporal", 400, "invalid-parameter", "There is no parameter 'mode' here"),
    (f"{PATHS}&depth=1", 400, "invalid-parameter", "There is no parameter 'depth' here"),
    ("/v1/subgraph/xlsx", 400, "invalid-parameter", "There is no format 'xlsx'"),
    ("/v1/subgraph/csv?format=gexf", 400, "invalid-parameter", "format is part of the path already"),
    ("/v1/subgraph/gexf?seeds=actor:qatar&analyse=centrality", 400, "invalid-parameter", "not of gexf"),
    ("/v1/subgraph?seeds=actor:qatar&format=graphlm", 400, "invalid-parameter", "format:"),
    ("/v1/nothing", 404, "no-such-page", "/docs of this service lists every path."),
    ("/v1/entities/", 404, "not-found", "There is nothing called ''"),
    ("/problems/nothing", 404, "no-such-page", "/docs"),
    (f"/v1/entities?q={'x' * 9000}", 414, "address-too-long", "8192"),
    (f"/v1/entities/{'x' * 9000}", 414, "address-too-long", "4096"),
]


def checked(response, name):
    """Return a problem's body, held to the shape all have."""
    kind = PROBLEMS[name]
    body = response.json()
    ProblemSchema.model_validate(body, extra="forbid")
    assert response.status_code == body["status"] == kind.status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert body["type"] == f"/problems/{name}"
    assert body["title"] == kind.title
    return body


@pytest.mark.parametrize(("url", "status", "name", "detail"), TOLD, ids=[url[:60] for url, *_ in TOLD])
def test_a_question_that_cant_be_answered_says_why(caller, url, status, name, detail):
    """Each is told as the problem it is, with what to do about it."""
    response = caller.get(url)
    assert response.status_code == status
    assert detail in checked(response, name)["detail"]


def test_the_parameter_at_fault_is_named(caller):
    """Programs find the name of the parameter beside the words."""
    assert caller.get(f"{PATHS}&max_depth=13").json()["parameter"] == "max_depth"


def test_what_may_have_been_meant_is_listed(caller):
    """A mistyped id gets the ids it may stand for."""
    assert "actor:hamas" in caller.get("/v1/paths?start=Hamas&end=actor:qatar").json()["suggestions"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(caller, method):
    """Questions are asked by GET; anything else says so."""
    response = caller.ask(method, PATHS)
    checked(response, "method-not-allowed")
    assert response.headers["allow"] == "GET, HEAD"


def test_a_large_body_is_refused(caller):
    """Whoever sends a body of more than 64 kB is told before it is read."""
    checked(caller.ask("POST", "/v1/paths", content=b"x" * 70_000), "body-too-large")


def test_no_fitting_format_is_not_acceptable(caller):
    """An Accept header that none of the formats fits gets 406 and the formats there are."""
    response = caller.get("/v1/subgraph?seeds=actor:qatar", headers={"Accept": "image/png, text/csv;q=0.5"})
    assert "application/graphml+xml" in checked(response, "not-acceptable")["detail"]


@pytest.mark.parametrize("header", [None, "Bearer wrong-wrong-wrong", f"Basic {TOKEN}", TOKEN, "Bearer", "Bearer é"])
def test_without_the_token_there_is_no_answer(call_with, header):
    """Where there is a token, /v1 wants it in the header; nothing else will do."""
    caller = call_with(Settings(token=SecretStr(TOKEN)))
    headers = {"Authorization": header.encode()} if header else {}
    response = caller.get(f"/v1/stats?token={TOKEN}", headers=headers)
    checked(response, "unauthorized")
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_another_host_name_is_refused_without_a_token(caller):
    """A page elsewhere that made its own name point here (DNS rebinding) gets nothing."""
    checked(caller.get("/v1/stats", headers={"Host": "evil.example:8000"}), "wrong-host")


class Broken:
    """A store that fails as it is told to."""

    name = "embedded"

    def __init__(self, error):
        self._error = error

    def __getattr__(self, name):
        raise self._error


@pytest.mark.parametrize(
    ("error", "name", "retry"),
    [
        (StoreUnavailable("/home/someone/store is being written by another process"), "store-unavailable", "5"),
        (BudgetExceeded("The question took longer than 10 s; narrow it with filters."), "took-too-long", None),
        (RuntimeError("/home/someone: connection to neo4j:secret@host failed"), "internal-error", None),
    ],
    ids=["unavailable", "budget", "bug"],
)
@pytest.mark.parametrize("url", ["/v1/stats", "/readyz"])
def test_a_failing_store_is_told_without_internals(call_with, caplog, error, name, retry, url):
    """The log has the reason; the caller has a problem, when to try again, and nothing of the inside."""
    caplog.set_level(logging.INFO, "graph_service")
    response = call_with(Settings(), Broken(error)).get(url)
    if url == "/readyz" and name != "internal-error":  # it names the part that failed, whatever the reason
        name, retry = "not-ready", "5"
    body = checked(response, name)
    assert "someone" not in str(body)
    assert "secret" not in str(body)
    assert response.headers.get("retry-after") == retry
    assert caplog.records[-1].levelname == ("ERROR" if name == "internal-error" else "WARNING")


def test_what_isnt_found_is_no_error_in_the_log(caller, caplog):
    """404s are logged at info, not as errors."""
    caplog.set_level(logging.INFO, "graph_service")
    caller.get("/v1/entities/actor:nobody-here")
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_an_ambiguous_name_lists_the_candidates():
    """Whoever asks by a name that several have gets their ids."""
    response = problem_of(
        AmbiguousName("Rafah", [("location:rafah", "Rafah", "city"), ("location:x", "Rafah", "town")])
    )
    assert response.status_code == 409
    assert b'"candidates":[{"id":"location:rafah","caption":"Rafah","type":"city"}' in response.body


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_problem_type_has_a_page(caller, name):
    """The type's URI can be followed."""
    response = caller.get(f"/problems/{name}")
    assert response.status_code == 200
    assert response.json()["title"] == PROBLEMS[name].title
