"""GEXF 1.3, for Gephi and its timeline: the same bytes every time, and valid against the schema of gexf.net."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from queries.export.networkx_graph import to_xml_graph
from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore

_NAMESPACE: Final = "http://gexf.net/1.3"
_DATES: Final = {"earliest": "start", "latest": "end"}
"""Our names of the days that Gephi's timeline reads, and its own."""

_TYPES: Final = {str: "string", int: "long", float: "double"}
_LABEL: Final = "label"
"""What is an attribute of the element itself, not a column."""
_OF_EDGE: Final = frozenset({_LABEL, "kind"})


def _write(_: GraphStore, answer: AnyAnswer) -> bytes:
    graph = to_xml_graph(answer)
    nodes, edges = dict(graph.nodes(data=True)), list(graph.edges(data=True, keys=True))
    document = Element("gexf", xmlns=_NAMESPACE, version="1.3")
    meta = SubElement(document, "meta")
    SubElement(meta, "creator").text = "conflict-graph"
    if graph.graph:
        SubElement(meta, "description").text = "\n".join(graph.graph.values())
    body = SubElement(
        document, "graph", _graph_attributes(dated=any(map(_is_dated, [*nodes.values(), *(row for *_, row in edges)])))
    )
    of_nodes = _add_columns(body, "node", nodes.values(), frozenset({_LABEL}))
    of_edges = _add_columns(body, "edge", (row for *_, row in edges), _OF_EDGE)
    within = SubElement(body, "nodes", count=str(len(nodes)))
    for identifier, row in nodes.items():
        element = SubElement(within, "node", {"id": identifier, **_pick(row, _LABEL), **_days(row)})
        _add_values(element, row, of_nodes)
    within = SubElement(body, "edges", count=str(len(edges)))
    for start, end, identifier, row in edges:
        ends = {"id": identifier, "source": start, "target": end, "type": "directed"}
        element = SubElement(within, "edge", {**ends, **_pick(row, _LABEL, "kind"), **_days(row)})
        _add_values(element, row, of_edges)
    indent(document)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{tostring(document, encoding='unicode')}\n".encode()


def _graph_attributes(*, dated: bool) -> dict[str, str]:
    always = {"defaultedgetype": "directed", "idtype": "string"}
    if not dated:
        return always | {"mode": "static"}
    return always | {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"}


def _is_dated(row: Mapping[str, Any]) -> bool:
    return not row.keys().isdisjoint(_DATES)


def _days(row: Mapping[str, Any]) -> dict[str, str]:
    return {theirs: str(row[ours]) for ours, theirs in _DATES.items() if ours in row}


def _pick(row: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: str(row[name]) for name in names if name in row}


def _add_columns(
    graph: Element, class_: str, rows: Iterable[Mapping[str, Any]], without: frozenset[str]
) -> dict[str, str]:
    """Declare the columns that some rows have; return the id of each by its name."""
    types: dict[str, str] = {}
    for name, value in _cells(rows):
        if name not in without:
            type_ = _TYPES[type(value)]
            types[name] = type_ if types.get(name, type_) == type_ else "string"
    if not types:
        return {}
    declared = SubElement(graph, "attributes", {"class": class_, "mode": "static"})
    for number, (name, type_) in enumerate(types.items()):
        SubElement(declared, "attribute", id=f"{class_}{number}", title=name, type=type_)
    return {name: f"{class_}{number}" for number, name in enumerate(types)}


def _cells(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    return (cell for row in rows for cell in row.items())


def _add_values(element: Element, row: Mapping[str, Any], columns: Mapping[str, str]) -> None:
    cells = [(columns[name], value) for name, value in row.items() if name in columns]
    if cells:
        values = SubElement(element, "attvalues")
        for column, value in cells:
            SubElement(values, "attvalue", {"for": column, "value": str(value)})


FORMAT: Final = OutputFormat(
    "gexf", "application/gexf+xml", "gexf", "For Gephi, with its timeline.", _write, position=4
)
