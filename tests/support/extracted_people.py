"""One person in a document of their own, as each pipeline writes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge_graph.store import GraphStore

FRONT, GUILD, ISRAEL = ("Lake Front", "Organization"), ("River Guild", "Organization"), ("Israel", "Country")
Properties = dict[str, Any]


def langchain(number: int, verb: str, other: tuple[str, str], name: str = "Omar Said", **about: Any) -> Properties:
    """Return what LangChain extracts from one document of its own about a person."""
    person = {"id": name, "type": "Person", "properties": about}
    organisation = {"id": other[0], "type": other[1], "properties": {}}
    return {
        "nodes": [person, organisation],
        "relationships": [{"source": person, "target": organisation, "type": verb, "properties": {}}],
        "source": {"metadata": {"source": f"https://news.example/{number}"}, "page_content": "…", "type": "Document"},
    }


def graphrag(number: int, verb: str, other: tuple[str, str], **about: Any) -> Properties:
    """Return the same of neo4j-graphrag."""
    return {
        "nodes": [
            {"id": "0", "label": "Person", "properties": {"name": "Omar Said", **about}},
            {"id": "1", "label": other[1], "properties": {"name": other[0]}},
            {"id": "d", "label": "Document", "properties": {"path": f"report-{number}.pdf"}},
        ],
        "relationships": [{"start_node_id": "0", "end_node_id": "1", "type": verb, "properties": {}}],
    }


def graphiti(number: int, verb: str, other: tuple[str, str], **about: Any) -> Properties:
    """Return the same of Graphiti."""
    ends = {"source_node_uuid": f"p{number}", "target_node_uuid": f"o{number}"}
    return {
        "nodes": [
            {
                "uuid": f"p{number}",
                "name": "Omar Said",
                "labels": ["Entity", "Person"],
                "attributes": about,
                "group_id": f"g{number}",
            },
            {"uuid": f"o{number}", "name": other[0], "labels": ["Entity", other[1]], "group_id": f"g{number}"},
        ],
        "edges": [{"uuid": f"e{number}", "name": verb, "fact": f"fact {number}", **ends}],
    }


def save(folder: Path, graphs: Sequence[Any]) -> list[Path]:
    files = [folder / f"graph-{number}.json" for number in range(len(graphs))]
    for file, graph in zip(files, graphs, strict=True):
        file.write_text(json.dumps(graph))
    return files


def count_people(store: GraphStore, name: str = "Omar Said") -> int:
    ids = [str(each.id) for each in store.iter_records() if each.kind == "actor" and each.name == name]  # type: ignore[union-attr]
    return len({*ids} - store.merged(ids).keys())
