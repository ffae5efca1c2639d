"""Rows of GDELT tables converted to ``Row``s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from knowledge_graph.errors import InvalidInput, Problem
from loaders.gdelt.dataset import GDELT, GDELT_1
from loaders.gdelt.events import GdeltEventConverter
from loaders.gdelt.layout import Layout
from loaders.gdelt.mentions import GdeltMentionConverter
from loaders.readers.converters import MAX_CELL
from loaders.readers.rows import Row
from loaders.readers.tables import TableRow, make_header_row
from loaders.readers.validation_messages import explain_errors
from loaders.toolkit.record_builder import SharedRecords


def parse_rows(
    rows: Iterable[TableRow], layout: Layout, *, release: str | None = None, file: str = ""
) -> Iterator[Row]:
    """Convert a table of events or mentions.

    Args:
        rows: the table's rows, in order, its header among them if it has one.
        layout: which table it is, and how it is written.
        release: the day (YYYY-MM-DD) of rows without DATEADDED, as named by the user.
        file: the file's name, for messages.

    Yields:
        The header, if there is one, then for each table row the records that it shares with others and are new, and
        the row itself. Mentions are optional rows: their events are in other files.
    """
    shared = SharedRecords()
    mentions = layout.table == "mentions"
    dataset = GDELT_1 if layout.table == "old events" else GDELT
    convert = (
        GdeltMentionConverter(shared).convert if mentions else GdeltEventConverter(dataset, release, shared).convert
    )
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
            field, message = explain_errors(error, {})[0]
            yield _make_refused_row(file, row, message, field)
            continue
        if shared.pending:
            yield from shared.rows(file, row.line)
        first = records[0]
        yield Row(file, row.line, row.raw, first.kind, first.id, None, records, (), False, mentions)


def _make_refused_row(file: str, row: TableRow, message: str, field: str = "") -> Row:
    return Row(file, row.line, row.raw, problems=(Problem(file, row.line, field, message),))


def _describe_width(row: TableRow, layout: Layout) -> str:
    if len(row.raw) > MAX_CELL:
        return f"the row is longer than {MAX_CELL:,} bytes, which no row of GDELT's is; leave it out."
    hint = "correct or remove this row."
    if not row.raw.endswith(b"\n"):
        hint = "the file looks truncated; download or copy it again."
    return f"expected {layout.width} cells, got {len(row.cells)}; {hint}"
