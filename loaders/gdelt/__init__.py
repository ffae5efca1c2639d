"""GDELT's tables of events (2.0 and 1.0) and mentions: as published, or saved again by somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BufferedReader
from typing import Any, Final

from pydantic import ValidationError

from knowledge_graph.errors import InvalidInput, Problem
from loaders.formats import InputFormat, ReadContext
from loaders.gdelt.dataset import GDELT, GDELT_1
from loaders.gdelt.events import EventConverter
from loaders.gdelt.layout import Layout, find_layout
from loaders.gdelt.mentions import MentionConverter
from loaders.readers.converters import MAX_CELL
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableRow, iter_table, make_header_row
from loaders.readers.validation_messages import explain_errors
from loaders.toolkit.record_builder import SharedRecords


def parse_rows(
    rows: Iterable[TableRow], layout: Layout, *, release: str | None = None, file: str = ""
) -> Iterator[Row]:
    """Yield the rows of a table that is written as ``layout`` says; ``release`` is what the user says of its version.

    Mentions are optional rows: their events stand in other files.
    """
    shared = SharedRecords()
    mentions = layout.table == "mentions"
    dataset = GDELT_1 if layout.table == "old events" else GDELT
    convert = MentionConverter(shared).convert if mentions else EventConverter(dataset, release, shared).convert
    header = layout.header
    for row in rows:
        if header:
            yield make_header_row(row, file=file)
            header = False
            continue
        cells = None if row.fault or len(row.raw) > MAX_CELL else layout.order_cells(row.cells)
        if cells is None:
            yield _make_refused_row(file, row, row.fault or _describe_width(row, layout))
            continue
        try:
            records = convert(cells)
        except InvalidInput as error:
            yield _make_refused_row(file, row, str(error), error.field or "")
            continue
        except ValidationError as error:
            field, what = explain_errors(error, {})[0]
            yield _make_refused_row(file, row, what, field)
            continue
        if shared.pending:
            yield from shared.rows(file, row.line)
        first = records[0]
        yield Row(file, row.line, row.raw, first.kind, first.id, None, records, (), False, mentions)


def _make_refused_row(file: str, row: TableRow, what: str, field: str = "") -> Row:
    return Row(file, row.line, row.raw, problems=(Problem(file, row.line, field, what),))


def _describe_width(row: TableRow, layout: Layout) -> str:
    if len(row.raw) > MAX_CELL:
        return f"the row is longer than {MAX_CELL:,} bytes, which none of GDELT's is; leave it out."
    hint = "mend or leave out this row." if row.raw.endswith(b"\n") else "the file looks cut off; fetch it again."
    return f"the row has {len(row.cells)} cells where the table has {layout.width} columns; {hint}"


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    layout = find_layout(Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES]))
    if layout is None:
        raise InvalidInput(
            f"{context.file} is no table of GDELT's: neither its header nor its first rows look like one. "
            "Its events have 61, 58 or 57 columns, its mentions 16.",
            field="file",
        )
    return parse_rows(iter_table(stream, layout.dialect), layout, release=context.release, file=context.file)


def _recognises(head: Head) -> bool:
    return find_layout(head) is not None


FORMATS: Final = (
    InputFormat("gdelt", "GDELT events (2.0, 1.0) and mentions, also saved again with a header", _recognises, _read),
)
