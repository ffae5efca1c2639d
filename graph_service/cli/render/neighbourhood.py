"""A neighbourhood drawn for people: the centre, then its neighbours by distance."""

from __future__ import annotations

from typing import Any

from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, View, format_node, format_status
from knowledge_graph.store import GraphStore
from queries.wording.claims import count_unlisted
from queries.wording.names import format_edge
from queries.wording.values import format_count


def draw_neighbourhood(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw the centre, then each neighbour with its relations to nodes nearer the centre, and their claims."""
    nodes, evidence = answer["nodes"], Evidence(store, answer["claims"], answer["sources"])
    centre = answer["centre"] if isinstance(answer["centre"], str) else answer["centre"][0]
    drawn = {centre} | {identifier for identifier, node in nodes.items() if node.get("distance") == 0}
    quoted: set[str] = set()
    page.line(format_node(nodes[centre]))
    for identifier, node in nodes.items():
        if identifier == centre:
            continue
        edges = [edge for edge in answer["edges"].values() if _joins(edge, identifier, drawn)]
        drawn.add(identifier)
        page.line()
        page.line(f"{format_node(node)}{format_status(node)}", lead=_indent(node), hang=f"{_indent(node)}  ")
        _draw_relations(identifier, edges, answer, page)
        _draw_evidence(node, edges, quoted, evidence, page)
    page.line()
    totals = answer["totals"].values()
    there, shown = (sum(total[name] for total in totals) for name in ("found", "returned"))
    around = sum(node.get("distance") != 0 for node in nodes.values())
    page.line(f"[dim]{format_count(around, 'neighbour')}; {shown} of {there} relations are shown.[/]")


def _joins(edge: View, identifier: str, drawn: set[str]) -> bool:
    return (edge["start"] == identifier and edge["end"] in drawn) or (
        edge["end"] == identifier and edge["start"] in drawn
    )


def _draw_relations(identifier: str, edges: list[View], answer: dict[str, Any], page: Page) -> None:
    for edge in edges:
        other = edge["end"] if edge["start"] == identifier else edge["start"]
        words, where = format_edge(edge, seen_from=identifier), answer["nodes"][other]["caption"]
        doubt = format_status(edge) if edge.get("status") in {"denied", "disputed"} else ""
        page.line(f"{_indent(answer['nodes'][identifier])}  → {escape(words)} {escape(where)}{doubt}")


def _draw_evidence(node: View, edges: list[View], quoted: set[str], evidence: Evidence, page: Page) -> None:
    """Draw the first claims on a neighbour and its relations that are not in ``quoted`` yet."""
    claims = [claim for about in (node, *edges) for claim in about.get("claims", ()) if claim not in quoted]
    unlisted = {tuple(about.get("claims", ())): count_unlisted(about) for about in (node, *edges)}
    more = sum(number for listed, number in unlisted.items() if not quoted.issuperset(listed))
    quoted.update(claims)
    for line in evidence.lines(dict.fromkeys(claims), limit=2, unlisted=more):
        page.line(line, lead=f"{_indent(node)}  · ", hang=f"{_indent(node)}    ")


def _indent(node: View) -> str:
    return "  " * max(1, int(node.get("distance", 1)))
