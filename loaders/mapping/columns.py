"""The columns a mapping reads, and those it stores verbatim; all others are kept under attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel

from knowledge_graph.errors import InvalidInput
from knowledge_graph.text import suggest
from loaders.mapping.fields import DateTemplate, TextTemplate
from loaders.mapping.model import ClaimPart, LocationPart, TableMapping

NOTHING: Final = frozenset({"nan", "NaN", "NaT", "null", "NULL", "None", "<NA>", "N/A", "n/a", "#N/A"})
"""What programs write into cells without a value; unless a mapping states ``null``, none of it is a name or an id.

Only as they spell it: Nan is a province of Thailand. NA isn't among them, as it is Namibia's code.
"""
_NAMING: Final = ("id", "name", "aliases", "country", "admin1", "admin2")


def list_naming_columns(mapping: TableMapping) -> tuple[str, ...]:
    """Return the columns of names and ids for which the mapping doesn't state what means nothing."""
    null = mapping.table.null
    parts = (*mapping.actors.values(), *mapping.locations.values(), *mapping.events.values())
    columns = list_columns(*(getattr(part, name, None) for part in parts for name in _NAMING))
    return () if "" in null else tuple(column for column in columns if column not in null)


def list_columns(*parts: Any) -> tuple[str, ...]:
    """Return the columns that parts of a mapping read, each once."""
    return tuple(dict.fromkeys(column for words, _ in _iter_templates(parts, whole=True) for column in words.columns))


def list_verbatim_columns(mapping: TableMapping) -> frozenset[str]:
    """Return the columns stored verbatim: not looked up, parsed as dates, or one of several in a text.

    A text of several columns is empty if one of them is, so it may lose the others. A place without an id is one with
    those of its name within a hundredth of a degree, so that its point may be that of another row.
    """
    parts = (mapping.events, mapping.actors, mapping.locations, mapping.sources, mapping.relations, mapping.claims)
    return frozenset(
        words.columns[0]
        for words, whole in _iter_templates(parts, whole=True)
        if whole and not words.is_looked_up and not words.replace and len(words.text) == 1 and len(words.columns) == 1
    )


def list_point_columns(mapping: TableMapping) -> tuple[str, ...]:
    """Return the columns of coordinates."""
    return list_columns([(place.latitude, place.longitude) for place in mapping.locations.values()])


def _iter_templates(part: Any, *, whole: bool) -> Iterator[tuple[TextTemplate, bool]]:
    """Yield the templates of a part; ``whole`` is false within fields that are interpreted."""
    if isinstance(part, TextTemplate):
        yield part, whole
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            if name == "target":
                yield TextTemplate(text=(getattr(part, name),)), whole
            else:
                yield from _iter_templates(getattr(part, name), whole=whole and not _is_interpreted(part, name))
    elif isinstance(part, dict):
        for member in part.values():
            yield from _iter_templates(member, whole=whole)
    elif isinstance(part, tuple | list):
        for member in part:
            yield from _iter_templates(member, whole=whole)


def _is_interpreted(part: BaseModel, field: str) -> bool:
    return (
        isinstance(part, DateTemplate)
        or (isinstance(part, LocationPart) and field == "country")
        or (isinstance(part, LocationPart) and field in {"latitude", "longitude"} and part.id is None)
        or (isinstance(part, ClaimPart) and field == "unless_equal")
    )


def check_columns(columns: Sequence[str], mapping: TableMapping, remedy: str = "") -> None:
    """Check that a table has its required columns; see ``list_required_columns``.

    Raises:
        InvalidInput: a column is missing; the message suggests the nearest, followed by ``remedy``.
    """
    known = set(columns)
    for column in list_required_columns(mapping):
        if column not in known:
            hint = suggest(column, columns, otherwise=f"its columns are {', '.join(columns)[:500]}.")
            if len(columns) == 1:
                hint = f"its only column is {columns[0][:200]!r}. If that is several, state the table's `delimiter`."
            raise InvalidInput(
                f"the mapping reads the column {column!r}, which the table doesn't have; {hint}{remedy}", field=column
            )


def list_required_columns(mapping: TableMapping) -> tuple[str, ...]:
    """Return the columns a table must have: those it is recognised by, else all that the mapping reads or names."""
    table = mapping.table
    described = dict.fromkeys(column for column in (*table.null, *table.decimal) if column)
    return mapping.recognised_by or (*list_columns(mapping), *mapping.drop, *described)


class ColumnTracker:
    """The columns of a table of objects, where each object may lack some, but no column may be missing from all."""

    def __init__(self, mapping: TableMapping) -> None:
        self._mapping = mapping
        self._missing = set(list_required_columns(mapping))
        self._columns: dict[str, None] = {}

    def add(self, cells: Mapping[str, Any]) -> None:
        """Add an object's columns; a null counts as having every column within it."""
        if self._missing:
            self._columns |= dict.fromkeys(cells)
            nulls = tuple(f"{name}." for name, cell in cells.items() if cell is None)
            self._columns |= dict.fromkeys(name for name in self._missing if name.startswith(nulls))
            self._missing -= self._columns.keys()

    def check(self) -> None:
        """Check, after all objects were added, that no required column is missing from all of them.

        Raises:
            InvalidInput: one is.
        """
        if self._columns:
            remedy = " If it may be missing from a whole file, name those that never are under recognised_by."
            check_columns(tuple(self._columns), self._mapping, remedy)
