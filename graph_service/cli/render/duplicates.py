"""Close calls told to a person: two names a row, and what speaks for their being one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph_service.cli.output import Page, counted
from graph_service.cli.render.dates import when_text
from graph_service.cli.render.markup import escape
from knowledge_graph.store import GraphStore

Fact = Mapping[str, Any]


def draw_duplicates(_: GraphStore, answer: Mapping[str, Any], page: Page) -> None:
    """Draw a table of pairs, and what to do next."""
    nodes, results = answer["nodes"], answer["results"]
    if not results:
        page.line("Nothing here looks like one and the same under two ids.")
    else:
        rows = [
            (
                f"{one['score']:.2f}",
                _named(nodes[one["one"]]),
                _named(nodes[one["other"]]),
                "; ".join(told for fact in one["evidence"] if (told := _TOLD[fact["what"]](fact))),
            )
            for one in results
        ]
        page.table(("score", "one", "other", "what speaks for it, or against"), rows, right=("score",))
        page.line("[dim]conflict-graph merge ONE OTHER --why … reads the other as the one[/]")
    if answer["skipped"]:
        page.line(f"[dim]{answer['skipped']} words that very many names share were skipped[/]")
    if answer["next"]:
        page.line(f"[dim]{answer['total']['value']} in all; go on with --cursor {answer['next']}[/]")


def _named(node: Mapping[str, Any]) -> str:
    return f"{node['caption']} ({node['id']})"


def _names(fact: Fact) -> str:
    if fact["likeness"] == 1:
        return f"both are called {fact['one']}"
    return f"{fact['one']} ~ {fact['other']}" if fact["likeness"] else "names in different scripts"


_TOLD: Final[Mapping[str, Callable[[Fact], str]]] = {
    "names": _names,
    "types": lambda fact: f"{_words(fact['one'])}, {_words(fact['other'])}",
    "distance": lambda fact: f"{fact['km']:g} km apart",
    "wholes": lambda fact: f"both in {fact['ids'][0]}",
    "neighbours": lambda fact: f"{counted(fact['count'], 'neighbour')} in common",
}


def _words(type_: str) -> str:
    return type_.replace("_", " ")


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
