"""Any CSV, TSV, JSON or Parquet by a mapping file that says what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BufferedReader
from itertools import chain
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.formats import Format, Given
from loaders.mapping.columns import Met, check_columns
from loaders.mapping.compiled import Cells, RowConverter
from loaders.mapping.model import TableMapping
from loaders.readers.columns import is_tag_row
from loaders.readers.documents import JsonObject, iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.parquet import MAGIC, iter_parquet
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, convert_table, iter_table, make_header_row
from loaders.readers.variants import VariantConverter

_DEEPEST: Final = 8


def parse_rows(
    rows: Iterable[JsonObject], mapping: TableMapping, *, file: str = "", release: str | None = None
) -> Iterator[Row]:
    """Convert rows that come as objects: of JSON, of Parquet. Objects within them are taken as columns ``a.b``.

    Raises:
        InvalidInput: there were rows, but a column that the mapping reads was in none of them.
    """
    converter, met = VariantConverter(file, RowConverter(mapping, release)), Met(mapping)
    for row in rows:
        if row.value is None:
            yield converter.refused(row.line, row.raw, row.fault)
            continue
        try:
            cells = flat(row.value)
        except InvalidInput as error:
            yield converter.refused(row.line, row.raw, str(error), error.field or "")
            continue
        met.meet(cells)
        yield from converter.rows(row.line, row.raw, cells)
    met.check()


def parse_table(
    rows: Iterable[TableRow], mapping: TableMapping, *, file: str = "", release: str | None = None
) -> Iterator[Row]:
    """Convert the rows of a delimited table, its header (unless the mapping names the columns) among them.

    A second row of HXL tags is passed over.

    Raises:
        InvalidInput: a column that the mapping reads isn't there, or there are two of one name.
    """
    stream = iter(rows)
    header = None if mapping.table.columns else next(stream, None)
    columns = mapping.table.columns or _columns_of(header)
    check_columns(columns, mapping)
    if header:
        yield make_header_row(header, file=file)
    second = next(stream, None)
    if second and not mapping.table.columns and is_tag_row(second.cells):
        second = None
    rest = chain([second] if second else [], stream)
    yield from convert_table(
        rest, columns, VariantConverter(file, RowConverter(mapping, release)), file=file, allow_short_rows=True
    )


def flat(value: Mapping[str, Any]) -> Cells:
    """Return an object's fields as columns: objects within as ``a.b``, lists of plain values joined by ``; ``.

    Raises:
        InvalidInput: objects lie too deep in each other, or two fields come to one column.
    """
    cells: dict[str, Any] = {}
    for name, cell in _flat(value, "", 0):
        if name in cells:
            raise InvalidInput(f"two of its fields come to one column {name!r}; rename one.", field=name)
        cells[name] = cell
    return cells


def _flat(value: Mapping[str, Any], above: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST:
        raise InvalidInput("its objects lie too deep in each other; flatten them.", field=above.rstrip("."))
    for name, one in value.items():
        if isinstance(one, dict):
            yield from _flat(one, f"{above}{name}.", depth + 1)
        elif isinstance(one, list):
            plain = all(isinstance(part, str | int | float) for part in one)
            yield f"{above}{name}", "; ".join(map(str, one)) if plain else orjson.dumps(one).decode()
        else:
            yield f"{above}{name}", one


def _columns_of(header: TableRow | None) -> tuple[str, ...]:
    if header is None:
        raise InvalidInput("the table is empty: there isn't even a header.", field="file")
    if header.fault:
        raise InvalidInput(f"the header can't be read: {header.fault}", field="file")
    names = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(header.cells, start=1))
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise InvalidInput(f"two columns are called {twice!r}; rename one in the file's header.", field=twice)
    return names


def read_by(mapping: TableMapping, stream: BufferedReader, given: Given) -> Iterator[Row]:
    """Read an input by a mapping; whether it is a table, JSON or Parquet is told by its first bytes."""
    content = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
    head, table = Head(content), mapping.table
    if content.startswith(MAGIC):
        rows = iter_parquet(stream)
        yield from parse_rows(rows, mapping, file=given.file, release=given.release)
    elif head.is_json:
        yield from parse_rows(
            iter_json_objects(stream, within=table.within), mapping, file=given.file, release=given.release
        )
    else:
        dialect = TableDialect(table.delimiter or head.delimiter, table.quoted)
        yield from parse_table(iter_table(stream, dialect), mapping, file=given.file, release=given.release)


def _read(stream: BufferedReader, given: Given) -> Iterator[Row]:
    if given.mapping is None:
        raise InvalidInput(
            "this needs a mapping file that says what the columns mean: --mapping FILE.", field="mapping"
        )
    yield from read_by(given.mapping, stream, given)


def _never(head: Head) -> bool:
    """Only a mapping file that the user names says that a table is to be read by it."""
    del head
    return False


FORMATS: Final = (Format("mapping", "Any CSV, TSV, JSON or Parquet, by a mapping file", _never, _read),)
