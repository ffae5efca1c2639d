"""Locations from place names: one id per place, whichever row or dataset names it, and the locations it is part of.

An id holds a place's GeoNames number, or else its type, state, first-level region, name and coordinates to a hundredth
of a degree (without coordinates its second-level region), so that homonyms have different ids. Where two datasets give
slightly different coordinates, identity resolution recognises the place by name and distance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Location
from loaders.identity.names import load_name_tables
from loaders.identity.states import State, find_state
from loaders.toolkit.slugs import make_slug

_ADMINISTERED_BY: Final = {"ISR": "PSE"}
"""UCDP assigns the Gaza Strip and the West Bank to Israel; a region of that name is the territory nevertheless."""

_VAGUE_TYPES: Final = frozenset({"", "place", "city"})
"""Types that a word in the name makes more exact: "Jabaliya refugee camp" is a camp."""

_STATE_TYPES: Final = frozenset({"", "place", "country", "territory"})


class PlaceName(NamedTuple):
    """A place's name without its type word, its type, and the full name as an alias."""

    name: str
    type: str
    aliases: tuple[str, ...]


class _PlaceQuery(NamedTuple):
    """What a row states about a place."""

    name: str
    type: str
    state: State | None
    point: tuple[float, float] | None
    admin1: str
    admin2: str
    geonames: str | None
    source: str | None


def make_places(  # noqa: PLR0913 - what a row may say of a place
    name: str,
    *,
    type: str,  # noqa: A002 - as the record's field is called
    state: State | None,
    latitude: float | None = None,
    longitude: float | None = None,
    admin1: str | None = None,
    admin2: str | None = None,
    geonames: str | None = None,
    source: str | None,
) -> list[Location]:
    """Return a place after the locations it is part of: country, region, district, and the place itself last.

    Args:
        name: its name; if empty, only the locations around it are returned.
        type: a location type of the vocabulary; ``place`` if the dataset gives none.
        state: the state it is in.
        latitude: degrees.
        longitude: degrees.
        admin1: the name of its first-level region.
        admin2: the name of its second-level region.
        geonames: its GeoNames id.
        source: the id of the source that names it.

    Returns:
        The locations, each part of the one before; empty if nothing is known.
    """
    point = (latitude, longitude) if latitude is not None and longitude is not None else None
    regions = (admin1 or "").strip(), (admin2 or "").strip()
    return list(_make_places(_PlaceQuery(name.strip(), type, state, point, *regions, geonames, source)))


def split_type_word(name: str, type_: str) -> PlaceName:
    """Split off a word that only gives the type, as in ``Teir Maaleh village``; the full name becomes an alias."""
    full_name = " ".join(name.split())
    for label, label_type, narrower in _type_endings():
        rest = full_name[: -len(label)].rstrip(" -")
        written = full_name[-len(label) :]
        if not rest or full_name[-len(label) - 1] not in " -" or fold(written) != label:
            continue
        if label_type != "region" and written != written.lower():
            continue  # Mexico City is called so; "Gaza city" is the city of Gaza
        type_ = label_type if type_ in _VAGUE_TYPES else type_
        if narrower or type_ != label_type or _only_directions(rest):
            return PlaceName(full_name, type_, ())
        return PlaceName(rest, type_, (full_name,))
    if type_ == "region":
        for label in _region_prefixes():
            if full_name.lower().startswith(f"{label} ") and (rest := full_name[len(label) :].strip()):
                return PlaceName(rest, type_, (full_name,))
    return PlaceName(full_name, type_ or "place", ())


