"""A database that neo4j-admin made of a bulk export answers as any store: the other modules' questions, asked of it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from knowledge_graph.records import as_json
from knowledge_graph.store import GraphStore, StoreSettings
from loaders import briefing
from tests.contract import (
    test_briefing_over_http,
    test_claims,
    test_filters,
    test_finding,
    test_limits,
    test_showing,
    test_walking,
)
from tests.contract.importing import imported_server
from tests.contract.test_briefing_over_http import expected  # noqa: F401 - the fixture that its tests ask for
from tests.support.calling import Caller, calling
from tests.support.worlds import TALKS

pytestmark = pytest.mark.neo4j

OF_TALKS = (test_walking, test_filters, test_showing, test_claims, test_finding, test_limits)
WRITE = {"test_a_changed_name_is_found_under_the_new_one"}


def _imported(line: str, file: str, folder: Path) -> Iterator[GraphStore]:
    """Open a database that was imported, never loaded, and make sure that it was only read."""
    with imported_server(line, [file], folder) as server:
        store = open_store(server.uri, StoreSettings(password=server.password))
        before = store.digest()
        yield store
        assert store.digest() == before
        store.close()


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The talks, in the one line of Neo4j."""
    folder = tmp_path_factory.mktemp("talks")
    (folder / "talks.jsonl").write_bytes(b"".join(as_json(entry) + b"\n" for entry in TALKS))
    yield from _imported("5.26", str(folder / "talks.jsonl"), folder / "bulk")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The service over the sample, in the other line."""
    for store in _imported("2026", str(briefing()), tmp_path_factory.mktemp("briefing") / "bulk"):
        with calling(Settings(), store) as client:
            yield client


def _questions() -> Iterator[tuple[str, Any]]:
    """Yield the tests that need no other store than the one they are given, and leave it as it was."""
    for module, values in (*((entry, "talks") for entry in OF_TALKS), (test_briefing_over_http, "service")):
        for name, test in vars(module).items():
            if name.startswith("test_") and name not in WRITE and values in inspect.signature(test).parameters:
                yield name, test


_FOUND = list(_questions())
assert len({name for name, _ in _FOUND}) == len(_FOUND) > 30
globals().update(_FOUND)
