"""The service over a real store with the bundled briefing in it, asked without a network."""

import asyncio
from contextlib import ExitStack, contextmanager
from importlib.resources import files

import httpx
import pytest

from graph_service.app import create_app
from graph_service.settings import Settings
from knowledge_graph.opening import open_store
from knowledge_graph.records import RECORD
from loaders.load import load

MOVED = {"kind": "actor", "id": "actor:a/b", "type": "ngo", "name": "Slash Relief", "former_ids": ["actor:old/b"]}


class Caller:
    """Asks one application, in an event loop of its own."""

    def __init__(self, app, runner):
        self._runner = runner
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=True), base_url="http://127.0.0.1:8000"
        )

    def ask(self, method, url, **options):
        return self._runner.run(self._client.request(method, url, **options))

    def get(self, url, **options):
        return self.ask("GET", url, **options)

    def get_all(self, urls):
        async def together():
            return await asyncio.gather(*(self._client.get(url) for url in urls))

        return self._runner.run(together())


@contextmanager
def calling(settings, store=None):
    """Run an application's lifespan around the calls."""
    app = create_app(settings, store)
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        try:
            yield Caller(app, runner)
        finally:
            runner.run(lifespan.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder of a store with the briefing, and one actor who once had another id."""
    folder = tmp_path_factory.mktemp("service") / "store"
    store = open_store(str(folder))
    load([str(files("loaders") / "data" / "briefing-2024-05-25.jsonl")], store)
    store.write([RECORD.validate_python(MOVED)])
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
