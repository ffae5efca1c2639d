"""GraphML and GEXF, written by networkx from text that XML can carry, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

import networkx as nx  # type: ignore[import-untyped]
from networkx.readwrite.gexf import GEXFWriter  # type: ignore[import-untyped]

from queries.export.escaping import xml_text
from queries.export.network import to_networkx

_GEXF_DATES: Final = {"earliest": "start", "latest": "end"}


def graphml(answer: Mapping[str, Any]) -> bytes:
    """Return an answer as GraphML, for Gephi, yEd, igraph and Cytoscape."""
    out = io.BytesIO()
    nx.write_graphml_xml(_in_xml(to_networkx(answer)), out)
    return out.getvalue()


def gexf(answer: Mapping[str, Any]) -> bytes:
    """Return an answer as GEXF 1.2; what has dates carries them as ``start`` and ``end``, for Gephi's timeline."""
    graph = _in_xml(to_networkx(answer))
    for _, attributes in graph.nodes(data=True):
        _add_dates(attributes)
    for *_, key, attributes in graph.edges(data=True, keys=True):
        attributes["id"] = key
        attributes["label"] = attributes.get("role") or attributes["relation"].lower()
        _add_dates(attributes)
    writer = GEXFWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph(graph)
    _say_no_date(writer.xml)
    if due := graph.graph.get("credits"):
        SubElement(next(iter(_metas(writer.xml))), "description").text = due
    _drop_keys(writer.graph_element)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _add_dates(attributes: dict[str, Any]) -> None:
    for ours, theirs in _GEXF_DATES.items():
        if ours in attributes:
            attributes[theirs] = attributes[ours]


def _say_no_date(document: Element) -> None:
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


def _in_xml(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return the graph with every text fit for XML; ids never hold what isn't."""
    tables = [graph.graph, *(attributes for _, attributes in graph.nodes(data=True))]
    tables += [attributes for *_, attributes in graph.edges(data=True)]
    for attributes in tables:
        for name, value in attributes.items():
            if isinstance(value, str):
                attributes[name] = xml_text(value)
    return graph
