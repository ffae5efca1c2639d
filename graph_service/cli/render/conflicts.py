"""Where sources contradict each other, drawn for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph_service.cli.output import Page
from graph_service.cli.render.lists import draw_early_end
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, format_node, format_status
from knowledge_graph.store import GraphStore
from queries.wording.dates import format_when
from queries.wording.names import format_edge
from queries.wording.values import format_number, format_value

_HOW: Final = {
    "denied": " [dim]·[/] [red]denied by some[/]",
    "contradict": " [dim]·[/] [magenta]contradictory[/]",
    "differ": " [dim]· texts differ[/]",
}
_FIGURES: Final = ("best", "low", "high", "share")
_POINT_COLUMNS: Final = ("day", *_FIGURES, "in words", "stance", "speaker", "source")
"""The columns of a series, those left out that would be empty."""


def draw_conflicts(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each conflict under its event: every reading, and who says so."""
    evidence, last = Evidence(store, answer["claims"], answer["sources"]), None
    for result in answer["results"]:
        event, _, part = result["about"].partition("#")
        if event != last:
            page.line(_format_subject(event, answer))
            last = event
        of = f" of {escape(part)}" if part else ""
        day = f", {format_when(result['as_of'])}" if result.get("as_of") else ""
        existence = "incompatible relations" if "contrary_to" in result else "existence"
        name = (result["property"] or existence).replace("_", " ")
        page.line(f"[bold]{escape(name)}[/]{of}{escape(day)}{_HOW.get(result.get('disagreement', ''), '')}", lead="  ")
        if "points" in result:
            _draw_points(result["points"], evidence, page)
        for reading in result.get("readings", ()):
            text = escape(format_value(reading["value"])) if "value" in reading else "asserted"
            text = _format_relation(answer["edges"][reading["about"]], answer) if "about" in reading else text
            if reading["stance"] == "denies":
                text = f"[red]denied:[/] {text}" if {"value", "about"} & reading.keys() else "[red]denied[/]"
            page.line(text, lead="    ", hang="      ")
            for line in evidence.lines(reading["claims"], limit=3, values=False):
                page.line(line, lead="      · ", hang="        ")
    if draw_early_end(answer, page, "results"):
        return
    if not answer["results"]:
        page.line("No disagreements; with --series, no figure that was given more than once.")
    if answer.get("next"):
        page.line(f"[dim]go on with --cursor {answer['next']}[/]")


def _format_subject(about: str, answer: Mapping[str, Any]) -> str:
    """Return the subject of a conflict: an event, an actor, a location, or a relation and its ends."""
    if about in answer["nodes"]:
        return format_node(answer["nodes"][about])
    return f"{_format_relation(answer['edges'][about], answer)}{format_status(answer['edges'][about])}"


def _format_relation(edge: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    words = format_edge(edge, seen_from=edge["start"])
    start, end = (escape(answer["nodes"][edge[side]]["caption"]) for side in ("start", "end"))
    dated = f" [dim]{escape(format_when(edge['when']))}[/]" if edge.get("when") else ""
    return f"[bold cyan]{start}[/] {escape(words)} [bold cyan]{end}[/]{dated}"


def _draw_points(points: Sequence[Mapping[str, Any]], evidence: Evidence, page: Page) -> None:
    """Draw a series: figures in columns of their own, beside who gave them in which source."""
    cells = [_point_cells(point, evidence) for point in points]
    columns = [name for name in _POINT_COLUMNS if any(row[name] for row in cells)]
    page.table(columns, [[row[name] for name in columns] for row in cells], right=_FIGURES)


def _point_cells(point: Mapping[str, Any], evidence: Evidence) -> dict[str, str]:
    value, claim = point["value"], evidence.claims[point["claim"]]
    figures = value if isinstance(value, dict) else {"text": value}
    return {
        "day": format_when(point["as_of"]) or "no day given",
        **{name: format_number(figures[name]) if name in figures else "" for name in ("best", "low", "high")},
        "share": f"{figures['share']:.0%}" if "share" in figures else "",
        "in words": figures.get("text") or "",
        "stance": "denied" if point["stance"] == "denies" else "",
        "speaker": evidence.words.speakers(claim),
        "source": evidence.words.title(point["source"]),
    }
