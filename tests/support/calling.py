"""Ask the service without a network: the application's own lifespan around real requests to it."""

import asyncio
from contextlib import contextmanager

import httpx

from graph_service.app import create_app


class Caller:
    """Asks one application, in an event loop of its own."""

    def __init__(self, app, runner):
        self.app = app
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
