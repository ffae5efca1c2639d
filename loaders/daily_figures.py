"""Tables of daily figures with a shipped mapping: the daily casualties in Gaza.

They need no code. A mapping under ``data/mappings`` names the columns by which its table is recognised; another table
of figures needs another mapping file, shipped or the user's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BufferedReader
from typing import Final

from knowledge_graph.errors import InvalidInput
from loaders.formats import InputFormat, ReadContext
from loaders.mapped_tables import read_with_mapping
from loaders.mapping.model import TableMapping
from loaders.mapping.parse import parse_mapping
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head


@cache
def list_shipped_mappings() -> tuple[TableMapping, ...]:
    """Return the shipped mappings, in order of file name."""
    folder = files("loaders") / "data" / "mappings"
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name)
    return tuple(parse_mapping(path.read_bytes(), file=path.name) for path in paths)


def find_mapping(head: Head) -> TableMapping | None:
    """Return the shipped mapping whose columns an input has, or None."""
    columns = head.keys if head.is_json else head.columns
    return next((mapping for mapping in list_shipped_mappings() if columns.issuperset(mapping.recognised_by)), None)


def _recognises(head: Head) -> bool:
    return find_mapping(head) is not None


def _read(stream: BufferedReader, context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    mapping = next(filter(None, map(find_mapping, head.voters)), None)
    if mapping is None:
        raise InvalidInput("no mapping that is shipped fits this table; write one: --mapping FILE.", field="format")
    yield from read_with_mapping(mapping, stream, context)


FORMATS: Final = (InputFormat("figures", "Tables of daily figures: casualties in Gaza", _recognises, _read),)
