"""Graphiti's entity nodes, entity edges and episodes: each an object of its own, or together in lists."""

from __future__ import annotations

from typing import Final

from loaders.llm_graphs.extracted import (
    ExtractedEdge,
    ExtractedGraph,
    ExtractedNode,
    Fields,
    SourceDocument,
    as_text,
    collect_rest,
    describe,
    explain_no_verb,
    parse_label,
    parse_names,
    parse_properties,
)

GRAPHITI: Final = "Graphiti"

_RUN_FIELDS: Final = frozenset({"created_at", "group_id", "name_embedding", "fact_embedding", "reference_time"})
"""Fields about the pipeline's run, not about the world."""
_NODE_FIELDS: Final = _RUN_FIELDS | {"uuid", "name", "labels", "attributes"}
_EDGE_FIELDS: Final = (_RUN_FIELDS - {"group_id"}) | {
    "source_node_uuid", "target_node_uuid", "name", "fact", "episodes", "valid_at", "invalid_at", "expired_at",
    "attributes",
}  # fmt: skip


def parse_graphiti(value: Fields) -> ExtractedGraph:
    """Parse an object: a node, an edge or an episode, or lists of them."""
    graph = ExtractedGraph(GRAPHITI)
    if "nodes" not in value and "edges" not in value:
        if "labels" in value:
            _add_node(graph, value)
        if "source_node_uuid" in value or "target_node_uuid" in value:
            _add_edge(graph, value)
        elif "content" in value:
            _add_episode(graph, value)
        return graph
    for item in graph.iter_members(value, "nodes"):
        _add_node(graph, item)
    for item in graph.iter_members(value, "edges"):
        _add_edge(graph, item)
    if isinstance(value.get("episode"), dict):
        _add_episode(graph, value["episode"])
    for item in graph.iter_members(value, "episodes"):
        _add_episode(graph, item)
    return graph


def _add_node(graph: ExtractedGraph, item: Fields) -> None:
    key, names = as_text(item.get("uuid")), parse_names(item.get("name"))
    if not key or not names:
        what = "uuid, so no edge can name it" if not key else f"name: `name` is {describe(item.get('name'))}"
        graph.refuse("nodes", item, f"the node has no {what}; give it one, or remove it.", "name" if key else "uuid")
        return
    label, kept = parse_label(item.get("labels"), "labels")
    if isinstance(item.get("labels"), list) and len(item["labels"]) <= 2:  # Entity, and the one that is read
        kept = {} if label else kept
    about = {**kept, **parse_properties(item.get("attributes"), "attributes")}
    node = ExtractedNode(names[0], label, collect_rest(item, _NODE_FIELDS, about), names[1:], key)
    graph.add_node(key, node)
    graph.groups.add(as_text(item.get("group_id")))


def _add_edge(graph: ExtractedGraph, item: Fields) -> None:
    verb, fact = as_text(item.get("name")), as_text(item.get("fact"))
    if not verb and not fact:
        graph.refuse("edges", item, explain_no_verb(item.get("name")), "name")
        return
    episodes = item.get("episodes")
    kept = {} if isinstance(episodes, list) or episodes is None else {"episodes": episodes}
    about = {**kept, **parse_properties(item.get("attributes"), "attributes")}
    graph.edges.append(
        ExtractedEdge(
            as_text(item.get("source_node_uuid")),
            as_text(item.get("target_node_uuid")),
            verb,
            item,
            collect_rest(item, _EDGE_FIELDS, about),
            fact,
            _get_time(item, "valid_at"),
            _get_time(item, "invalid_at"),
            _get_time(item, "expired_at"),
            tuple(filter(None, map(as_text, episodes))) if isinstance(episodes, list) else (),
        )
    )


def _get_time(item: Fields, name: str) -> str:
    """Return a time as it is written, even if it is none; empty if there is nothing."""
    value = item.get(name)
    return as_text(value) or ("" if value in (None, "", [], {}) else repr(value)[:300])


def _add_episode(graph: ExtractedGraph, item: Fields) -> None:
    title, day = as_text(item.get("name")), _get_time(item, "reference_time") or _get_time(item, "valid_at")
    key = as_text(item.get("uuid")) or (f"{title}|{day}" if title else "")
    if not key:
        graph.refuse("episodes", item, "the episode has neither uuid nor name; give it one, or remove it.", "uuid")
        return
    graph.episodes[key] = SourceDocument("", title, "", day)
