"""Relationships of the Offshore Leaks Database: who owns, leads, represents or knows what, and where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from knowledge_graph.records import Relation
from loaders.icij.leaks import TABLES, LeakSources
from loaders.icij.nodes import clean_cells, parse_node_id
from loaders.mapping.entities import make_digest
from loaders.readers.converters import ConvertedRow, RecordConverter
from loaders.readers.rows import SKIPPED, Row
from loaders.toolkit.slugs import make_slug

_USED: Final = frozenset({"node_id_start", "node_id_end", "rel_type", "link", "sourceid"})
_SKIPPED_TYPE: Final = "skipped"
_OTHERWISE: Final = "associated_with"


class RelationshipConverter(RecordConverter):
    """Converts rows of relationships; those that only say that two names are alike are skipped, and named."""

    def __init__(self, file: str, leaks: LeakSources) -> None:
        super().__init__(file, self._make_relation)
        self._file, self._leaks = file, leaks

    def rows(self, line: int, raw: bytes, values: Any, *, optional: bool = True) -> Iterator[Row]:
        """Yield the rows of a relationship; it is skipped if a node of it is missing."""
        cells = clean_cells(values)
        what = _normalise(cells.get("rel_type", ""))
        if cells.get("node_id_start") == cells.get("node_id_end"):
            yield Row(self._file, line, raw, SKIPPED, about=f"{what or 'relationship'}, from a node to itself")
        elif find_relation_type(what, cells.get("link", "")) == _SKIPPED_TYPE:
            yield Row(self._file, line, raw, SKIPPED, about=what)
        else:
            yield from super().rows(line, raw, cells, optional=optional)

    def _make_relation(self, cells: Mapping[str, str]) -> ConvertedRow:
        start, end = (parse_node_id(cells, column) for column in ("node_id_start", "node_id_end"))
        source, rel_type = cells.get("sourceid", ""), cells.get("rel_type", "")
        title = cells.get("link") or _normalise(rel_type)
        when, read = _parse_period(cells)
        key = make_slug(title) or "relationship"
        dates = "|".join(cells.get(column, "") for column in ("start_date", "end_date"))
        digest = make_digest(dates) if dates != "|" else ""
        fields: dict[str, Any] = {
            "id": ":".join(filter(None, (start, key, end.partition(":")[2], digest))),
            "type": find_relation_type(_normalise(rel_type), cells.get("link", "")),
            "start": start,
            "end": end,
            "title": title or None,
            "when": when,
            "attributes": {"rel_type": rel_type}
            | {key: cell for key, cell in cells.items() if key not in _USED | read},
            "source": self._leaks.find(source)[1].id,
        }
        return [Relation.model_validate(fields)], self._leaks.records(source)


def _normalise(text: str) -> str:
    return " ".join(text.replace("_", " ").lower().split())


def find_relation_type(rel_type: str, link: str) -> str:
    """Return what an edge becomes, by its type or else by the words of its link; ``skipped`` if it is no fact."""
    if known := TABLES["edges"].get(rel_type):
        return str(known)
    words = _normalise(link) or rel_type
    return next((str(type_) for word, type_ in TABLES["links"].items() if word in words), _OTHERWISE)


def _parse_period(cells: Mapping[str, str]) -> tuple[str | None, set[str]]:
    """Return the time of a relationship as EDTF, and the columns that it holds; unclear dates stay attributes."""
    days = {column: day for column in ("start_date", "end_date") if (day := _parse_day(cells.get(column, "")))}
    first, last = days.get("start_date", ""), days.get("end_date", "")
    if not days or (first and last and last < first):
        return None, set()
    return f"{first}/{last}", set(days)


def _parse_day(text: str) -> str:
    """Return a day written as 2006-03-23, perhaps with a time, or 23-MAR-2006, as YYYY-MM-DD; else an empty text."""
    try:
        if text[4:5] == "-":
            return date.fromisoformat(text[:10]).isoformat()
        return datetime.strptime(text, "%d-%b-%Y").date().isoformat()  # noqa: DTZ007 - a day without a time
    except ValueError:
        return ""
