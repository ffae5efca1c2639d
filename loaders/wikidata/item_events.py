"""An item that is an event: participants, places, links, measures, and claims by the pages it refers to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from knowledge_graph.records import Claim, Event, Link, Participant, Place, Source
from loaders.toolkit.part_ids import get_part_id
from loaders.wikidata.dataset import TABLES, make_record_id
from loaders.wikidata.item_fields import collect_attributes, find_label, get_description, parse_when
from loaders.wikidata.item_records import ItemRecords
from loaders.wikidata.statements import (
    iter_item_values,
    list_reference_urls,
    parse_main_value,
    parse_qualifiers,
    select_statements,
)
from loaders.wikidata.values import parse_quantity

_COUNTRY: Final = "P17"
_PART_OF: Final = "P361"
_ROLE: Final = "P3831"
"""object of statement has role"""


def add_event(item: Mapping[str, Any], coding: list[str], release: Source, item_records: ItemRecords) -> None:
    """Add the event of an item, and what its statements and their references claim.

    Args:
        item: the item's JSON.
        coding: the event's type, and its mode if it has one.
        release: the release that it is from.
        item_records: receives the event as the first of ``own``.
    """
    event_id = make_record_id("event", item["id"])
    attributes = collect_attributes(item, "event")
    participants = _add_participants(item, event_id, attributes, release, item_records)
    places = _list_places(item, item_records)
    parents = [value for value, _ in iter_item_values(select_statements(item, _PART_OF)) if value != item["id"]]
    item_records.required |= {("event", parent): "other" for parent in parents}
    _add_measures(item, event_id, release, item_records)
    event = Event(
        id=event_id,
        type=coding[0],
        mode=coding[1] if len(coding) > 1 else None,
        title=(find_label(item) or item["id"])[:2000],
        summary=get_description(item),
        when=parse_when(lambda name: [parse_main_value(statement) for statement in select_statements(item, name)]),
        participants=participants,
        locations=places,
        links=tuple(
            Link(type="subevent_of", target=make_record_id("event", parent)) for parent in dict.fromkeys(parents)
        ),
        attributes={**attributes, "wikidata": item["id"]},
        source=release.id,
    )
    item_records.own.insert(0, event)


def _add_participants(
    item: Mapping[str, Any], event_id: str, attributes: dict[str, Any], release: Source, item_records: ItemRecords
) -> tuple[Participant, ...]:
    """Return the participants, each once in a role; a role that a qualifier names stays an attribute, too.

    A participation is claimed only if its statement has references: by the release, and by each of them.
    """
    participants: dict[tuple[str, str], Participant] = {}
    for property_, default_role in TABLES["participants"].items():
        for value, statement in iter_item_values(select_statements(item, property_)):
            role_item = next((value for value in parse_qualifiers(statement, _ROLE) if isinstance(value, str)), None)
            role = TABLES["roles"].get(role_item, default_role)
            part = Participant(actor=make_record_id("actor", value), role=role)
            participants.setdefault((part.role, part.actor), part)
            item_records.required["actor", value] = "unknown"
            if role_item:
                attributes[f"{_ROLE}:{value}"] = role_item
            if urls := list_reference_urls(statement):
                part_id = get_part_id(event_id, part)
                item_records.own.append(Claim(about=part_id, source=release.id))
                item_records.add_reference_claims(urls, about=part_id)
    return tuple(participants.values())


def _list_places(item: Mapping[str, Any], item_records: ItemRecords) -> tuple[Place, ...]:
    places: dict[str, Place] = {}
    for property_, role in TABLES["places"].items():
        for value, _ in iter_item_values(select_statements(item, property_)):
            precision = "country" if property_ == _COUNTRY else None
            places.setdefault(value, Place(location=make_record_id("location", value), role=role, precision=precision))
            item_records.required["location", value] = precision or "place"
    return tuple(places.values())


def _add_measures(item: Mapping[str, Any], event_id: str, release: Source, item_records: ItemRecords) -> None:
    for property_, name in TABLES["measures"].items():
        for statement in select_statements(item, property_):
            if measure := parse_quantity(parse_main_value(statement)):
                item_records.own.append(Claim(about=event_id, property=name, value=measure, source=release.id))
                urls = list_reference_urls(statement)
                item_records.add_reference_claims(urls, about=event_id, property=name, value=measure)
