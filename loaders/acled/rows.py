"""Rows of ACLED tables and objects of ACLED's API, converted to ``Row``s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from loaders.acled.events import AcledEventConverter
from loaders.acled.release import ACLED
from loaders.readers.columns import is_tag_row, parse_header
from loaders.readers.converters import VariantConverter, convert_table
from loaders.readers.documents import JsonObject
from loaders.readers.rows import Row
from loaders.readers.tables import TableRow, make_header_row

EVENT_COLUMNS: Final = frozenset({"event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1"})
"""Columns that every table of events has."""
DELETION_COLUMNS: Final = frozenset({"event_id_cnty", "deleted_timestamp"})
"""Columns of a list of deletions."""


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert a table of events or of deletions, with or without a row of HXL tags below its header.

    Args:
        rows: the table's rows, header first.
        release: the version, as named by the user, of rows without a timestamp.
        file: the file's name, for messages.

    Yields:
        The header, then for each table row the records that it shares with others and are new, and the row itself.
        Deletions are optional rows: what they delete may never have been loaded.

    Raises:
        InvalidInput: required columns are missing, or a column stands twice.
    """
    rows = iter(rows)
    header = next(rows, None)
    if header is None:
        return
    deletions = "deleted_timestamp" in {cell.strip().lower() for cell in header.cells}
    required = DELETION_COLUMNS if deletions else EVENT_COLUMNS
    columns = parse_header(header.cells, required, dataset=ACLED.title, file=file)
    yield make_header_row(header, file=file)
    first = next(rows, None)
    leading = [] if first is None or is_tag_row(first.cells) else [first]
    converter = VariantConverter(file, AcledEventConverter(release).convert)
    table = convert_table(chain(leading, rows), columns, converter, file=file)
    yield from map(_mark_optional, table) if deletions else table


def parse_objects(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert objects of ACLED's API: one object per event, or per deletion.

    Args:
        objects: the elements of the answers' ``data`` lists; an answer without data comes as itself and is refused.
        release: as for ``parse_rows``.
        file: as for ``parse_rows``.
    """
    converter = VariantConverter(file, AcledEventConverter(release).convert)
    for item in objects:
        if item.value is None:
            yield converter.refused(item.line, item.raw, item.fault)
        elif item.value.get("success") is False or "messages" in item.value:
            yield converter.refused(item.line, item.raw, "this is an answer of the API without data; fetch it again.")
        else:
            values = {name.lower(): value for name, value in item.value.items()}
            yield from converter.rows(item.line, item.raw, values, optional="deleted_timestamp" in values)


def _mark_optional(row: Row) -> Row:
    return replace(row, optional=True) if row.kind == "claim" else row
