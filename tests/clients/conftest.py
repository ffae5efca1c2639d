"""Services over a store with the briefing, and clients generated from their document by the commands of docs/http.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from graph_service.access.audit import Writer
from graph_service.access.tokens import digest_of, find_id
from graph_service.imports.jobs import ImportJob, keep
from graph_service.settings import Settings
from knowledge_graph.errors import BudgetExceeded, StoreUnavailable
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore, StoreSettings
from loaders.curation.merge import merge
from loaders.load import load
from tests.clients.calls import ALLOWS_NOTHING, IMPORTED, NEVER_AGAIN, Call
from tests.contract.databases import empty
from tests.support.availability import skip_or_fail
from tests.support.client_generators import (
    GeneratorUnavailableError,
    generator_jar,
    python_environment,
)
from tests.support.serving import serving
from tests.support.waiting import wait_for
from tests.support.worlds import record

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "http.md"
TOKEN = "0123456789abcdef"  # noqa: S105 - there is no other word for it
RECORDS = [
    record("actor", "a/b", type="ngo", name="Slash Relief", former_ids=["actor:old/b"]),
    record("actor", "world-court", type="court", name="World Court"),
    record("actor", "twin", type="court", name="Peace Palace"),
]
JOB = ImportJob(
    IMPORTED, "may.jsonl", 1, "", {}, "2024-05-25T12:00:00+00:00", asdict(Writer("", "http", "")), state="done"
)
TOKENS = {
    str(find_id(text)): json.dumps(
        {"name": "", "scopes": scopes, "digest": digest_of(text), "created": "", "rate": rate}
    )
    for text, scopes, rate in ((ALLOWS_NOTHING, [], None), (NEVER_AGAIN, ["admin"], 0.001))
}


@contextmanager
def filled(address: str, **settings: Any) -> Iterator[GraphStore]:
    """Open a store with the briefing, an actor who once had another id, and one merged into another."""
    store = open_store(address, StoreSettings(**settings))
    load([str(files("loaders") / "data" / "briefing-2024-05-25.jsonl")], store)
    store.write(RECORDS)
    store.keep_memos("access tokens", TOKENS)
    keep(store, JOB)
    merge(store, "actor:icj", ["actor:world-court"], why="the same court", by="an analyst", decided="2024-06-01")
    store.flush()
    yield store
    store.close()


class TooSlow:
    """A store in which nothing is done in time."""

    name = "embedded"

    def __getattr__(self, name: str) -> Any:
        raise BudgetExceeded("The question took longer than 10 s; narrow it with filters.")


class Stuck:
    """A store that keeps whoever counts its records waiting, and fails everyone else."""

    name = "embedded"

    def __init__(self) -> None:
        self.entered, self.released = threading.Event(), threading.Event()

    def whole(self, question: Callable[[], Any]) -> Any:
        return question()

    def generation(self) -> int:
        return 1

    def notices(self) -> list[str]:
        return []

    def memos(self, topic: str) -> dict[str, str]:
        del topic
        return {}

    def stats(self) -> Any:
        self.entered.set()
        self.released.wait()
        return {"edges": 0}

    def check(self) -> None:
        raise StoreUnavailable("It is busy.")

    def known_degrees(self, ids: Any) -> dict[str, int]:
        del ids
        return {}


@contextmanager
def services(store: GraphStore) -> Iterator[dict[str, str]]:
    """Serve a store, once without and once with a token; one store that is busy, and one that takes too long."""
    stuck = Stuck()
    with ExitStack() as stack:
        addresses = {
            "open": stack.enter_context(serving(Settings(store="unused"), store)),
            "token": stack.enter_context(serving(Settings(store="unused", token=SecretStr(TOKEN)), store)),
            "busy": stack.enter_context(serving(Settings(store="unused", threads=1, queue=0), stuck)),
            "slow": stack.enter_context(serving(Settings(store="unused"), TooSlow())),
        }
        waiting = threading.Thread(target=httpx.get, args=(f"{addresses['busy']}/v1/stats",), kwargs={"timeout": None})
        waiting.start()
        try:
            wait_for(stuck.entered.is_set, "the question that keeps the service busy")
            yield addresses
        finally:
            stuck.released.set()
            waiting.join()


@pytest.fixture(scope="session")
def environment() -> Path:
    """The environment of the generated Python clients, with openapi-python-client in it."""
    try:
        return python_environment()
    except GeneratorUnavailableError as error:
        skip_or_fail(str(error))


@pytest.fixture(scope="session")
def java_and_jar() -> tuple[str, Path]:
    """The Java that runs openapi-generator, and its jar."""
    try:
        return generator_jar()
    except GeneratorUnavailableError as error:
        skip_or_fail(str(error))


@dataclass(frozen=True)
class Client:
    """A generated client, and the program that calls it."""

    folder: Path
    driver: Path
    python: Path

    def make(self, addresses: dict[str, str], calls: list[Call]) -> dict[str, Any]:
        """Make calls, and return what the driver says of each."""
        plan = {"services": addresses, "calls": [call.as_dict() for call in calls]}
        done = subprocess.run(
            [str(self.python), str(self.driver), str(self.folder)],
            input=json.dumps(plan), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3_000:]
        results: dict[str, Any] = json.loads(done.stdout)
        return results


def commands() -> list[str]:
    """Return the commands of the page that generate clients."""
    section = PAGE.read_text("utf-8").partition("## Clients in other languages")[2].partition("\n## ")[0]
    return re.findall(r"^(?:openapi-python-client|java -jar).*$", section, re.MULTILINE)


def generate(
    command: str, address: str, folder: Path, environment: Path, java: str = "java", jar: Path = Path()
) -> str:
    """Run a command of the page in a folder, and return what it printed."""
    line = command.replace("http://127.0.0.1:8000", address).replace("openapi-generator-cli.jar", str(jar))
    done = subprocess.run(
        ["bash", "-c", line.replace("java ", f"{java} ", 1)],
        cwd=folder, env=os.environ | {"PATH": f"{environment / 'bin'}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The services over an embedded store."""
    with filled(str(tmp_path_factory.mktemp("clients") / "store")) as store, services(store) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def python_client(
    tmp_path_factory: pytest.TempPathFactory, environment: Path, briefing: dict[str, str]
) -> tuple[Client, str]:
    """What openapi-python-client generates, and what it says about it."""
    folder = tmp_path_factory.mktemp("openapi-python-client")
    printed = generate(commands()[0], briefing["open"], folder, environment)
    driver = HERE / "drive_openapi_python_client.py"
    return Client(folder / "conflict-graph-client", driver, environment / "bin" / "python"), printed


@pytest.fixture(scope="session")
def generator_client(
    tmp_path_factory: pytest.TempPathFactory,
    environment: Path,
    java_and_jar: tuple[str, Path],
    briefing: dict[str, str],
) -> tuple[Client, str]:
    """What openapi-generator generates for Python, and what it says about it."""
    folder = tmp_path_factory.mktemp("openapi-generator")
    printed = generate(commands()[1], briefing["open"], folder, environment, *java_and_jar)
    driver = HERE / "drive_openapi_generator.py"
    return Client(folder / "conflict-graph-client", driver, environment / "bin" / "python"), printed


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The services over an embedded store that decisions may change."""
    with filled(str(tmp_path / "store")) as store, services(store) as addresses:
        yield addresses


@pytest.fixture
def fresh_neo4j(neo4j_5: Any) -> Iterator[dict[str, str]]:
    """The services over a Neo4j store that decisions may change."""
    empty(neo4j_5)
    with filled(neo4j_5.uri, password=neo4j_5.password) as store, services(store) as addresses:
        yield addresses
