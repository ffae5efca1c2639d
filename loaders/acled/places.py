"""Where an ACLED event was: a named place in its regions and country, and how precisely it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Attributes, Location, Place
from loaders.acled.release import ACLED
from loaders.identity.places import make_places
from loaders.identity.states import find_state
from loaders.readers.columns import parse_code
from loaders.readers.converters import Values
from loaders.readers.values import parse_coordinates
from loaders.toolkit.points import keep_point
from loaders.toolkit.record_builder import BoundedCache, make_place

_PRECISIONS: Final = ("", "exact", "near", "region")
"""By geo_precision, 1 to 3."""
_REGION: Final = 3

_PlaceKey = tuple[str, str, str, str, str, int, float | None, float | None]


class AcledPlaceConverter:
    """Converts the place columns of rows; caches what they repeat."""

    def __init__(self) -> None:
        self._locations = BoundedCache(_make_locations)

    def convert(self, cells: Values, attributes: Attributes) -> tuple[Sequence[Location], tuple[Place, ...]]:
        """Return the location of a row, and the place of its event.

        Args:
            cells: the row's cells by column.
            attributes: the event's attributes; receives the row's coordinates, and a country that isn't in the table
                of states, such as a sea.

        Returns:
            The locations from the country down to the named place, and the event's place at the last of them; both
            empty if the row names no place.

        Raises:
            InvalidInput: geo_precision or the coordinates can't be read; ``field`` names the column.
        """
        precision = parse_code(cells, "geo_precision", 3) or 0
        point = parse_coordinates(cells.get("latitude", ""), cells.get("longitude", ""), ("latitude", "longitude"))
        name, admin1, admin2, country, iso = (
            cells.get(column, "") for column in ("location", "admin1", "admin2", "country", "iso")
        )
        locations = self._locations[name, admin1, admin2, country, iso, precision, *point]
        keep_point(point, attributes)
        if country and (not locations or find_state("name", country) is None):
            attributes["country"] = country
        if not locations:
            return (), ()
        return locations, (make_place(location=locations[-1].id, precision=_PRECISIONS[precision] or None),)


def _make_locations(key: _PlaceKey) -> Sequence[Location]:
    name, admin1, admin2, country, iso, precision, latitude, longitude = key
    state = (find_state("iso_numeric", iso) if iso.isdecimal() else None) or find_state("name", country)
    regions = {fold(region) for region in (admin1, admin2) if region}
    return make_places(
        name[:2000],
        type="region" if precision == _REGION and fold(name) in regions else "city",
        state=state,
        latitude=latitude,
        longitude=longitude,
        admin1=admin1[:2000] or None,
        admin2=admin2[:2000] or None,
        source=ACLED.id,
    )
