"""Columns and dialects of GED tables.

Editions have 41 to 53 columns in varying order. Copies on HDX put a row of HXL tags under the header; other copies add
an index column without a name, or write whole numbers as 15720.0. Some Candidate files have no header.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Final

from loaders.readers.columns import parse_header
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow
from loaders.ucdp.release import UCDP

COLUMNS: Final = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id",
    "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article",
    "source_office", "source_date", "source_headline", "source_original", "where_prec", "where_coordinates",
    "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country",
    "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
"""Columns of release 23.1, in the order of files without a header."""

REQUIRED_COLUMNS: Final = frozenset({"id", "type_of_violence", "side_a", "side_b", "date_start", "best", "low", "high"})
_SIGNATURE_COLUMNS: Final = REQUIRED_COLUMNS | {"dyad_name", "where_prec", "date_prec"}
_CELL_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "id": re.compile(r"\d+(\.0)?\Z"),
    "year": re.compile(r"(19|20)\d\d(\.0)?\Z"),
    "type_of_violence": re.compile(r"[123](\.0)?\Z"),
    "date_prec": re.compile(r"[1-5](\.0)?\Z"),
    "date_start": re.compile(r"(19|20)\d\d-\d\d-\d\d"),
    "geom_wkt": re.compile(r"[A-Z]+ ?\("),
}
"""Patterns of cells that together identify a row of a file without a header."""


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a row is the header of a GED table, in any order and case."""
    return _SIGNATURE_COLUMNS.issubset({cell.strip().lower() for cell in cells})


def is_headerless_row(cells: Sequence[str]) -> bool:
    """Return whether a row is an event of a GED table without a header."""
    if len(cells) != len(COLUMNS):
        return False
    values = dict(zip(COLUMNS, cells, strict=True))
    return all(pattern.match(values[name].strip()) for name, pattern in _CELL_PATTERNS.items())


def parse_first_row(head: Head) -> list[str]:
    """Return the first row of an input read as a table, quoted line ends included; empty if it can't be read."""
    lines = io.StringIO(head.text.lstrip("\r\n"), newline="")
    try:
        return next(csv.reader(lines, delimiter=detect_dialect(head).delimiter), [])
    except csv.Error:
        return []


def detect_dialect(head: Head) -> TableDialect:
    """Return the table's dialect: commas, or the delimiter of a copy that was saved again."""
    return TableDialect(head.delimiter if is_header(head.first_cells) else ",")


def parse_columns(first: TableRow, file: str) -> tuple[tuple[str, ...], bool]:
    """Return a table's columns by its first row, and whether that row is a header.

    Args:
        first: the table's first row.
        file: the file's name, for messages.

    Raises:
        InvalidInput: the row is neither an event nor a header with the required columns, each once.
    """
    if is_headerless_row(first.cells):
        return COLUMNS, False
    return parse_header(first.cells, REQUIRED_COLUMNS, dataset=UCDP.title, file=file), True
