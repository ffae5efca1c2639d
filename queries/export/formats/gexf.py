"""GEXF 1.2, for Gephi and its timeline: written by networkx, the same bytes every time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, SubElement

from queries.export.networkx_graph import to_xml_graph
from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore

_DATES: Final = {"earliest": "start", "latest": "end"}
"""Our names of the days that Gephi's timeline reads, and its own."""


def _write(_: GraphStore, answer: AnyAnswer) -> bytes:
    from networkx.readwrite.gexf import GEXFWriter  # type: ignore[import-untyped]  # noqa: PLC0415

    graph = to_xml_graph(answer)
    for _node, attributes in graph.nodes(data=True):
        _add_dates(attributes)
    for *_, key, attributes in graph.edges(data=True, keys=True):
        attributes["id"] = key
        attributes["label"] = attributes.get("role") or attributes["relation"].lower()
        _add_dates(attributes)
    writer = GEXFWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph(graph)
    _drop_version(writer.xml)
    if due := graph.graph.get("credits"):
        SubElement(next(iter(_metas(writer.xml))), "description").text = due
    _drop_keys(writer.graph_element)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _add_dates(attributes: dict[str, Any]) -> None:
    for ours, theirs in _DATES.items():
        if ours in attributes:
            attributes[theirs] = attributes[ours]


def _drop_version(document: Element) -> None:
    """Drop the day and the version of networkx, so that the same answer gives the same bytes."""
    for meta in _metas(document):
        meta.attrib.pop("lastmodifieddate", None)
        for creator in meta:
            creator.text = "conflict-graph"


def _metas(document: Element) -> list[Element]:
    return document.findall("{*}meta") or document.findall("meta")


def _drop_keys(graph: Element) -> None:
    """Drop the column in which networkx repeats every relation's id."""
    for attributes in graph.findall("attributes[@class='edge']"):
        for column in attributes.findall("attribute[@title='networkx_key']"):
            attributes.remove(column)
            for values in graph.iterfind("edges/edge/attvalues"):
                for value in values.findall(f"attvalue[@for='{column.get('id')}']"):
                    values.remove(value)


FORMAT: Final = OutputFormat(
    "gexf", "application/gexf+xml", "gexf", "For Gephi, with its timeline.", _write, position=4
)
