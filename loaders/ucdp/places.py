"""Where a GED event was: a named place in its district, region and country, and how precisely it is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge_graph.records import Attributes, Location, Place
from loaders.identity.places import make_places
from loaders.identity.states import State, find_state
from loaders.readers.columns import parse_code
from loaders.readers.converters import Values
from loaders.readers.values import parse_coordinates
from loaders.toolkit.points import Point, keep_point
from loaders.toolkit.record_builder import BoundedCache, make_place
from loaders.ucdp.release import UCDP

_PRECISIONS: Final = ("", "exact", "near", "district", "region", "area", "country", "international")
"""By where_prec, 1 to 7."""
_LOCATION_TYPES: Final = ("place", "place", "place", "region", "region", "region", "country", "place")
"""By where_prec; a type word in the name, such as "town", goes before."""
_POINT: Final = re.compile(r"POINT ?\((-?[\d.]+) (-?[\d.]+)\)\Z")

_PlaceKey = tuple[str, str, str, str, str, int, float | None, float | None]


class GedPlaceConverter:
    """Converts the place columns of rows; caches what they repeat."""

    def __init__(self) -> None:
        self._locations = BoundedCache(_make_locations)

    def convert(self, cells: Values, attributes: Attributes) -> tuple[Sequence[Location], tuple[Place, ...]]:
        """Return the location of a row, and the place of its event.

        Args:
            cells: the row's cells by column.
            attributes: the event's attributes; receives the row's coordinates, and what the location can't hold.

        Returns:
            The locations from the country down to the named place, and the event's place at the last of them; both
            empty if the row names no place.

        Raises:
            InvalidInput: where_prec or the coordinates can't be read; ``field`` names the column.
        """
        precision = parse_code(cells, "where_prec", 7) or 0
        point = parse_coordinates(cells.get("latitude", ""), cells.get("longitude", ""), ("latitude", "longitude"))
        name, admin1, admin2, country, country_id = (
            cells.get(column, "") for column in ("where_coordinates", "adm_1", "adm_2", "country", "country_id")
        )
        locations = self._locations[name, admin1, admin2, country, country_id, precision, *point]
        keep_point(point, attributes)
        if (shape := cells.get("geom_wkt", "")) and not _repeats_point(shape, point):
            attributes["geom_wkt"] = shape
        if not locations:
            attributes |= {column: cells[column] for column in ("where_coordinates", "country") if column in cells}
            return (), ()
        if country and find_state("name", country) not in {None, find_country(country_id, country)}:
            attributes["country"] = country
        return locations, (make_place(location=locations[-1].id, precision=_PRECISIONS[precision] or None),)


def find_country(code: str, name: str) -> State | None:
    """Return the country with a Gleditsch-Ward code (country_id), or else a name; the code outweighs the name."""
    return (find_state("gw", code) if code.isdecimal() else None) or (find_state("name", name) if name else None)


def _make_locations(key: _PlaceKey) -> Sequence[Location]:
    name, admin1, admin2, country, country_id, precision, latitude, longitude = key
    return make_places(
        name[:2000],
        type=_LOCATION_TYPES[precision],
        state=find_country(country_id, country),
        latitude=latitude,
        longitude=longitude,
        admin1=admin1[:2000] or None,
        admin2=admin2[:2000] or None,
        source=UCDP.id,
    )


def _repeats_point(shape: str, point: Point) -> bool:
    """Return whether a WKT shape is the point of the row's coordinates."""
    match = _POINT.match(shape)
    try:
        return match is not None and (float(match[2]), float(match[1])) == point
    except ValueError:
        return False
