"""Tables with HXL tags, as on the Humanitarian Data Exchange: events, people affected, and who does what where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BufferedReader
from itertools import chain
from typing import Final

from knowledge_graph.errors import InvalidInput
from loaders.formats import InputFormat, ReadContext
from loaders.hxl.columns import Column, tells_events
from loaders.hxl.dates import tell_order
from loaders.hxl.mapping import HxlTable, list_date_columns, make_mapping
from loaders.hxl.tags import find_tag_row, parse_tag, read_head
from loaders.mapped_tables import parse_table
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, iter_table, make_header_row

MAX_ROWS: Final = 1_000_000
"""Rows held in memory, as the order of day and month is told by all dates of a file."""


def _recognises(head: Head) -> bool:
    return tells_events(read_head(head))


def _read(stream: BufferedReader, context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    delimiter = head.delimiter if len(read_head(head)) > 1 and head.delimiter in head.text else ","
    rows: list[TableRow] = []
    for row in iter_table(stream, TableDialect(delimiter)):
        rows.append(row)
        if len(rows) > MAX_ROWS:
            raise InvalidInput(f"more than {MAX_ROWS:,} rows with HXL tags; split the file.", field="file")
    index = find_tag_row(row.cells for row in rows)
    if index is None:
        raise InvalidInput(
            "no row of HXL tags is among its first rows; add one, or write a mapping file.", field="file"
        )
    tags = rows[index]
    header = rows[index - 1].cells if index else ()
    names = _name_columns(header, tags.cells)
    columns = [Column(name, tag) for name, cell in zip(names, tags.cells, strict=False) if (tag := parse_tag(cell))]
    data = rows[index + 1 :]
    orders = {name: tell_order(_list_cells(data, names.index(name)), context.date_order, name)
              for name in list_date_columns(columns) if name}  # fmt: skip
    table = HxlTable(columns, orders)
    table.leave_out_kinds(dict(zip(names, row.cells, strict=False)) for row in data)
    mapping = make_mapping(table, context.file, names)
    further = mapping.table.columns[len(names) :]
    yield make_header_row(tags, file=context.file)
    complete = (_complete(row, names, further, table) for row in data)
    yield from parse_table(chain(complete), mapping, file=context.file, release=context.release, delimiter=delimiter)


def _list_cells(rows: Sequence[TableRow], index: int) -> list[str]:
    return [row.cells[index] for row in rows if len(row.cells) > index]


def _name_columns(header: Sequence[str], tags: Sequence[str]) -> tuple[str, ...]:
    """Return the columns' names: the header's where they can be used and are unique, else the tags."""
    names: list[str] = []
    for number in range(max(len(header), len(tags))):
        title = header[number].strip() if number < len(header) else ""
        tag = tags[number].strip() if number < len(tags) else ""
        fit = title if title and not {"{", "}", "@"} & set(title) else tag or f"column {number + 1}"
        names.append(fit if fit not in names else f"{fit} ({number + 1})")
    return tuple(names)


def _complete(row: TableRow, names: Sequence[str], further: Sequence[str], table: HxlTable) -> TableRow:
    """Return a row with the cells that are worked out from it."""
    if row.fault or row.is_blank:
        return row
    cells = [*row.cells, *[""] * (len(names) - len(row.cells))]
    if len(cells) > len(names) and not any(cell.strip() for cell in cells[len(names) :]):
        cells = cells[: len(names)]
    cut = len(row.cells) < len(names) and not row.raw.endswith(b"\n")
    if cut or len(cells) > len(names):
        hint = "the file looks truncated; download or copy it again." if cut else "correct or remove this row."
        return TableRow(row.line, row.raw, (), f"expected {len(names)} cells, got {len(row.cells)}; {hint}")
    made = table.work_out({name: cell.strip() for name, cell in zip(names, cells, strict=True)})
    return TableRow(row.line, row.raw, [*cells, *(made.get(name, "") for name in further)])


FORMATS: Final = (
    InputFormat(
        "hxl", "Tables with HXL tags: events, people affected, who does what", _recognises, _read, takes_date_order=True
    ),
)
