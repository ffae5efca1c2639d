"""Nodes of the Offshore Leaks Database: companies, officers and intermediaries as actors, addresses as locations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Location
from loaders.icij.columns import Table
from loaders.icij.leaks import LeakSources
from loaders.identity.names import guess_actor_type
from loaders.identity.states import find_state
from loaders.readers.converters import ConvertedRow

_NODE_ID: Final = re.compile(r"(\d{1,18})(?:\.0)?\Z")
_NULLS: Final = frozenset({"NULL", "null", "NaN", "nan", "None", r"\N"})
_NAMES: Final = ("original_name", "former_name")
_USED: Final = frozenset({"node_id", "name", "sourceid", *_NAMES})
_ADDRESS_USED: Final = frozenset({"node_id", "sourceid", "address"})
_MAX_NAME: Final = 2_000


def clean_cells(values: Mapping[str, str]) -> dict[str, str]:
    """Return a row's cells that aren't empty, with single blanks. Columns without a name are row numbers: left out."""
    cells = {name: " ".join(cell.split()) for name, cell in values.items() if name}
    return {name: cell for name, cell in cells.items() if cell and cell not in _NULLS}


def parse_node_id(cells: Mapping[str, str], column: str) -> str:
    """Return the id of the record of a node.

    Raises:
        InvalidInput: the cell holds no number.
    """
    cell = cells.get(column, "")
    if not (match := _NODE_ID.match(cell)):
        raise InvalidInput(f"expected the number of a node, got {cell[:40]!r}.", field=column)
    return f"icij:{match[1]}"


class NodeConverter:
    """Converts the rows of one table of nodes."""

    def __init__(self, table: Table, leaks: LeakSources) -> None:
        self._table, self._leaks = table, leaks

    def convert(self, values: Mapping[str, str]) -> ConvertedRow:
        """Return the actor or location of a row, and its sources.

        Raises:
            InvalidInput: the row has no number of a node.
        """
        cells = clean_cells(values)
        identifier = parse_node_id(cells, "node_id")
        source = cells.get("sourceid", "")
        release = self._leaks.find(source)[1].id
        shared = self._leaks.records(source)
        if self._table == "addresses":
            location, wholes = _make_address(identifier, cells, release)
            return [location], [*shared, *wholes]
        return [self._make_actor(identifier, cells, release)], shared

    def _make_actor(self, identifier: str, cells: Mapping[str, str], release: str) -> Actor:
        name = cells.get("name") or cells.get("original_name") or f"Unnamed, node {identifier.partition(':')[2]}"
        fields: dict[str, Any] = {
            "id": identifier,
            "type": "company" if self._table == "entities" else guess_actor_type(name, "unknown"),
            "name": name[:_MAX_NAME],
            "aliases": [alias[:_MAX_NAME] for key in _NAMES if (alias := cells.get(key)) and alias != name],
            "identifiers": {"icij": identifier.partition(":")[2]},
            "attributes": {"node": self._table, **{key: cell for key, cell in cells.items() if key not in _USED}},
            "source": release,
        }
        return Actor.model_validate(fields)


def _make_address(identifier: str, cells: Mapping[str, str], release: str) -> tuple[Location, list[Location]]:
    """Return an address, and what it is part of if it has one country."""
    name = cells.get("address") or cells.get("name") or f"Unnamed address, node {identifier.partition(':')[2]}"
    state = find_state("iso3", cells.get("country_codes", "")) or find_state("name", cells.get("countries", ""))
    wholes = state.places(release) if state else []
    fields: dict[str, Any] = {
        "id": identifier,
        "type": "place",
        "name": name[:_MAX_NAME],
        "part_of": wholes[-1].id if wholes else None,
        "attributes": {"node": "addresses", **{key: cell for key, cell in cells.items() if key not in _ADDRESS_USED}},
        "source": release,
    }
    return Location.model_validate(fields), wholes
