"""Events, and what followed them, told to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.cli.output import Page, counted
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, node_text, status_text
from knowledge_graph.store import GraphStore


def draw_sequences(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each first event, and under it what followed: how soon, how certainly, and what both share."""
    nodes, evidence, last = answer["nodes"], Evidence(store, answer["claims"], answer["sources"]), None
    for one in answer["results"]:
        if one["first"] != last:
            last = one["first"]
            page.line(f"{node_text(nodes[last])}{status_text(nodes[last])}")
            _draw_claim(evidence, nodes[last], page, "  ")
        then = nodes[one["then"]]
        sure = "certainly" if one["order"] == "certain" else "possibly"
        page.line(f"▼ {_days_text(one['days'])}, {sure}: {node_text(then)}{status_text(then)}", lead="  ", hang="    ")
        names = ", ".join(nodes[shared]["caption"] for shared in one["shared"])
        page.line(f"[dim]both:[/] {escape(names)}", lead="    ", hang="      ")
        _draw_claim(evidence, then, page, "    ")
    if not answer["results"]:
        page.line("No sequences." if not answer.get("next") else "None among these events.")
    _draw_limits(answer, page)


def _draw_claim(evidence: Evidence, event: Mapping[str, Any], page: Page, indent: str) -> None:
    for line in evidence.lines(event.get("claims", ()), limit=1):
        page.line(line, lead=f"{indent}· ", hang=f"{indent}  ")


def _days_text(days: Mapping[str, Any]) -> str:
    least, most = days["least"], days["most"]
    if most is None:
        return f"{least} days later or more"
    if least == most:
        return "the same day" if not least else f"{counted(least, 'day')} later"
    return f"{least} to {most} days later"


def _draw_limits(answer: Mapping[str, Any], page: Page) -> None:
    """Say what was skipped and cut, and how to go on."""
    for one in answer["skipped"]:
        name = escape(answer["nodes"][one["id"]]["caption"])
        page.line(f"[dim]Skipped {name}: {one['relations']:,} relations (--max-degree).[/]")
    for one in answer["cut"]:
        name = escape(answer["nodes"][one["first"]]["caption"])
        page.line(f"[dim]{one['found']:,} events followed {name} (--limit-per-first).[/]")
    if answer.get("next"):
        page.line(f"[dim]go on with --cursor {answer['next']}[/]")
