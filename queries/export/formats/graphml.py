"""GraphML, for Gephi, yEd, igraph and Cytoscape: written by networkx, the same bytes every time.

Labels stand there twice: as the attribute ``label`` of nodes and relations, which Gephi, igraph and Cytoscape read,
and as the graphics of yEd, which shows nothing else.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, SubElement

from queries.export.networkx_graph import to_xml_graph
from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore

_YED: Final = "http://www.yworks.com/xml/graphml"
_GRAPHICS: Final = {"node": ("ShapeNode", "NodeLabel"), "edge": ("PolyLineEdge", "EdgeLabel")}
"""By what is drawn, the elements in which yEd keeps its label."""


def _write(_: GraphStore, answer: AnyAnswer) -> bytes:
    from networkx.readwrite.graphml import GraphMLWriter  # type: ignore[import-untyped]  # noqa: PLC0415

    graph = to_xml_graph(answer)
    writer = GraphMLWriter(graph=graph)
    labels: dict[str, list[Any]] = {
        "node": [row.get("label") for _, row in graph.nodes(data=True)],
        "edge": [row.get("label") for *_, row in graph.edges(data=True)],
    }
    for name, texts in labels.items():
        _add_graphics(writer.xml, name, texts)
    out = io.BytesIO()
    writer.dump(out)
    return out.getvalue()


def _add_graphics(document: Element, name: str, labels: list[Any]) -> None:
    """Add a label as yEd keeps it to each node, or to each edge, in their order."""
    if not any(labels):
        return
    document.set("xmlns:y", _YED)
    document.insert(0, Element("key", {"id": f"{name}graphics", "for": name, "yfiles.type": f"{name}graphics"}))
    shape, label = _GRAPHICS[name]
    for element, text in zip(document.iterfind(f"graph/{name}"), labels, strict=True):
        if text:
            data = SubElement(element, "data", key=f"{name}graphics")
            SubElement(SubElement(data, f"y:{shape}"), f"y:{label}").text = text


FORMAT: Final = OutputFormat(
    "graphml",
    "application/graphml+xml",
    "graphml",
    "For Gephi, yEd, igraph and Cytoscape.",
    _write,
    position=3,
)
