"""LangChain's graph documents, the raw tool calls they are made of, and its triples of head, relation and tail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from knowledge_graph.identity.folding import fold
from loaders.llm_graphs.extracted import (
    ExtractedEdge,
    ExtractedGraph,
    ExtractedNode,
    Fields,
    as_object,
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

LANGCHAIN: Final = "LangChain"
TRIPLE_KEYS: Final = frozenset({"head", "relation", "tail"})

_NODE_FIELDS: Final = frozenset({"id", "type", "properties"})
_EDGE_FIELDS: Final = frozenset(
    {"source", "target", "type", "properties", "source_node_id", "source_node_type", "target_node_id",
     "target_node_type"}
)  # fmt: skip
_TRIPLE_FIELDS: Final = frozenset({"head", "head_type", "relation", "tail", "tail_type"})
_UNTYPED: Final = frozenset({"", "node"})
"""Labels, folded, of a node whose type isn't known: ``Node`` is LangChain's default."""


def parse_langchain(value: Fields) -> ExtractedGraph:
    """Parse a graph document, or the tool call it is made of."""
    parser = _Parser()
    for item in parser.graph.iter_members(value, "nodes"):
        if not parser.add_node(item):
            parser.graph.refuse("nodes", item, _explain_nameless(item), "id")
    for item in parser.graph.iter_members(value, "relationships"):
        edge = as_object(item.get("kwargs", item))
        ends = [parser.add_end(edge, name) for name in ("source", "target")]
        parser.add_edge(item, edge, ends, "type", _EDGE_FIELDS)
    source = as_object(value.get("source"))
    about = parse_properties(as_object(source.get("kwargs", source)).get("metadata"))
    parser.graph.document = parse_document(about)
    return parser.graph


def parse_triple(value: Fields) -> ExtractedGraph:
    """Parse an object with head, relation and tail as a graph of one edge."""
    parser = _Parser()
    ends = [parser.add_node({"id": value.get(end), "type": value.get(f"{end}_type")}) for end in ("head", "tail")]
    parser.add_edge(value, value, ends, "relation", _TRIPLE_FIELDS)
    return parser.graph


class _Parser:
    """Collects a graph, and the keys of its nodes by the ids that they have in it."""

    def __init__(self) -> None:
        self.graph = ExtractedGraph(LANGCHAIN)
        self._keys: dict[str, str] = {}

    def add_edge(
        self, item: Fields, edge: Fields, ends: Sequence[str], verb_field: str, fields: frozenset[str]
    ) -> None:
        """Add an edge; one without a verb is not read."""
        if verb := as_text(edge.get(verb_field)):
            properties = collect_rest(edge, fields, parse_properties(edge.get("properties")))
            self.graph.edges.append(ExtractedEdge(ends[0], ends[1], verb, item, properties))
        else:
            self.graph.refuse("relationships", item, explain_no_verb(edge.get(verb_field)), verb_field)

    def add_end(self, edge: Fields, name: str) -> str:
        """Return the key of an edge's end: an object, or an id alone, perhaps with a type beside it."""
        end = edge.get(name)
        if isinstance(end, dict):
            return self.add_node(end)
        identifier = edge.get(f"{name}_node_id") if end is None else end
        return self.add_node({"id": identifier, "type": edge.get(f"{name}_node_type")})

    def add_node(self, item: Fields) -> str:
        """Add a node and return its key; empty if it has no name.

        One without a type is the node of its name, if there is only one; one without a name is the node of its id.
        """
        item = as_object(item.get("kwargs", item))
        properties = parse_properties(item.get("properties"))
        identifier, listed = as_text(item.get("id")), isinstance(item.get("id"), list)
        if names_something(identifier) or listed:
            names = parse_names(item.get("id"))
        else:
            names = parse_names(properties.get("name"))
        if not names:
            return self._keys.get(identifier, "")
        label, kept = parse_label(item.get("type"), "type")
        key, folded = f"{fold(label)}|{fold(names[0])}", fold(names[0])
        if fold(label) in _UNTYPED:
            namesakes = [known for known, node in self.graph.nodes.items() if fold(node.name) == folded]
            key = namesakes[0] if len(namesakes) == 1 else f"|{folded}"
        more = collect_rest(item, _NODE_FIELDS, {**kept, **properties})
        self.graph.add_node(key, ExtractedNode(names[0], label, more, names[1:]))
        if self._keys.setdefault(identifier, key) != key:
            self._keys[identifier] = ""  # two nodes have this id: it tells neither
        return key


def _explain_nameless(item: Fields) -> str:
    return (
        f"the node has no name: its id is {describe(as_object(item.get('kwargs', item)).get('id'))}, "
        "which names nobody outside this graph; give it its name, or remove it and its edges."
    )
