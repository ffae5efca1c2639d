"""What a subgraph looks like as a network, told to a person."""

from __future__ import annotations

from typing import Any, Final

from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from knowledge_graph.store import GraphStore

_SHOWN: Final = 10


def draw_analysis(_: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw an analysis: rankings as tables, communities as lists of names."""
    analysis, nodes = answer["analysis"], answer["nodes"]
    page.line(f"[dim]{analysis['nodes']:,} nodes, {analysis['ties']:,} ties.[/]")
    rankings = {"brokers": analysis.get("brokers"), **{
        name: analysis.get("centrality", {}).get(name) for name in ("degree", "betweenness")
    }}  # fmt: skip
    if analysis.get("brokers") == []:
        page.line(
            "No brokers: every shortest path between the sides is direct, or there is none. Leave direct relations out "
            "with --relation involvement."
        )
    for name, ranked in rankings.items():
        if ranked:
            page.line()
            rows = [
                (nodes[rank["id"]]["caption"], nodes[rank["id"]]["type"], f"{rank['score']:.3f}")
                for rank in ranked[:_SHOWN]
            ]
            page.table((name, "type", "score"), rows, right=("score",))
    for number, group in enumerate(analysis.get("communities", {}).get("groups", ())[:_SHOWN], start=1):
        names = ", ".join(nodes[identifier]["caption"] for identifier in group[:_SHOWN])
        more = f" … and {len(group) - _SHOWN} more" if len(group) > _SHOWN else ""
        page.line()
        page.line(f"[bold]community {number}[/] {escape(names)}[dim]{more}[/]", hang="  ")
    for window in analysis.get("windows", ()):
        names = ", ".join(nodes[rank["id"]]["caption"] for rank in window["degree"])
        page.line(f"[bold]{window['start']}[/] {window['relations']} relations: {escape(names)}", hang="  ")
