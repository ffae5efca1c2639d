"""One Wikidata item as our records: the actor, the place or the event it is, and what its statements join it to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

import orjson

from knowledge_graph.records import Actor, Claim, Event, Link, Location, Participant, Place, Record, Relation, Source
from loaders.toolkit.datasets import Dataset, make_article
from loaders.toolkit.part_ids import get_part_id
from loaders.toolkit.shipped_tables import read_shipped_table
from loaders.wikidata.values import (
    Statement,
    coordinates_of,
    inner,
    items,
    listed,
    main_value,
    measure_of,
    qualifiers,
    reference_urls,
    statements,
    text_of,
    time_of,
    value_of,
    when_of,
)

WIKIDATA: Final = Dataset(
    id="source:wikidata",
    title="Wikidata",
    publisher="Wikidata",
    url="https://www.wikidata.org/",
    licence="CC0 1.0",
    cite="Wikidata, https://www.wikidata.org/",
)
TABLES: Final[dict[str, Any]] = read_shipped_table("wikidata.yaml")
MAX_NAMES: Final = 100
"""Names of one item that are kept."""
MAX_REFERENCES: Final = 5
"""Addresses that are kept of one statement's references."""

Kind = Literal["actor", "location", "event"]
_CLASSES: Final[tuple[tuple[str, Kind], ...]] = (("events", "event"), ("actors", "actor"), ("locations", "location"))


@dataclass(slots=True)
class Said:
    """What an item says: its own records, the sources it names, and relations whose other end may be nowhere.

    ``named`` are the items that must be there for the records to stand, ``ends`` those that relations lead to: each
    with the type it has by the way it is named.
    """

    own: list[Record] = field(default_factory=list)
    shared: list[Source] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    named: dict[tuple[Kind, str], str] = field(default_factory=dict)
    ends: dict[tuple[Kind, str], str] = field(default_factory=dict)


def record_id(kind: str, qid: str) -> str:
    """Return the id of an item's record: an item may be an actor and a place, as states are."""
    return f"{kind}:wikidata:{qid}"


def kinds_of(item: Mapping[str, Any]) -> dict[Kind, list[str]]:
    """Return what an item is, by its classes, or by what is said of it: kinds, each with a type (and a mode)."""
    found: dict[Kind, list[str]] = {}
    classes = [value for value, _ in items(statements(item, "P31"))]
    for table, kind in _CLASSES:
        if known := next((TABLES[table][one] for one in classes if one in TABLES[table]), None):
            found[kind] = known if isinstance(known, list) else [known]
    if "event" in found:
        return {"event": found["event"]}
    if not found:
        for property_, (kind, type_) in TABLES["told_by"].items():
            if statements(item, property_):
                return {kind: [type_]}
    return found


def add_said(said: Said, item: Mapping[str, Any], kinds: Mapping[Kind, list[str]], release: Source) -> None:
    """Add everything that an item of these kinds says."""
    if "actor" in kinds:
        said.own.append(_actor(item, kinds["actor"][0], release))
        said.relations += _relations(item, release, said)
    if "location" in kinds:
        said.own.append(_location(item, kinds["location"][0], release, said))
    if "event" in kinds:
        _add_event(item, kinds["event"], release, said)


def label_of(item: Mapping[str, Any]) -> str | None:
    """Return an item's label, in the first of our languages that it has."""
    return next(iter(_labels(item)), None)


def _labels(item: Mapping[str, Any]) -> Iterator[str]:
    labels = inner(item, "labels")
    for language in [*TABLES["languages"], *labels][: len(TABLES["languages"]) + 1]:
        one = labels.get(language)
        text = one.get("value") if isinstance(one, Mapping) else one
        if isinstance(text, str) and text.strip():
            yield text.strip()


def _identity(item: Mapping[str, Any], kind: Kind, release: Source) -> dict[str, Any]:
    name = label_of(item) or item["id"]
    aliases = inner(item, "aliases")
    others = [one.get("value") for language in TABLES["languages"] for one in listed(aliases, language)]
    names = [one for one in dict.fromkeys([*_labels(item), *others]) if isinstance(one, str) and one.strip()]
    schemes = TABLES["identifiers"]["both"] | TABLES["identifiers"][kind]
    identifiers = {
        scheme: value
        for property_, scheme in schemes.items()
        if isinstance(value := next(iter(map(main_value, statements(item, property_))), None), str)
    }
    return {
        "id": record_id(kind, item["id"]),
        "name": name,
        "aliases": [one for one in names if one != name][:MAX_NAMES],
        "description": _description(item),
        "identifiers": {"wikidata": item["id"], **identifiers},
        "attributes": _attributes(item, _mapped(kind)),
        "source": release.id,
    }


def _description(item: Mapping[str, Any]) -> str:
    found = inner(item, "descriptions")
    language = next((language for language in TABLES["languages"] if language in found), "")
    return str(inner(found, language).get("value") or "")


@cache
def _mapped(kind: Kind) -> frozenset[str]:
    """Return the properties that have a place of their own in a record of this kind."""
    if kind == "event":
        return frozenset({*TABLES["participants"], *TABLES["places"], *TABLES["measures"], "P585"})
    found = {*TABLES["identifiers"]["both"], *TABLES["identifiers"][kind]}
    return frozenset(found | ({*TABLES["relations"], *TABLES["reversed"]} if kind == "actor" else {"P625"}))


