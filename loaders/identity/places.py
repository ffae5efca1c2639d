"""Places as datasets name them: one id for one place, whichever row or dataset names it, and the wholes it lies in.

An id says what is known of a place: its GeoNames number, or else its type, state, name and coordinates to a hundredth
of a degree (without coordinates its region). Homonyms thus have ids of their own; where two datasets put one place a
little differently, resolution recognises it by name and distance.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from knowledge_graph.records import Location
from knowledge_graph.text import fold
from loaders.identity.names import slug, tables
from loaders.identity.states import State, find_state

_HOLDS: Final = {"ISR": "PSE"}
"""UCDP counts the Gaza Strip and the West Bank to Israel; a region so called is the territory all the same."""

_LOOSE: Final = frozenset({"", "place", "city"})
"""Types that a word in the name makes more exact: "Jabaliya refugee camp" is a camp."""

_STATE_LIKE: Final = frozenset({"", "place", "country", "territory"})


class Named(NamedTuple):
    """A place's name without the word that says what it is, what that makes it, and the name as it was."""

    name: str
    type: str
    aliases: tuple[str, ...]


class _Asked(NamedTuple):
    """What a row says of a place."""

    name: str
    type: str
    state: State | None
    point: tuple[float, float] | None
    admin1: str
    admin2: str
    geonames: str | None
    source: str | None


def place(  # noqa: PLR0913 - what a row may say of a place
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
    """Return a place after the wholes it lies in: the country first, then region and district, the place itself last.

    ``type`` is the vocabulary's; ``place`` where the dataset doesn't say. Without a name the narrowest whole is all
    that is known, and the list may be empty. ``source`` is the id of the source that names it. Coordinates are degrees.
    """
    point = (latitude, longitude) if latitude is not None and longitude is not None else None
    regions = (admin1 or "").strip(), (admin2 or "").strip()
    return list(_places(_Asked(name.strip(), type, state, point, *regions, geonames, source)))


def bare(name: str, type_: str) -> Named:
    """Return a name without the word that only says what the place is, kept as an alias: ``Teir Maaleh village``."""
    whole = " ".join(name.split())
    for label, found, narrower in _endings():
        rest = whole[: -len(label)].rstrip(" -")
        written = whole[-len(label) :]
        if not rest or whole[-len(label) - 1] not in " -" or fold(written) != label:
            continue
        if found != "region" and written != written.lower():
            continue  # Mexico City is called so; "Gaza city" is the city of Gaza
        type_ = found if type_ in _LOOSE else type_
        if narrower or type_ != found or _only_directions(rest):
            return Named(whole, type_, ())
        return Named(rest, type_, (whole,))
    if type_ == "region":
        for label in _beginnings():
            if whole.lower().startswith(f"{label} ") and (rest := whole[len(label) :].strip()):
                return Named(rest, type_, (whole,))
    return Named(whole, type_ or "place", ())


@lru_cache(maxsize=50_000)
def _places(asked: _Asked) -> tuple[Location, ...]:
    if whole := _state_itself(asked):
        return tuple(whole.places(asked.source))
    state = _territory(asked.state, asked.admin1) or _territory(asked.state, asked.name) or asked.state
    admin1 = "" if state and state.status == "part" and find_state("name", asked.admin1) == state else asked.admin1
    made = state.places(asked.source) if state else []
    within = state.key if state else "-"
    named = _without_article(bare(asked.name, asked.type), state)
    for region in (bare(admin1, "region"), bare(asked.admin2, "region")):
        if region.name and not (named.type == "region" and fold(named.name) == fold(region.name)):
            within = f"{within}:{slug(region.name)}"
            made.append(_located(f"location:region:{within}", region, made, asked.source))
    if not asked.name:
        return tuple(made)
    if asked.geonames:
        identifier = f"location:geonames:{slug(asked.geonames)}"
    elif asked.point and named.type != "region":
        at = "_".join(f"{round(degrees, 2) + 0.0:.2f}" for degrees in asked.point)
        identifier = f"location:{named.type}:{state.key if state else '-'}:{slug(named.name)}:{at}"
    else:
        identifier = f"location:{named.type}:{within}:{slug(named.name)}"
    fields: dict[str, Any] = {"identifiers": {"geonames": asked.geonames}} if asked.geonames else {}
    if asked.point:
        fields |= {"latitude": asked.point[0], "longitude": asked.point[1]}
    return (*made, _located(identifier, named, made, asked.source, **fields))


def _located(identifier: str, named: Named, wholes: list[Location], source: str | None, **fields: Any) -> Location:
    whole = wholes[-1].id if wholes else None
    return Location(
        id=identifier, type=named.type, name=named.name, aliases=named.aliases, part_of=whole, source=source, **fields
    )


def _state_itself(asked: _Asked) -> State | None:
    """Return the state, territory or part of one that the name itself is."""
    named = find_state("name", asked.name) if asked.type in _STATE_LIKE else None
    if named and asked.state in {None, named}:
        return named
    return _territory(asked.state, asked.name) if asked.type in _STATE_LIKE | {"region"} else None


def _territory(state: State | None, name: str) -> State | None:
    """Return the territory that a region of a state is, if it is one: the Gaza Strip of Palestine, or of Israel."""
    found = find_state("name", name) if state and name else None
    lies_there = found and state and found.status == "part" and found.iso3 in {state.iso3, _HOLDS.get(state.iso3)}
    return found if lies_there else None


def _without_article(named: Named, state: State | None) -> Named:
    """Add an Arabic name without its article to the aliases."""
    article = tables()["article"]
    first, _, rest = re.sub("[-’']", " ", named.name).partition(" ")
    if state is None or state.key not in article["states"] or fold(first) not in article["words"] or len(rest) < 4:
        return named
    return named._replace(aliases=(*named.aliases, named.name[len(first) + 1 :]))


@cache
def _endings() -> tuple[tuple[str, str, bool], ...]:
    """Return the words at the end of names, the longest first, the type each tells, and whether it must stay."""
    words = tables()["places"]
    found = [(fold(word), type_, False) for type_ in ("neighbourhood", "region") for word in words[type_]]
    found += [(fold(word), "city", False) for word in words["settlement"]]
    found += [(fold(word), "camp", True) for word in words["camp"]]
    found += [(fold(word), "region", True) for word in words["district"]]
    return tuple(sorted(found, key=lambda one: (-len(one[0]), one[0])))


@cache
def _beginnings() -> tuple[str, ...]:
    return tuple(sorted(tables()["places"]["before_region"], key=len, reverse=True))


@cache
def _directions() -> frozenset[str]:
    return frozenset(word for line in tables()["directions"] for word in fold(line).split())


def _only_directions(name: str) -> bool:
    return set(fold(name).split()) <= _directions()
