"""Two states of the graph compared, drawn for people: what leaving sources out changes, what changed since a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graph_service.cli.output import Page, counted
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, caption, node_text, status_text
from knowledge_graph.store import GraphStore

_SHOWN: Final = 10
_MOST_LISTED: Final = 20
_CHANGES: Final = {"new": "green", "removed": "red", "weakened": "yellow", "strengthened": "cyan"}


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


def draw_changes(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each change in a line, with the first claims behind it."""
    evidence = Evidence(store, answer["claims"], answer["sources"])
    for one in answer["results"]:
        event, _, part = one["about"].partition("#")
        named = answer["nodes"].get(event)
        name = node_text(named) if named else escape(event)
        of = f" [dim]{escape(part)}[/]" if part else ""
        now = status_text(one["after"]) if one["change"] != "removed" else ""
        before = f" [dim](before:[/]{status_text(one['before'])}[dim])[/]" if one["change"] != "new" else ""
        page.line(f"[{_CHANGES[one['change']]}]{one['change']:<12}[/] {name}{of}{now}{before}", hang=" " * 13)
        for line in evidence.lines(one["after"]["claims"] or one["before"]["claims"], limit=2):
            page.line(line, lead=" " * 13 + "· ", hang=" " * 15)
    if not answer["results"]:
        page.line("Nothing changed." if not answer.get("next") else "Nothing changed here.")
    if answer.get("next"):
        page.line(f"[dim]go on with --cursor {answer['next']}[/]")


def draw_retraction(store: GraphStore, answer: dict[str, Any], page: Page, *, done: bool) -> None:
    """Say what falls with a source, then name the records among it."""
    tense = "" if done else "would be "
    page.line(f"[bold]{answer['removed']} {tense}removed, {answer['weakened']} {tense}weakened.[/]")
    whole = [one for one in answer["results"] if "#" not in one["about"]]
    records = store.records([one["about"] for one in whole[:_MOST_LISTED]])
    for one in whole[:_MOST_LISTED]:
        name = caption(records[one["about"]]) if one["about"] in records else one["about"]
        now = status_text(one["after"]) if one["change"] != "removed" else ""
        page.line(f"[{_CHANGES[one['change']]}]{one['change']:<12}[/] {escape(name)}{now}", lead="  ", hang=" " * 15)
    if len(whole) > _MOST_LISTED or not answer["complete"]:
        page.line("[dim]… and more; --format json lists them.[/]", lead="  ")