def _attributes(item: Mapping[str, Any], mapped: Iterable[str]) -> dict[str, Any]:
    """Keep every other statement, by its property; several values become a JSON list of them."""
    kept: dict[str, Any] = {}
    for property_ in inner(item, "claims"):
        if property_ in mapped:
            continue
        found = [inner(one, "mainsnak") for one in statements(item, property_)]
        texts = [
            str(snak.get("snaktype")) if (value := value_of(snak)) is None else text_of(value)
            for snak in found
            if snak.get("datatype") not in TABLES["dropped_datatypes"]
        ]
        if texts:
            kept[property_] = texts[0] if len(texts) == 1 else orjson.dumps(texts).decode()
    return kept | ({"lastrevid": item["lastrevid"]} if isinstance(item.get("lastrevid"), int) else {})


def _actor(item: Mapping[str, Any], type_: str, release: Source) -> Actor:
    return Actor.model_validate({"type": type_, **_identity(item, "actor", release)})


def _location(item: Mapping[str, Any], type_: str, release: Source, said: Said) -> Location:
    fields: dict[str, Any] = {"type": type_, **_identity(item, "location", release)}
    if found := next(filter(None, map(coordinates_of, map(main_value, statements(item, "P625")))), None):
        fields |= {"latitude": found[0], "longitude": found[1]}
    wholes = (value for name in TABLES["wholes"] for value, _ in items(statements(item, name)))
    if whole := next((one for one in wholes if one != item["id"]), None):
        fields["part_of"] = record_id("location", whole)
        said.named["location", whole] = "place"
    return Location.model_validate(fields)


def _relations(item: Mapping[str, Any], release: Source, said: Said) -> Iterator[Relation]:
    own = record_id("actor", item["id"])
    for table, turned in (("relations", False), ("reversed", True)):
        for property_, (type_, kind, end_type) in TABLES[table].items():
            for value, statement in items(statements(item, property_)):
                other = record_id(kind, value)
                if value == item["id"]:
                    continue
                said.ends.setdefault((kind, value), end_type)
                statement_id = statement.get("id") or "-".join((item["id"], property_, value))
                yield Relation(
                    id=f"relation:wikidata:{statement_id}",
                    type=type_,
                    start=other if turned else own,
                    end=own if turned else other,
                    when=_when(lambda name, of=statement: qualifiers(of, name)),
                    attributes={"property": property_, **_qualified(statement)},
                    source=release.id,
                )


def _when(values: Any) -> Any:
    times = [[time for one in values(name) if (time := time_of(one))] for name in ("P585", "P580", "P582")]
    return when_of(*times)


def _qualified(statement: Statement) -> dict[str, Any]:
    found = {name: [text_of(one) for one in qualifiers(statement, name)] for name in inner(statement, "qualifiers")}
    return {name: one[0] if len(one) == 1 else orjson.dumps(one).decode() for name, one in found.items() if one}


def _add_event(item: Mapping[str, Any], what: list[str], release: Source, said: Said) -> None:
    about = record_id("event", item["id"])
    attributes = _attributes(item, _mapped("event"))
    participants: dict[tuple[str, str], Participant] = {}
    for property_, role in TABLES["participants"].items():
        for value, statement in items(statements(item, property_)):
            given = next((one for one in qualifiers(statement, "P3831") if isinstance(one, str)), None)
            part = Participant(actor=record_id("actor", value), role=TABLES["roles"].get(given, role))
            participants.setdefault((part.role, part.actor), part)
            said.named["actor", value] = "unknown"
            if given:
                attributes[f"P3831:{value}"] = given
            if urls := reference_urls(statement):
                said.own.append(Claim(about=get_part_id(about, part), source=release.id))
                _relay(said, urls, about=get_part_id(about, part))
    places: dict[str, Place] = {}
    for property_, role in TABLES["places"].items():
        for value, _ in items(statements(item, property_)):
            precision = "country" if property_ == "P17" else None
            places.setdefault(value, Place(location=record_id("location", value), role=role, precision=precision))
            said.named["location", value] = precision or "place"
    wholes = [value for value, _ in items(statements(item, "P361")) if value != item["id"]]
    said.named |= {("event", value): "other" for value in wholes}
    for property_, name in TABLES["measures"].items():
        for statement in statements(item, property_):
            if measure := measure_of(main_value(statement)):
                said.own.append(Claim(about=about, property=name, value=measure, source=release.id))
                _relay(said, reference_urls(statement), about=about, property=name, value=measure)
    event = Event(
        id=about,
        type=what[0],
        mode=what[1] if len(what) > 1 else None,
        title=(label_of(item) or item["id"])[:2000],
        summary=_description(item),
        when=_when(lambda name: [main_value(one) for one in statements(item, name)]),
        participants=tuple(participants.values()),
        locations=tuple(places.values()),
        links=tuple(Link(type="subevent_of", target=record_id("event", one)) for one in dict.fromkeys(wholes)),
        attributes={**attributes, "wikidata": item["id"]},
        source=release.id,
    )
    said.own.insert(0, event)


def _relay(said: Said, urls: list[str], **fields: Any) -> None:
    """Let the pages that a statement refers to say it, too."""
    for url in urls[:MAX_REFERENCES]:
        source = make_article(url=url)
        said.shared.append(source)
        said.own.append(WIKIDATA.relay_claim(source=source.id, **fields))
