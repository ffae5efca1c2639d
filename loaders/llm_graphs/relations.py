"""A pipeline's edges as relations and events, always hedged: a model extracted them.

A verb with a relation type whose ends fit becomes that relation. A verb of something that happened, an edge with a
date, or one with an end that isn't an actor, becomes an event titled with the whole sentence. Any other edge becomes
``associated_with``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from knowledge_graph.records import Claim, Event, Measure, Record, Relation
from knowledge_graph.time_span import parse_span
from knowledge_graph.vocabulary import VOCABULARY
from loaders.llm_graphs.entities import ExtractedEntity, Scalars, flatten_properties, parse_date_or_empty
from loaders.llm_graphs.extracted import ExtractedEdge, as_text
from loaders.llm_graphs.verbs import (
    EVENT_VERBS,
    PLACE_PREPOSITIONS,
    RELATION_VERBS,
    REVERSED_VERBS,
    is_event_verb,
    normalise_label,
)
from loaders.mapping.entities import make_digest

_DAY_FIELDS: Final = ("date", "when", "time", "timestamp", "event_date", "datetime", "year")
_START_FIELDS: Final = ("start_date", "start", "since", "from", "start_time", "valid_from", "valid_at")
_END_FIELDS: Final = ("end_date", "end", "until", "to", "end_time", "valid_until", "invalid_at")
_ROLES: Final = {
    "assault": ("attacker", "target"), "coerce": ("initiator", "target"), "accuse": ("initiator", "target"),
    "threaten": ("initiator", "target"), "sanction": ("initiator", "target"), "reject": ("initiator", "target"),
    "statement": ("speaker", "addressee"), "request": ("initiator", "addressee"), "aid": ("provider", "recipient"),
    "support": ("provider", "beneficiary"), "ruling": ("issuer", "respondent"),
    "meeting": ("participant", "participant"), "consult": ("participant", "participant"),
    "agree": ("signatory", "signatory"),
}  # fmt: skip


def parse_when(edge: ExtractedEdge) -> tuple[str, bool]:
    """Return an edge's time as EDTF, empty if it has none, and whether it is an interval."""
    properties = {
        str(name).lower(): str(value) for name, value in edge.properties.items() if isinstance(value, str | int)
    }
    day = next((parsed for name in _DAY_FIELDS if (parsed := parse_date_or_empty(properties.get(name, "")))), "")
    start = parse_date_or_empty(edge.valid_at) or next(
        (parsed for name in _START_FIELDS if (parsed := parse_date_or_empty(properties.get(name, "")))), ""
    )
    end = parse_date_or_empty(edge.invalid_at) or next(
        (parsed for name in _END_FIELDS if (parsed := parse_date_or_empty(properties.get(name, "")))), ""
    )
    if end and start and _ends_after(start, end):
        return (start, True) if start == end else (f"{start}/{end}", True)
    if end and not start and not day:
        return f"/{end}" if "/" not in end else end, True
    return day or start, False


def _ends_after(start: str, end: str) -> bool:
    """Return whether two dates, neither of them an interval, can begin and end one."""
    return "/" not in start + end and parse_span(start).earliest <= parse_span(end).latest


def collect_unread_times(edge: ExtractedEdge, when: str) -> Scalars:
    """Return Graphiti's times that ``when`` doesn't hold, as they are written; ``expired_at`` always is one."""
    times = (("valid_at", edge.valid_at), ("invalid_at", edge.invalid_at))
    unread: Scalars = {
        name: text for name, text in times if text and not ((day := parse_date_or_empty(text)) and day in when)
    }
    return unread | ({"expired_at": edge.expired_at} if edge.expired_at else {})


def make_record(edge: ExtractedEdge, start: ExtractedEntity, end: ExtractedEntity) -> Relation | Event:
    """Return an edge as a relation or event, without a source."""
    verb = normalise_label(edge.type)
    word = RELATION_VERBS.get(verb) or REVERSED_VERBS.get(verb)
    first, last = (end, start) if verb in REVERSED_VERBS else (start, end)
    when, lasted = parse_when(edge)
    kept: Scalars = {"type": edge.type, **flatten_properties(edge.properties), **collect_unread_times(edge, when)}
    if word and (ends := _match_ends(word, first, last)):
        return _make_relation(word, ends, edge, when if lasted or not when or "/" in when else f"{when}/", kept)
    if is_event_verb(verb) or when or {start.kind, end.kind} != {"actor"} or start.id == end.id:
        return _make_event(edge, start, end, when, kept)
    return _make_relation("associated_with", (start.id, end.id), edge, "", kept)


