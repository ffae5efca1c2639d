"""GDELT: tables of events (2.0 and 1.0), of mentions and of the knowledge graph, as published, or saved again."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from loaders.formats import InputFormat, ReadContext
from loaders.gdelt.gkg import GKG_FORMAT
from loaders.gdelt.layout import find_layout
from loaders.gdelt.rows import parse_rows
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import iter_table

__all__ = ["FORMATS", "parse_rows"]


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    layout = find_layout(Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES]))
    if layout is None:
        raise InvalidInput(
            f"{context.file} is not a table of GDELT's: neither its header nor its first rows look like one. "
            "Its events have 61, 58 or 57 columns, its mentions 16.",
            field="file",
        )
    return parse_rows(iter_table(stream, layout.dialect), layout, release=context.release, file=context.file)


def _recognises(head: Head) -> bool:
    return find_layout(head) is not None


FORMATS: Final = (
    InputFormat("gdelt", "GDELT events (2.0, 1.0) and mentions, also saved again with a header", _recognises, _read),
    GKG_FORMAT,
)
