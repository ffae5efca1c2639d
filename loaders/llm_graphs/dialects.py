"""The pipelines' dialects: which one an object is written in, and its graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from loaders.llm_graphs.extracted import ExtractedGraph, Fields, as_object
from loaders.llm_graphs.graphiti import GRAPHITI, parse_graphiti
from loaders.llm_graphs.graphrag import GRAPHRAG, parse_graphrag
from loaders.llm_graphs.langchain import LANGCHAIN, TRIPLE_KEYS, parse_langchain, parse_triple

TRIPLES: Final = "triples"
"""LangChain's objects of head, relation and tail, which are edges of one graph."""

_GRAPHITI_KEYS: Final = (
    frozenset({"source_node_uuid", "target_node_uuid", "name"}),
    frozenset({"uuid", "name", "labels"}),
    frozenset({"name", "content", "source_description"}),
)
"""The fields of an edge, a node, an episode."""
_LANGCHAIN_ENDS: Final = frozenset({"source", "source_node_id", "target", "target_node_id"})


def detect_dialect(keys: frozenset[str], value: Fields) -> str | None:
    """Return the name of the pipeline, or ``TRIPLES``, that an object is written in, or None."""
    if value.get("lc") == 1:
        return LANGCHAIN if value.get("type") == "constructor" and "GraphDocument" in str(value.get("id")) else None
    if any(keys >= known for known in _GRAPHITI_KEYS) or (keys >= {"nodes", "edges"} and _is_graphiti(value)):
        return GRAPHITI
    if keys >= TRIPLE_KEYS:
        return TRIPLES
    return _detect_by_members(keys, value) if keys >= {"nodes", "relationships"} else None


def _detect_by_members(keys: frozenset[str], value: Fields) -> str | None:
    first = next(_iter_dicts(value.get("relationships")), {})
    if "start_node_id" in first or "end_node_id" in first:
        return GRAPHRAG
    if not _LANGCHAIN_ENDS.isdisjoint(first) or "source" in keys or "kwargs" in first:
        return LANGCHAIN
    node = next(_iter_dicts(value.get("nodes")), {})
    return GRAPHRAG if "label" in node else LANGCHAIN if "type" in node and "id" in node else None


def _iter_dicts(value: Any) -> Iterator[Fields]:
    """Yield the objects of a list, and of lists inside it."""
    if isinstance(value, dict):
        yield value
    for inner in value if isinstance(value, list) else ():
        yield from _iter_dicts(inner)


def _is_graphiti(value: Fields) -> bool:
    return any("uuid" in item for name in ("nodes", "edges") for item in _iter_dicts(value.get(name)))


def parse_graph(value: Fields) -> ExtractedGraph | None:
    """Parse an object that a pipeline wrote; None if none did."""
    shape = detect_dialect(frozenset(value), value)
    if shape == LANGCHAIN:
        return parse_langchain(as_object(value["kwargs"]) if "kwargs" in value else value)
    if shape == TRIPLES:
        return parse_triple(value)
    if shape == GRAPHRAG:
        return parse_graphrag(value)
    return parse_graphiti(value) if shape else None
