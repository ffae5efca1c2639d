"""The pipelines' shapes, read into one: nodes with names, edges between them, and the document they were found in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Fields = Mapping[str, Any]

LANGCHAIN: Final = "LangChain"
GRAPHRAG: Final = "neo4j-graphrag"
GRAPHITI: Final = "Graphiti"

_OF_GRAPHITI: Final = (
    frozenset({"source_node_uuid", "target_node_uuid", "name"}),
    frozenset({"uuid", "name", "labels"}),
    frozenset({"name", "content", "source_description"}),
)
"""The fields of an edge, a node, an episode."""
_LEXICAL: Final = frozenset({"Chunk", "Document"})
"""What neo4j-graphrag adds of the text itself: where it was cut, not what it says."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something named: its name, its label (empty where none is given), and what else is said of it."""

    name: str
    label: str
    properties: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """Something said of two nodes, by their keys; ``given`` is the edge as it stood.

    ``fact`` is the sentence it was taken from; ``valid_at`` to ``invalid_at`` is when it held, ``expired_at`` when the
    pipeline took it back.
    """

    start: str
    end: str
    type: str
    given: Fields
    properties: Fields = field(default_factory=dict)
    fact: str = ""
    valid_at: str = ""
    invalid_at: str = ""
    expired_at: str = ""
    episodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a graph was taken from: an address, a title, a publisher, a day; any may be empty."""

    url: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""


@dataclass(slots=True)
class Graph:
    """One object a pipeline wrote."""

    pipeline: str
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    document: Document | None = None
    episodes: dict[str, Document] = field(default_factory=dict)


def text(value: Any) -> str:
    """Return a scalar as text, empty for anything else."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def fields(value: Any) -> Fields:
    """Return an object, empty for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> Iterator[Fields]:
    """Yield the objects of a list."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def shape_of(keys: frozenset[str], value: Fields) -> str | None:
    """Return which pipeline wrote an object, or None."""
    if value.get("lc") == 1:
        return LANGCHAIN if value.get("type") == "constructor" and "GraphDocument" in str(value.get("id")) else None
    if any(keys >= known for known in _OF_GRAPHITI) or (keys >= {"nodes", "edges"} and _is_graphiti(value)):
        return GRAPHITI
    if not keys >= {"nodes", "relationships"}:
        return None
    first = next(objects(value.get("relationships")), None) or {}
    if "start_node_id" in first or "end_node_id" in first:
        return GRAPHRAG
    if isinstance(first.get("source"), dict) or "source" in keys:
        return LANGCHAIN
    return GRAPHRAG if "label" in next(objects(value.get("nodes")), {}) else None


def _is_graphiti(value: Fields) -> bool:
    return any("uuid" in one for name in ("nodes", "edges") for one in objects(value.get(name)))


def graph_of(value: Fields) -> Graph | None:
    """Read an object a pipeline wrote; None if none did."""
    shape = shape_of(frozenset(value), value)
    if shape == LANGCHAIN:
        return _of_langchain(fields(value["kwargs"]) if "kwargs" in value else value)
    if shape == GRAPHRAG:
        return _of_graphrag(value)
    return _of_graphiti(value) if shape else None


def _of_langchain(value: Fields) -> Graph:
    graph = Graph(LANGCHAIN)
    for one in objects(value.get("nodes")):
        _langchain_node(graph, one)
    for one in objects(value.get("relationships")):
        ends = [_langchain_node(graph, fields(one.get(name))) for name in ("source", "target")]
        graph.edges.append(Edge(ends[0], ends[1], text(one.get("type")), one, fields(one.get("properties"))))
    source = fields(value.get("source"))
    about = fields(fields(source.get("kwargs", source)).get("metadata"))
    graph.document = _document(about)
    return graph


def _langchain_node(graph: Graph, one: Fields) -> str:
    one = fields(one.get("kwargs", one))
    name, label = text(one.get("id")), text(one.get("type"))
    if not name:
        return ""
    key = f"{label}|{name}"
    if key not in graph.nodes or one.get("properties"):
        graph.nodes[key] = Node(name, label, fields(one.get("properties")))
    return key


def _document(about: Fields) -> Document | None:
    """Return the document that metadata describe, under the names loaders use."""

    def said(*names: str) -> str:
        return next((found for name in names if (found := text(about.get(name)))), "")

    where = said("source", "url", "link", "path", "file_path")
    address = where if where.startswith(("http://", "https://")) else ""
    found = Document(
        address, said("title") or ("" if address else where), said("publisher", "site_name"),
        said("published", "publish_date", "published_at", "date"),
    )  # fmt: skip
    return found if found.url or found.title else None


def _of_graphrag(value: Fields) -> Graph:
    graph, lexical = Graph(GRAPHRAG), set[str]()
    for one in objects(value.get("nodes")):
        key, label, about = text(one.get("id")), text(one.get("label")), fields(one.get("properties"))
        if label in _LEXICAL:
            lexical.add(key)
            graph.document = graph.document or (_document(about) if label == "Document" else None)
            continue
        name = next((found for field_ in ("name", "title", "id") if (found := text(about.get(field_)))), "")
        graph.nodes[key] = Node(name or key, label, {k: v for k, v in about.items() if k != "name"})
    for one in objects(value.get("relationships")):
        start, end = text(one.get("start_node_id")), text(one.get("end_node_id"))
        if start not in lexical and end not in lexical:
            graph.edges.append(Edge(start, end, text(one.get("type")), one, fields(one.get("properties"))))
    return graph


def _of_graphiti(value: Fields) -> Graph:
    graph = Graph(GRAPHITI)
    lists = "nodes" in value or "edges" in value
    for one in objects(value.get("nodes")) if lists else [value]:
        if "labels" in one and (key := text(one.get("uuid"))):
            labels = [label for label in one["labels"] or [] if isinstance(label, str) and label != "Entity"]
            about = {**fields(one.get("attributes")), "summary": one.get("summary")}
            graph.nodes[key] = Node(text(one.get("name")) or key, labels[0] if labels else "", about)
    for one in objects(value.get("edges")) if lists else [value]:
        if "source_node_uuid" in one:
            graph.edges.append(_graphiti_edge(one))
    for one in [fields(value.get("episode"))] if lists else [value]:
        if "content" in one:
            title, day = text(one.get("name")), text(one.get("reference_time")) or text(one.get("valid_at"))
            graph.episodes[text(one.get("uuid")) or title] = Document("", title, "", day)
    return graph


def _graphiti_edge(one: Fields) -> Edge:
    episodes = one.get("episodes")
    return Edge(
        text(one.get("source_node_uuid")), text(one.get("target_node_uuid")), text(one.get("name")), one,
        {**fields(one.get("attributes")), "uuid": one.get("uuid"), "group_id": one.get("group_id")},
        text(one.get("fact")), text(one.get("valid_at")), text(one.get("invalid_at")), text(one.get("expired_at")),
        tuple(map(text, episodes)) if isinstance(episodes, list) else (),
    )  # fmt: skip
