"""Paths drawn for people: each as steps read aloud, from its start down to its end."""

from __future__ import annotations

from typing import Any

from graph_service.cli.output import Page, format_count
from graph_service.cli.render.dates import format_when
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, View, count_unlisted, format_edge, format_node, format_status
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import BOUND_NAMES

_NO_PATH = "No path"


def draw_paths(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each path from its start down to its end, with the claims beside every step."""
    if not answer["paths"]:
        page.line(f"{_NO_PATH}: {_format_reason(answer)}")
        return
    evidence = Evidence(store, answer["claims"], answer["sources"])
    for number, path in enumerate(answer["paths"], start=1):
        if number > 1:
            page.line()
        of = f"Path {number} of {len(answer['paths'])}: " if len(answer["paths"]) > 1 else ""
        weakest = path["steps"][path["weakest"]]
        steps = format_count(path["length"], "step")
        page.line(
            f"{of}[bold]{steps}[/]{_format_time_order(path)}; the weakest is step {path['weakest'] + 1}"
            f"{format_status({**weakest, 'source_count': path['source_count']})}"
        )
        page.line()
        page.line(format_node(answer["nodes"][path["nodes"][0]]))
        for step, here, there in zip(path["steps"], path["nodes"], path["nodes"][1:], strict=False):
            _draw_step(step, here, answer, evidence, page)
            page.line(format_node(answer["nodes"][there]))
    if len(answer["paths"]) > 1:
        for source in answer["critical_sources"]:
            title = answer["sources"].get(source, {}).get("title", source)
            page.line()
            page.line(f"[dim]All of these paths depend on {escape(title)}.[/]")


def _format_time_order(path: View) -> str:
    """Return how certainly a path keeps the order of time, and when it arrives."""
    if "arrival" not in path:
        return ""
    sure = "certainly" if path["time_order"] == "certain" else "possibly"
    day = dict.fromkeys(BOUND_NAMES, path["arrival"])
    return f", {sure} in time's order" + (f", by {format_when(day)}" if path["arrival"] else "")


def _draw_step(step: View, here: str, answer: dict[str, Any], evidence: Evidence, page: Page) -> None:
    arrows: dict[str, None] = {}
    for identifier in step["edges"]:
        edge = answer["edges"][identifier]
        words, away = format_edge(edge, seen_from=here)
        arrows["▼" if away else "▲"] = None
        when = edge.get("when") if "#" not in identifier else None  # a part of an event has the event's
        dated = f" [dim]{escape(format_when(when))}[/]" if when else ""
        page.line(f"[bold]{escape(words.removesuffix(':'))}[/]{dated}{format_status(edge)}", lead="  │ ", hang="  │   ")
        for line in evidence.lines(edge.get("claims", ()), unlisted=count_unlisted(edge)):
            page.line(line, lead="  │   · ", hang="  │     ")
    page.line(f"  {''.join(sorted(arrows, reverse=True))}")


def _format_reason(answer: dict[str, Any]) -> str:
    if answer.get("truncated"):
        return f"none was found before the {answer['truncated']['reason']} ran out."
    if answer.get("blocking_filter"):
        option = str(answer["blocking_filter"]).replace("_", "-")
        return f"none is left under these filters; without --{option} there is one."
    if answer.get("beyond_depth"):
        return "none within this depth; --max-depth looks further (up to 12)."
    return "the two are not connected by the relations a path walks (--relation widens them)."
