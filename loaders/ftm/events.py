"""Entities that become events: those of event schemas, and interests such as payments, sanctions and court cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from knowledge_graph.records import Claim, Event, Measure, Participant, Place
from loaders.ftm.entity import FtmEntity, collect_attributes, parse_dates
from loaders.ftm.schema import SchemaMapping, get_schema_mapping, load_model
from loaders.readers.converters import ConvertedRow

_AMOUNT_CURRENCIES: Final = {"amountUsd": "USD", "amountEur": "EUR", "amount": ""}


def make_court_case(case: FtmEntity, memberships: Sequence[FtmEntity]) -> ConvertedRow:
    """Return a court case as an event, with its parties as participants.

    Args:
        case: the CourtCase.
        memberships: the CourtCaseParty entities that name it.
    """
    names = dict.fromkeys(party for membership in memberships for party in membership.get("party"))
    roles = {
        f"role:{party}": role
        for membership in memberships
        for party in membership.get("party")
        if (role := membership.first("role"))
    }
    event, words = make_event_records(case, get_schema_mapping(case.schema))
    members = tuple(Participant(actor=f"ftm:{name}", role="party") for name in names)
    return [event.model_copy(update={"participants": members, "attributes": event.attributes | roles}), *words], []


def make_event_records(entity: FtmEntity, mapping: SchemaMapping) -> tuple[Event, list[Claim]]:
    """Return the event of an entity, and a claim for each place that it gives in words.

    Args:
        entity: the entity.
        mapping: what its schema becomes, with the roles of its properties.
    """
    about, release = mapping.event, entity.release[1].id
    participants = {(role, actor): None for name, role in about["roles"].items() for actor in entity.get(name)}
    places = {(role, location): None for name, role in about.get("places", {}).items() for location in entity.get(name)}
    places |= {("occurred_at", location): None for location in entity.get("addressEntity")}
    mapped = {*about["roles"], *about.get("places", {}), "addressEntity", "summary", "name"}
    event = Event(
        id=entity.record_id,
        type=mapping.type,
        mode=about.get("mode"),
        contexts=about.get("contexts", ()),
        title=_make_title(entity)[:2000],
        summary="\n".join(entity.get("summary")),
        when=parse_dates(entity, lasting=bool(entity.get("startDate") or entity.get("endDate"))),
        participants=tuple(Participant(actor=f"ftm:{actor}", role=role) for role, actor in participants),
        locations=tuple(Place(location=f"ftm:{location}", role=role) for role, location in places),
        measures=_parse_measures(entity),
        attributes=collect_attributes(entity, mapped),
        source=release,
    )
    claims = [
        Claim(about=event.id, property="location", value=where, source=release) for where in entity.get("location")
    ]
    return event, claims


def _make_title(entity: FtmEntity) -> str:
    own = entity.body.get("caption") or entity.first("name", "program", "reason", "caseNumber", "summary", "authority")
    if entity.schema in {"Event", "Trip", "CourtCase"} and own:
        return str(own)
    label = str(load_model().get(entity.schema).label)
    currency = next((code for name, code in _AMOUNT_CURRENCIES.items() if entity.get(name)), "") or entity.first(
        "currency"
    )
    amount = (
        " ".join(filter(None, (entity.first(*_AMOUNT_CURRENCIES), currency)))
        if entity.first(*_AMOUNT_CURRENCIES)
        else ""
    )
    more = amount or (str(own) if own and str(own) != label else "")
    return f"{label}: {more}" if more else f"{label} {entity.id}"


def _parse_measures(entity: FtmEntity) -> dict[str, float | Measure]:
    try:
        return {"amount": float(entity.first(*_AMOUNT_CURRENCIES) or "")}
    except ValueError:
        return {}