def _match_ends(word: str, start: ExtractedEntity, end: ExtractedEntity) -> tuple[str, str] | None:
    """Return the ids of a relation's ends if their kinds fit its type, else None; a state may stand for its country."""
    about = VOCABULARY.tables["relation_types"][word]
    ends = [
        entity.id
        if entity.kind in about[side]
        else entity.location.id
        if entity.location and "location" in about[side]
        else ""
        for entity, side in ((start, "from"), (end, "to"))
    ]
    return (ends[0], ends[1]) if all(ends) and ends[0] != ends[1] else None


def _make_relation(word: str, ends: tuple[str, str], edge: ExtractedEdge, when: str, kept: Scalars) -> Relation:
    fields: dict[str, Any] = {"type": word, "start": ends[0], "end": ends[1], "attributes": kept}
    fields |= {"when": when} if when else {}
    fields["title"] = edge.fact[:2000] or normalise_label(edge.type) or word
    return Relation.model_validate({"id": f"relation:extracted:{_hash(_identify(fields, edge))}", **fields})


def _make_event(edge: ExtractedEdge, start: ExtractedEntity, end: ExtractedEntity, when: str, kept: Scalars) -> Event:
    verb = normalise_label(edge.type)
    first, last = verb.partition(" ")[0], verb.rpartition(" ")[2]
    type_ = EVENT_VERBS.get(first, "other")
    acting, acted_on = (end, start) if last == "by" else (start, end)
    roles = _ROLES.get(type_, ("initiator", "participant"))
    fields: dict[str, Any] = {"type": type_, "attributes": kept}
    fields["title"] = (edge.fact or f"{start.name} {verb or 'and'} {end.name}")[:2000]
    fields |= {"when": when} if when else {}
    placed = PLACE_PREPOSITIONS.get(last, "target" if type_ == "assault" else "concerns")
    for entity, role in ((acting, roles[0]), (acted_on, roles[1])):
        if entity.kind == "actor" and not (entity is acted_on and entity.location and last in PLACE_PREPOSITIONS):
            participant = {"actor": entity.id, "role": role}
            if participant not in fields.setdefault("participants", []):
                fields["participants"].append(participant)
        elif entity.kind == "event":
            fields.setdefault("links", []).append({"type": "concerns", "target": entity.id})
        else:
            where = entity.location.id if entity.location else entity.id
            here = {"location": where, "role": placed if entity is acted_on else "concerns"}
            if here not in fields.setdefault("locations", []):
                fields["locations"].append(here)
    return Event.model_validate({"id": f"event:extracted:{_hash(_identify(fields, edge))}", **fields})


def _identify(fields: dict[str, Any], edge: ExtractedEdge) -> dict[str, Any]:
    """Return what tells a record from others: all it says, or for an edge with a UUID this, its type and its ends.

    An edge that Graphiti exports again may have ended since; it is the same edge.
    """
    if not (uuid := as_text(edge.properties.get("uuid"))):
        return fields
    ends = ("type", "start", "end", "participants", "locations", "links")
    return {"uuid": uuid, **{name: fields[name] for name in ends if name in fields}}


def _hash(fields: dict[str, Any]) -> str:
    return make_digest(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode())


def iter_claimed(record: Relation | Event, edge: ExtractedEdge, source: str, locator: str) -> Iterator[Record]:
    """Yield a record and its source's hedged claim of existence, with the model's confidence if it gives one."""
    yield record.model_copy(update={"source": source})
    fields: dict[str, Any] = {"about": record.id, "source": source, "certainty": "hedged", "locator": locator}
    if not edge.invalid_at and (taken_back := parse_date_or_empty(edge.expired_at)):
        fields["retracted"] = taken_back  # a fact with an end is superseded, not wrong: it held until then
    yield Claim.model_validate(fields)
    confidence = next((edge.properties[name] for name in ("confidence", "score") if name in edge.properties), None)
    if isinstance(confidence, int | float) and not isinstance(confidence, bool):
        yield Claim.model_validate(fields | {"property": "confidence", "value": Measure(best=float(confidence))})
