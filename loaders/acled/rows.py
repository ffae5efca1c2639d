"""Rows of ACLED tables and objects of ACLED's API, converted to ``Row``s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from loaders.acled.columns import parse_columns, rename_columns
from loaders.acled.events import AcledEventConverter
from loaders.acled.survey import TableSurvey
from loaders.readers.columns import clean_cells, is_tag_row
from loaders.readers.converters import RecordConverter, convert_table
from loaders.readers.documents import JsonObject
from loaders.readers.rows import Row
from loaders.readers.tables import TableRow, make_header_row

_NO_SURVEY: Final = TableSurvey()


def parse_rows(
    rows: Iterable[TableRow], *, release: str | None = None, file: str = "", survey: TableSurvey = _NO_SURVEY
) -> Iterator[Row]:
    """Convert a table of events or of deletions, with or without a row of HXL tags below its header.

    Args:
        rows: the table's rows, header first.
        release: the version, as named by the user, of rows without a timestamp.
        file: the file's name, for messages.
        survey: what the table tells as a whole.

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
    columns = parse_columns(header.cells, file=file)
    deletions = "deleted_timestamp" in columns
    yield make_header_row(header, file=file)
    first = next(rows, None)
    leading = [] if first is None or is_tag_row(first.cells, columns) else [first]
    events = AcledEventConverter(release, survey)
    converter = RecordConverter(file, events.convert)
    table = convert_table(chain(leading, rows), columns, converter, file=file)
    yield from map(_mark_optional, table) if deletions else table
    yield from converter.shared(header.line, events.list_uncoded_actors())


def parse_objects(
    objects: Iterable[JsonObject], *, release: str | None = None, file: str = "", survey: TableSurvey = _NO_SURVEY
) -> Iterator[Row]:
    """Convert objects of ACLED's API: one object per event, or per deletion.

    Args:
        objects: the elements of the answers' ``data`` lists; an answer without data comes as itself and is refused.
        release: as for ``parse_rows``.
        file: as for ``parse_rows``.
        survey: the order of their dates, if the user names one.
    """
    events = AcledEventConverter(release, survey)
    converter = RecordConverter(file, events.convert)
    for item in objects:
        if item.value is None:
            yield converter.refused(item.line, item.raw, item.fault)
        elif item.value.get("success") is False or "messages" in item.value:
            yield converter.refused(item.line, item.raw, "this is an answer of the API without data; fetch it again.")
        else:
            values = rename_fields(item.value)
            yield from converter.rows(item.line, item.raw, values, optional="deleted_timestamp" in values)
    yield from converter.shared(1, events.list_uncoded_actors())


def rename_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object's values by the names that columns have today."""
    return dict(zip(rename_columns(value), value.values(), strict=True))


def iter_object_cells(objects: Iterable[JsonObject]) -> Iterator[dict[str, str]]:
    """Yield the cleaned values of the objects that can be read."""
    return (clean_cells(rename_fields(item.value)) for item in objects if item.value is not None)


def iter_table_cells(rows: Iterable[TableRow], columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the cleaned cells of the rows below a header that can be read."""
    for row in rows:
        if not row.fault and len(row.cells) == len(columns):
            yield clean_cells(dict(zip(columns, row.cells, strict=True)))


def _mark_optional(row: Row) -> Row:
    return replace(row, optional=True) if row.kind == "claim" else row
