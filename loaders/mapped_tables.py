"""Any CSV, TSV, JSON or Parquet, read with a mapping file that says what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BufferedReader
from itertools import chain, islice
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.formats import InputFormat, ReadContext
from loaders.mapping.columns import ColumnTracker, check_columns, list_columns, list_required_columns
from loaders.mapping.compiled import Cells, MappingConverter
from loaders.mapping.model import TableMapping, TablePart
from loaders.mapping.row_converters import MappedConverter, UnitingConverter
from loaders.readers.columns import is_tag_row
from loaders.readers.converters import convert_table
from loaders.readers.documents import JsonObject, iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.parquet.rows import MAGIC, iter_parquet
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.syntax import UTF_16
from loaders.readers.tables import TableDialect, TableRow, iter_table, make_header_row
from loaders.toolkit.recoding import recode

_MAX_DEPTH: Final = 8
_TITLE_LINES: Final = 20
"""How many lines a title above the header may have, for the message that names the header's line."""


def parse_rows(
    rows: Iterable[JsonObject], mapping: TableMapping, *, file: str = "", release: str | None = None
) -> Iterator[Row]:
    """Convert rows that are objects, of JSON or Parquet. Nested objects become columns ``a.b``.

    Raises:
        InvalidInput: there were rows, but a column that the mapping reads was in none of them.
    """
    mapping = _with_delimiter(mapping, None)
    converter, tracker = _make_converter(mapping, file, release), ColumnTracker(mapping)
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
    yield from converter.finish()


def parse_table(
    rows: Iterable[TableRow],
    mapping: TableMapping,
    *,
    file: str = "",
    release: str | None = None,
    delimiter: str = ",",
) -> Iterator[Row]:
    """Convert the rows of a delimited table, including its header unless the mapping names the columns.

    A second row of HXL tags is skipped.

    Raises:
        InvalidInput: a column that the mapping reads is missing, or two columns have the same name.
    """
    mapping = _with_delimiter(mapping, delimiter)
    stream = iter(rows)
    header = None if mapping.table.columns else next(stream, None)
    columns = mapping.table.columns or _parse_header(header, mapping)
    try:
        check_columns(columns, mapping)
    except InvalidInput as error:
        if line := _find_header(islice(stream, _TITLE_LINES), mapping, alone=len(columns) == 1):
            raise InvalidInput(
                f"the names of the columns stand in line {line}; remove the lines above it.", field="file"
            ) from error
        raise
    if header:
        yield make_header_row(header, file=file)
    second = next(stream, None)
    if second and not mapping.table.columns and is_tag_row(second.cells):
        second = None
    rest = chain([second] if second else [], stream)
    converter = _make_converter(mapping, file, release)
    yield from convert_table(rest, columns, converter, file=file, allow_short_rows=True)
    yield from converter.finish()


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


def _parse_header(header: TableRow | None, mapping: TableMapping) -> tuple[str, ...]:
    """Return a header's column names, as the mapping spells those that differ from it in case only."""
    if header is None:
        raise InvalidInput("the table is empty: it has no header.", field="file")
    if header.fault:
        raise InvalidInput(f"the header can't be read: {header.fault}", field="file")
    names = tuple(cell.strip() or f"column {number}" for number, cell in enumerate(header.cells, start=1))
    spelt = {name.casefold(): name for name in (*list_columns(mapping), *mapping.recognised_by) if name not in names}
    names = tuple(spelt.get(name.casefold(), name) for name in names)
    twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
    if twice is not None:
        raise InvalidInput(f"two columns are named {twice!r}; rename one in the file's header.", field=twice)
    return names


def _find_header(rows: Iterable[TableRow], mapping: TableMapping, *, alone: bool) -> int | None:
    """Return the line that names every required column, if a title stands above it.

    Args:
        rows: the rows below the first.
        mapping: the mapping.
        alone: whether the first row is one cell, so that it doesn't show what the cells are separated by.
    """
    needed = list_required_columns(mapping)
    for row in rows:
        cells = {cell.strip() for cell in row.cells}
        if all(column in cells or (alone and column.encode() in row.raw) for column in needed):
            return row.line
    return None


def read_with_mapping(mapping: TableMapping, stream: BufferedReader, context: ReadContext) -> Iterator[Row]:
    """Yield the rows of an input by a mapping; its first bytes tell whether it is a table, JSON or Parquet."""
    table = mapping.table
    if stream.peek(len(MAGIC)).startswith(MAGIC):
        objects = iter_parquet(stream)
        yield from parse_rows(objects, mapping, file=context.file, release=context.release)
        return
    if table.encoding:
        stream = recode(stream, table.encoding)
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    if not table.encoding and head.content.startswith(UTF_16):
        raise InvalidInput("the file is UTF-16; state `encoding: utf-16`, or save it as UTF-8.", field="encoding")
    if head.is_json:
        yield from parse_rows(
            iter_json_objects(stream, within=table.within), mapping, file=context.file, release=context.release
        )
    else:
        dialect = _make_dialect(table, head)
        rows = iter_table(stream, dialect)
        yield from parse_table(rows, mapping, file=context.file, release=context.release, delimiter=dialect.delimiter)


def _make_converter(mapping: TableMapping, file: str, release: str | None) -> MappedConverter:
    """Return a mapping's converter, which unites the rows of an event if the mapping says so."""
    convert = MappingConverter(mapping, release)
    event = next((event for event in mapping.events.values() if event.unite), None)
    return UnitingConverter(file, convert, mapping, event) if event else MappedConverter(file, convert, mapping)


def _with_delimiter(mapping: TableMapping, delimiter: str | None) -> TableMapping:
    """Return a mapping with the delimiter its table has, None for one of objects."""
    return mapping.model_copy(update={"table": mapping.table.model_copy(update={"delimiter": delimiter})})


def _make_dialect(table: TablePart, head: Head) -> TableDialect:
    escaped = table.quote == "backslash"
    return TableDialect(
        table.delimiter or head.delimiter,
        quoted=table.quoted and table.quote != "none",
        quote='"' if table.quote is None or escaped else table.quote,
        escaped=escaped,
    )


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
