"""What a subgraph looks like as a network, told to a person."""

from __future__ import annotations

from typing import Any, Final

from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from knowledge_graph.store import GraphStore

_SHOWN: Final = 10


def draw_analysis(_: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw what was worked out: rankings as tables, communities as lists of names."""
    found, nodes = answer["analysis"], answer["nodes"]
    page.line(f"[dim]{found['nodes']:,} nodes, {found['ties']:,} ties.[/]")
    rankings = {"brokers": found.get("brokers"), **{
        name: found.get("centrality", {}).get(name) for name in ("degree", "betweenness")
    }}  # fmt: skip
    for name, ranked in rankings.items():
        if ranked:
            page.line()
            rows = [
                (nodes[one["id"]]["caption"], nodes[one["id"]]["type"], f"{one['score']:.3f}")
                for one in ranked[:_SHOWN]
            ]
            page.table((name, "type", "score"), rows, right=("score",))
    for number, group in enumerate(found.get("communities", {}).get("groups", ())[:_SHOWN], start=1):
        names = ", ".join(nodes[one]["caption"] for one in group[:_SHOWN])
        more = f" … and {len(group) - _SHOWN} more" if len(group) > _SHOWN else ""
        page.line()
        page.line(f"[bold]community {number}[/] {escape(names)}[dim]{more}[/]", hang="  ")
    for window in found.get("windows", ()):
        names = ", ".join(nodes[one["id"]]["caption"] for one in window["degree"])
        page.line(f"[bold]{window['start']}[/] {window['relations']} relations: {escape(names)}", hang="  ")
