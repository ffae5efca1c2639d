"""A pipeline's edges as relations and events, always in doubt: a model read them out of a text.

A verb we have a relation for, between ends that fit, is that relation. One that tells of something that happened, or
has a date, or an end that is no actor, is an event whose title says it whole. What is left associates its two actors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from knowledge_graph.records import Claim, Event, Measure, Record, Relation
from knowledge_graph.vocabulary import VOCABULARY
from loaders.llm_graphs.dialects import Edge
from loaders.llm_graphs.entities import Scalars, Thing, date_of, scalars
from loaders.llm_graphs.verbs import ACTS, PLACED, RELATIONS, REVERSED, happened, spoken
from loaders.mapping.entities import make_digest

_DAYS: Final = ("date", "when", "time", "timestamp", "event_date", "datetime", "year")
_STARTS: Final = ("start_date", "start", "since", "from", "start_time", "valid_from", "valid_at")
_ENDS: Final = ("end_date", "end", "until", "to", "end_time", "valid_until", "invalid_at")
_ROLES: Final = {
    "assault": ("attacker", "target"), "coerce": ("initiator", "target"), "accuse": ("initiator", "target"),
    "threaten": ("initiator", "target"), "sanction": ("initiator", "target"), "reject": ("initiator", "target"),
    "statement": ("speaker", "addressee"), "request": ("initiator", "addressee"), "aid": ("provider", "recipient"),
    "support": ("provider", "beneficiary"), "ruling": ("issuer", "respondent"),
    "meeting": ("participant", "participant"), "consult": ("participant", "participant"),
    "agree": ("signatory", "signatory"),
}  # fmt: skip


def when_of(edge: Edge) -> tuple[str, bool]:
    """Return when an edge was or held, as EDTF, and whether it lasted; empty where it doesn't say."""
    said = {str(name).lower(): str(value) for name, value in edge.properties.items() if isinstance(value, str | int)}
    day = next((found for name in _DAYS if (found := date_of(said.get(name, "")))), "")
    start = date_of(edge.valid_at) or next((found for name in _STARTS if (found := date_of(said.get(name, "")))), "")
    end = date_of(edge.invalid_at) or next((found for name in _ENDS if (found := date_of(said.get(name, "")))), "")
    if end and start and start != end and "/" not in start + end and start < end:
        return f"{start}/{end}", True
    if end and not start and not day:
        return f"/{end}" if "/" not in end else end, True
    return day or start, False


def statement_of(edge: Edge, start: Thing, end: Thing) -> Relation | Event:
    """Return what an edge says of its two ends, without a source yet."""
    verb = spoken(edge.type)
    word = RELATIONS.get(verb) or REVERSED.get(verb)
    first, last = (end, start) if verb in REVERSED else (start, end)
    when, lasted = when_of(edge)
    kept: Scalars = {"type": edge.type, **scalars(edge.properties)}
    if word and (ends := _fitting(word, first, last)):
        return _relation(word, ends, edge, when if lasted or not when or "/" in when else f"{when}/", kept)
    if happened(verb) or when or {start.kind, end.kind} != {"actor"} or start.id == end.id:
        return _event(edge, start, end, when, kept)
    return _relation("associated_with", (start.id, end.id), edge, "", kept)


def _fitting(word: str, start: Thing, end: Thing) -> tuple[str, str] | None:
    """Return the ends of a relation of ours, if they are of kinds it joins; a state may stand for its country."""
    about = VOCABULARY.tables["relation_types"][word]
    found = [
        one.id if one.kind in about[side] else one.place.id if one.place and "location" in about[side] else ""
        for one, side in ((start, "from"), (end, "to"))
    ]
    return (found[0], found[1]) if all(found) and found[0] != found[1] else None


def _relation(word: str, ends: tuple[str, str], edge: Edge, when: str, kept: Scalars) -> Relation:
    fields: dict[str, Any] = {"type": word, "start": ends[0], "end": ends[1], "attributes": kept}
    fields |= {"when": when} if when else {}
    fields["title"] = edge.fact[:2000] or spoken(edge.type) or word
    return Relation.model_validate({"id": f"relation:extracted:{_hash(fields)}", **fields})


def _event(edge: Edge, start: Thing, end: Thing, when: str, kept: Scalars) -> Event:
    verb = spoken(edge.type)
    first, last = verb.partition(" ")[0], verb.rpartition(" ")[2]
    type_ = ACTS.get(first, "other")
    acting, acted_on = (end, start) if last == "by" else (start, end)
    roles = _ROLES.get(type_, ("initiator", "participant"))
    fields: dict[str, Any] = {"type": type_, "attributes": kept}
    fields["title"] = (edge.fact or f"{start.name} {verb or 'and'} {end.name}")[:2000]
    fields |= {"when": when} if when else {}
    placed = PLACED.get(last, "target" if type_ == "assault" else "concerns")
    for thing, role in ((acting, roles[0]), (acted_on, roles[1])):
        if thing.kind == "actor" and not (thing is acted_on and thing.place and last in PLACED):
            one = {"actor": thing.id, "role": role}
            if one not in fields.setdefault("participants", []):
                fields["participants"].append(one)
        elif thing.kind == "event":
            fields.setdefault("links", []).append({"type": "concerns", "target": thing.id})
        else:
            where = thing.place.id if thing.place else thing.id
            here = {"location": where, "role": placed if thing is acted_on else "concerns"}
            if here not in fields.setdefault("locations", []):
                fields["locations"].append(here)
    return Event.model_validate({"id": f"event:extracted:{_hash(fields)}", **fields})


def _hash(fields: dict[str, Any]) -> str:
    return make_digest(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode())


def vouched(record: Relation | Event, edge: Edge, source: str, locator: str) -> Iterator[Record]:
    """Yield a statement, and its source's claim that it is so: in doubt, with the model's confidence if it says one."""
    yield record.model_copy(update={"source": source})
    fields: dict[str, Any] = {"about": record.id, "source": source, "certainty": "hedged", "locator": locator}
    if taken_back := date_of(edge.expired_at):
        fields["retracted"] = taken_back
    yield Claim.model_validate(fields)
    confidence = next((edge.properties[name] for name in ("confidence", "score") if name in edge.properties), None)
    if isinstance(confidence, int | float) and not isinstance(confidence, bool):
        yield Claim.model_validate(fields | {"property": "confidence", "value": Measure(best=float(confidence))})
