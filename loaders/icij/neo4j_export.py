"""The Offshore Leaks Database as Neo4j exports it: a JSON object for each node, then for each relationship."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from loaders.icij.columns import Table
from loaders.icij.leaks import LeakSources
from loaders.icij.nodes import NodeConverter
from loaders.icij.relationships import RelationshipConverter
from loaders.readers.converters import RecordConverter
from loaders.readers.documents import JsonObject
from loaders.readers.rows import SKIPPED, Row

_TABLES: Final[dict[str, Table]] = {
    "Entity": "entities", "Officer": "officers", "Intermediary": "intermediaries", "Address": "addresses",
    "Other": "others",
}  # fmt: skip
"""By the labels of nodes."""


def is_exported_node(value: Any) -> bool:
    """Return whether a JSON object is a node of the database."""
    if (
        not isinstance(value, Mapping)
        or value.get("type") != "node"
        or not isinstance(value.get("properties"), Mapping)
    ):
        return False
    return bool(value["properties"].keys() >= {"node_id", "sourceID"})


def parse_export(objects: Iterable[JsonObject], leaks: LeakSources, *, file: str) -> Iterator[Row]:
    """Convert nodes and relationships. A relationship names its nodes by Neo4j's ids, so nodes come first."""
    nodes = {table: RecordConverter(file, NodeConverter(table, leaks).convert) for table in _TABLES.values()}
    relationships = RelationshipConverter(file, leaks)
    numbers: dict[str, str] = {}
    for item in objects:
        value = item.value
        if value is None:
            yield relationships.refused(item.line, item.raw, item.fault)
            continue
        properties = value.get("properties")
        cells = _read_cells(properties if isinstance(properties, Mapping) else {})
        if value.get("type") == "node":
            labels = value.get("labels")
            known = [_TABLES[label] for label in labels if label in _TABLES] if isinstance(labels, list) else []
            numbers[str(value.get("id"))] = cells.get("node_id", "")
            if known:
                yield from nodes[known[0]].rows(item.line, item.raw, cells)
            else:
                yield Row(file, item.line, item.raw, SKIPPED, about=f"node labelled {str(labels)[:100]}")
            continue
        ends = [_find_number(value.get(end), numbers) for end in ("start", "end")]
        if not all(ends):
            yield Row(
                file, item.line, item.raw, SKIPPED, about="relationship of a node that isn't before it in the file"
            )
            continue
        cells |= {"node_id_start": ends[0], "node_id_end": ends[1], "rel_type": str(value.get("label") or "")}
        yield from relationships.rows(item.line, item.raw, cells)


def _read_cells(properties: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in properties.items() if value is not None}


def _find_number(end: Any, numbers: Mapping[str, str]) -> str:
    """Return the ``node_id`` of an end of a relationship; empty if it isn't known."""
    if not isinstance(end, Mapping):
        return ""
    properties = end.get("properties")
    own = properties.get("node_id") if isinstance(properties, Mapping) else None
    return str(own or numbers.get(str(end.get("id")), ""))
