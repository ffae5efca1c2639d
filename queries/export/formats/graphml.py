"""GraphML, for Gephi, yEd, igraph and Cytoscape: written by networkx, the same bytes every time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from queries.export.networkx_graph import to_xml_graph
from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore


def _write(_: GraphStore, answer: AnyAnswer) -> bytes:
    from networkx import write_graphml_xml  # type: ignore[import-untyped]  # noqa: PLC0415

    out = io.BytesIO()
    write_graphml_xml(to_xml_graph(answer), out)
    return out.getvalue()


FORMAT: Final = OutputFormat(
    "graphml",
    "application/graphml+xml",
    "graphml",
    "For Gephi, yEd, igraph and Cytoscape.",
    _write,
    position=3,
)
