"""An answer as a networkx graph: for analysis, and on the way to GraphML, GEXF and node-link JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from queries.export.cut import notes_on
from queries.export.escaping import xml_text
from queries.export.tables import rows

if TYPE_CHECKING:
    import networkx as nx  # type: ignore[import-untyped]


def to_networkx(answer: Mapping[str, Any]) -> nx.MultiDiGraph:
    """Return the nodes and relations of an answer; each relation's key is its id.

    Attributes are texts and numbers only, named as the columns of ``nodes`` and ``edges`` in the CSV export; what has
    no value has no attribute. A relation whose other end is not in the answer is left out. The graph's own attribute
    ``credits`` names, a line each, the datasets it rests on with their licence and how to cite them, if there are any;
    ``cut`` says what the answer leaves out, if it is cut.
    """
    import networkx as nx  # noqa: PLC0415 - a format is listed without it

    graph = nx.MultiDiGraph(**notes_on(answer))
    for row in rows(answer, "nodes"):
        graph.add_node(row.pop("id"), **row)
    for row in rows(answer, "edges"):
        key, start, end = row.pop("id"), row.pop("start"), row.pop("end")
        if start in graph and end in graph:
            graph.add_edge(start, end, key=key, **row)
    return graph


def to_xml_graph(answer: Mapping[str, Any]) -> nx.MultiDiGraph:
    """Return the same with every text fit for XML; ids never hold what isn't."""
    graph = to_networkx(answer)
    tables = [graph.graph, *(attributes for _, attributes in graph.nodes(data=True))]
    tables += [attributes for *_, attributes in graph.edges(data=True)]
    for attributes in tables:
        for name, value in attributes.items():
            if isinstance(value, str):
                attributes[name] = xml_text(value)
    return graph
