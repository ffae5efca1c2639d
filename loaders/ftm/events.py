"""FollowTheMoney entities that are events to us: happenings, and what joins people for a time and has no relation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from knowledge_graph.records import Claim, Event, Measure, Participant, Place
from loaders.ftm.entity import Entity, attributes_of, when_of
from loaders.ftm.schema import Meaning, meaning_of, model
from loaders.readers.converters import ConvertedRow

_AMOUNTS: Final = {"amountUsd": "USD", "amountEur": "EUR", "amount": ""}


def case_with(case: Entity, parties: Sequence[Entity]) -> ConvertedRow:
    """Return a court case with those who are party to it."""
    names = dict.fromkeys(party for one in parties for party in one.all("party"))
    roles = {f"role:{party}": role for one in parties for party in one.all("party") if (role := one.first("role"))}
    event, words = event_of(case, meaning_of(case.schema))
    members = tuple(Participant(actor=f"ftm:{name}", role="party") for name in names)
    return [event.model_copy(update={"participants": members, "attributes": event.attributes | roles}), *words], []


def event_of(entity: Entity, meaning: Meaning) -> tuple[Event, list[Claim]]:
    """Return the event, and where it was in words."""
    about, release = meaning.event, entity.release[1].id
    participants = {(role, one): None for name, role in about["roles"].items() for one in entity.all(name)}
    places = {(role, one): None for name, role in about.get("places", {}).items() for one in entity.all(name)}
    places |= {("occurred_at", one): None for one in entity.all("addressEntity")}
    mapped = {*about["roles"], *about.get("places", {}), "addressEntity", "summary", "name"}
    event = Event(
        id=entity.key,
        type=meaning.type,
        mode=about.get("mode"),
        contexts=about.get("contexts", ()),
        title=_event_title(entity)[:2000],
        summary="\n".join(entity.all("summary")),
        when=when_of(entity, lasting=bool(entity.all("startDate") or entity.all("endDate"))),
        participants=tuple(Participant(actor=f"ftm:{one}", role=role) for role, one in participants),
        locations=tuple(Place(location=f"ftm:{one}", role=role) for role, one in places),
        measures=_measures(entity),
        attributes=attributes_of(entity, mapped),
        source=release,
    )
    said = [Claim(about=event.id, property="location", value=where, source=release) for where in entity.all("location")]
    return event, said


def _event_title(entity: Entity) -> str:
    own = entity.body.get("caption") or entity.first("name", "program", "reason", "caseNumber", "summary", "authority")
    if entity.schema in {"Event", "Trip", "CourtCase"} and own:
        return str(own)
    label = str(model().get(entity.schema).label)
    currency = next((code for name, code in _AMOUNTS.items() if entity.all(name)), "") or entity.first("currency")
    amount = " ".join(filter(None, (entity.first(*_AMOUNTS), currency))) if entity.first(*_AMOUNTS) else ""
    more = amount or (str(own) if own and str(own) != label else "")
    return f"{label}: {more}" if more else f"{label} {entity.id}"


def _measures(entity: Entity) -> dict[str, float | Measure]:
    try:
        return {"amount": float(entity.first(*_AMOUNTS) or "")}
    except ValueError:
        return {}
