"""What changed in what is known, and what falls with a source, drawn for people."""

from __future__ import annotations

from typing import Any, Final

from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, caption, node_text, status_text
from knowledge_graph.store import GraphStore

_SHOWN: Final = 20
_CHANGES: Final = {"new": "green", "removed": "red", "weakened": "yellow", "strengthened": "cyan"}


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
    records = store.records([one["about"] for one in whole[:_SHOWN]])
    for one in whole[:_SHOWN]:
        name = caption(records[one["about"]]) if one["about"] in records else one["about"]
        now = status_text(one["after"]) if one["change"] != "removed" else ""
        page.line(f"[{_CHANGES[one['change']]}]{one['change']:<12}[/] {escape(name)}{now}", lead="  ", hang=" " * 15)
    if len(whole) > _SHOWN or not answer["complete"]:
        page.line("[dim]… and more; --format json lists them.[/]", lead="  ")
