"""A neighbourhood drawn for people: the centre, then its neighbours by distance."""

from __future__ import annotations

from typing import Any

from graph_service.cli.output import Page, counted
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, View, edge_text, node_text, status_text
from knowledge_graph.store import GraphStore


def draw_neighbourhood(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw the centre, then each neighbour with how it relates to what is nearer, and the claims behind it."""
    nodes, evidence = answer["nodes"], Evidence(store, answer["claims"], answer["sources"])
    centre = answer["centre"] if isinstance(answer["centre"], str) else answer["centre"][0]
    drawn = {centre} | {one for one, node in nodes.items() if node.get("distance") == 0}
    quoted: set[str] = set()
    page.line(node_text(nodes[centre]))
    for identifier, node in nodes.items():
        if identifier == centre:
            continue
        edges = [edge for edge in answer["edges"].values() if _joins(edge, identifier, drawn)]
        drawn.add(identifier)
        page.line()
        page.line(f"{node_text(node)}{status_text(node)}", lead=_indent(node), hang=f"{_indent(node)}  ")
        _draw_relations(identifier, edges, answer, page)
        _draw_evidence(node, edges, quoted, evidence, page)
    page.line()
    totals = answer["totals"].values()
    found, shown = sum(one["found"] for one in totals), sum(one["returned"] for one in totals)
    around = sum(node.get("distance") != 0 for node in nodes.values())
    page.line(f"[dim]{counted(around, 'neighbour')}; {shown} of {found} relations are shown.[/]")


def _joins(edge: View, identifier: str, drawn: set[str]) -> bool:
    return (edge["start"] == identifier and edge["end"] in drawn) or (
        edge["end"] == identifier and edge["start"] in drawn
    )


def _draw_relations(identifier: str, edges: list[View], answer: dict[str, Any], page: Page) -> None:
    for edge in edges:
        other = edge["end"] if edge["start"] == identifier else edge["start"]
        words, away = edge_text(edge, seen_from=identifier)
        where = escape(answer["nodes"][other]["caption"])
        page.line(f"{_indent(answer['nodes'][identifier])}  {'→' if away else '←'} {escape(words)} {where}")


def _draw_evidence(node: View, edges: list[View], quoted: set[str], evidence: Evidence, page: Page) -> None:
    """Draw the first claims on a neighbour and its relations that weren't drawn before."""
    claims = [one for about in (node, *edges) for one in about.get("claims", ()) if one not in quoted]
    quoted.update(claims)
    for line in evidence.lines(dict.fromkeys(claims), limit=2):
        page.line(line, lead=f"{_indent(node)}  · ", hang=f"{_indent(node)}    ")


def _indent(node: View) -> str:
    return "  " * max(1, int(node.get("distance", 1)))
