"""Columns of a GED row that no field of a record holds: they become attributes of the event."""

from __future__ import annotations

from typing import Final

from knowledge_graph.records import Attributes
from loaders.readers.columns import parse_whole_number
from loaders.readers.converters import Values
from loaders.ucdp.deaths import DEATH_COLUMNS
from loaders.ucdp.places import find_country

_MAPPED_COLUMNS: Final = frozenset({
    "id", "side_a", "side_b", "side_a_new_id", "side_b_new_id", "source_article", "source_office",
    "source_date", "source_headline", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt",
    "country", "date_start", "date_end", *DEATH_COLUMNS,
})  # fmt: skip
"""Columns that are fields of records, or kept elsewhere where a record can't hold them."""
_INTEGER_COLUMNS: Final = frozenset({
    "active_year", "type_of_violence", "conflict_dset_id", "conflict_new_id", "dyad_dset_id", "dyad_new_id",
    "side_a_dset_id", "side_b_dset_id", "number_of_sources", "where_prec", "priogrid_gid", "country_id",
    "event_clarity", "date_prec", "year", "start_year", "end_year",
})  # fmt: skip
_REPEATED_IDS: Final = {f"{name}_dset_id": f"{name}_new_id" for name in ("conflict", "dyad", "side_a", "side_b")}
"""Ids of older datasets; kept only where they differ from the present id."""
_REPEATED_YEARS: Final = {"year": "date_start", "start_year": "date_start", "end_year": "date_end"}
"""Years; kept only where they differ from the date's. start_year, end_year and iso3 are columns of copies on HDX."""


def collect_attributes(cells: Values) -> Attributes:
    """Return the unmapped columns of a row, without those that only repeat another column.

    Raises:
        InvalidInput: a column of whole numbers holds something else; ``field`` names it.
    """
    return {
        name: parse_whole_number(cells, name) if name in _INTEGER_COLUMNS else text
        for name, text in cells.items()
        if name not in _MAPPED_COLUMNS and not _repeats_another_column(cells, name, text)
    }


def _repeats_another_column(cells: Values, name: str, text: str) -> bool:
    if name in _REPEATED_IDS:
        return cells.get(_REPEATED_IDS[name]) == text
    if name in _REPEATED_YEARS:
        return cells.get(_REPEATED_YEARS[name], "").startswith(text)
    state = find_country(cells.get("country_id", ""), "") if name == "iso3" else None
    return state is not None and state.iso3 == text
