"""Entities converted to records: actors, locations, relations, events, sources and claims."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Claim, Location, Record, Relation, Source
from knowledge_graph.time_span import day_text
from loaders.ftm.entity import FtmEntity, collect_attributes, find_date_bounds, get_caption, is_id, join_id, parse_dates
from loaders.ftm.events import make_event_records
from loaders.ftm.schema import TABLES, SchemaMapping, get_schema_mapping, load_model
from loaders.identity.states import find_state
from loaders.readers.converters import ConvertedRow

_NAME_PROPERTIES: Final = ("name", "alias", "previousName", "abbreviation")
_TEXT_PROPERTIES: Final = ("description", "summary", "notes")
_WIKIDATA_ID: Final = re.compile(r"Q[1-9]\d*\Z")
_IDENTIFIER_SCHEMES: Final = {"wikidataId": "wikidata", "leiCode": "lei", "imoNumber": "imo"}
_CITIZENSHIP_PROPERTIES: Final = ("nationality", "citizenship")


def iter_conversions(entity: FtmEntity) -> Iterator[Callable[[], ConvertedRow]]:
    """Yield, for each group of records that is taken or skipped as one, the function that makes it.

    An entity that joins several pairs is one group for each pair; any other entity is one group.
    """
    mapping = get_schema_mapping(entity.schema)
    if mapping.kind in {"relation", "evidence"}:
        pairs = [(start, end) for start in entity.get(mapping.start) for end in entity.get(mapping.end)]
        if not pairs:
            yield partial(_refuse_without_ends, mapping)
        for pair in pairs:
            yield partial(
                _make_evidence if mapping.kind == "evidence" else _make_relation, entity, mapping, pair, len(pairs)
            )
    else:
        making = {"actor": _make_actor, "location": _make_location, "event": _make_event, "source": _make_source}
        yield partial(making[mapping.kind], entity, mapping)


def iter_actor_relations(entity: FtmEntity) -> Iterator[tuple[Relation, Sequence[Record]]]:
    """Yield the relations of an actor's own properties (addresses, citizenships), each with the locations it needs."""
    source = entity.release[1].id
    for address in entity.get("addressEntity"):
        if is_id(address) and address != entity.id:
            name = join_id(entity.record_id, "based_in", address)
            yield Relation(id=name, type="based_in", start=entity.record_id, end=f"ftm:{address}", source=source), ()
    codes = dict.fromkeys(code for name in _CITIZENSHIP_PROPERTIES for code in entity.get(name))
    for state in filter(None, (find_state("iso2", code) for code in codes)):
        places = state.places(entity.release[0].id)
        name = join_id(entity.record_id, "citizen_of", state.key)
        yield Relation(id=name, type="citizen_of", start=entity.record_id, end=places[-1].id, source=source), places


def _make_actor(entity: FtmEntity, mapping: SchemaMapping) -> ConvertedRow:
    type_ = mapping.type
    if load_model().get(entity.schema).is_a("LegalEntity") and type_ in {"organisation", "government_body", "unknown"}:
        topics = entity.get("topics")
        type_ = next((type_ for topic, type_ in TABLES["topics"].items() if topic in topics), type_)
    return [Actor.model_validate({"id": entity.record_id, "type": type_, **_collect_identity(entity)})], []


def _make_location(entity: FtmEntity, mapping: SchemaMapping) -> ConvertedRow:
    fields = {"id": entity.record_id, "type": mapping.type, **_collect_identity(entity)}
    latitude, longitude = entity.first("latitude"), entity.first("longitude")
    if latitude and longitude:
        fields |= {"latitude": latitude, "longitude": longitude}
    states = [find_state("iso2", code) for code in entity.get("country")]
    state = states[0] if len(states) == 1 else None
    if state is None or mapping.type == "territory":
        return [Location.model_validate(fields)], []
    wholes = state.places(entity.release[0].id)
    return [Location.model_validate({**fields, "part_of": wholes[-1].id})], wholes


def _collect_identity(entity: FtmEntity) -> dict[str, Any]:
    name = get_caption(entity)
    names = dict.fromkeys(value for key in _NAME_PROPERTIES for value in entity.get(key))
    referents = [
        referent for referent in entity.body.get("referents") or () if isinstance(referent, str) and is_id(referent)
    ]
    identifiers = {scheme: value for key, scheme in _IDENTIFIER_SCHEMES.items() if (value := entity.first(key))}
    if known := next((identifier for identifier in (entity.id, *referents) if _WIKIDATA_ID.match(identifier)), None):
        identifiers.setdefault("wikidata", known)
    return {
        "name": name,
        "aliases": [alias for alias in names if alias != name],
        "description": "\n".join(value for key in _TEXT_PROPERTIES for value in entity.get(key)),
        "identifiers": {"ftm": entity.id, **identifiers},
        "former_ids": [f"ftm:{referent}" for referent in referents if referent != entity.id],
        "attributes": collect_attributes(entity, {*_NAME_PROPERTIES, *_TEXT_PROPERTIES, *_IDENTIFIER_SCHEMES}),
        "source": entity.release[1].id,
    }


def _refuse_without_ends(mapping: SchemaMapping) -> ConvertedRow:
    raise InvalidInput(f"an entity of this schema joins {mapping.start} to {mapping.end}; give both.", field="schema")


def _make_relation(entity: FtmEntity, mapping: SchemaMapping, pair: tuple[str, str], count: int) -> ConvertedRow:
    start, end = pair
    return [
        Relation(
            id=entity.record_id if count == 1 else join_id(entity.record_id, start, end),
            type=mapping.type,
            start=f"ftm:{start}",
            end=f"ftm:{end}",
            title=entity.first("role", "relationship", "summary"),
            when=parse_dates(entity, lasting=True),
            attributes=collect_attributes(entity, {mapping.start, mapping.end}),
            source=entity.release[1].id,
        )
    ], []


def _make_evidence(entity: FtmEntity, mapping: SchemaMapping, pair: tuple[str, str], count: int) -> ConvertedRow:
    del mapping, count
    return [Claim(about=f"ftm:{pair[0]}", source=f"ftm:{pair[1]}", locator=entity.first("role", "summary"))], []


def _make_source(entity: FtmEntity, mapping: SchemaMapping) -> ConvertedRow:
    mapped = {"title", "name", "author", "publisher", "sourceUrl"}
    dates = find_date_bounds(entity, "publishedAt") or find_date_bounds(entity, "date")
    return [
        Source(
            id=entity.record_id,
            type=mapping.type,
            title=get_caption(entity)[:2000],
            publisher=entity.first("publisher"),
            authors=entity.get("author"),
            url=entity.first("sourceUrl"),
            published=day_text(dates[0]) if dates and dates[0] == dates[1] else None,
            attributes=collect_attributes(entity, mapped),
        )
    ], []


def _make_event(entity: FtmEntity, mapping: SchemaMapping) -> ConvertedRow:
    event, claims = make_event_records(entity, mapping)
    return [event, *claims], []
