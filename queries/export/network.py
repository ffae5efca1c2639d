"""An answer as a networkx graph: for analysis, and on the way to GraphML, GEXF and node-link JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx  # type: ignore[import-untyped]

from queries.evidence.licences import credits_in
from queries.export.tables import rows


def to_networkx(answer: Mapping[str, Any]) -> nx.MultiDiGraph:
    """Return the nodes and relations of an answer; each relation's key is its id.

    Attributes are texts and numbers only, named as the columns of ``nodes`` and ``edges`` in the CSV export; what has
    no value has no attribute. A relation whose other end is not in the answer is left out. The graph's own attribute
    ``credits`` names, a line each, the datasets it rests on with their licence and how to cite them, if there are any.
    """
    graph = nx.MultiDiGraph()
    if due := "\n".join(map(str, credits_in(answer.get("sources", {})))):
        graph.graph["credits"] = due
    for row in rows(answer, "nodes"):
        graph.add_node(row.pop("id"), **row)
    for row in rows(answer, "edges"):
        key, start, end = row.pop("id"), row.pop("start"), row.pop("end")
        if start in graph and end in graph:
            graph.add_edge(start, end, key=key, **row)
    return graph
