"""Merges drawn for people: which id is read as which, by whose decision, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_service.cli.output import Page, counted
from graph_service.cli.render.dates import when_text
from graph_service.cli.render.markup import escape
from knowledge_graph.store import GraphStore


def draw_merges(_: GraphStore, answer: Mapping[str, Any], page: Page) -> None:
    """Draw each merge in a line, then how many there are."""
    for merge in answer["results"]:
        page.line(merge_text(merge))
    page.line(f"[dim]{counted(answer['total']['value'], 'merge')}[/]")


def merge_text(merge: Mapping[str, Any]) -> str:
    """Return a merge in words, and that it was taken back if it was."""
    text = f"{merge['merged']} is read as {merge['into']}: {merge['why']} ({_decision_text(merge, 'decided', 'by')})"
    if merge.get("undone"):
        why = f": {merge['undone_why']}" if merge.get("undone_why") else ""
        text += f"; taken back{why} ({_decision_text(merge, 'undone', 'undone_by')})"
    return escape(text)


def _decision_text(merge: Mapping[str, Any], day: str, by: str) -> str:
    return ", ".join([*([merge[by]] if merge.get(by) else []), when_text(merge[day])])
