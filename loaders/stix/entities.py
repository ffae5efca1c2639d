"""STIX objects that become actors, locations and sources."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Any, Final

from knowledge_graph.records import Actor, Claim, Location, Source
from loaders.identity.places import make_places
from loaders.identity.states import State, find_state
from loaders.readers.converters import ConvertedRow
from loaders.readers.values import parse_coordinates
from loaders.stix.objects import TABLES, StixObject, find_kind, make_record_id
from loaders.stix.sources import StixSources, find_certainty

_LOCATION_FIELDS: Final = frozenset({"latitude", "longitude", "country", "administrative_area", "city"})
_OPENCTI_TYPES: Final = {"country": "country", "city": "city", "region": "region", "administrative-area": "region"}
"""Types of location by OpenCTI's field ``x_opencti_location_type``, in lower case."""
_CODE: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}\Z")
"""A code of a subdivision, ISO 3166-2, which is no name."""


def make_actor(stix: StixObject, replaced: Sequence[StixObject], sources: StixSources) -> ConvertedRow:
    """Return an identity, a threat actor or an intrusion set as an actor.

    Args:
        stix: the object.
        replaced: revoked ones that it replaces; it answers for their ids and names.
        sources: of the file.
    """
    name = stix.text("name") or stix.id
    type_ = TABLES["objects"][stix.type]["type"]
    if stix.type == "identity":
        type_ = TABLES["identity_classes"].get(stix.text("identity_class").lower(), type_)
    elif stix.text("resource_level").lower() == "individual":
        type_ = "person"
    aliases = [
        alias
        for actor in (stix, *replaced)
        for alias in (actor.text("name"), *actor.texts("aliases"), *actor.texts("x_opencti_aliases"))
        if alias
    ]
    fields: dict[str, Any] = {
        "id": stix.record_id,
        "type": type_,
        "name": name[:2000],
        "aliases": [alias for alias in aliases if alias != name],
        "identifiers": {"stix": stix.id},
        "former_ids": [former.record_id for former in replaced],
        "description": stix.text("description"),
        "attributes": collect_attributes(stix, sources, {"aliases", "x_opencti_aliases"}),
        "source": sources.release(stix),
    }
    return [Actor.model_validate(fields)], []


def make_location(stix: StixObject, whole: str | None, sources: StixSources) -> ConvertedRow:
    """Return a location: a country is the one that other datasets name, whatever it is called here.

    Args:
        stix: the object.
        whole: the id of the location that it is located at, as relationships say.
        sources: of the file.
    """
    release = sources.release(stix)
    code, region, city = stix.text("country"), stix.text("administrative_area"), stix.text("city")
    kind = _OPENCTI_TYPES.get(stix.text("x_opencti_location_type").lower(), "")
    state = _find_country(code or (stix.text("name") if kind == "country" else ""))
    point = _parse_point(stix)
    names = (stix.text("name"), city, region, state.name if state else "", stix.text("region", "country"), stix.id)
    fields: dict[str, Any] = {
        "id": stix.record_id,
        "name": next(name for name in names if name)[:2000],
        "description": stix.text("description"),
        "attributes": collect_attributes(stix, sources, () if code and not state else _LOCATION_FIELDS),
        "source": release,
        **point,
    }
    wholes: list[Location] = []
    type_ = "city" if city else "region" if region else "place" if stix.text("street_address") else kind
    if type_ not in {"", "country"} or state is None:
        within = "" if _CODE.match(region) or not city else region
        wholes = make_places("", type="place", state=state, admin1=within, source=release)
        fields["type"] = type_ or ("region" if stix.text("region") else "place")
    else:
        country = state.country(release)
        aliases = [name for name in (country.name, *country.aliases) if name != fields["name"]]
        fields |= {"type": country.type, "aliases": aliases, "identifiers": dict(country.identifiers)}
        wholes = [] if state.parent is None else state.parent.places(release)
    if whole:
        fields["part_of"] = make_record_id(whole)
    elif wholes:
        fields["part_of"] = wholes[-1].id
    return [Location.model_validate(fields)], wholes


def _find_country(code: str) -> State | None:
    return next((state for scheme in ("iso2", "iso3", "name") if code and (state := find_state(scheme, code))), None)


def _parse_point(stix: StixObject) -> dict[str, float]:
    latitude, longitude = (str(stix.fields.get(name, "")).strip() for name in ("latitude", "longitude"))
    degrees = parse_coordinates(latitude, longitude, ("latitude", "longitude"))
    return {} if degrees[0] is None else {"latitude": degrees[0], "longitude": degrees[1]}


def make_report(stix: StixObject, sources: StixSources) -> ConvertedRow:
    """Return a report as a source; a revoked one is retracted on the day that it was changed."""
    references = stix.fields.get("external_references")
    listed = [entry for entry in references if isinstance(entry, dict)] if isinstance(references, list) else []
    addresses = [entry["url"] for entry in listed if isinstance(entry.get("url"), str) and entry["url"].strip()]
    attributes = collect_attributes(stix, sources, {"object_refs", "published"})
    if words := stix.text("description"):
        attributes["description"] = words
    fields: dict[str, Any] = {
        "id": stix.record_id,
        "type": "report",
        "title": (stix.text("name") or stix.id)[:2000],
        "publisher": sources.creator_name(stix)[:2000] or None,
        "url": addresses[0][:2000] if addresses else None,
        "published": stix.day("published", "created") or None,
        "licence": sources.describe_markings(stix)[:2000] or None,
        "retracted": (stix.day("modified", "created") or None) if stix.is_revoked else None,
        "attributes": attributes,
    }
    return [Source.model_validate(fields)], []


def iter_reported(stix: StixObject, left_out: Container[str]) -> Iterator[Claim]:
    """Yield a report's claim on each object that it names and that has a counterpart, those ``left_out`` excepted."""
    for identifier in stix.texts("object_refs"):
        if find_kind(identifier) in {"actor", "location", "event", "relationship"} and identifier not in left_out:
            yield Claim(about=make_record_id(identifier), source=stix.record_id, certainty=find_certainty(stix))


def collect_attributes(stix: StixObject, sources: StixSources, used: Any = ()) -> dict[str, Any]:
    """Return what no field of a record holds, with the object's markings in words, and that it was revoked."""
    attributes = stix.attributes(used)
    if markings := sources.describe_markings(stix):
        attributes["markings"] = markings
    return attributes | ({"revoked": True} if stix.is_revoked else {})
