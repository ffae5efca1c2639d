"""Where GDELT puts an event: the place its machine found nearest to the act in the text, by FIPS codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes, Location
from loaders.identity.places import make_places
from loaders.identity.states import find_state
from loaders.readers.values import parse_coordinates

NO_GEO_TYPE: Final = "0"
_PLACE_PRECISIONS: Final = {"1": "country", "2": "region", "3": "near", "4": "near", "5": "region"}
"""1 a country, 2 a US state, 3 a US town or landmark, 4 one elsewhere, 5 a first-level region elsewhere."""


class ActionPlace(NamedTuple):
    """A place with the wholes it lies in (the place itself last), how exactly it is known, and the raw columns."""

    locations: tuple[Location, ...]
    precision: str | None
    attributes: Attributes


def parse_geo_columns(cells: Sequence[str], whose: str) -> Attributes:
    """Return the eight cells of a place under their own names, checked; empty where there is no place.

    Raises:
        InvalidInput: the type is none of GDELT's, or the coordinates are none on earth.
    """
    type_, name, country, admin1, admin2, latitude, longitude, feature = (cell.strip() for cell in cells)
    if type_ in {"", NO_GEO_TYPE}:
        return {}
    if type_ not in _PLACE_PRECISIONS:
        raise InvalidInput(f"{type_!r} is no type of place; GDELT's are 0 to 5.", field=f"{whose}Geo_Type")
    texts = {"FullName": name, "CountryCode": country, "ADM1Code": admin1, "ADM2Code": admin2, "FeatureID": feature}
    kept: Attributes = {f"{whose}Geo_Type": int(type_)}
    kept |= {f"{whose}Geo_{column}": text for column, text in texts.items() if text}
    columns = f"{whose}Geo_Lat", f"{whose}Geo_Long"
    kept |= {
        name: degrees
        for name, degrees in zip(columns, parse_coordinates(latitude, longitude, columns), strict=True)
        if degrees is not None
    }
    return kept


def make_place_parser(source: str) -> Callable[[Sequence[str]], ActionPlace]:
    """Return what makes a place of an event's eight ActionGeo cells."""

    def parse_place(cells: Sequence[str]) -> ActionPlace:
        kept = parse_geo_columns(cells, "Action")
        if not kept:
            return ActionPlace((), None, {})
        return ActionPlace(tuple(_make_locations(cells, kept, source)), _PLACE_PRECISIONS[cells[0].strip()], kept)

    return parse_place


def _make_locations(cells: Sequence[str], kept: Attributes, source: str) -> list[Location]:
    """Return the place and its wholes. Geo columns are FIPS: PS is Palau, CH is China."""
    type_, named, country = (cell.strip() for cell in cells[:3])
    state = find_state("fips", country)
    if type_ == "1" and state:
        return make_places(state.name, type="country", state=state, source=source)
    parts = [part.strip() for part in named.split(",") if part.strip()] or [country or "Unnamed place"]
    latitude, longitude = (kept.get(f"ActionGeo_{name}") for name in ("Lat", "Long"))
    known = {"1": "place", "2": "region", "5": "region"}.get(type_, "city")
    return make_places(
        parts[0],
        type=known,
        state=state,
        latitude=float(latitude) if latitude is not None else None,
        longitude=float(longitude) if longitude is not None else None,
        admin1=parts[1] if known == "city" and len(parts) > 2 else None,
        source=source,
    )
