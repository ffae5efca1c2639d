"""The explorer in a real Chromium, over the embedded store and a real Neo4j, both with the briefing in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from knowledge_graph.store import StoreSettings
from loaders import briefing
from loaders.load import load
from tests.contract.databases import empty
from tests.support.serving import serving
from tests.support.waiting import PATIENCE

ARTEFACTS = Path(os.environ.get("EXPLORER_SCREENSHOTS") or Path(__file__).parents[2] / "build" / "explorer")
"""Where screenshots are kept for people to look at."""


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over an embedded store."""
    store = open_store(str(tmp_path_factory.mktemp("explorer") / "store"))
    load([str(briefing())], store)
    with serving(Settings(), store) as address:
        yield address
    store.close()


@pytest.fixture(scope="module")
def on_neo4j(neo4j_5: Any) -> Iterator[str]:
    """The address of a service over a Neo4j."""
    empty(neo4j_5)
    store = open_store(neo4j_5.uri, StoreSettings(user=neo4j_5.user, password=neo4j_5.password))
    load([str(briefing())], store)
    with serving(Settings(), store) as address:
        yield address
    store.close()
    empty(neo4j_5)


@pytest.fixture(params=["embedded", pytest.param("on_neo4j", marks=pytest.mark.neo4j)])
def site(request: pytest.FixtureRequest) -> str:
    """The explorer's address, over each store."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
def open_page(chrome: Any) -> Iterator[Callable[..., Any]]:
    """Open pages in browsers of their own, that know nothing of each other; what goes wrong in one fails the test."""
    contexts: list[Any] = []
    faults: list[str] = []

    def opened(address: str, *, width: int = 1280, height: int = 800, ready: bool = True, **options: Any) -> Any:
        context = chrome.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda message: _note_violation(message, faults))
        page.on("request", lambda request: _note_stranger(request.url, address, faults))
        page.goto(address)
        if ready:
            settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _note_violation(message: Any, faults: list[str]) -> None:
    """Note what breaks the content security policy; failed requests are told by the page itself."""
    if message.type == "error" and "Content Security Policy" in message.text:
        faults.append(message.text)


def _note_stranger(url: str, address: str, faults: list[str]) -> None:
    """Note a request that leaves the service."""
    host = address.split("/")[2]
    if url.split("/")[2:3] != [host] and not url.startswith(("data:", "blob:")):
        faults.append(f"a request to another host: {url}")


QUIET = """() => {
  const busy = !document.querySelector('main') || document.documentElement.hasAttribute('data-busy')
    || document.querySelector('[data-loading]') || document.getAnimations().some(animation => animation.playState === 'running');
  const now = performance.now();
  if (busy || !window.quietSince) window.quietSince = now;
  return !busy && now - window.quietSince > 400;
}"""


def settle(page: Any) -> None:
    """Wait until nothing has been asked, laid out or moved for a moment."""
    page.evaluate("() => { window.quietSince = 0; }")
    page.wait_for_function(QUIET)


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[Any, str], None]:
    """Keep a picture of a page under a name."""

    def kept(page: Any, name: str) -> None:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        store = "-neo4j" if "on_neo4j" in request.node.name else ""
        page.screenshot(path=ARTEFACTS / f"{name}{store}.png")

    return kept
