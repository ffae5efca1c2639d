"""Timelines drawn for people: events by date, bars that count them, or the roles that were played in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph_service.cli.output import Page
from graph_service.cli.render.lists import draw_left_out, draw_total
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import COLOURS, Evidence, format_node, format_status
from knowledge_graph.store import GraphStore
from queries.wording.claims import count_unlisted
from queries.wording.dates import format_when

_BAR = 30
"""Characters in the longest bar."""


def draw_timeline(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw events under their dates, with the first claim behind each; or the histogram of their dates."""
    if "buckets" in answer:
        _draw_buckets(answer, page)
        return
    evidence, last = Evidence(store, answer["claims"], answer["sources"]), None
    for event in answer["results"]:
        if (date := format_when(event.get("when")) or "undated") != last:
            page.line(f"[bold]{escape(date)}[/]")
            last = date
        real = f" · {event['reality']}" if event["reality"] != "happened" else ""
        page.line(
            f"[bold yellow]{escape(event['caption'])}[/] "
            f"[dim]· {escape(event['type'].replace('_', ' '))}{real}[/]{format_status(event)}"
            f"{_format_order(answer.get('relative', {}).get(event['id']))}",
            lead="  ",
            hang="    ",
        )
        for line in evidence.lines(event.get("claims", ()), limit=1, unlisted=count_unlisted(event)):
            page.line(line, lead="    · ", hang="      ")
    draw_total(answer, page, "events")
    draw_left_out(answer, page)


def draw_roles(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each event, and under it every role with its actor, its status and the first claims behind it."""
    nodes, evidence, last = answer["nodes"], Evidence(store, answer["claims"], answer["sources"]), None
    for row in answer["results"]:
        if row["event"] != last:
            last = row["event"]
            page.line(f"{format_node(nodes[last])}{_format_order(answer.get('relative', {}).get(last))}", hang="  ")
        role, actor = escape(row["role"].replace("_", " ")), escape(nodes[row["actor"]]["caption"])
        page.line(f"{role}: [{COLOURS['actor']}]{actor}[/]{format_status(row)}", lead="  ", hang="    ")
        for line in evidence.lines(_on_existence(row["claims"], answer), limit=2):
            page.line(line, lead="    · ", hang="      ")
    draw_total(answer, page, "roles")
    draw_left_out(answer, page)


def _on_existence(claims: Sequence[str], answer: Mapping[str, Any]) -> Sequence[str]:
    """Return the claims that say it was so; if none does, all: what gives a value says so, too."""
    views = answer["claims"]
    return [claim for claim in claims if claim in views and "property" not in views[claim]] or claims


def _format_order(order: str | None) -> str:
    """Return whether an order in time is certain or only possible."""
    return f" [dim]· {'certainly' if order == 'certain' else 'possibly'}[/]" if order else ""


def _draw_buckets(answer: dict[str, Any], page: Page) -> None:
    """Draw a bar for each interval: full for events certainly in it, light for possible ones."""
    buckets = answer["buckets"]
    most = max((bucket["possible"] for bucket in buckets), default=0)
    rows = [
        (
            bucket["start"] or "earlier",
            bucket["certain"],
            bucket["possible"],
            _bar(bucket["certain"], bucket["possible"], most),
        )
        for bucket in buckets
    ]
    if rows:
        page.table(("from", "certain", "possible", ""), rows, right=("certain", "possible"))
    page.line(f"[dim]{answer['total']['value']:,} events, {answer['undated']:,} of them without a date.[/]")
    draw_left_out(answer, page)


def _bar(certain: int, possible: int, most: int) -> str:
    sure, maybe = (round(_BAR * number / most) if most else 0 for number in (certain, possible))
    return "█" * sure + "░" * (maybe - sure)
