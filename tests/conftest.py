"""Shared by every test: Hypothesis's effort, and the real programs, each started once and only when asked for."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.availability import skip_or_fail
from tests.support.browser import running_chromium
from tests.support.neo4j_release import ServerUnavailableError
from tests.support.neo4j_server import ONE_THREAD, Neo4jServer

# No deadline in any: a store's first answer after a pause is slower than its others, and that is no failure.
settings.register_profile("default", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("mutation", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
# What tests write lives for seconds: where there is a file system in memory with room for all of it, they don't wait for a
# disk. What must survive a crash is tested by killing processes, which memory outlives as well as a disk does.
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - the folder's own name
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM:
    os.environ["TMPDIR"], tempfile.tempdir = str(_MEMORY), None

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


KEEP_PLANS = ("dbms.cypher.min_replan_interval=1h", "dbms.cypher.statistics_divergence_threshold=1.0")
"""Graphs of some dozen nodes come and go: plans would be made anew for each, and be the same."""

LONGEST_FIRST = (
    "neo4j-5.26",
    "neo4j-2026",
    "tests/docs/test_examples.py",
    "tests/loaders/test_every_file.py",
    "tests/clients/test_clients.py",
    "tests/benchmarks/test_order.py",
    "tests/loaders/identity/test_hierarchies.py",
    "tests/contract/test_parameters.py",
)
"""Groups that would keep one process busy at the end while the others have nothing left to do."""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares something costly in one process of several: each Neo4j line's server, each file's fixtures."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    ranks = {group: rank for rank, group in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: ranks.get(_group(item), len(ranks)))


def _group(item: pytest.Item) -> str:
    if item.get_closest_marker("neo4j") is None:
        return item.location[0]
    fixtures = getattr(item, "fixturenames", ())
    return "neo4j-2026" if "2026" in f"{item.name} {' '.join(fixtures)}" else "neo4j-5.26"


def _running_server(line: str) -> Iterator[Neo4jServer]:
    server = Neo4jServer(line, java_options=ONE_THREAD, settings=KEEP_PLANS)
    try:
        server.start()
    except ServerUnavailableError as error:
        server.close()
        skip_or_fail(str(error))
    with server:
        yield server


@pytest.fixture(scope="session")
def neo4j_5() -> Iterator[Neo4jServer]:
    """A running Neo4j of the 5.26 LTS line."""
    yield from _running_server("5.26")


@pytest.fixture(scope="session")
def neo4j_2026() -> Iterator[Neo4jServer]:
    """A running Neo4j of the current line."""
    yield from _running_server("2026")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium or Chrome (``$CHROMIUM`` wins); Playwright's own is never downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome")
    result = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if result is None:
        skip_or_fail("no Chromium is installed (set CHROMIUM to its path)")
    return result


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Any]:
    """A running Chromium. Playwright keeps a loop of asyncio running meanwhile: no test of another module may need one."""
    with running_chromium(chromium) as browser:
        yield browser
