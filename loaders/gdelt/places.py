"""Where GDELT puts an event: the place its machine found nearest to the act in the text, by FIPS codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes, Location
from loaders.identity.places import make_places
from loaders.identity.states import find_state
from loaders.readers.values import parse_coordinates

NOWHERE: Final = "0"
_PRECISION: Final = {"1": "country", "2": "region", "3": "near", "4": "near", "5": "region"}
"""1 a country, 2 a US state, 3 a US town or landmark, 4 one elsewhere, 5 a first-level region elsewhere."""


class Found(NamedTuple):
    """A place with the wholes it lies in (the place itself last), how exactly it is known, and the raw columns."""

    locations: tuple[Location, ...]
    precision: str | None
    attributes: Attributes


def columns_of(cells: Sequence[str], whose: str) -> Attributes:
    """Return the eight cells of a place under their own names, checked; empty where there is no place.

    Raises:
        InvalidInput: the type is none of GDELT's, or the coordinates are none on earth.
    """
    type_, name, country, admin1, admin2, latitude, longitude, feature = (cell.strip() for cell in cells)
    if type_ in {"", NOWHERE}:
        return {}
    if type_ not in _PRECISION:
        raise InvalidInput(f"{type_!r} is no type of place; GDELT's are 0 to 5.", field=f"{whose}Geo_Type")
    texts = {"FullName": name, "CountryCode": country, "ADM1Code": admin1, "ADM2Code": admin2, "FeatureID": feature}
    kept: Attributes = {f"{whose}Geo_Type": int(type_)}
    kept |= {f"{whose}Geo_{column}": text for column, text in texts.items() if text}
    columns = f"{whose}Geo_Lat", f"{whose}Geo_Long"
    kept |= {
        name: one
        for name, one in zip(columns, parse_coordinates(latitude, longitude, columns), strict=True)
        if one is not None
    }
    return kept


def place_reader(source: str) -> Callable[[Sequence[str]], Found]:
    """Return what makes a place of an event's eight ActionGeo cells."""

    def read(cells: Sequence[str]) -> Found:
        kept = columns_of(cells, "Action")
        if not kept:
            return Found((), None, {})
        return Found(tuple(_locations(cells, kept, source)), _PRECISION[cells[0].strip()], kept)

    return read


def _locations(cells: Sequence[str], kept: Attributes, source: str) -> list[Location]:
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
