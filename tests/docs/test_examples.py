"""Every console example in the documentation prints what its page says, and every JSON example loads."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.console import ROOT, examples, matches, run
from tests.support.waiting import PATIENCE, wait_for

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "formats").glob("*.md"))]
WITH_EXAMPLES = [page for page in PAGES if any(examples(page))]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a reader who has loaded the sample."""
    folder = tmp_path_factory.mktemp("loaded")
    run("conflict-graph load briefing", folder, 0)
    return folder


@pytest.fixture
def folder(page: Path, loaded: Path, tmp_path: Path) -> Path:
    """A folder as a reader of the page has it: the README and the first page load the sample, all others find it there."""
    shutil.copy(Path(__file__).parent / "my-extraction.jsonl", tmp_path)
    shutil.copytree(Path(__file__).parent / "samples", tmp_path, dirs_exist_ok=True)
    if page.name not in {"README.md", "getting-started.md"}:
        shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def port(page: Path, folder: Path) -> Iterator[int]:
    """The port of a real server over that folder's store, if the page asks one anything."""
    if not any("127.0.0.1:8000" in example.command for example in examples(page)):
        yield 0
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).parent / "conflict-graph", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/readyz")
            yield port
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    def answers() -> bool:
        with urllib.request.urlopen(url, timeout=PATIENCE):  # noqa: S310 - our own server
            return True

    wait_for(answers, url, OSError)


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_examples_print_what_the_page_says(page: Path, folder: Path, port: int) -> None:
    """Each command of a page, run in order, prints what stands below it."""
    for example in examples(page):
        printed = run(example.command, folder, port)
        where = f"{page.name}:{example.line}: {example.command}"
        promised = example.expected
        assert matches(promised, printed), f"{where}\n--- printed\n{printed}\n--- promised\n{promised}"


def test_the_small_graph_of_the_data_model_loads(tmp_path: Path) -> None:
    """The JSON in the data model's page is a whole extraction."""
    text = (ROOT / "docs" / "data-model.md").read_text("utf-8")
    block = re.search(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert block
    (tmp_path / "small.jsonl").write_text(block[1], "utf-8")
    printed = run("conflict-graph load small.jsonl && conflict-graph search 'World Court' --format json", tmp_path, 0)
    assert '"actor:icj"' in printed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Each relative link of a page names a file that is there."""
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
