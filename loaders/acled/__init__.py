"""ACLED: hand-coded political violence and protest, updated weekly; tables, pages of the API, lists of deletions.

docs/formats/acled.md maps every column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import Any, Final

from loaders.acled.rows import DELETION_COLUMNS, EVENT_COLUMNS, parse_objects, parse_rows
from loaders.formats import InputFormat, ReadContext
from loaders.readers.documents import iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, iter_table

__all__ = ["FORMATS", "parse_objects", "parse_rows"]

_PAGE_KEYS: Final = frozenset({"status", "success", "data"})
_EVENT_ID_KEY: Final = re.compile(r'"event_id_cnty"\s*:')
_DATE_KEY: Final = re.compile(r'"(?:event_date|deleted_timestamp)"\s*:')


def _recognises(head: Head) -> bool:
    if head.is_json:
        text = head.text
        return head.keys >= _PAGE_KEYS or bool(_EVENT_ID_KEY.search(text) and _DATE_KEY.search(text))
    return head.columns >= EVENT_COLUMNS or head.columns >= DELETION_COLUMNS


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    if head.is_json:
        return parse_objects(iter_json_objects(stream, within="data"), release=context.release, file=context.file)
    return parse_rows(iter_table(stream, TableDialect(head.delimiter)), release=context.release, file=context.file)


FORMATS: Final = (InputFormat("acled", "ACLED: tables of events or deletions, answers of the API", _recognises, _read),)
