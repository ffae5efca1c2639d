"""UCDP GED: hand-coded events of organised violence since 1989, from tables of every edition and pages of the API.

Each row is one event, whose id UCDP keeps from release to release. docs/formats/ucdp.md maps every column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import Any, Final

from loaders.formats import InputFormat, ReadContext
from loaders.readers.documents import iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import iter_table
from loaders.ucdp.columns import detect_dialect, is_header, is_headerless_row, parse_first_row
from loaders.ucdp.rows import parse_objects, parse_rows

__all__ = ["FORMATS", "parse_objects", "parse_rows"]

_PAGE_KEYS: Final = frozenset({"TotalCount", "TotalPages", "Result"})
_VIOLENCE_KEY: Final = re.compile(r'"type_of_violence"\s*:')
_DYAD_KEY: Final = re.compile(r'"dyad_new_id"\s*:')


def _recognises(head: Head) -> bool:
    if head.is_json:
        text = head.text
        return head.keys >= _PAGE_KEYS or bool(_VIOLENCE_KEY.search(text) and _DYAD_KEY.search(text))
    return is_header(head.first_cells) or is_headerless_row(parse_first_row(head))


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    if head.is_json:
        return parse_objects(iter_json_objects(stream, within="Result"), release=context.release, file=context.file)
    return parse_rows(iter_table(stream, detect_dialect(head)), release=context.release, file=context.file)


FORMATS: Final = (
    InputFormat("ucdp", "UCDP GED: every edition's table, Candidate releases, pages of the API", _recognises, _read),
)
