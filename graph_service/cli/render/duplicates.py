"""Close calls told to a person: two names a row, and what speaks for their being one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph_service.cli.output import Page, counted
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
