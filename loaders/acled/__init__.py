"""ACLED: hand-coded political violence and protest, updated weekly; tables, pages of the API, lists of deletions.

docs/formats/acled.md maps every column.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import replace
from io import BufferedReader, BytesIO
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final, cast

from loaders.acled.columns import DELETION_COLUMNS, EVENT_COLUMNS, rename_columns
from loaders.acled.rows import iter_object_cells, iter_table_cells, parse_objects, parse_rows
from loaders.acled.survey import TableSurvey, needs_survey
from loaders.formats import InputFormat, ReadContext
from loaders.readers.converters import Values
from loaders.readers.documents import iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, iter_table

__all__ = ["FORMATS", "parse_objects", "parse_rows"]

_PAGE_KEYS: Final = frozenset({"status", "success", "data"})
_LIST_KEY: Final = "data"
_SECOND_ACTOR_KEY: Final = re.compile(r'"actor2"\s*:', re.IGNORECASE)
_EVENT_ID_KEY: Final = re.compile(r'"event_id_cnty"\s*:\s*["\dn]')
_DATE_KEY: Final = re.compile(r'"(?:event_date|deleted_timestamp)"\s*:')


def _recognises(head: Head) -> bool:
    if head.is_json:
        text = head.text
        rows = _EVENT_ID_KEY.search(text) and _DATE_KEY.search(text) and "features" not in head.keys
        return head.keys >= _PAGE_KEYS or bool(rows)
    columns = set(rename_columns(head.columns))
    return columns >= EVENT_COLUMNS or columns >= DELETION_COLUMNS


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    columns, first = _list_cells(BytesIO(head.content), head)
    if needs_survey(columns, first):
        return _read_twice(stream, head, context)
    survey = TableSurvey(frozenset({context.date_order})) if context.date_order else TableSurvey()
    return _parse(stream, head, context, survey)


def _read_twice(stream: BufferedReader[Any], head: Head, context: ReadContext) -> Iterator[Row]:
    """Yield the rows of an input that must be read as a whole first; a copy is read, as a stream comes only once."""
    with TemporaryFile() as file:
        copy = cast("BinaryIO", file)
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        survey = TableSurvey.of_rows(*_list_cells(copy, head))
        if context.date_order:
            survey = replace(survey, orders=frozenset({context.date_order}))
        copy.seek(0)
        yield from _parse(copy, head, context, survey)


def _parse(stream: BinaryIO, head: Head, context: ReadContext, survey: TableSurvey) -> Iterator[Row]:
    if head.is_json:
        objects = iter_json_objects(stream, within=_LIST_KEY)
        return parse_objects(objects, release=context.release, file=context.file, survey=survey)
    table = iter_table(stream, TableDialect(head.delimiter))
    return parse_rows(table, release=context.release, file=context.file, survey=survey)


def _list_cells(stream: BinaryIO, head: Head) -> tuple[Collection[str], Iterator[Values]]:
    """Return the columns of an input, and the cleaned cells of its rows that can be read."""
    if head.is_json:
        rows = iter_object_cells(iter_json_objects(stream, within=_LIST_KEY))
        first = next(rows, {})
        return [*first, *({"actor2"} if _SECOND_ACTOR_KEY.search(head.text) else ())], chain([first], rows)
    table = iter_table(stream, TableDialect(head.delimiter))
    header = next(table, None)
    columns = rename_columns(header.cells) if header else []
    return columns, iter_table_cells(table, columns)


FORMATS: Final = (
    InputFormat(
        "acled",
        "ACLED: tables of events or deletions, answers of the API",
        _recognises,
        _read,
        takes_date_order=True,
    ),
)
