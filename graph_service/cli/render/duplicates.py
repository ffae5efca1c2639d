"""Duplicate candidates and merges, drawn for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from knowledge_graph.store import GraphStore
from queries.wording.dates import format_when
from queries.wording.values import format_count

Fact = Mapping[str, Any]


def draw_duplicates(_: GraphStore, answer: Mapping[str, Any], page: Page) -> None:
    """Draw a table of pairs with the evidence for and against each, and how to merge one."""
    nodes, results = answer["nodes"], answer["results"]
    if not results:
        page.line("No duplicate candidates.")
    else:
        rows = [
            (
                f"{pair['score']:.2f}",
                _format_node(nodes[pair["one"]]),
                _format_node(nodes[pair["other"]]),
                "; ".join(text for fact in pair["evidence"] if (text := _FACTS[fact["what"]](fact))),
            )
            for pair in results
        ]
        page.table(("score", "entity", "candidate", "evidence for and against"), rows, right=("score",))
        page.line("[dim]conflict-graph merge KEEP OTHER --why … merges OTHER into KEEP[/]")
    if answer["skipped"]:
        page.line(f"[dim]{answer['skipped']} words that very many names share were skipped[/]")
    if answer["next"]:
        page.line(f"[dim]{answer['total']['value']} in all; go on with --cursor {answer['next']}[/]")


def _format_node(node: Mapping[str, Any]) -> str:
    return f"{node['caption']} ({node['id']})"


def _format_names(fact: Fact) -> str:
    if fact["likeness"] == 1:
        return f"both are called {fact['one']}"
    return f"{fact['one']} ~ {fact['other']}" if fact["likeness"] else "names in different scripts"


_FACTS: Final[Mapping[str, Callable[[Fact], str]]] = {
    "names": _format_names,
    "types": lambda fact: f"{_words(fact['one'])}, {_words(fact['other'])}",
    "distance": lambda fact: f"{fact['km']:g} km apart",
    "disputed": lambda fact: f"in {fact['one'][0]}, in {fact['other'][0]}",
    "wholes": lambda fact: f"both in {fact['ids'][0]}",
    "neighbours": lambda fact: f"{format_count(fact['count'], 'neighbour')} in common",
}


def _words(type_: str) -> str:
    return type_.replace("_", " ")


def draw_merges(_: GraphStore, answer: Mapping[str, Any], page: Page) -> None:
    """Draw each merge in a line, then how many there are."""
    for merge in answer["results"]:
        page.line(format_merge(merge))
    page.line(f"[dim]{format_count(answer['total']['value'], 'merge')}[/]")


def format_merge(merge: Mapping[str, Any]) -> str:
    """Return a merge as a sentence, with its undoing if it was undone."""
    text = (
        f"{merge['merged']} is merged into {merge['into']}: {merge['why']} ({_format_decision(merge, 'decided', 'by')})"
    )
    if merge.get("undone"):
        why = f": {merge['undone_why']}" if merge.get("undone_why") else ""
        text += f"; undone{why} ({_format_decision(merge, 'undone', 'undone_by')})"
    return escape(text)


def _format_decision(merge: Mapping[str, Any], day: str, by: str) -> str:
    return ", ".join([*([merge[by]] if merge.get(by) else []), format_when(merge[day])])
