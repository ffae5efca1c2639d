"""Events, and what followed them, told to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.cli.output import Page
from graph_service.cli.render.lists import draw_early_end
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, format_node, format_status
from knowledge_graph.store import GraphStore
from queries.wording.claims import count_unlisted
from queries.wording.values import format_count


def draw_sequences(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each first event, then the events that followed it: how soon, how certainly, what both share."""
    nodes, evidence, last = answer["nodes"], Evidence(store, answer["claims"], answer["sources"]), None
    for sequence in answer["results"]:
        if sequence["first"] != last:
            last = sequence["first"]
            page.line(f"{format_node(nodes[last])}{format_status(nodes[last])}")
            _draw_claim(evidence, nodes[last], page, "  ")
        then = nodes[sequence["then"]]
        sure = "certainly" if sequence["order"] == "certain" else "possibly"
        days = _format_days(sequence["days"])
        page.line(f"▼ {days}, {sure}: {format_node(then)}{format_status(then)}", lead="  ", hang="    ")
        names = ", ".join(nodes[shared]["caption"] for shared in sequence["shared"])
        page.line(f"[dim]both:[/] {escape(names)}", lead="    ", hang="      ")
        _draw_claim(evidence, then, page, "    ")
    if not answer["results"] and not answer.get("next"):
        page.line("No sequences.")
    _draw_limits(answer, page)


def _draw_claim(evidence: Evidence, event: Mapping[str, Any], page: Page, indent: str) -> None:
    for line in evidence.lines(event.get("claims", ()), limit=1, unlisted=count_unlisted(event)):
        page.line(line, lead=f"{indent}· ", hang=f"{indent}  ")


def _format_days(days: Mapping[str, Any]) -> str:
    least, most = days["least"], days["most"]
    if most is None:
        return f"{least} days later or more"
    if least == most:
        return "the same day" if not least else f"{format_count(least, 'day')} later"
    return f"{least} to {most} days later"


def _draw_limits(answer: Mapping[str, Any], page: Page) -> None:
    """Draw what was skipped and cut, and how to get the next page."""
    for hub in answer["skipped"]:
        name = escape(answer["nodes"][hub["id"]]["caption"])
        page.line(f"[dim]Skipped {name}: {hub['relations']:,} relations (--max-degree).[/]")
    for event in answer["cut"]:
        name = escape(answer["nodes"][event["first"]]["caption"])
        page.line(f"[dim]{event['found']:,} events followed {name} (--limit-per-first).[/]")
    if not draw_early_end(answer, page, "sequences") and answer.get("next"):
        page.line(f"[dim]go on with --cursor {answer['next']}[/]")
