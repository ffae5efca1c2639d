"""Clients generated from the document call every operation, and read every status that it declares."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.calls import ARGUMENTS, FILES, Call, calls_of
from tests.clients.conftest import PAGE, Client

FORMATS = ["json", "node-link", "ndjson", "graphml", "gexf", "csv", "dossier", "markdown"]
BOTH = ["actor:hamas", "actor:qatar"]


def document_of(addresses: dict[str, str]) -> dict[str, Any]:
    """Return a service's document."""
    document: dict[str, Any] = httpx.get(f"{addresses['open']}/openapi.json").json()
    return document


def complaints(calls: list[Call], results: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the results of calls."""
    return [
        f"{call.operation} {call.status}: {result}"
        for call, result in zip(calls, results, strict=True)
        if result["status"] != call.status or not is_read(call, result)
    ]


def is_read(call: Call, result: dict[str, Any]) -> bool:
    """Return whether a client read an answer as what it is, and kept all of it."""
    if call.status >= 400:
        return bool(result["type"] == "Problem" and result.get("kept", True))
    if call.status == 308:
        return bool(result["type"] == "Moved")
    return "digest" in result or call.status == 304 or bool(result.get("kept"))


def test_the_document_is_valid(environment: Path, briefing: dict[str, str], tmp_path: Path) -> None:
    """By the validator of the OpenAPI specification."""
    (tmp_path / "openapi.json").write_bytes(httpx.get(f"{briefing['open']}/openapi.json").content)
    command = [str(environment / "bin" / "python"), "-m", "openapi_spec_validator", str(tmp_path / "openapi.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_openapi_python_client_expresses_everything(python_client: tuple[Client, str]) -> None:
    """It warns of nothing that it left out."""
    assert "Warning" not in python_client[1]


def check(client: Client, addresses: dict[str, str], *statuses: int) -> None:
    """Make the calls of some statuses, by default of all, and complain of what is wrong."""
    calls = [call for call in calls_of(document_of(addresses)) if not statuses or call.status in statuses]
    made = client.make(addresses, calls)
    assert set(made["operations"]) - FILES == {call.operation for call in calls}
    assert complaints(calls, made["results"]) == []


def test_openapi_python_client_reads_every_status(python_client: tuple[Client, str], fresh: dict[str, str]) -> None:
    """It sends every declared default by itself."""
    check(python_client[0], fresh)


@pytest.mark.neo4j
def test_it_reads_every_status_from_neo4j(python_client: tuple[Client, str], fresh_neo4j: dict[str, str]) -> None:
    """Of those that a store has a part in."""
    check(python_client[0], fresh_neo4j, 200, 201, 308, 404, 409)


def test_the_example_of_the_page_runs(python_client: tuple[Client, str], briefing: dict[str, str]) -> None:
    """It prints the shortest path."""
    client = python_client[0]
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    code = example.replace("http://127.0.0.1:8000", briefing["open"])
    done = subprocess.run([client.python, "-c", code], cwd=client.folder, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("['actor:david-barnea', "), done.stderr


def test_openapi_generator_reads_every_status(generator_client: tuple[Client, str], fresh: dict[str, str]) -> None:
    """Of those that it raises as exceptions, it reads the problem, too."""
    check(generator_client[0], fresh)


@pytest.mark.parametrize("generator", ["python_client", "generator_client"])
def test_files_are_read_as_bytes(request: pytest.FixtureRequest, generator: str, briefing: dict[str, str]) -> None:
    """Every format, as it is sent."""
    client: Client = request.getfixturevalue(generator)[0]
    calls = [Call("export_subgraph", 200, {"format": name, "seeds": ["actor:qatar"]}) for name in FORMATS]
    digests = [result.get("digest") for result in client.make(briefing, calls)["results"]]
    sent = [httpx.get(f"{briefing['open']}/v1/subgraph/{name}?seeds=actor:qatar").content for name in FORMATS]
    assert digests == [hashlib.sha256(body).hexdigest() for body in sent]


@pytest.mark.parametrize("generator", ["python_client", "generator_client"])
def test_starts_may_be_ends(request: pytest.FixtureRequest, generator: str, briefing: dict[str, str]) -> None:
    """In every operation that takes both, whatever the order."""
    client: Client = request.getfixturevalue(generator)[0]
    calls = [
        Call(name, 200, ARGUMENTS.get(name, {}) | {"start": BOTH, "end": BOTH[::-1]})
        for name in ("find_paths", "get_subgraph", "export_subgraph")
    ]
    assert complaints(calls, client.make(briefing, calls)["results"]) == []
