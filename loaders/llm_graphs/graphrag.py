"""neo4j-graphrag's graphs, whose nodes have ids of their graph and a name among their properties."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from knowledge_graph.identity.folding import fold
from loaders.llm_graphs.extracted import (
    ExtractedEdge,
    ExtractedGraph,
    ExtractedNode,
    Fields,
    as_text,
    collect_rest,
    describe,
    explain_no_verb,
    names_something,
    parse_document,
    parse_label,
    parse_names,
    parse_properties,
)

GRAPHRAG: Final = "neo4j-graphrag"

_LEXICAL_LABELS: Final = frozenset({"Chunk", "Document"})
"""Labels of lexical nodes, which represent the text and its chunks."""
_NODE_FIELDS: Final = frozenset({"id", "label", "properties", "embedding_properties"})
_EDGE_FIELDS: Final = frozenset({"start_node_id", "end_node_id", "type", "properties", "embedding_properties"})
_NAME_FIELDS: Final = ("name", "title", "id")


def parse_graphrag(value: Fields) -> ExtractedGraph:
    """Parse a graph. A node that has no name, and an id that is none, is not read: it would join strangers."""
    graph, lexical = ExtractedGraph(GRAPHRAG), set[str]()
    for item in graph.iter_members(value, "nodes"):
        key, (label, kept) = as_text(item.get("id")), parse_label(item.get("label"), "labels")
        about = parse_properties(item.get("properties"))
        if label in _LEXICAL_LABELS:
            lexical.add(key)
            graph.document = graph.document or (parse_document(about) if label == "Document" else None)
            continue
        names = next((names for name in _NAME_FIELDS if (names := parse_names(about.get(name)))), ())
        names = names or ((key,) if names_something(key) else ())
        if not names or not key:
            graph.refuse("nodes", item, _explain_nameless(key, about), "id" if names else "properties.name")
            continue
        rest = {name: held for name, held in about.items() if name != "name" or not parse_names(held)}
        if key in graph.nodes and fold(graph.nodes[key].name) != fold(names[0]):
            message = f"the id {key!r} is also that of {graph.nodes[key].name!r}; give each node an id of its own."
            graph.refuse("nodes", item, message, "id")
            continue
        node = ExtractedNode(names[0], label, collect_rest(item, _NODE_FIELDS, {**kept, **rest}), names[1:])
        graph.add_node(key, node)
    _tell_namesakes_apart(graph)
    for item in graph.iter_members(value, "relationships"):
        start, end = as_text(item.get("start_node_id")), as_text(item.get("end_node_id"))
        if start in lexical or end in lexical:
            continue
        if not (verb := as_text(item.get("type"))):
            graph.refuse("relationships", item, explain_no_verb(item.get("type")), "type")
            continue
        properties = collect_rest(item, _EDGE_FIELDS, parse_properties(item.get("properties")))
        graph.edges.append(ExtractedEdge(start, end, verb, item, properties))
    return graph


def _tell_namesakes_apart(graph: ExtractedGraph) -> None:
    """Give an identity to nodes of one name and label that stand in one chunk: the model told them apart.

    Ids begin with that of the chunk: ``<chunk>:0``. Nodes of different chunks are what the pipeline didn't unite yet.
    """
    listed: dict[tuple[str, str], list[str]] = {}
    for key, node in graph.nodes.items():
        listed.setdefault((fold(node.name), node.label), []).append(key)
    for keys in listed.values():
        if len({key.rpartition(":")[0] for key in keys}) < len(keys):
            for key in keys:
                graph.nodes[key] = replace(graph.nodes[key], identity=key)


def _explain_nameless(key: str, about: Fields) -> str:
    if not key:
        return "the node has no id, so no edge can name it; give it one, or remove it."
    return (
        f"the node {key!r} has no name: `name` is {describe(about.get('name'))}, and its id names nobody outside this "
        "graph; give it its name, or remove it and its edges."
    )
