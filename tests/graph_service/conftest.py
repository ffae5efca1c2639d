"""The service over a real store with the bundled briefing in it, asked without a network."""

from contextlib import ExitStack
from dataclasses import asdict
from importlib.resources import files

import pytest

from graph_service.access.audit import Writer
from graph_service.imports.jobs import ImportJob, keep
from graph_service.routes.imports import EXAMPLE
from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from loaders.curation.merge import merge
from loaders.load import load
from tests.support.calling import calling
from tests.support.worlds import record

MOVED = record("actor", "a/b", type="ngo", name="Slash Relief", former_ids=["actor:old/b"])
DOUBLE = record("actor", "world-court", type="court", name="World Court")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder of a store with the briefing, one actor who once had another id, and one merged into another."""
    folder = tmp_path_factory.mktemp("service") / "store"
    store = open_store(str(folder))
    load([str(files("loaders") / "data" / "briefing-2024-05-25.jsonl")], store)
    store.write([MOVED, DOUBLE])
    merge(store, "actor:icj", ["actor:world-court"], why="the same court", by="an analyst", decided="2024-06-01")
    by = asdict(Writer("a pipeline", "http", "192.0.2.7"))
    keep(store, ImportJob(EXAMPLE, "may.jsonl", 1, "", {}, "2024-05-25T12:00:00Z", by, state="done"))
    store.flush()
    store.close()
    return folder


@pytest.fixture(scope="session")
def store(folder):
    store = open_store(str(folder))
    yield store
    store.close()


@pytest.fixture(scope="session")
def caller(store):
    """The service as it is on loopback: no token."""
    with calling(Settings(store="unused"), store) as caller:
        yield caller


@pytest.fixture
def call_with(store):
    """Make callers of services with other settings, or with another store."""
    with ExitStack() as stack:
        yield lambda settings, other=None: stack.enter_context(calling(settings, other or store))
