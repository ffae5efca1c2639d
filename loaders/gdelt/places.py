"""Places of a GDELT event by FIPS codes: the one nearest to the action in the text, and those of the actors."""

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
"""By geo type: 1 country, 2 US state, 3 US city or landmark, 4 city or landmark elsewhere, 5 first-level region."""


class ActionPlace(NamedTuple):
    """Where the action was.

    Args:
        locations: from the country down to the place itself; empty if the row names none.
        precision: how precisely it is known.
        attributes: the raw columns.
    """

    locations: tuple[Location, ...]
    precision: str | None
    attributes: Attributes


def parse_geo_columns(cells: Sequence[str], whose: str) -> Attributes:
    """Return the cells of a place by column name; empty if the row names no place.

    Args:
        cells: the eight cells from Type to FeatureID.
        whose: the columns' prefix: Actor1, Actor2 or Action.

    Raises:
        InvalidInput: the geo type is not one of GDELT's, or the coordinates can't be read.
    """
    type_, name, country, admin1, admin2, latitude, longitude, feature = (cell.strip() for cell in cells)
    if type_ in {"", NO_GEO_TYPE}:
        return {}
    if type_ not in _PLACE_PRECISIONS:
        raise InvalidInput(f"expected a geo type from 0 to 5, got {type_!r}.", field=f"{whose}Geo_Type")
    texts = {"FullName": name, "CountryCode": country, "ADM1Code": admin1, "ADM2Code": admin2, "FeatureID": feature}
    attributes: Attributes = {f"{whose}Geo_Type": int(type_)}
    attributes |= {f"{whose}Geo_{column}": text for column, text in texts.items() if text}
    columns = f"{whose}Geo_Lat", f"{whose}Geo_Long"
    attributes |= {
        name: degrees
        for name, degrees in zip(columns, parse_coordinates(latitude, longitude, columns), strict=True)
        if degrees is not None
    }
    return attributes


def make_place_parser(source: str) -> Callable[[Sequence[str]], ActionPlace]:
    """Return a function that parses the eight ActionGeo cells; ``source`` is the id of the dataset."""

    def parse_place(cells: Sequence[str]) -> ActionPlace:
        attributes = parse_geo_columns(cells, "Action")
        if not attributes:
            return ActionPlace((), None, {})
        locations = tuple(_make_locations(cells, attributes, source))
        return ActionPlace(locations, _PLACE_PRECISIONS[cells[0].strip()], attributes)

    return parse_place


def _make_locations(cells: Sequence[str], attributes: Attributes, source: str) -> list[Location]:
    """Return the place after its ancestors. Country codes here are FIPS: PS is Palau, CH is China."""
    type_, full_name, country = (cell.strip() for cell in cells[:3])
    state = find_state("fips", country)
    if type_ == "1" and state:
        return make_places(state.name, type="country", state=state, source=source)
    parts = [part.strip() for part in full_name.split(",") if part.strip()] or [country or "Unnamed place"]
    latitude, longitude = (attributes.get(f"ActionGeo_{name}") for name in ("Lat", "Long"))
    location_type = {"1": "place", "2": "region", "5": "region"}.get(type_, "city")
    return make_places(
        parts[0],
        type=location_type,
        state=state,
        latitude=float(latitude) if latitude is not None else None,
        longitude=float(longitude) if longitude is not None else None,
        admin1=parts[1] if location_type == "city" and len(parts) > 2 else None,
        source=source,
    )
