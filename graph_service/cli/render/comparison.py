"""What stands beside an answer if asked, told to a person: what leaving sources out changes, how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graph_service.cli.output import Page, counted
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import caption, status_text
from knowledge_graph.store import GraphStore

_SHOWN: Final = 10


def draw_changed(store: GraphStore, changed: Mapping[str, Any], page: Page) -> None:
    """Say how much is removed and weakened, then name what a reader would recognise: events, actors and places."""
    named = [one for one in changed["removed"] if "#" not in one]
    weaker = [one for one in changed["weakened"] if "#" not in one["id"]]
    records = store.records([*named[:_SHOWN], *(one["id"] for one in weaker[:_SHOWN])])
    captions = {identifier: caption(record) for identifier, record in records.items()}
    page.line()
    numbers = f"{len(changed['removed'])} removed, {len(changed['weakened'])} weakened{_ways(changed)}"
    page.line(f"[bold]What that changes:[/] {numbers}.")
    for one in named[:_SHOWN]:
        page.line(f"[red]removed[/] {escape(captions.get(one, one))} [dim]{escape(one)}[/]", lead="  ", hang="    ")
    for about in weaker[:_SHOWN]:
        name = escape(captions.get(about["id"], about["id"]))
        page.line(f"[yellow]weakened[/] {name}{status_text(about['after'])}", lead="  ", hang="    ")
    more = len(named) + len(weaker) - len(named[:_SHOWN]) - len(weaker[:_SHOWN])
    if more:
        page.line(f"[dim]… and {more} more; --format json lists all.[/]", lead="  ")


def draw_explained(explained: Mapping[str, Any], page: Page) -> None:
    """Show the filter and a table of the steps."""
    page.line()
    asked = ", ".join(f"{name}={value}" for name, value in explained["filter"].items()) or "nothing beyond the default"
    page.line(f"[bold]Filter:[/] {escape(asked)}")
    rows = [
        (one["step"], f"{one['in']:,}", f"{one['out']:,}", f"{one['milliseconds']:.2f}") for one in explained["steps"]
    ]
    page.table(("step", "in", "out", "ms"), rows, right=("in", "out", "ms"))
    page.line(f"[dim]{explained['milliseconds']:.1f} ms in all, on the {explained['store']} store.[/]")


def _ways(changed: Mapping[str, Any]) -> str:
    return "".join(
        f"; of {counted(changed[name]['before'], noun)} {changed[name]['kept']} still stand"
        for name, noun in (("paths", "path"), ("conflicts", "conflict"))
        if name in changed
    )
