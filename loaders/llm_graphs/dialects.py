"""The pipelines' dialects, parsed into one form: named nodes, edges between them, and their source document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Fields = Mapping[str, Any]

LANGCHAIN: Final = "LangChain"
GRAPHRAG: Final = "neo4j-graphrag"
GRAPHITI: Final = "Graphiti"

_GRAPHITI_KEYS: Final = (
    frozenset({"source_node_uuid", "target_node_uuid", "name"}),
    frozenset({"uuid", "name", "labels"}),
    frozenset({"name", "content", "source_description"}),
)
"""The fields of an edge, a node, an episode."""
_LEXICAL_LABELS: Final = frozenset({"Chunk", "Document"})
"""Labels of neo4j-graphrag's lexical nodes, which represent the text and its chunks."""


@dataclass(frozen=True, slots=True)
class ExtractedNode:
    """A node: name, label (empty if none is given) and properties."""

    name: str
    label: str
    properties: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExtractedEdge:
    """An edge between two nodes.

    Attributes:
        start: the key of its start node.
        end: the key of its end node.
        type: the verb.
        raw: the edge as the pipeline wrote it.
        properties: further properties.
        fact: the sentence it was extracted from.
        valid_at: when it began to hold.
        invalid_at: when it ceased to hold.
        expired_at: when the pipeline retracted it.
        episodes: the keys of the documents it was extracted from.
    """

    start: str
    end: str
    type: str
    raw: Fields
    properties: Fields = field(default_factory=dict)
    fact: str = ""
    valid_at: str = ""
    invalid_at: str = ""
    expired_at: str = ""
    episodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """The document a graph was extracted from; any field may be empty."""

    url: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""


@dataclass(slots=True)
class ExtractedGraph:
    """A graph that a pipeline wrote."""

    pipeline: str
    nodes: dict[str, ExtractedNode] = field(default_factory=dict)
    edges: list[ExtractedEdge] = field(default_factory=list)
    document: SourceDocument | None = None
    episodes: dict[str, SourceDocument] = field(default_factory=dict)


def as_text(value: Any) -> str:
    """Return a scalar as a string; empty for anything else."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def as_object(value: Any) -> Fields:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def iter_dicts(value: Any) -> Iterator[Fields]:
    """Yield the objects of a list."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def detect_dialect(keys: frozenset[str], value: Fields) -> str | None:
    """Return the name of the pipeline that wrote an object, or None."""
    if value.get("lc") == 1:
        return LANGCHAIN if value.get("type") == "constructor" and "GraphDocument" in str(value.get("id")) else None
    if any(keys >= known for known in _GRAPHITI_KEYS) or (keys >= {"nodes", "edges"} and _is_graphiti(value)):
        return GRAPHITI
    if not keys >= {"nodes", "relationships"}:
        return None
    first = next(iter_dicts(value.get("relationships")), None) or {}
    if "start_node_id" in first or "end_node_id" in first:
        return GRAPHRAG
    if isinstance(first.get("source"), dict) or "source" in keys:
        return LANGCHAIN
    return GRAPHRAG if "label" in next(iter_dicts(value.get("nodes")), {}) else None


def _is_graphiti(value: Fields) -> bool:
    return any("uuid" in item for name in ("nodes", "edges") for item in iter_dicts(value.get(name)))


def parse_graph(value: Fields) -> ExtractedGraph | None:
    """Parse an object that a pipeline wrote; None if none did."""
    shape = detect_dialect(frozenset(value), value)
    if shape == LANGCHAIN:
        return _parse_langchain(as_object(value["kwargs"]) if "kwargs" in value else value)
    if shape == GRAPHRAG:
        return _parse_graphrag(value)
    return _parse_graphiti(value) if shape else None


def _parse_langchain(value: Fields) -> ExtractedGraph:
    graph = ExtractedGraph(LANGCHAIN)
    for item in iter_dicts(value.get("nodes")):
        _add_langchain_node(graph, item)
    for item in iter_dicts(value.get("relationships")):
        ends = [_add_langchain_node(graph, as_object(item.get(name))) for name in ("source", "target")]
        graph.edges.append(
            ExtractedEdge(ends[0], ends[1], as_text(item.get("type")), item, as_object(item.get("properties")))
        )
    source = as_object(value.get("source"))
    about = as_object(as_object(source.get("kwargs", source)).get("metadata"))
    graph.document = _parse_document(about)
    return graph


