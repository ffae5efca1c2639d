"""What is taken along from the explorer, opened: the link, pictures, tables and data."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD
from tests.explorer.conftest import settle
from tests.explorer.test_everybody import AXE
from tests.support.serving import serving
from tests.support.worlds import record

pytestmark = pytest.mark.browser
PATH = "?ask=path&start=actor:david-barnea&end=actor:hamas&avoid=actor:israel"
RAFAH = "?ask=around&of=location:rafah&after=2024-05-24&before=2024-05-25"
SVG = "{http://www.w3.org/2000/svg}"
SCRIPT = "<script>document.title='broken'</script>&\u202e]]>\"'"


def take(page: Any, button: str) -> tuple[str, bytes]:
    """Press a button of the panel; return the file's name and what is in it."""
    panel = page.get_by_role("dialog", name="Take it with you")
    if not panel.is_visible():
        page.get_by_role("button", name="Take it with you").click()
    with page.expect_download() as coming:
        panel.get_by_role("button", name=button, exact=True).click()
    name = coming.value.suggested_filename
    panel.get_by_role("status").get_by_text(f"Saved {name}.").wait_for()
    return name, Path(coming.value.path()).read_bytes()


def texts(svg: bytes) -> list[str]:
    """Return the texts of a picture, having read it as XML that refers to nothing."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert root.tag == f"{SVG}svg"
    assert {re.sub("{.*}", "", element.tag) for element in root.iter()} <= {
        "svg", "title", "desc", "g", "rect", "circle", "path", "line", "text", "tspan",
    }  # fmt: skip
    for element in root.iter():
        assert not [key for key in element.attrib if key in {"style", "class", "href"} or key.startswith("on")]
        assert "url(" not in " ".join(element.attrib.values())
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_a_picture_of_a_path_says_what_it_shows(embedded, open_page):
    """Question, answer, names, legend and sources are in it, and the file's name tells the question."""
    name, svg = take(open_page(f"{embedded}/{PATH}"), "Graph and timeline as SVG")
    assert name == "graph-and-timeline-david-barnea-to-hamas-avoiding-israel-the-shortest-path.svg"
    shown = texts(svg)
    assert shown[0] == "David Barnea to Hamas, avoiding Israel: the shortest path"
    assert shown[1].startswith("3 steps; the weakest is step 1, on anonymous word alone")
    for words in ("Qatar", "weakest step", "step of a path", "The New York Times: Truce talks may resume within days."):
        assert words in shown
    assert any(text.startswith("Timeline: solid is certain") for text in shown)


def test_a_png_has_two_pixels_for_each(embedded, open_page):
    page = open_page(f"{embedded}/{PATH}")
    _, svg = take(page, "Graph as SVG")
    name, png = take(page, "Graph as PNG")
    assert name.endswith(".png")
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert struct.unpack(">II", png[16:24]) == tuple(2 * int(root.attrib[side]) for side in ("width", "height"))
    assert distinct_colours(page, png) > 20


def distinct_colours(page: Any, png: bytes) -> int:
    """Count the colours of a picture by having the browser draw it."""
    return int(page.evaluate("""async bytes => {
      const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const canvas = new OffscreenCanvas(picture.width, picture.height), context = canvas.getContext("2d");
      context.drawImage(picture, 0, 0);
      return new Set(new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer)).size;
    }""", list(png)))  # fmt: skip


def test_the_map_is_taken_with_whose_view_it_is_and_without_the_rest_of_the_world(embedded, open_page):
    page = open_page(f"{embedded}/{RAFAH}&look=map&brush=2024-05-24~2024-05-25")
    page.locator(".map .site").first.wait_for()
    _, svg = take(page, "Map as SVG")
    shown = " ".join(texts(svg))
    assert "Countries as the United Nations draw them" in shown
    assert "Days chosen on the timeline: 24 May 2024 to 25 May 2024" in shown
    assert "Rafah" in shown
    assert len(svg) < 100_000


def test_a_table_is_taken_as_csv(embedded, open_page):
    name, body = take(open_page(f"{embedded}/{RAFAH}"), "Events as CSV")
    assert name == "events-around-rafah-from-24-may-2024-to-25-may-2024.csv"
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8"), newline="")))
    flight = next(row for row in rows if row["Event"] == "Flight from Rafah")
    assert "800,000" in flight["Figures"]
    assert flight["id"].startswith("event:")
    assert len(rows) == len({row["id"] for row in rows}) == 9


