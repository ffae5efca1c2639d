"""Two states of the graph compared, drawn for people: what leaving sources out changes, what changed since a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graph_service.cli.output import Page
from graph_service.cli.render.lists import draw_early_end
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, format_node, format_status
from knowledge_graph.store import GraphStore
from queries.wording.names import read_names
from queries.wording.values import format_count

_SHOWN: Final = 10
_MOST_LISTED: Final = 20
_CHANGES: Final = {"new": "green", "removed": "red", "weakened": "yellow", "strengthened": "cyan"}


def draw_changed(store: GraphStore, changed: Mapping[str, Any], page: Page) -> None:
    """Draw the numbers of removed and weakened records, then the names of events, actors and places among them."""
    removed = [identifier for identifier in changed["removed"] if "#" not in identifier]
    weakened = [change for change in changed["weakened"] if "#" not in change["id"]]
    captions = read_names(store, [*removed[:_SHOWN], *(change["id"] for change in weakened[:_SHOWN])])
    page.line()
    numbers = f"{len(changed['removed'])} removed, {len(changed['weakened'])} weakened{_format_kept(changed)}"
    page.line(f"[bold]What that changes:[/] {numbers}.")
    for identifier in removed[:_SHOWN]:
        name = escape(captions.get(identifier, identifier))
        page.line(f"[red]removed[/] {name} [dim]{escape(identifier)}[/]", lead="  ", hang="    ")
    for change in weakened[:_SHOWN]:
        name = escape(captions.get(change["id"], change["id"]))
        page.line(f"[yellow]weakened[/] {name}{format_status(change['after'])}", lead="  ", hang="    ")
    more = max(0, len(removed) - _SHOWN) + max(0, len(weakened) - _SHOWN)
    if more:
        page.line(f"[dim]… and {more} more; --format json lists all.[/]", lead="  ")


def draw_explained(explained: Mapping[str, Any], page: Page) -> None:
    """Draw the filter and a table of the steps."""
    page.line()
    criteria = (
        ", ".join(f"{name}={value}" for name, value in explained["filter"].items()) or "nothing beyond the default"
    )
    page.line(f"[bold]Filter:[/] {escape(criteria) or 'nothing beyond the default'}")
    rows = [
        (step["step"], f"{step['in']:,}", f"{step['out']:,}", f"{step['milliseconds']:.2f}")
        for step in explained["steps"]
    ]
    page.table(("step", "in", "out", "ms"), rows, right=("in", "out", "ms"))
    page.line(f"[dim]{explained['milliseconds']:.1f} ms in all, on the {explained['store']} store.[/]")


def _format_kept(changed: Mapping[str, Any]) -> str:
    return "".join(
        f"; of {format_count(changed[name]['before'], noun)} {changed[name]['kept']} still stand"
        for name, noun in (("paths", "path"), ("conflicts", "conflict"))
        if name in changed
    )


def draw_changes(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each change in a line, with the first claims behind it."""
    evidence = Evidence(store, answer["claims"], answer["sources"])
    others = {
        about for result in answer["results"] if (about := result["about"].partition("#")[0]) not in answer["nodes"]
    }
    names = read_names(store, sorted(others))
    for result in answer["results"]:
        event, _, part = result["about"].partition("#")
        node, change = answer["nodes"].get(event), result["change"]
        name = format_node(node) if node else escape(names.get(event, event))
        of = f" [dim]{escape(part)}[/]" if part else ""
        now = format_status(result["after"]) if change != "removed" else ""
        before = f" [dim](before:[/]{format_status(result['before'])}[dim])[/]" if change != "new" else ""
        page.line(f"[{_CHANGES[change]}]{change:<12}[/] {name}{of}{now}{before}", hang=" " * 13)
        for line in evidence.lines(result["after"]["claims"] or result["before"]["claims"], limit=2):
            page.line(line, lead=" " * 13 + "· ", hang=" " * 15)
    if draw_early_end(answer, page, "changes"):
        return
    if not answer["results"]:
        page.line("Nothing changed.")
    if answer.get("next"):
        page.line(f"[dim]go on with --cursor {answer['next']}[/]")


def draw_retraction(store: GraphStore, answer: dict[str, Any], page: Page, *, done: bool) -> None:
    """Draw the numbers of removed and weakened records, then the records' names."""
    tense = "" if done else "would be "
    page.line(f"[bold]{answer['removed']} {tense}removed, {answer['weakened']} {tense}weakened.[/]")
    of_records = [result for result in answer["results"] if "#" not in result["about"]]
    names = read_names(store, [result["about"] for result in of_records[:_MOST_LISTED]])
    for result in of_records[:_MOST_LISTED]:
        about, change = result["about"], result["change"]
        name = names.get(about, about)
        now = format_status(result["after"]) if change != "removed" else ""
        page.line(f"[{_CHANGES[change]}]{change:<12}[/] {escape(name)}{now}", lead="  ", hang=" " * 15)
    if len(of_records) > _MOST_LISTED or not answer["complete"]:
        page.line("[dim]… and more; --format json lists them.[/]", lead="  ")
