"""What records and relations are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge_graph.records import Record, Relation
from knowledge_graph.store import GraphStore
from knowledge_graph.vocabulary import VOCABULARY


def format_edge(edge: Mapping[str, Any], *, seen_from: str) -> str:
    """Return the words for an edge, read from one of its ends to the other."""
    near, forward = edge.get("precision") == "near", edge["start"] == seen_from
    words = VOCABULARY.reading(edge["type"], edge.get("role"), forward=forward, near=near)
    title = f" ({edge['title']})" if edge.get("title") else ""
    area = f", {edge['area']}" if edge.get("area") else ""
    return f"{words}{title}{area}"


def read_names(store: GraphStore, ids: Sequence[str]) -> dict[str, str]:
    """Return the name or title of records by id, of merged ones that of the record they are read as.

    A relation is told with its ends: `Houthis is backed by Iran`.
    """
    survivors = store.merged(ids)
    records = store.records([survivors.get(identifier, identifier) for identifier in ids])
    named = {identifier: records.get(survivors.get(identifier, identifier)) for identifier in ids}
    relations = [record for record in named.values() if isinstance(record, Relation)]
    ends = (
        read_names(store, [end for relation in relations for end in (relation.start, relation.end)])
        if relations
        else {}
    )
    return {identifier: _get_name(record, ends) for identifier, record in named.items() if record}


def _get_name(record: Record, ends: Mapping[str, str]) -> str:
    if not isinstance(record, Relation):
        return get_caption(record)
    start, end = (ends.get(identifier, identifier) for identifier in (record.start, record.end))
    words = VOCABULARY.reading(record.type, None, forward=True).removesuffix(" (of)")
    return f"{start} {words} {end}{f' ({record.title})' if record.title else ''}"


def get_caption(record: Record) -> str:
    """Return a record's name or title, or its id without either."""
    return str(getattr(record, "name", None) or getattr(record, "title", None) or record.id)