def test_data_come_in_the_services_formats(embedded, open_page):
    """NDJSON loads again, GEXF is XML, CSV is a zip; a file that is cut is told to be."""
    page = open_page(f"{embedded}/{RAFAH}&limit=3")
    name, records = take(page, "Save data as NDJSON")
    assert name.endswith(".ndjson")
    lines = records.splitlines()
    assert "It is a part: the answer was cut by its limit." in page.locator(".made").inner_text()
    assert b'"kind":"cut"' in lines[-1]
    assert {RECORD.validate_json(line, strict=False).kind for line in lines[:-1]} >= {"event", "claim", "source"}
    graph = ET.fromstring(take(page, "Save data as GEXF")[1])  # noqa: S314 - our own
    assert graph.tag.endswith("gexf")
    with zipfile.ZipFile(io.BytesIO(take(page, "Save data as CSV")[1])) as tables:
        assert "edges.csv" in tables.namelist()


def test_a_dossier_is_taken(embedded, open_page):
    """The service writes it for the question that is shown."""
    page = open_page(f"{embedded}/{PATH}")
    name, body = take(page, "Save dossier as HTML")
    assert name == "david-barnea-to-hamas-avoiding-israel-the-shortest-path.html"
    assert "David Barnea to Hamas, avoiding Israel: the shortest path" in body.decode()
    assert take(page, "Save dossier as Markdown")[1].startswith(b"# David Barnea to Hamas, avoiding Israel")


def test_data_of_a_list_hold_what_is_listed(embedded, open_page):
    page = open_page(f"{embedded}/?ask=timeline&entity=actor:qatar&look=lists")
    _, body = take(page, "Save data as NDJSON")
    assert b'"id":"event:paris-talks-2024-05"' in body
    assert b'"id":"actor:qatar"' in body


def test_the_link_is_copied_or_selected(embedded, open_page):
    page = open_page(f"{embedded}/{PATH}", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Take it with you").click()
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("The link is copied.").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("the link is selected").wait_for()
    ends = page.locator("#take-link").evaluate("field => [field.selectionStart, field.selectionEnd]")
    assert ends == [0, len(page.url)]


def test_nothing_is_taken_that_does_not_answer_the_question(embedded, open_page):
    """After a failure the old picture stays, and must not leave the page under the new question."""
    page = open_page(f"{embedded}/{PATH}")
    page.route("**/v1/**", lambda route: route.abort())
    page.get_by_role("switch", name=re.compile("^Anonymous speakers")).click()
    page.get_by_role("alert").wait_for()
    page.get_by_role("button", name="Take it with you").click()
    page.get_by_text("What was asked last has failed").wait_for()
    assert page.get_by_role("button", name=re.compile("SVG")).count() == 0


def test_a_file_that_fails_is_told(embedded, open_page):
    page = open_page(f"{embedded}/{PATH}")
    page.route("**/v1/subgraph/**", lambda route: route.abort())
    page.get_by_role("button", name="Take it with you").click()
    page.get_by_role("button", name="Save data as GEXF").click()
    page.get_by_text("The service can't be reached").wait_for()


def test_escape_closes_the_panel_and_gives_the_focus_back(embedded, open_page):
    page = open_page(f"{embedded}/{PATH}")
    button = page.get_by_role("button", name="Take it with you")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Take it with you")
    panel.get_by_role("button", name="Copy link").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "take-link"
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert page.evaluate("() => document.activeElement.textContent") == "Take it with you"


@pytest.mark.parametrize("device", [{}, {"color_scheme": "dark", "width": 360}], ids=["light", "dark phone"])
def test_axe_finds_nothing_in_the_panel(embedded, open_page, keep, device):
    page = open_page(f"{embedded}/{PATH}", bypass_csp=True, reduced_motion="reduce", **device)
    take(page, "Events as CSV")
    keep(page, "take-away-phone" if device else "take-away")
    page.add_script_tag(path=AXE)
    violations = page.evaluate("() => axe.run()")["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in violations] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= device.get("width", 1280)


def test_hostile_names_are_harmless_in_every_file(open_page, tmp_path):
    """Scripts, bidi controls and names without end are text in pictures, tables and names of files."""
    store = open_store(str(tmp_path / "store"))
    names = {"a": SCRIPT, "b": "x" * 2000, "c": '=HYPERLINK("http://example.org")'}
    records = [record("source", "s", type="report", title=SCRIPT, publisher=SCRIPT)]
    records += [record("actor", key, type="ngo", name=name) for key, name in names.items()]
    parts = [{"actor": f"actor:{key}", "role": "participant"} for key in names]
    records.append(record("event", "e", type="consult", title=SCRIPT, when="2024-05-24", participants=parts))
    records.append(record("claim", "c", about="event:e", source="source:s"))
    store.write(records)
    store.flush()
    with serving(Settings(), store) as address:
        page = open_page(f"{address}/?ask=around&of=event:e")
        name, svg = take(page, "Graph and timeline as SVG")
        assert re.fullmatch(r"[\w-]+\.svg", name)
        assert any("<script>" in text for text in texts(svg))
        assert b"<script" not in svg
        _, table = take(page, "Actors and places as CSV")
        assert "'=HYPERLINK" in table.decode()
        settle(page)
        assert page.title() != "broken"
    store.close()
