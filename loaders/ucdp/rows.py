"""Rows of UCDP GED tables and objects of UCDP's API, converted to ``Row``s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from loaders.readers.columns import is_tag_row
from loaders.readers.converters import RecordConverter, convert_table
from loaders.readers.documents import JsonObject
from loaders.readers.rows import Row
from loaders.readers.tables import TableRow, make_header_row
from loaders.ucdp.columns import parse_columns
from loaders.ucdp.events import GedEventConverter
from loaders.ucdp.release import make_release


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert a GED table: with a header, with a row of HXL tags below the header, or without a header.

    Args:
        rows: the table's rows, in order.
        release: the version named by the user, such as ``23.1``; without it, the one in the file's name, if any.
        file: the file's name, for messages and for the release.

    Yields:
        The header, if there is one, then for each table row the records that it shares with others and are new, and
        the row itself.

    Raises:
        InvalidInput: the first row is neither a header of UCDP GED nor one of its events.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    columns, has_header = parse_columns(first, file)
    if has_header:
        yield make_header_row(first, file=file)
        first = next(rows, None)
    leading = [] if first is None or is_tag_row(first.cells, columns) else [first]
    yield from convert_table(chain(leading, rows), columns, _make_converter(release, file), file=file)


def parse_objects(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert objects of UCDP's API: one object per event, with the fields named as a table's columns.

    Args:
        objects: the elements of the pages' ``Result`` lists; a page whose ``Result`` is empty comes as itself.
        release: as for ``parse_rows``.
        file: as for ``parse_rows``.
    """
    converter = _make_converter(release, file)
    for item in objects:
        if item.value is None:
            yield converter.refused(item.line, item.raw, item.fault)
        elif "Result" not in item.value:  # else it is a page without events
            values = {name.lower(): value for name, value in item.value.items()}
            yield from converter.rows(item.line, item.raw, values)


def _make_converter(release: str | None, file: str) -> RecordConverter:
    return RecordConverter(file, GedEventConverter(make_release(release, file)).convert)
