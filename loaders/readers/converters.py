"""Rows of tables and documents into ``Row``s by a format's own conversion, shared records emitted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from knowledge_graph.errors import InvalidInput, Problem
from knowledge_graph.records import Record, as_json
from loaders.readers.rows import Row
from loaders.readers.tables import TableRow
from loaders.readers.validation_messages import explain_errors

MAX_CELL: Final = 1_000_000
"""Characters in the longest cell that is read."""
MAX_REMEMBERED: Final = 100_000
"""Shared records that are remembered as given out; then it begins anew, so that memory stays flat."""
RECENT: Final = 5_000
"""Records that are kept to know them again by being the same object."""

Values = Mapping[str, str]
"""A row's cells by column."""
ConvertedRow = tuple[Sequence[Record], Sequence[Record]]
"""What a row says, and what it has in common with others: made once for all of them."""
ConvertRow = Callable[[Values], ConvertedRow]
"""What a format does with a row: the records it says, and those it shares with other rows.

It raises InvalidInput (with ``field``, a column) or pydantic's ValidationError for a row that can't be taken.
"""


class RecordConverter:
    """Turns a file's rows into ``Row``s: a format's ``convert`` a row, what is shared given out once, faults noted."""

    def __init__(self, file: str, convert: ConvertRow) -> None:
        self._file, self._convert = file, convert
        self._emitted: set[str] = set()

    def rows(self, line: int, raw: bytes, values: Any, *, optional: bool = False) -> Iterator[Row]:
        """Yield the rows of what is shared and new, then the row itself."""
        try:
            own, shared = self._convert(values)
        except ValidationError as error:
            raw_input = _input_of(error)
            problems = [
                Problem(self._file, line, field, message) for field, message in explain_errors(error, raw_input)
            ]
            yield Row(self._file, line, raw, "event", problems=tuple(problems))
            return
        except InvalidInput as error:
            problem = Problem(self._file, line, error.field or "", str(error))
            yield Row(self._file, line, raw, "event", problems=(problem,))
            return
        yield from self.shared(line, shared)
        if own:
            yield Row(self._file, line, raw, own[0].kind, own[0].id, records=tuple(own), optional=optional)

    def shared(self, line: int, records: Iterable[Record]) -> Iterator[Row]:
        """Yield a row for each record that hasn't been given out yet."""
        for record in records:
            if record.id not in self._emitted:
                if len(self._emitted) >= MAX_REMEMBERED:
                    self._emitted.clear()
                self._emitted.add(record.id or "")
                yield Row(self._file, line, b"", record.kind, record.id, records=(record,), made=True)

    def refused(self, line: int, raw: bytes, message: str, field: str = "") -> Row:
        """Return the row of something that can't be read at all."""
        return Row(self._file, line, raw, problems=(Problem(self._file, line, field, message),))


class VariantConverter(RecordConverter):
    """A converter that gives out a shared record once for each way it is told, not only the first.

    A maker that remembers its records, and so hands over the same object again and again, makes that cheap.
    """

    def __init__(self, file: str, convert: ConvertRow) -> None:
        super().__init__(file, convert)
        self._last: dict[str, Record] = {}
        self._emitted_variants: set[int] = set()

    def shared(self, line: int, records: Iterable[Record]) -> Iterator[Row]:
        """Yield a row for each record that hasn't been given out like this."""
        for record in records:
            name = record.id or ""
            if self._last.get(name) is record:
                continue
            if len(self._last) >= RECENT:
                self._last.clear()
            self._last[name] = record
            digest = hash(as_json(record))
            if digest not in self._emitted_variants:
                if len(self._emitted_variants) >= MAX_REMEMBERED:
                    self._emitted_variants.clear()
                self._emitted_variants.add(digest)
                yield Row(self._file, line, b"", record.kind, record.id, records=(record,), made=True)


def _input_of(error: ValidationError) -> dict[str, Any]:
    first = error.errors(include_url=False)[0]
    return {"kind": error.title.lower()} | ({str(first["loc"][0]): first["input"]} if first["loc"] else {})


def convert_table(
    rows: Iterable[TableRow],
    columns: Sequence[str],
    convert: ConvertRow | RecordConverter,
    *,
    file: str = "",
    allow_short_rows: bool = False,
) -> Iterator[Row]:
    """Convert each row of a table whose columns are known.

    A row with too few or too many cells is refused, unless ``lazy_ends`` lets empty cells at the end be missing.
    """
    converter = convert if isinstance(convert, RecordConverter) else RecordConverter(file, convert)
    width = len(columns)
    for row in rows:
        if row.fault:
            yield converter.refused(row.line, row.raw, row.fault)
            continue
        cells = row.cells
        if len(cells) != width:
            if allow_short_rows and len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            else:
                split = not row.raw.endswith(b"\n")
                hint = (
                    "the file looks truncated; download or copy it again." if split else "correct or remove this row."
                )
                yield converter.refused(row.line, row.raw, f"expected {width} cells, got {len(cells)}; {hint}")
                continue
        if len(row.raw) > MAX_CELL and (name := _find_long_cell(columns, cells)):
            yield converter.refused(row.line, row.raw, f"the cell is longer than {MAX_CELL:,} characters.", name)
            continue
        yield from converter.rows(row.line, row.raw, dict(zip(columns, cells, strict=True)))


def _find_long_cell(columns: Sequence[str], cells: Sequence[str]) -> str | None:
    return next((name for name, cell in zip(columns, cells, strict=True) if len(cell) > MAX_CELL), None)
