"""Node-link JSON, as networkx and D3 read it.

The relations stand under ``edges``, where networkx looks for them by default, and under ``links``, where older releases
of networkx and the examples of D3 do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queries.export.escaping import encode_answer
from queries.export.networkx_graph import to_networkx
from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore


def _write(_: GraphStore, answer: AnyAnswer) -> bytes:
    from networkx import node_link_data  # type: ignore[import-untyped]  # noqa: PLC0415

    data = node_link_data(to_networkx(answer), edges="edges")
    return encode_answer({**data, "links": data["edges"]})


FORMAT: Final = OutputFormat(
    "node-link", "application/json", "node-link.json", "Nodes and links, for networkx and D3.", _write, position=1
)
