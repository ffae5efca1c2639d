"""The explorer for everybody: axe finds nothing in any view, in light and dark, on a phone; the first view is light."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from graph_service.routes import explorer

pytestmark = pytest.mark.browser
EXPLORER = Path(explorer.__file__).parents[1] / "explorer"
AXE = EXPLORER / "node_modules" / "axe-core" / "axe.min.js"
MOST_BYTES = 120_000

PATH = "?ask=path&start=actor:david-barnea&end=actor:hamas"
AROUND = "?ask=around&of=location:rafah"
VIEWS = {
    "start": "",
    "path": PATH,
    "path-without": f"{PATH}&exclude_anonymous=true&select=event:paris-talks-2024-05",
    "no-path": f"{PATH}&source=source:nyt-briefing-2024-05-25-rafah",
    "around": f"{AROUND}&select=event:rafah-displacement-2024-05&brush=2024-05-24~2024-05-25",
    "around-map": f"{AROUND}&look=map",
    "around-lists": f"{AROUND}&look=lists",
    "timeline": "?ask=timeline&look=lists",
    "conflicts": "?ask=conflicts&look=lists",
    "wrong": "?ask=around&of=actor:nobody",
}
DEVICES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"width": 390, "height": 844},
}


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(embedded, open_page, keep, view, device):
    page = open_page(f"{embedded}/{VIEWS[view]}", **DEVICES[device], reduced_motion="reduce", bypass_csp=True)
    keep(page, f"{view}-{device}")
    page.add_script_tag(path=AXE)
    outcome = page.evaluate("() => axe.run()")
    broken = [(rule["id"], rule["help"], rule["nodes"][0]["html"][:200]) for rule in outcome["violations"]]
    assert broken == []
    assert outcome["passes"]


@pytest.mark.parametrize("view", ["start", "path", "around", "around-lists"])
def test_nothing_is_wider_than_a_narrow_phone(embedded, open_page, view):
    """At 360 pixels, and at 200 % of the text on a screen of twice that, nobody has to scroll sideways."""
    page = open_page(f"{embedded}/{VIEWS[view]}", width=360, height=740)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_the_first_view_is_light():
    """Scripts and styles that the page names, packed."""
    index = (EXPLORER / "dist" / "index.html").read_text("utf-8")
    names = re.findall(r'(?:src|href)="\./(assets/[^"]+\.(?:js|css))"', index)
    assert len(names) >= 2
    packed = sum(len(gzip.compress((EXPLORER / "dist" / name).read_bytes())) for name in names)
    assert packed <= MOST_BYTES
