"""Shared by the tables of machine-coded events, ICEWS and POLECAT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Source
from knowledge_graph.time_span import parse_span
from loaders.readers.converters import ConvertRow, convert_table
from loaders.readers.rows import Row
from loaders.readers.tables import TableRow, make_header_row
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.slugs import make_slug

NULLS: Final = frozenset({"", "NA", "None", "NULL"})
"""Cells that mean a missing value; neither table has two-letter ISO codes, of which NA is one."""


def make_dated_release(dataset: Dataset, release: str | None, day: str) -> Source:
    """Return the release of a row: the one the user states, published on the date it names, else the row's day.

    Neither table says when its rows were published.
    """
    if not release:
        return dataset.release(day, day)
    try:
        parse_span(release)
    except InvalidInput:
        return dataset.release(make_slug(release), None)
    return dataset.release(make_slug(release), release)


def convert_headed_table(
    rows: Iterable[TableRow],
    columns: Sequence[str],
    convert: ConvertRow,
    *,
    dataset: Dataset,
    file: str,
    optional: Sequence[str] = (),
) -> Iterator[Row]:
    """Convert a table whose header has at least these columns but the optional ones, in any order.

    Yields:
        A made row for the header, then the rows.

    Raises:
        InvalidInput: a column is missing.
    """
    rows = iter(rows)
    header = next(rows, None)
    if header is None:
        return
    known = {name.lower(): name for name in columns}
    header_names = [known.get(cell.strip().lower(), cell.strip()) for cell in header.cells]
    if missing := [name for name in columns if name not in (*header_names, *optional)]:
        raise InvalidInput(
            f"{file} lacks the columns {', '.join(missing)}; it is not a complete table of {dataset.title}.",
            field="file",
        )
    yield make_header_row(header, file=file)
    yield from convert_table(rows, header_names, convert, file=file)


def strip_cells(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a row's cells, stripped; missing values are empty strings."""
    return {name: "" if cell.strip() in NULLS else cell.strip() for name, cell in values}
