"""One FollowTheMoney entity as our records: actors, places, relations, events and sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Claim, Location, Record, Relation, Source
from knowledge_graph.time_span import day_text
from loaders.ftm.entity import ID, Entity, attributes_of, bounds_of, title_of, when_of
from loaders.ftm.events import event_of
from loaders.ftm.schema import TABLES, Meaning, meaning_of, model
from loaders.identity.states import find_state
from loaders.readers.converters import ConvertedRow

_NAMES: Final = ("name", "alias", "previousName", "abbreviation")
_WORDS: Final = ("description", "summary", "notes")
_QID: Final = re.compile(r"Q[1-9]\d*\Z")
_IDENTIFIERS: Final = {"wikidataId": "wikidata", "leiCode": "lei", "imoNumber": "imo"}
_CITIZENSHIP: Final = ("nationality", "citizenship")


def record_of(entity: Entity) -> Iterator[Callable[[], ConvertedRow]]:
    """Yield what makes each group of records that stands or falls as one."""
    meaning = meaning_of(entity.schema)
    if meaning.becomes in {"relation", "evidence"}:
        pairs = [(start, end) for start in entity.all(meaning.start) for end in entity.all(meaning.end)]
        if not pairs:
            yield partial(_without_ends, meaning)
        for pair in pairs:
            yield partial(_evidence if meaning.becomes == "evidence" else _relation, entity, meaning, pair, len(pairs))
    else:
        making = {"actor": _actor, "location": _location, "event": _happening, "source": _source}
        yield partial(making[meaning.becomes], entity, meaning)


def links_of(entity: Entity) -> Iterator[tuple[Relation, Sequence[Record]]]:
    """Yield what an actor's own properties say of where it belongs: its addresses, and a person's citizenships."""
    source = entity.release[1].id
    for address in entity.all("addressEntity"):
        if ID.match(address):
            name = f"{entity.key}:based_in:{address}"
            yield Relation(id=name, type="based_in", start=entity.key, end=f"ftm:{address}", source=source), ()
    codes = dict.fromkeys(code for name in _CITIZENSHIP for code in entity.all(name))
    for state in filter(None, (find_state("iso2", code) for code in codes)):
        places = state.places(entity.release[0].id)
        name = f"{entity.key}:citizen_of:{state.key}"
        yield Relation(id=name, type="citizen_of", start=entity.key, end=places[-1].id, source=source), places


def _actor(entity: Entity, meaning: Meaning) -> ConvertedRow:
    type_ = meaning.type
    if model().get(entity.schema).is_a("LegalEntity") and type_ in {"organisation", "government_body", "unknown"}:
        topics = entity.all("topics")
        type_ = next((type_ for topic, type_ in TABLES["topics"].items() if topic in topics), type_)
    return [Actor.model_validate({"id": entity.key, "type": type_, **_identity(entity)})], []


def _location(entity: Entity, meaning: Meaning) -> ConvertedRow:
    fields = {"id": entity.key, "type": meaning.type, **_identity(entity)}
    latitude, longitude = entity.first("latitude"), entity.first("longitude")
    if latitude and longitude:
        fields |= {"latitude": latitude, "longitude": longitude}
    states = [find_state("iso2", code) for code in entity.all("country")]
    state = states[0] if len(states) == 1 else None
    if state is None or meaning.type == "territory":
        return [Location.model_validate(fields)], []
    wholes = state.places(entity.release[0].id)
    return [Location.model_validate({**fields, "part_of": wholes[-1].id})], wholes


def _identity(entity: Entity) -> dict[str, Any]:
    name = title_of(entity)
    names = dict.fromkeys(value for key in _NAMES for value in entity.all(key))
    referents = [one for one in entity.body.get("referents") or () if isinstance(one, str) and ID.match(one)]
    identifiers = {scheme: value for key, scheme in _IDENTIFIERS.items() if (value := entity.first(key))}
    if known := next((one for one in (entity.id, *referents) if _QID.match(one)), None):
        identifiers.setdefault("wikidata", known)
    return {
        "name": name,
        "aliases": [one for one in names if one != name],
        "description": "\n".join(value for key in _WORDS for value in entity.all(key)),
        "identifiers": {"ftm": entity.id, **identifiers},
        "former_ids": [f"ftm:{one}" for one in referents if one != entity.id],
        "attributes": attributes_of(entity, {*_NAMES, *_WORDS, *_IDENTIFIERS}),
        "source": entity.release[1].id,
    }


def _without_ends(meaning: Meaning) -> ConvertedRow:
    raise InvalidInput(f"an entity of this schema joins {meaning.start} to {meaning.end}; give both.", field="schema")


def _relation(entity: Entity, meaning: Meaning, pair: tuple[str, str], count: int) -> ConvertedRow:
    start, end = pair
    return [
        Relation(
            id=entity.key if count == 1 else f"{entity.key}:{start}:{end}",
            type=meaning.type,
            start=f"ftm:{start}",
            end=f"ftm:{end}",
            title=entity.first("role", "relationship", "summary"),
            when=when_of(entity, lasting=True),
            attributes=attributes_of(entity, {meaning.start, meaning.end}),
            source=entity.release[1].id,
        )
    ], []


def _evidence(entity: Entity, meaning: Meaning, pair: tuple[str, str], count: int) -> ConvertedRow:
    del meaning, count
    return [Claim(about=f"ftm:{pair[0]}", source=f"ftm:{pair[1]}", locator=entity.first("role", "summary"))], []


def _source(entity: Entity, meaning: Meaning) -> ConvertedRow:
    mapped = {"title", "name", "author", "publisher", "sourceUrl", "date", "publishedAt"}
    dates = bounds_of(entity, "publishedAt") or bounds_of(entity, "date")
    return [
        Source(
            id=entity.key,
            type=meaning.type,
            title=title_of(entity)[:2000],
            publisher=entity.first("publisher"),
            authors=entity.all("author"),
            url=entity.first("sourceUrl"),
            published=day_text(dates[0]) if dates and dates[0] == dates[1] else None,
            attributes=attributes_of(entity, mapped),
        )
    ], []


def _happening(entity: Entity, meaning: Meaning) -> ConvertedRow:
    event, said = event_of(entity, meaning)
    return [event, *said], []
