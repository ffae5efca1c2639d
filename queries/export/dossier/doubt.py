"""How surely something was so, as one word for how it is drawn: by line and sign, never by colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

STRONGEST: Final = ("denied", "disputed", "alleged", "planned", "hedged", "record", "solid")
"""Which doubt is drawn where several hold."""

LINE_WORDS: Final = {
    "solid": "stated or confirmed",
    "record": "part of the record",
    "hedged": "hedged",
    "planned": "planned or proposed",
    "alleged": "alleged",
    "disputed": "disputed",
    "denied": "denied",
}
SIGNS: Final = {"denied": "✕", "disputed": "≠", "alleged": "?", "planned": "◌", "hedged": "~"}
"""The sign that stands beside the line."""

_OF_REALITY: Final = {"planned": "planned", "proposed": "planned", "alleged": "alleged"}


def line_of(status: str | None, reality: str | None) -> str:
    """Return how something of this evidence status and reality is drawn."""
    of_status = "record" if status == "identity" else status if status in LINE_WORDS else "solid"
    lines = {of_status, _OF_REALITY.get(reality or "", "solid")}
    return next(line for line in STRONGEST if line in lines)


def line_of_node(node: Mapping[str, Any]) -> str:
    """Return how a node is drawn; actors and locations are no matter of evidence."""
    return line_of(node.get("status"), node.get("reality")) if node["kind"] == "event" else "solid"


def line_of_edge(edge: Mapping[str, Any], nodes: Mapping[str, Mapping[str, Any]]) -> str:
    """Return how a relation is drawn: a part of an event is as real as the event."""
    carrier = event_of(edge)
    return line_of(edge.get("status"), nodes.get(carrier, {}).get("reality") if carrier else None)


def event_of(edge: Mapping[str, Any]) -> str | None:
    """Return the event that a relation is a part of; None for a relation of its own."""
    if "#" not in edge["id"]:
        return None
    return str(edge["end"] if edge["type"] == "PARTICIPATED_IN" else edge["start"])


def firmest(lines: Iterable[str]) -> str:
    """Return the line of parallel relations drawn as one: one firm relation connects."""
    known = set(lines)
    return next(line for line in reversed(STRONGEST) if line in known)
