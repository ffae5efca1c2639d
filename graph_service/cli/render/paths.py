"""Paths drawn for people: each as steps read aloud, from its start down to its end."""

from __future__ import annotations

from typing import Any

from graph_service.cli.output import Page, format_count
from graph_service.cli.render.dates import format_when
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import (
    Evidence,
    View,
    count_unlisted,
    format_edge,
    format_node,
    format_status,
    read_names,
)
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import BOUND_NAMES
from knowledge_graph.vocabulary import PATH_CLASSES

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
        steps = format_count(path["length"], "step")
        page.line(f"{of}[bold]{steps}[/]{_format_time_order(path)}{_format_weakest(path)}{format_status(path)}")
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


def _format_time_order(path: View) -> str:
    """Return how certainly a path keeps the order of time, and when it arrives."""
    if "arrival" not in path:
        return ""
    sure = "certainly" if path["time_order"] == "certain" else "possibly"
    day = dict.fromkeys(BOUND_NAMES, path["arrival"])
    return f", {sure} in time's order" + (f", by {format_when(day)}" if path["arrival"] else "")


def _format_weakest(path: View) -> str:
    """Return which step is weaker than all others, if one is."""
    if path["weakest"] is None:
        return ""
    anonymous = ", on anonymous word alone" if path["steps"][path["weakest"]].get("anonymous") else ""
    return f"; the weakest is step {path['weakest'] + 1}{anonymous}"


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
    if answer.get("truncated"):
        return f"none was found before the {answer['truncated']['reason']} ran out."
    if answer.get("blocking_filter"):
        option = str(answer["blocking_filter"]).replace("_", "-")
        return f"none is left under these filters; without --{option} there is one."
    if answer.get("would_connect"):
        classes = " and ".join(answer["would_connect"])
        walked = ",".join([*PATH_CLASSES, *answer["would_connect"]])
        return f"none by the relations a path walks; with {classes} there is one: --relation {walked}"
    if answer.get("beyond_depth"):
        return "none within this depth; --max-depth looks further (up to 12)."
    return "the two are not connected by the relations a path walks (--relation widens them)."
