"""Measure the web explorer in a real Chromium: ``python -m benchmarks.explorer --help``.

From question to picture: a page that is open goes to another question by its own history, as it does when somebody
presses Ask, and the clock stops after the frame in which every node of the answer is drawn. Frames a second: the page
shows made-up neighbourhoods and is dragged, one movement a frame. All of it is drawn by the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode

from benchmarks import embedded
from benchmarks.client import fetch, get
from benchmarks.http import serving
from benchmarks.measure import TaskFailedError, percentiles
from benchmarks.questions import questions_for
from benchmarks.table import Table, Target, judged, number
from benchmarks.world import SEED, SIZES, cache_folder, write_world

Queries = dict[str, list[str]]
"""Query strings of the explorer's address, by kind of question."""

MOST_MS: Final = 300.0
LEAST_FRAMES: Final = 30.0
WARMING: Final = 5
"""How many questions of each kind are asked before those that count: scripts are compiled, the index is in memory."""
EDGES_A_NODE: Final = 1.5
_ACTORS: Final = 400
_FRAME_COLUMNS: Final = ("per_second", "median_ms", "slowest_ms")
_CHROMIUM: Final = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
_WIDTH, _HEIGHT = 1280, 800

_ASK: Final = """([query, seed, patience]) => new Promise((done, fail) => {
  const began = performance.now();
  history.pushState({at: 1}, "", "?" + query);
  window.dispatchEvent(new PopStateEvent("popstate", {state: {at: 1}}));
  const root = document.documentElement;
  let asked = root.hasAttribute("data-busy");
  const isDrawn = () => {
    const busy = root.hasAttribute("data-busy");
    asked ||= busy;
    if (!asked || busy || document.querySelector(".wait")) return false;
    if (document.querySelector(".verdict.none")) return true;
    const graph = document.querySelector("svg.graph");
    const expected = Number((graph?.getAttribute("aria-label") ?? "").match(/of ([\\d,]+)/)?.[1].replaceAll(",", ""));
    const nodes = graph ? graph.querySelectorAll("[data-node]") : [];
    return expected > 0 && nodes.length === expected && !!graph.querySelector(`.seed[data-node="${CSS.escape(seed)}"]`);
  };
  const step = () => {
    const now = performance.now();
    if (isDrawn()) {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - began);
      channel.port2.postMessage(null);
    } else if (now - began > patience) fail(new Error("no picture of " + query));
    else requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""
_PAN: Final = """(milliseconds) => new Promise(done => {
  const graph = document.querySelector(".graph"), {left, top, width, height} = graph.getBoundingClientRect();
  Element.prototype.setPointerCapture = () => {};
  const point = (type, x, y) => graph.dispatchEvent(new PointerEvent(type,
    {bubbles: true, pointerId: 1, button: 0, buttons: 1, clientX: left + x, clientY: top + y}));
  const began = performance.now(), gaps = [];
  let last = began;
  point("pointerdown", width / 2, 8);
  const step = now => {
    if (gaps.length || now > began) gaps.push(now - last);
    last = now;
    point("pointermove", width / 2 + 90 * Math.sin(gaps.length / 6), 60 + 50 * Math.cos(gaps.length / 6));
    if (now - began < milliseconds) return requestAnimationFrame(step);
    point("pointerup", width / 2, 8);
    done({gaps, moved: graph.matches(".webgl") ? 1 : graph.getBoundingClientRect().left - left});
  };
  requestAnimationFrame(step);
})"""
_STANDS: Final = """(nodes) => !document.documentElement.hasAttribute("data-busy") && !document.querySelector(".wait")
  && (document.querySelector(".webgl .twin") || document.querySelectorAll("svg.graph [data-node]").length === nodes)"""


def queries_of_world(size: str, most: int) -> Queries:
    """Return the questions about a generated world: pairs to join, and actors to look around; some are hubs."""
    questions = questions_for(size)
    centres = [*questions.hubs[:1], *questions.centres]
    return _queries(questions.pairs[: most + WARMING], centres[: most + WARMING])


def queries_of_store(port: int, most: int) -> Queries:
    """Return questions about any store: pairs and centres drawn from its busiest actors, the same every time."""
    listed = json.loads(fetch(port, get(f"/v1/entities?kind=actor&sort=degree&limit={_ACTORS}")))["results"]
    actors = [entity["id"] for entity in listed]
    draw = random.Random(SEED)
    centres = draw.sample(actors, min(len(actors), most + WARMING))
    pairs = [tuple(draw.sample(actors, 2)) for _ in range(most + WARMING)] if len(actors) > 1 else []
    return _queries(pairs, centres)


def _queries(pairs: Sequence[Sequence[str]], centres: Sequence[str]) -> Queries:
    return {
        "path": [urlencode({"ask": "path", "start": start, "end": end}) for start, end in pairs],
        "neighbourhood": [urlencode({"ask": "around", "of": centre}) for centre in centres],
    }


def made_up_neighbourhood(nodes: int) -> dict[str, Any]:
    """Make the answer to a neighbourhood of so many nodes up, skewed as graphs are, with every kind of doubt in it."""
    draw = random.Random(f"{SEED} {nodes}")
    kinds = ("actor", "actor", "event", "event", "location")
    ids = [f"{kinds[index % 5]}:n{index}" for index in range(nodes)]
    statuses = ("stated", "confirmed", "hedged", "disputed", "denied")
    made: dict[str, dict[str, Any]] = {}
    for index, id_ in enumerate(ids):
        kind = kinds[index % 5]
        made[id_] = {"id": id_, "kind": kind, "type": kind, "caption": f"Name {index} of a {kind}", "degree": 0}
        if kind == "event":
            made[id_] |= {"reality": draw.choice(("happened", "planned", "alleged")), "status": draw.choice(statuses)}
    edges: dict[str, dict[str, Any]] = {}
    for index in range(1, int(nodes * EDGES_A_NODE)):
        # The first so many join everything; the others go to a few well connected nodes.
        start, end = ids[index % nodes], ids[int(draw.random() ** 2.5 * min(index, nodes))]
        if start == end:
            continue
        status = draw.choice(statuses) if draw.random() < 0.2 else "stated"
        readings = {"forward": "leads", "backward": "is led by"}
        id_ = f"relation:{index}"
        edge = {"id": id_, "type": "LEADS", "readings": readings, "start": start, "end": end, "status": status}
        edges[id_] = edge
        for id_ in (start, end):
            made[id_]["degree"] += 1
    totals = {"LEADS": {"found": len(edges), "returned": len(edges)}}
    answer = {"centre": ids[0], "nodes": made, "edges": edges, "claims": {}, "sources": {}, "totals": totals}
    return answer | {"complete": True, "truncated": None}


def question_to_picture(page: Any, address: str, queries: Queries, *, patience: float = 60.0) -> dict[str, Any]:
    """Ask one question after another in an open page; return milliseconds by kind of question."""
    page.goto(address)
    page.wait_for_selector("main")
    measured = {}
    for kind, addresses in queries.items():
        taken = []
        for query in addresses:
            fields = dict(pair.split("=", 1) for pair in query.split("&"))
            seed = fields["start" if kind == "path" else "of"].replace("%3A", ":")
            try:
                taken.append(page.evaluate(_ASK, [query, seed, patience * 1000]))
            except Exception as error:  # Playwright's own
                raise TaskFailedError(str(error).splitlines()[0]) from error
        counted = taken[WARMING:] or taken
        measured[kind] = percentiles(counted) | {"most": max(counted)}
    return measured


def frames_of_pictures(page: Any, address: str, sizes: Sequence[int], *, seconds: float) -> dict[str, Any]:
    """Drag pictures of made-up neighbourhoods; return frames a second by number of nodes."""
    measured = {}
    for nodes in sizes:
        page.unroute_all()
        page.route("**/neighbourhood*", partial(_fulfil, json.dumps(made_up_neighbourhood(nodes))))
        page.goto(f"{address}?{urlencode({'ask': 'around', 'of': 'actor:n0'})}")
        page.wait_for_function(_STANDS, arg=nodes, timeout=180_000)
        page.wait_for_timeout(1000)  # until the names are placed
        panned = page.evaluate(_PAN, seconds * 1000)
        gaps = panned["gaps"]
        drawn_by = "WebGL" if page.query_selector(".webgl canvas") else "SVG"
        measured[str(nodes)] = {
            "frames": len(gaps),
            "per_second": 1000 * len(gaps) / sum(gaps),
            "slowest_ms": sorted(gaps)[int(len(gaps) * 0.95)],
            "median_ms": statistics.median(gaps),
            "drawn_by": drawn_by,
        }
    return measured


def _fulfil(body: str, route: Any) -> None:
    route.fulfill(content_type="application/json", body=body)


@contextmanager
def _opened_page(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the environment for tests

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_CHROMIUM)
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
        try:
            yield page
        finally:
            browser.close()


def _chromium() -> str:
    known = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    result = os.environ.get("CHROMIUM") or next(filter(None, known), None)
    if result is None:
        raise TaskFailedError("no Chromium is installed (set CHROMIUM to its path)")
    return result


def measure(folder: Path, size: str | None, *, questions: int, nodes: Sequence[int], seconds: float) -> dict[str, Any]:
    """Measure over the store in a folder; ``size`` is that of the world in it, if it is one."""
    with serving(folder, 1) as (port, _), _opened_page(_chromium()) as page:
        address = f"http://127.0.0.1:{port}/"
        queries = queries_of_world(size, questions) if size else queries_of_store(port, questions)
        return {
            "edges": json.loads(fetch(port, get("/v1/stats")))["edges"],
            "pictures": question_to_picture(page, address, queries),
            "frames": frames_of_pictures(page, address, nodes, seconds=seconds),
        }


def tables(results: dict[str, Any]) -> list[Table]:
    """Return the tables of what was measured, and that of the targets."""
    pictures, frames = results["pictures"], results["frames"]
    rows = [
        (kind, str(row["n"]), *(number(row[name], 0) for name in ("p50", "p95", "most")))
        for kind, row in pictures.items()
    ]
    heads = ("question", "asked", "median", "95th percentile", "slowest")
    shown = [Table(f"From question to picture over {results['edges']:,} edges, milliseconds", heads, rows)]
    rows = [
        (
            f"{int(nodes):,}",
            row["drawn_by"],
            *(number(row[name], 1) for name in ("per_second", "median_ms", "slowest_ms")),
        )
        for nodes, row in frames.items()
    ]
    heads = ("nodes", "drawn by", "frames a second", "median frame, ms", "95th percentile, ms")
    shown.append(Table("While the picture is dragged, without a graphics card", heads, rows))
    targets: list[Target] = [(f"{kind}, ms", row["p95"], "at most", MOST_MS) for kind, row in pictures.items()]
    for nodes in ("200", "1000"):
        if nodes in frames:
            name = f"{int(nodes):,} nodes, frames a second"
            targets.append((name, frames[nodes]["per_second"], "at least", LEAST_FRAMES))
    return [*shown, judged(targets)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables; fail if something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explorer", description=__doc__)
    parser.add_argument("--size", choices=list(SIZES), default="full", help="how large a world is made up (full)")
    parser.add_argument("--store", type=Path, help="a folder with an embedded store to ask, instead of a made-up world")
    parser.add_argument("--keep", type=Path, help="a folder for the made-up world's store, built there unless it is")
    parser.add_argument("--questions", type=int, default=40, help="how many questions of each kind count (40)")
    parser.add_argument("--nodes", default="200,1000,5000", help="sizes of the pictures to drag (200,1000,5000)")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each is dragged (5)")
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    options = parser.parse_args(arguments)
    cache_folder().mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="explorer-", dir=cache_folder()) as work:
        folder, size = options.store, None
        if folder is None:
            folder, size = options.keep or Path(work) / "store", options.size
            if not folder.exists():
                embedded.build(write_world(SIZES[size]), folder)
        try:
            nodes = [int(text) for text in options.nodes.split(",")]
            results = measure(folder, size, questions=options.questions, nodes=nodes, seconds=options.seconds)
        except TaskFailedError as error:
            print(f"NOT MEASURED {error}", file=sys.stderr)
            return 1
    load = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    shown = [table.as_markdown() if options.markdown else table.as_text() for table in tables(results)]
    print("\n\n".join([load, *shown]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
