"""No request gets an answer that the document doesn't declare: a status, or a media type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

GOOD = {
    "start": ["actor:david-barnea", "actor:qatar"], "end": ["actor:hamas", "actor:qatar"],
    "first": ["ruling"], "then": ["assault"], "since": ["2024-05-24"],
}  # fmt: skip
"""The values of required parameters."""

IDS = [
    "actor:icj", "actor:hamas", "location:rafah", "event:icj-order-2024-05-24", "source:nyt-briefing-2024-05-25",
    "event:icj-order-2024-05-24#party:actor:israel", "actor:old/b", "actor:world-court", "merge:nothing", "relation:x",
    "actor:nobody", "x", "", "/", "#", "a b", "\0", "é" * 20, "..", "%", "actor:icj/claims",
]  # fmt: skip

HOSTILE = [
    "", " ", ",", "x", "any", "true", "false", "0", "-1", "1", "7", "999999999999999999999", "1e400", "NaN", "0.5",
    "2024", "2024-05-24", "2024-13", "../..", "Y17E9", "31,34", "31,34,32,35", "91,181", "actor:hamas", "actor:nobody",
    "source:nyt-briefing-2024-05-25", "source:nobody", "location:rafah", "mediator", "affiliation", "graphml", "\0",
    "é\U0010ffff", "x" * 3_000, "*", "%", "'; DROP TABLE records; --", "bzE", "W10",
]  # fmt: skip
"""Values of parameters, good in some and bad in others."""

STRIDE = 8
"""Of a parameter, one in so many values is tried: the next one of the next parameter, and of another question."""

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


@pytest.fixture(scope="module")
def document(caller: Any) -> dict[str, Any]:
    """The document of the service."""
    document: dict[str, Any] = caller.get("/openapi.json").json()
    return document


def reading(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, methods["get"]) for path, methods in document["paths"].items()]


def complain(operation: dict[str, Any], response: Any) -> str | None:
    """Return what of a response the document doesn't declare."""
    declared = operation["responses"].get(str(response.status_code))
    if declared is None:
        return f"{response.status_code} {response.request.url} {response.text[:200]}"
    types = declared.get("content", {})
    type_ = response.headers.get("content-type")
    return None if (not types and not response.content) or type_ in types else f"{type_} {response.request.url}"


def addresses(path: str, operation: dict[str, Any]) -> Iterator[str]:
    """Yield addresses of an operation: with every id, and with every value of every parameter, alone and repeated."""
    parameters = operation.get("parameters", [])
    required = {p["name"]: GOOD[p["name"]][:1] for p in parameters if p.get("required") and p["in"] == "query"}
    fixed = {"id": next((p["example"] for p in parameters if p["name"] == "id"), ""), "format": "graphml"}
    for identifier in IDS if "{id}" in path else ():
        yield _address(path, fixed | {"id": identifier}, required)
    for name in ["json", "csv", "CSV", "xlsx", "\0"] if "{format}" in path else ():
        yield _address(path, fixed | {"format": name}, required)
    yield _address(path, fixed, {})
    yield _address(path, fixed, required | {"nonsense": ["1"]})
    for number, parameter in enumerate(p for p in parameters if p["in"] == "query"):
        for value in HOSTILE[number % STRIDE :: STRIDE]:
            yield _address(path, fixed, required | {parameter["name"]: [value]})
        yield _address(path, fixed, required | {parameter["name"]: ["1", "1"]})
        yield _address(path, fixed, required | {parameter["name"]: ["actor:hamas"] * 60})


def _address(path: str, fixed: dict[str, str], query: dict[str, list[str]]) -> str:
    filled = re.sub(r"{(\w+)}", lambda match: quote(fixed[match[1]], safe=":"), path)
    pairs = [f"{name}={quote(value, safe='')}" for name, values in query.items() for value in values]
    return f"{filled}?{'&'.join(pairs)}" if pairs else filled


def test_no_question_gets_an_undeclared_status(caller: Any, document: dict[str, Any]) -> None:
    """Whatever its parameters hold."""
    wrong = [
        complaint
        for path, operation in reading(document)
        for address in addresses(path, operation)
        if (complaint := complain(operation, caller.get(address)))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "accept", ["*/*", "", "image/png", "application/octet-stream", "application/gexf+xml", "q=;,;", "text/html;q=x"]
)
def test_no_accept_header_gets_an_undeclared_status(caller: Any, document: dict[str, Any], accept: str) -> None:
    """Of any operation that reads; what the address says counts more than Accept."""
    wrong = []
    for path, operation in reading(document):
        required = {
            p["name"]: [p["example"][0]]
            for p in operation.get("parameters", ())
            if p.get("required") and p["name"] in GOOD
        }
        address = _address(path, {"id": "actor:icj", "format": "gexf"}, required)
        wrong.append(complain(operation, caller.get(address, headers={"Accept": accept})))
    assert [complaint for complaint in wrong if complaint] == []


DECISIONS = [
    None, b"", b"{", b"[]", b"null", b"{}", b'{"into":1}', b'{"into":"actor:icj","merged":"actor:hamas","why":""}',
    b'{"into":"actor:icj","merged":"event:icj-order-2024-05-24","why":"x"}', b'{"into":"actor:icj","merged":"actor:icj","why":"x"}',
    b'{"into":"actor:nobody","merged":"actor:icj","why":"x"}', b'{"why":"x","on":"never"}', b'{"why":"x","more":1}', b"x" * 70_000,
]  # fmt: skip
"""Bodies, none of which changes anything."""


@pytest.mark.parametrize("type_", ["application/json", "application/json; charset=utf-8", "text/plain", ""])
def test_no_decision_gets_an_undeclared_status(caller: Any, document: dict[str, Any], type_: str) -> None:
    """Whatever is sent."""
    wrong = []
    for path, methods in document["paths"].items():
        if path == "/v1/imports":
            continue  # what is sent there is loaded, and so tested in a store of its own
        for method in methods.keys() - {"get"}:
            for identifier in ("actor:nobody", "event:icj-order-2024-05-24", "", "\0"):
                for body in DECISIONS:
                    address = _address(path, {"id": identifier}, {})
                    response = caller.ask(method.upper(), address, content=body, headers={"Content-Type": type_})
                    wrong.append(complain(methods[method], response))
    assert [complaint for complaint in wrong if complaint] == []


@pytest.mark.parametrize("method", METHODS)
def test_a_method_is_declared_or_refused(caller: Any, document: dict[str, Any], method: str) -> None:
    """HEAD is GET without a body; every other method that a path doesn't declare gets 405 and those that it does."""
    for path, methods in document["paths"].items():
        if method.lower() in methods:
            continue
        parameters = methods["get"].get("parameters", ()) if "get" in methods else ()
        required = {
            p["name"]: [p["example"][0] if isinstance(p["example"], list) else p["example"]]
            for p in parameters
            if p.get("required") and p["in"] == "query"
        }
        address = _address(path, {"id": "actor:icj", "format": "gexf"}, required)
        response = caller.ask(method, address)
        if method == "HEAD":
            got = caller.get(address)
            for headers in (response.headers, got.headers):
                headers.pop("x-request-id")
            assert (response.status_code, response.content, response.headers) == (got.status_code, b"", got.headers)
        else:
            assert response.status_code == 405, address
            declared = {name.upper() for name in methods}
            assert set(response.headers["allow"].split(", ")) == declared | ({"HEAD"} if "GET" in declared else set())