@lru_cache(maxsize=50_000)
def _make_places(query: _PlaceQuery) -> tuple[Location, ...]:
    if state_itself := _find_state_itself(query):
        return tuple(state_itself.places(query.source))
    state = _find_territory(query.state, query.admin1) or _find_territory(query.state, query.name) or query.state
    admin1 = "" if state and state.status == "part" and find_state("name", query.admin1) == state else query.admin1
    made = state.places(query.source) if state else []
    within = state.key if state else "-"
    named = _add_name_without_article(split_type_word(query.name, query.type), state)
    for region in _list_regions(named, admin1, query.admin2):
        within = f"{within}:{make_slug(region.name)}"
        made.append(_make_location(f"location:region:{within}", region, made, query.source))
    if not query.name:
        return tuple(made)
    if query.geonames:
        identifier = f"location:geonames:{make_slug(query.geonames)}"
    elif query.point and named.type != "region":
        at = "_".join(f"{round(degrees, 2) + 0.0:.2f}" for degrees in query.point)
        province = ":".join(within.split(":")[: 2 if admin1 else 1])
        identifier = f"location:{named.type}:{province}:{make_slug(named.name)}:{at}"
    else:
        identifier = f"location:{named.type}:{within}:{make_slug(named.name)}"
    fields: dict[str, Any] = {"identifiers": {"geonames": query.geonames}} if query.geonames else {}
    if query.point:
        fields |= {"latitude": query.point[0], "longitude": query.point[1]}
    return (*made, _make_location(identifier, named, made, query.source, **fields))


def _list_regions(named: PlaceName, *regions: str) -> Iterator[PlaceName]:
    """Yield the regions that a place is in, the widest first.

    A place that is one of them itself is in the wider ones only: a province that a row names together with its seat's
    district is not in that district.
    """
    for region in (split_type_word(region, "region") for region in regions):
        if region.name and named.type == "region" and fold(named.name) == fold(region.name):
            return
        if region.name:
            yield region


def _make_location(
    identifier: str, named: PlaceName, parents: list[Location], source: str | None, **fields: Any
) -> Location:
    part_of = parents[-1].id if parents else None
    return Location(
        id=identifier, type=named.type, name=named.name, aliases=named.aliases, part_of=part_of, source=source, **fields
    )


def _find_state_itself(query: _PlaceQuery) -> State | None:
    """Return the state, territory or part that the place itself is, or None."""
    state = find_state("name", query.name) if query.type in _STATE_TYPES else None
    if state and query.state in {None, state}:
        return state
    return _find_territory(query.state, query.name) if query.type in _STATE_TYPES | {"region"} else None


def _find_territory(state: State | None, name: str) -> State | None:
    """Return the territory that a region of a state is, such as the Gaza Strip of Palestine or of Israel, or None."""
    territory = find_state("name", name) if state and name else None
    lies_there = (
        territory
        and state
        and territory.status == "part"
        and territory.iso3 in {state.iso3, _ADMINISTERED_BY.get(state.iso3)}
    )
    return territory if lies_there else None


def _add_name_without_article(named: PlaceName, state: State | None) -> PlaceName:
    """Add an Arabic name without its article as an alias."""
    article = load_name_tables()["article"]
    first, _, rest = re.sub("[-’']", " ", named.name).partition(" ")
    if state is None or state.key not in article["states"] or fold(first) not in article["words"] or len(rest) < 4:
        return named
    return named._replace(aliases=(*named.aliases, named.name[len(first) + 1 :]))


@cache
def _type_endings() -> tuple[tuple[str, str, bool], ...]:
    """Return the type words at the end of names, longest first, each with its type and whether it stays in the name."""
    words = load_name_tables()["places"]
    endings = [(fold(word), type_, False) for type_ in ("neighbourhood", "region") for word in words[type_]]
    endings += [(fold(word), "city", False) for word in words["settlement"]]
    endings += [(fold(word), "camp", True) for word in words["camp"]]
    endings += [(fold(word), "region", True) for word in words["district"]]
    return tuple(sorted(endings, key=lambda ending: (-len(ending[0]), ending[0])))


@cache
def _region_prefixes() -> tuple[str, ...]:
    return tuple(sorted(load_name_tables()["places"]["before_region"], key=len, reverse=True))


@cache
def _directions() -> frozenset[str]:
    return frozenset(word for line in load_name_tables()["directions"] for word in fold(line).split())


def _only_directions(name: str) -> bool:
    return set(fold(name).split()) <= _directions()
