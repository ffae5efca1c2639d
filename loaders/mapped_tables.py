"""Any CSV, TSV, JSON or Parquet, read with a mapping file that says what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BufferedReader
from itertools import chain
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.formats import InputFormat, ReadContext
from loaders.mapping.columns import ColumnTracker, check_columns
from loaders.mapping.compiled import Cells, MappingConverter
from loaders.mapping.model import TableMapping
from loaders.readers.columns import is_tag_row
from loaders.readers.converters import VariantConverter, convert_table
from loaders.readers.documents import JsonObject, iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.parquet import MAGIC, iter_parquet
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, iter_table, make_header_row

_MAX_DEPTH: Final = 8


def parse_rows(
    rows: Iterable[JsonObject], mapping: TableMapping, *, file: str = "", release: str | None = None
) -> Iterator[Row]:
    """Convert rows that are objects, of JSON or Parquet. Nested objects become columns ``a.b``.

    Raises:
        InvalidInput: there were rows, but a column that the mapping reads was in none of them.
    """
    converter, tracker = VariantConverter(file, MappingConverter(mapping, release)), ColumnTracker(mapping)
    for row in rows:
        if row.value is None:
            yield converter.refused(row.line, row.raw, row.fault)
            continue
        try:
            cells = flatten(row.value)
        except InvalidInput as error:
            yield converter.refused(row.line, row.raw, str(error), error.field or "")
            continue
        tracker.add(cells)
        yield from converter.rows(row.line, row.raw, cells)
    tracker.check()


def parse_table(
    rows: Iterable[TableRow], mapping: TableMapping, *, file: str = "", release: str | None = None
) -> Iterator[Row]:
    """Convert the rows of a delimited table, including its header unless the mapping names the columns.

    A second row of HXL tags is skipped.

    Raises:
        InvalidInput: a column that the mapping reads is missing, or two columns have the same name.
    """
    stream = iter(rows)
    header = None if mapping.table.columns else next(stream, None)
    columns = mapping.table.columns or _parse_header(header)
    check_columns(columns, mapping)
    if header:
        yield make_header_row(header, file=file)
    second = next(stream, None)
    if second and not mapping.table.columns and is_tag_row(second.cells):
        second = None
    rest = chain([second] if second else [], stream)
    yield from convert_table(
        rest, columns, VariantConverter(file, MappingConverter(mapping, release)), file=file, allow_short_rows=True
    )


def flatten(value: Mapping[str, Any]) -> Cells:
    """Return an object's fields as columns: nested objects as ``a.b``, lists of plain values joined by ``; ``.

    Raises:
        InvalidInput: objects are nested too deeply, or two fields flatten to one column.
    """
    cells: dict[str, Any] = {}
    for name, cell in _iter_flat(value, "", 0):
        if name in cells:
            raise InvalidInput(f"two fields flatten to the column {name!r}; rename one.", field=name)
        cells[name] = cell
    return cells


def _iter_flat(value: Mapping[str, Any], parent: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _MAX_DEPTH:
        raise InvalidInput("objects are nested too deeply; flatten them.", field=parent.rstrip("."))
    for name, member in value.items():
        if isinstance(member, dict):
            yield from _iter_flat(member, f"{parent}{name}.", depth + 1)
        elif isinstance(member, list):
            plain = all(isinstance(part, str | int | float) for part in member)
            yield f"{parent}{name}", "; ".join(map(str, member)) if plain else orjson.dumps(member).decode()
        else:
            yield f"{parent}{name}", member


def _parse_header(header: TableRow | None) -> tuple[str, ...]:
    if header is None:
        raise InvalidInput("the table is empty: it has no header.", field="file")
    if header.fault:
        raise InvalidInput(f"the header can't be read: {header.fault}", field="file")
    names = tuple(cell.strip() or f"column {number}" for number, cell in enumerate(header.cells, start=1))
    twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
    if twice is not None:
        raise InvalidInput(f"two columns are named {twice!r}; rename one in the file's header.", field=twice)
    return names


def read_with_mapping(mapping: TableMapping, stream: BufferedReader, context: ReadContext) -> Iterator[Row]:
    """Yield the rows of an input by a mapping; its first bytes tell whether it is a table, JSON or Parquet."""
    content = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
    head, table = Head(content), mapping.table
    if content.startswith(MAGIC):
        rows = iter_parquet(stream)
        yield from parse_rows(rows, mapping, file=context.file, release=context.release)
    elif head.is_json:
        yield from parse_rows(
            iter_json_objects(stream, within=table.within), mapping, file=context.file, release=context.release
        )
    else:
        dialect = TableDialect(table.delimiter or head.delimiter, table.quoted)
        yield from parse_table(iter_table(stream, dialect), mapping, file=context.file, release=context.release)


def _read(stream: BufferedReader, context: ReadContext) -> Iterator[Row]:
    if context.mapping is None:
        raise InvalidInput(
            "this format needs a mapping file that says what the columns mean: --mapping FILE.", field="mapping"
        )
    yield from read_with_mapping(context.mapping, stream, context)


def _never(head: Head) -> bool:
    """Return False: only the user decides that a table is read with a mapping file."""
    del head
    return False


FORMATS: Final = (InputFormat("mapping", "Any CSV, TSV, JSON or Parquet, by a mapping file", _never, _read),)
