"""Paths drawn for people: each as steps read aloud, from its start down to its end."""

from __future__ import annotations

from typing import Any

from graph_service.cli.help.own_words import option_name
from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, View, format_node, format_status
from knowledge_graph.store import GraphStore
from knowledge_graph.vocabulary import PATH_CLASSES
from queries.wording.claims import count_unlisted
from queries.wording.dates import format_when
from queries.wording.names import format_edge, read_names
from queries.wording.paths import no_path_words, time_order_words, weakest_words
from queries.wording.values import format_count

_NO_PATH = "No path"


def draw_paths(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each path from its start down to its end, with the claims beside every step."""
    if not answer["paths"]:
        page.line(f"{_NO_PATH}: {_format_reason(answer)}")
        return
    evidence = Evidence(store, answer["claims"], answer["sources"])
    states = read_names(store, sorted(answer["stands_for"].values()))
    for number, path in enumerate(answer["paths"], start=1):
        if number > 1:
            page.line()
        of = f"Path {number} of {len(answer['paths'])}: " if len(answer["paths"]) > 1 else ""
        steps, order, weakest = format_count(path["length"], "step"), time_order_words(path), weakest_words(path)
        notes = f"{f', {order}' if order else ''}{f'; {weakest}' if weakest else ''}"
        page.line(f"{of}[bold]{steps}[/]{notes}{format_status(path)}")
        page.line()
        page.line(format_node(answer["nodes"][path["nodes"][0]]))
        for step, here, there in zip(path["steps"], path["nodes"], path["nodes"][1:], strict=False):
            _draw_step(step, here, answer, evidence, page)
            page.line(format_node(answer["nodes"][there]))
        for country, state in answer["stands_for"].items():
            if country in {path["nodes"][0], path["nodes"][-1]}:
                name = escape(states.get(state, state))
                page.line(f"[dim]Nothing else connects the state ({name}): its country stands for it.[/]")
    if len(answer["paths"]) > 1:
        for source in answer["critical_sources"]:
            title = answer["sources"].get(source, {}).get("title", source)
            page.line()
            page.line(f"[dim]All of these paths depend on {escape(title)}.[/]")


def _draw_step(step: View, here: str, answer: dict[str, Any], evidence: Evidence, page: Page) -> None:
    for identifier in step["edges"]:
        edge = answer["edges"][identifier]
        words = format_edge(edge, seen_from=here)
        when = edge.get("when") if "#" not in identifier else None  # a part of an event has the event's
        dated = f" [dim]{escape(format_when(when))}[/]" if when else ""
        page.line(f"[bold]{escape(words.removesuffix(':'))}[/]{dated}{format_status(edge)}", lead="  │ ", hang="  │   ")
        for line in evidence.lines(edge.get("claims", ()), unlisted=count_unlisted(edge)):
            page.line(line, lead="  │   · ", hang="  │     ")
    page.line("  ▼")


def _format_reason(answer: dict[str, Any]) -> str:
    walked = ",".join([*PATH_CLASSES, *answer["would_connect"]])
    return no_path_words(
        answer,
        option_name(str(answer["blocking_filter"])),
        widen=f": --relation {walked}",
        deepen="; --max-depth looks further (up to 12)",
        others=" (--relation widens them)",
    )