def _add_langchain_node(graph: ExtractedGraph, item: Fields) -> str:
    item = as_object(item.get("kwargs", item))
    name, label = as_text(item.get("id")), as_text(item.get("type"))
    if not name:
        return ""
    key = f"{label}|{name}"
    if key not in graph.nodes or item.get("properties"):
        graph.nodes[key] = ExtractedNode(name, label, as_object(item.get("properties")))
    return key


def _parse_document(about: Fields) -> SourceDocument | None:
    """Return the document described by metadata, under the names that document loaders use, or None."""

    def first_text(*names: str) -> str:
        return next((content for name in names if (content := as_text(about.get(name)))), "")

    where = first_text("source", "url", "link", "path", "file_path")
    address = where if where.startswith(("http://", "https://")) else ""
    document = SourceDocument(
        address, first_text("title") or ("" if address else where), first_text("publisher", "site_name"),
        first_text("published", "publish_date", "published_at", "date"),
    )  # fmt: skip
    return document if document.url or document.title else None


def _parse_graphrag(value: Fields) -> ExtractedGraph:
    graph, lexical = ExtractedGraph(GRAPHRAG), set[str]()
    for item in iter_dicts(value.get("nodes")):
        key, label, about = as_text(item.get("id")), as_text(item.get("label")), as_object(item.get("properties"))
        if label in _LEXICAL_LABELS:
            lexical.add(key)
            graph.document = graph.document or (_parse_document(about) if label == "Document" else None)
            continue
        name = next((title for field_ in ("name", "title", "id") if (title := as_text(about.get(field_)))), "")
        if name or key:
            graph.nodes[key] = ExtractedNode(name or key, label, {k: v for k, v in about.items() if k != "name"})
    for item in iter_dicts(value.get("relationships")):
        start, end = as_text(item.get("start_node_id")), as_text(item.get("end_node_id"))
        if start not in lexical and end not in lexical:
            graph.edges.append(
                ExtractedEdge(start, end, as_text(item.get("type")), item, as_object(item.get("properties")))
            )
    return graph


def _parse_graphiti(value: Fields) -> ExtractedGraph:
    graph = ExtractedGraph(GRAPHITI)
    lists = "nodes" in value or "edges" in value
    for item in iter_dicts(value.get("nodes")) if lists else [value]:
        if "labels" in item and (key := as_text(item.get("uuid"))):
            labels = [label for label in item["labels"] or [] if isinstance(label, str) and label != "Entity"]
            about = {**as_object(item.get("attributes")), "summary": item.get("summary")}
            graph.nodes[key] = ExtractedNode(as_text(item.get("name")) or key, labels[0] if labels else "", about)
    for item in iter_dicts(value.get("edges")) if lists else [value]:
        if "source_node_uuid" in item:
            graph.edges.append(_parse_graphiti_edge(item))
    for item in [as_object(value.get("episode"))] if lists else [value]:
        if "content" in item:
            title, day = as_text(item.get("name")), as_text(item.get("reference_time")) or as_text(item.get("valid_at"))
            graph.episodes[as_text(item.get("uuid")) or title] = SourceDocument("", title, "", day)
    return graph


def _parse_graphiti_edge(item: Fields) -> ExtractedEdge:
    episodes = item.get("episodes")
    return ExtractedEdge(
        as_text(item.get("source_node_uuid")),
        as_text(item.get("target_node_uuid")),
        as_text(item.get("name")),
        item,
        {**as_object(item.get("attributes")), "uuid": item.get("uuid"), "group_id": item.get("group_id")},
        as_text(item.get("fact")),
        as_text(item.get("valid_at")),
        as_text(item.get("invalid_at")),
        as_text(item.get("expired_at")),
        tuple(map(as_text, episodes)) if isinstance(episodes, list) else (),
    )
