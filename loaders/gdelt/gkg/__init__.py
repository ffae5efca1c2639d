"""GDELT's Global Knowledge Graph 2.0 and 2.1: for each article the names, places, themes and numbers it mentions."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from loaders.formats import InputFormat, ReadContext
from loaders.gdelt.gkg.articles import GkgConverter
from loaders.gdelt.gkg.layout import find_gkg_layout
from loaders.readers.converters import RecordConverter, convert_table
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import iter_table, make_header_row


def _recognises(head: Head) -> bool:
    return find_gkg_layout(head) is not None


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    layout = find_gkg_layout(Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES]))
    if layout is None:
        raise InvalidInput(
            f"{context.file} is not a table of GDELT's knowledge graph 2: expected rows of 27 cells that begin with "
            "a record id such as 20240506120000-12, or a header with GKGRECORDID and DocumentIdentifier.",
            field="file",
        )
    rows = iter_table(stream, layout.dialect)
    if layout.header and (header := next(rows, None)):
        yield make_header_row(header, file=context.file)
    converter = RecordConverter(context.file, GkgConverter().convert)
    yield from convert_table(rows, layout.columns, converter, file=context.file)


GKG_FORMAT: Final = InputFormat(
    "gkg", "GDELT's Global Knowledge Graph 2 (GKG), also saved again with a header", _recognises, _read
)
