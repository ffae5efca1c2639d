"""How nodes, relations, claims and sources look in an answer: one place for both stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge_graph.claims import Standing
from knowledge_graph.records import Actor, Claim, Event, Location, Source, When, span
from knowledge_graph.spans import Span
from knowledge_graph.statements import Edge

View = dict[str, Any]

MAX_CLAIMS_SHOWN = 50
"""How many claims a relation lists in an answer; ``claim_count`` says how many there are."""


def node_view(record: Actor | Location | Event, degree: int, standing: Standing | None) -> View:
    """Return a node as answers show it. ``standing`` is an event's; actors and locations are identity."""
    view: View = {"id": record.id, "kind": record.kind, "type": record.type}
    if isinstance(record, Event):
        view |= {"caption": record.title, "summary": record.summary or None, "when": when_view(span(record.when))}
        view |= {"reality": record.reality, "mode": record.mode}
        if standing:
            view |= standing_view(standing)
    else:
        view |= {"caption": record.name, "aliases": list(record.aliases), "description": record.description or None}
        view |= {"identifiers": dict(record.identifiers)}
        if isinstance(record, Location):
            view |= {"latitude": record.latitude, "longitude": record.longitude, "part_of": record.part_of}
    view["degree"] = degree
    return {name: value for name, value in view.items() if value is not None and value != {}}


def standing_view(standing: Standing) -> View:
    """Return the part of a view that depends on which claims count."""
    return {
        "status": standing.status,
        "source_count": standing.source_count,
        "claims": list(standing.claims[:MAX_CLAIMS_SHOWN]),
        "claim_count": len(standing.claims),
    }


def edge_view(edge: Edge, carried: Span | None, standing: Standing | None) -> View:
    """Return a relation as answers show it; ``carried`` is the date of the event it is a part of."""
    view: View = {
        "id": edge.id,
        "type": edge.word.relation,
        "start": edge.start,
        "end": edge.end,
        "role": edge.word.role,
        "title": edge.title,
        "precision": edge.precision,
        "area": edge.area,
        "when": when_view(edge.when or carried),
    }
    if standing:
        view |= standing_view(standing)
    else:
        view["status"] = "identity"
    return {name: value for name, value in view.items() if value is not None}


def claim_view(claim: Claim) -> View:
    """Return a claim as answers show it."""
    view = claim.model_dump(mode="json", exclude_defaults=True)
    view |= {"stance": claim.stance, "certainty": claim.certainty}
    for name in ("as_of", "said", "retracted"):
        if name in view:
            view[name] = when_view(span(getattr(claim, name)))
    return view


def source_view(source: Source) -> View:
    """Return a source as answers show it."""
    view = source.model_dump(mode="json", exclude_defaults=True)
    for name in ("published", "retracted"):
        if name in view:
            view[name] = when_view(span(getattr(source, name)))
    return view


def when_view(when: Span | None) -> Mapping[str, str | None] | None:
    """Return a date as answers show it."""
    return when.as_dict() if when else None


__all__ = ["View", "When", "claim_view", "edge_view", "node_view", "source_view", "standing_view", "when_view"]
