"""An answer: JSON written once, as bytes, out of parts that stores have already rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from knowledge_graph.store import Json, RenderedGraph


@dataclass(frozen=True)
class Answer:
    """The JSON of an answer, whether there is anything in it, and whether it is all there is."""

    body: Json
    found: bool = True
    complete: bool = True
    next: str | None = None

    @cached_property
    def data(self) -> dict[str, Any]:
        """Return the answer as Python values."""
        loaded: dict[str, Any] = orjson.loads(self.body)
        return loaded


def write_object(fields: Mapping[str, Any]) -> Json:
    """Write one JSON object; values that are bytes are JSON already."""
    pieces = [
        b'"%s":%s' % (name.encode(), value if isinstance(value, bytes) else orjson.dumps(value))
        for name, value in fields.items()
    ]
    return b"{%s}" % b",".join(pieces)


def by_id(views: Mapping[str, Json]) -> Json:
    """Write views as one JSON object by id; ids hold nothing that JSON would escape."""
    return b"{%s}" % b",".join([b'"%s":%s' % (identifier.encode(), view) for identifier, view in views.items()])


def shown_fields(shown: RenderedGraph) -> dict[str, Json]:
    """Return the four maps that every answer about the graph carries."""
    return {
        "nodes": by_id(shown.nodes),
        "edges": by_id(shown.edges),
        "claims": by_id(shown.claims),
        "sources": by_id(shown.sources),
    }
