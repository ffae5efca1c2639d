"""A timeline drawn for people: events by date, or bars that count them."""

from __future__ import annotations

from typing import Any

from graph_service.cli.output import Page
from graph_service.cli.render.dates import format_when
from graph_service.cli.render.lists import draw_left_out, draw_total
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, count_unlisted, format_status
from knowledge_graph.store import GraphStore

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


def _format_order(order: str | None) -> str:
    """Return whether an order in time is certain or only possible."""
    return f" [dim]· {'certainly' if order == 'certain' else 'possibly'}[/]" if order else ""


def _draw_buckets(answer: dict[str, Any], page: Page) -> None:
    """Draw a bar for each interval: full for events certainly in it, light for possible ones."""
    buckets = answer["buckets"]
    most = max((bucket["possible"] for bucket in buckets), default=0)
    rows = [
        (bucket["start"], bucket["certain"], bucket["possible"], _bar(bucket["certain"], bucket["possible"], most))
        for bucket in buckets
    ]
    if rows:
        page.table(("from", "certain", "possible", ""), rows, right=("certain", "possible"))
    page.line(f"[dim]{answer['total']['value']:,} events, {answer['undated']:,} of them without a date.[/]")
    draw_left_out(answer, page)


def _bar(certain: int, possible: int, most: int) -> str:
    sure, maybe = (round(_BAR * number / most) if most else 0 for number in (certain, possible))
    return "█" * sure + "░" * (maybe - sure)
