"""A dossier opens from disk in a real Chromium: it shows itself, asks for nothing else, and breaks no policy of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

PATH = "start=actor:david-barnea&end=actor:hamas&mode=k_shortest&max_paths=4"
RAFAH = "seeds=location:rafah&reality=any&depth=2"


@pytest.fixture
def from_disk(chrome: Any, tmp_path: Path, embedded: str) -> Iterator[Any]:
    """Save a dossier as a browser would, and open it; whatever it asks for besides, or complains of, fails the test."""
    faults: list[str] = []
    contexts: list[Any] = []

    def opened(question: str, **options: Any) -> Any:
        answer = httpx.get(f"{embedded}/v1/subgraph/dossier?{question}").raise_for_status()
        name = re.search('filename="([^"]+)"', answer.headers["content-disposition"])
        assert name
        file = tmp_path / name[1]
        file.write_bytes(answer.content)
        contexts.append(chrome.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: None if request.url == file.as_uri() else faults.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_read_as_it_is(from_disk: Any, scheme: str, width: int) -> None:
    """Its style holds, nothing is wider than the page, and a name in the picture leads to its evidence."""
    page = from_disk(PATH, color_scheme=scheme, viewport={"width": width, "height": 800})
    assert page.title() == "David Barnea to Hamas: several paths, longer ones too"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(251, 250, 247)", "dark": "rgb(20, 23, 27)"}[scheme]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.locator("svg.graph a", has_text="Truce talks in Paris").click()
    assert page.locator("article:target h3").inner_text() == "Truce talks in Paris"


def test_names_in_the_picture_dont_cover_each_other(from_disk: Any) -> None:
    page = from_disk(RAFAH)
    boxes = page.evaluate(
        "[...document.querySelectorAll('svg.graph .name')].map(name => { const b = name.getBBox();"
        " return [b.x, b.y, b.x + b.width, b.y + b.height] })"
    )
    assert len(boxes) > 20
    covered = [
        (first, other)
        for number, first in enumerate(boxes)
        for other in boxes[:number]
        if first[0] < other[2] - 4 and other[0] < first[2] - 4 and first[1] < other[3] - 4 and other[1] < first[3] - 4
    ]
    assert len(covered) <= len(boxes) // 20


def test_it_prints(from_disk: Any, tmp_path: Path) -> None:
    """On paper it is light, and nothing is cut off at the side."""
    page = from_disk(PATH, color_scheme="dark")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.pdf(path=str(tmp_path / "paper.pdf"))[:5] == b"%PDF-"
