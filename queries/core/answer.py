"""The answer to a question: fields until it leaves, encoded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import orjson

from knowledge_graph.edges import carrier_of
from knowledge_graph.rendered_graph import Json, RenderedGraph, encode_json, extend_object


@dataclass(frozen=True)
class Answer:
    """The fields of an answer, and whether it is all there is.

    Values are plain Python values, or bytes that are JSON already, as stores render them.
    """

    fields: Mapping[str, Any]
    complete: bool = True
    next: str | None = None
    head: Json | None = None
    """A rendered object whose own fields come before these, if any."""
    shown: RenderedGraph = field(default_factory=RenderedGraph)
    """What of the graph it shows, with the facts that other questions work on."""

    def encode(self) -> Json:
        """Return the answer as JSON; each call encodes it anew."""
        return encode_json(self.fields) if self.head is None else extend_object(self.head, self.fields)

    @cached_property
    def data(self) -> dict[str, Any]:
        """Decode the answer into plain Python values, once, for terminals and exports; questions read ``shown``."""
        decoded: dict[str, Any] = orjson.loads(self.encode())
        return decoded

    def with_field(self, name: str, value: Any) -> Answer:
        """Return the answer with one more field, the last."""
        return replace(self, fields={**self.fields, name: value})


def shown_fields(shown: RenderedGraph) -> dict[str, Mapping[str, Any]]:
    """Return the four maps that every answer about the graph carries, and which claims it leaves out, if any."""
    fields = {"nodes": shown.nodes, "edges": shown.edges, "claims": shown.claims, "sources": shown.sources}
    return fields | claims_left_out(shown)


def claims_left_out(shown: RenderedGraph) -> dict[str, Mapping[str, str]]:
    """Return the field that says of which nodes and edges not all claims are listed, and who has them all.

    Returns:
        By id of a node or an edge, the id of the record whose ``claims`` list them; no field where all are listed.
    """
    by_id = {identifier: carrier_of(identifier) for identifier in shown.in_part}
    return {"claims_left_out": by_id} if by_id else {}
