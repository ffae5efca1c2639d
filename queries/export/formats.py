"""The table of export formats, and the two ways in: one answer, or everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import networkx as nx  # type: ignore[import-untyped]
import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore
from knowledge_graph.suggestions import suggest
from queries.export.csv_zip import csv_zip
from queries.export.escaping import json_value
from queries.export.ndjson import ndjson, record_lines
from queries.export.network import to_networkx
from queries.export.whole_graph import whole_answer
from queries.export.xml import gexf, graphml

AnyAnswer = Mapping[str, Any]
"""An answer with ``nodes``, ``edges``, ``claims`` and ``sources`` by id: a path's, a neighbourhood's, a subgraph's."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, what HTTP calls it, the ending of its files, and how an answer is written in it."""

    name: str
    media_type: str
    extension: str
    description: str
    write: Callable[[GraphStore, AnyAnswer], bytes]


def _json(_: GraphStore, answer: AnyAnswer) -> bytes:
    return _dumped(answer)


def _node_link(_: GraphStore, answer: AnyAnswer) -> bytes:
    return _dumped(nx.node_link_data(to_networkx(answer), edges="edges"))


def _dumped(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # a lone surrogate
        return orjson.dumps(json_value(value))


def _graphml(_: GraphStore, answer: AnyAnswer) -> bytes:
    return graphml(answer)


def _gexf(_: GraphStore, answer: AnyAnswer) -> bytes:
    return gexf(answer)


def _csv(_: GraphStore, answer: AnyAnswer) -> bytes:
    return csv_zip(answer)


_TABLE: Final = (
    Format("json", "application/json", "json", "The answer itself.", _json),
    Format("node-link", "application/json", "node-link.json", "Nodes and links, for networkx and D3.", _node_link),
    Format("ndjson", "application/x-ndjson", "ndjson", "Records, one a line; loads again.", ndjson),
    Format("graphml", "application/graphml+xml", "graphml", "For Gephi, yEd, igraph and Cytoscape.", _graphml),
    Format("gexf", "application/gexf+xml", "gexf", "For Gephi, with its timeline.", _gexf),
    Format("csv", "application/zip", "csv.zip", "Nodes, edges, claims and sources as tables.", _csv),
)

FORMATS: Final[Mapping[str, Format]] = {format_.name: format_ for format_ in _TABLE}
"""Every format by its name."""


def find_format(name: str) -> Format:
    """Return the format of this name.

    Raises:
        InvalidInput: there is none; the message suggests one.
    """
    if name in FORMATS:
        return FORMATS[name]
    hint = suggest(name.lower(), FORMATS)
    raise InvalidInput(f"There is no format {name!r}; {hint}", field="format")


def export_answer(store: GraphStore, answer: AnyAnswer, format: str) -> bytes:  # noqa: A002 - the parameter's name everywhere
    """Write an answer in a format. ``store`` is asked only for records (ndjson).

    Raises:
        InvalidInput: there is no such format.
    """
    return find_format(format).write(store, answer)


def export_everything(store: GraphStore, format: str, out: BinaryIO) -> None:  # noqa: A002 - the parameter's name everywhere
    """Write all there is to an open binary file: ndjson record by record, any other format from memory.

    Raises:
        InvalidInput: there is no such format.
    """
    if find_format(format).name == "ndjson":
        out.writelines(record_lines(store.iter_records()))
    else:
        out.write(export_answer(store, whole_answer(store.iter_records()), format))
