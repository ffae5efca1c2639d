"""Where sources contradict each other, drawn for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph_service.cli.output import Page
from graph_service.cli.render.dates import when_text
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, edge_text, node_text, status_text, value_text
from knowledge_graph.store import GraphStore

_HOW: Final = {
    "denied": " [dim]·[/] [red]denied by some[/]",
    "contradict": " [dim]·[/] [magenta]can't all be true[/]",
    "differ": " [dim]· said differently[/]",
}


def draw_conflicts(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each conflict under its event: every reading, and who says so."""
    evidence, last = Evidence(store, answer["claims"], answer["sources"]), None
    for result in answer["results"]:
        event, _, part = result["about"].partition("#")
        if event != last:
            page.line(_subject(event, answer))
            last = event
        of = f" of {escape(part)}" if part else ""
        day = f", {when_text(result['as_of'])}" if result.get("as_of") else ""
        existence = "how the two stand" if "contrary_to" in result else "whether it is so"
        name = (result["property"] or existence).replace("_", " ")
        page.line(f"[bold]{escape(name)}[/]{of}{escape(day)}{_HOW.get(result.get('disagreement', ''), '')}", lead="  ")
        if "points" in result:
            _draw_points(result["points"], evidence, page)
        for reading in result.get("readings", ()):
            said = escape(value_text(reading["value"])) if "value" in reading else "it is so"
            said = _relation_text(answer["edges"][reading["about"]], answer) if "about" in reading else said
            denied = "[red]denied:[/] " if reading["stance"] == "denies" else ""
            page.line(f"{denied}{said}", lead="    ", hang="      ")
            for line in evidence.lines(reading["claims"], limit=3, values=False):
                page.line(line, lead="      · ", hang="        ")
    if not answer["results"]:
        page.line("Nothing here is said in two ways." if not answer.get("next") else "None among these records.")
    if answer.get("next"):
        page.line(f"[dim]go on with --cursor {answer['next']}[/]")


def _subject(about: str, answer: Mapping[str, Any]) -> str:
    """Name what a conflict is about: an event, an actor, a place, or a relation and its ends."""
    if about in answer["nodes"]:
        return node_text(answer["nodes"][about])
    return f"{_relation_text(answer['edges'][about], answer)}{status_text(answer['edges'][about])}"


def _relation_text(edge: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    words, _ = edge_text(edge, seen_from=edge["start"])
    start, end = (escape(answer["nodes"][edge[side]]["caption"]) for side in ("start", "end"))
    dated = f" [dim]{escape(when_text(edge['when']))}[/]" if edge.get("when") else ""
    return f"[bold cyan]{start}[/] {escape(words)} [bold cyan]{end}[/]{dated}"


def _draw_points(points: Sequence[Mapping[str, Any]], evidence: Evidence, page: Page) -> None:
    rows = [
        (when_text(one["as_of"]) or "no day given", value_text(one["value"]), evidence.title(one["source"]))
        for one in points
    ]
    page.table(("day", "value", "source"), rows)
