"""How nodes, relations, claims and sources look in an answer: one place for both stores.

A record may be given as a model or as plain fields, the way it is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge_graph.edges import Edge, Fields, fields_of
from knowledge_graph.evidence import EvidenceStatus
from knowledge_graph.records import Actor, Claim, Event, Location, Merge, Source
from knowledge_graph.rendered_graph import NEAR, EvidenceSummary
from knowledge_graph.time_span import TimeSpan, span_of
from knowledge_graph.vocabulary import VOCABULARY, Word

View = dict[str, Any]

MAX_CLAIMS_SHOWN = 50
"""How many claims a relation lists in an answer, a denial among them if there is one; ``claim_count`` has them all."""


def node_view(record: Actor | Location | Event | Fields, degree: int, evidence: EvidenceStatus | None) -> View:
    """Return a node as answers show it. ``evidence`` is an event's; actors and locations are identity."""
    view = node_head(_fields(record))
    if evidence:
        view |= evidence_view(evidence)
    return view | {"degree": degree}


def node_head(fields: Fields) -> View:
    """Return the part of a node's view that depends on its record alone."""
    view: View = {"id": fields["id"], "kind": fields["kind"], "type": fields["type"]}
    if fields["kind"] == "event":
        when = fields.get("when")
        view |= {"caption": fields["title"], "summary": fields.get("summary")}
        view |= {"when": when_view(span_of(when)) if when else None}
        view |= {"reality": fields.get("reality", "happened"), "mode": fields.get("mode")}
    else:
        view |= {"caption": fields["name"], "aliases": fields.get("aliases", [])}
        view |= {name: fields.get(name) for name in _IDENTITY}
    return {name: value for name, value in view.items() if value is not None}


_IDENTITY = ("description", "identifiers", "latitude", "longitude", "part_of", "merged")


def evidence_view(evidence: EvidenceStatus) -> View:
    """Return the fields of a view that depend on which claims count."""
    return {
        "status": evidence.status,
        "source_count": evidence.source_count,
        "claims": list(evidence.first_claims(MAX_CLAIMS_SHOWN)),
        "claim_count": len(evidence.claims),
    }


def summarise_evidence(evidence: EvidenceStatus | None) -> EvidenceSummary | None:
    """Return the same as a summary to compute with; None for what rests on no claims."""
    if evidence is None:
        return None
    return EvidenceSummary(
        evidence.status,
        evidence.source_count,
        evidence.first_claims(MAX_CLAIMS_SHOWN),
        len(evidence.claims),
        evidence.anonymous,
    )


def edge_view(edge: Edge, carried: TimeSpan | None, evidence: EvidenceStatus | None) -> View:
    """Return a relation as answers show it; ``carried`` is the date of the event it is a part of."""
    view: View = {
        "id": edge.id,
        "type": edge.word.relation,
        "start": edge.start,
        "end": edge.end,
        "role": edge.word.role,
        "readings": edge_readings(edge.word, near=edge.precision == NEAR),
        "title": edge.title,
        "precision": edge.precision,
        "area": edge.area,
        "when": when_view(edge.when or carried),
        "united": list(edge.united) or None,
    }
    view |= evidence_view(evidence) if evidence else {"status": "identity"}
    return {name: value for name, value in view.items() if value is not None}


def edge_readings(word: Word, *, near: bool) -> dict[str, str]:
    """Return how a relation reads from its start to its end, and from its end to its start."""
    return {
        way: VOCABULARY.reading(word.relation, word.role, forward=way == "forward", near=near).removesuffix(":")
        for way in ("forward", "backward")
    }


def claim_view(claim: Claim | Fields) -> View:
    """Return a claim as answers show it."""
    view = dict(_fields(claim))
    del view["kind"]
    view |= {"stance": view.get("stance", "asserts"), "certainty": view.get("certainty", "stated")}
    return _with_dates(view, "as_of", "said", "retracted")


def source_view(source: Source | Fields) -> View:
    """Return a source as answers show it."""
    view = dict(_fields(source))
    del view["kind"]
    return _with_dates(view, "published", "retracted")


def merge_view(merge: Merge) -> View:
    """Return a merge as answers show it."""
    view = fields_of(merge)
    del view["kind"]
    return _with_dates(view, "decided", "undone")


def when_view(when: TimeSpan | None) -> Mapping[str, str | None] | None:
    """Return a date as answers show it."""
    return when.as_dict() if when else None


def _with_dates(view: View, *names: str) -> View:
    for name in names:
        if name in view:
            view[name] = when_view(span_of(view[name]))
    return view


def _fields(record: Actor | Location | Event | Claim | Source | Fields) -> Fields:
    return record if isinstance(record, Mapping) else fields_of(record)
