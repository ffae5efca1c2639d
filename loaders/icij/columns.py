"""Tables of the Offshore Leaks Database, told by their columns: editions differ in the order and names of columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

Table = Literal["entities", "others", "addresses", "intermediaries", "officers", "relationships"]

_RENAMED: Final = {
    "start_id": "node_id_start", "end_id": "node_id_end", "node_1": "node_id_start", "node_2": "node_id_end",
    "type": "rel_type",
}  # fmt: skip
"""Columns of relationships in earlier editions."""
_ENDS: Final = frozenset({"node_id_start", "node_id_end", "rel_type"})
_NODE: Final = frozenset({"node_id", "sourceid"})
_COUNTRIES: Final = frozenset({"countries", "country_codes"})


def _clean(column: str) -> str:
    """Return a column's name in lower case, without the variable of a query: ``n.node_id``."""
    return column.strip().lower().removeprefix("n.").removeprefix("r.")


def rename_columns(columns: Iterable[str]) -> list[str]:
    """Return the names of columns as the newest edition has them; others as they are written."""
    cleaned = [_clean(column) for column in columns]
    if "node_id" in cleaned:
        return cleaned
    return [_RENAMED.get(column, column) for column in cleaned]


def find_table(columns: Iterable[str]) -> Table | None:
    """Return which table has these columns, or None if it isn't ICIJ's."""
    present = frozenset(rename_columns(columns))
    if present >= _ENDS:
        return "relationships"
    if not (present >= _NODE and present & _COUNTRIES):
        return None
    if "jurisdiction" in present:
        return "entities" if present & {"ibcruc", "service_provider", "company_type"} else "others"
    if "status" in present:
        return "intermediaries"
    return "addresses" if "address" in present else "officers"
