"""Ids of an event's parts: its participants, places and links."""

from __future__ import annotations

from knowledge_graph.edges import part_id
from knowledge_graph.records import Link, Participant, Place

EventPart = Participant | Place | Link


def get_part_id(event: str, part: EventPart) -> str:
    """Return the id of an event's part: its own, or the derived one."""
    return part.id or derive_part_id(event, part)


def derive_part_id(event: str, part: EventPart) -> str:
    """Return the derived id of an event's part. See ``knowledge_graph.edges.part_id``."""
    if isinstance(part, Participant):
        return part_id(event, part.role, part.actor)
    if isinstance(part, Place):
        return part_id(event, part.role, part.location)
    return part_id(event, part.type, part.target)
