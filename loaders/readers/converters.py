"""Converting rows of tables and documents into ``Row``s, with shared records emitted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from knowledge_graph.errors import InvalidInput, Problem
from knowledge_graph.records import Record, as_json
from loaders.readers.rows import SKIPPED, Row
from loaders.readers.tables import TableRow
from loaders.readers.validation_messages import explain_errors

MAX_CELL: Final = 1_000_000
"""Maximum characters of a cell."""
MAX_REMEMBERED: Final = 100_000
"""Shared records remembered as emitted; beyond it the memory is cleared, so that it stays bounded."""
RECENT: Final = 5_000
"""Records kept to recognise the same object again."""

Values = Mapping[str, str]
"""A row's cells by column."""
ConvertedRow = tuple[Sequence[Record], Sequence[Record]]
"""The records of a row itself, and those it shares with other rows."""
ConvertRow = Callable[[Values], ConvertedRow]
"""A format's conversion of a row.

It raises InvalidInput (with ``field``, a column) or pydantic's ValidationError for an invalid row.
"""


class SharedVersions:
    """Remembers the versions of shared records that were emitted: which of two came first must not matter.

    It is cheap if the conversion caches its records, so that the same object comes again and again.
    """

    def __init__(self) -> None:
        self._last: dict[str, Record] = {}
        self._emitted: set[int] = set()

    def is_new(self, record: Record) -> bool:
        """Return whether a record hasn't been emitted in this version, or so long ago that this was forgotten."""
        identifier = record.id or ""
        if self._last.get(identifier) is record:
            return False
        if len(self._last) >= RECENT:
            self._last.clear()
        self._last[identifier] = record
        version = hash(as_json(record))
        if version in self._emitted:
            return False
        if len(self._emitted) >= MAX_REMEMBERED:
            self._emitted.clear()
        self._emitted.add(version)
        return True


class RecordConverter:
    """Converts the rows of a file by a format's ``convert``; emits shared records once, turns errors into problems."""

    def __init__(self, file: str, convert: ConvertRow) -> None:
        self._file, self._convert = file, convert
        self._versions = SharedVersions()

    def rows(self, line: int, raw: bytes, values: Any, *, optional: bool = False) -> Iterator[Row]:
        """Yield rows for the shared records that are new, then the row itself.

        Args:
            line: the line on which the row begins, from 1.
            raw: the row's bytes.
            values: what ``convert`` takes.
            optional: whether the row is skipped, not rejected, if what it refers to is missing.
        """
        try:
            own, shared = self._convert(values)
        except ValidationError as error:
            raw_input = _input_of(error)
            problems = [
                Problem(self._file, line, self.locate(error.title, field), message)
                for field, message in explain_errors(error, raw_input)
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
        """Yield a row for each record that hasn't been emitted in this version."""
        for record in records:
            if self._versions.is_new(record):
                yield Row(self._file, line, b"", record.kind, record.id, records=(record,), made=True)

    def locate(self, record: str, field: str) -> str:
        """Return where a field of a record, such as ``Event``, comes from, for messages; by default the field."""
        del record
        return field

    def finish(self) -> Iterator[Row]:
        """Yield rows that were held until all are read; none, unless a subclass holds some."""
        yield from ()

    def refused(self, line: int, raw: bytes, message: str, field: str = "") -> Row:
        """Return a rejected row for input that can't be read at all."""
        return Row(self._file, line, raw, problems=(Problem(self._file, line, field, message),))


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
    """Convert each row of a table.

    Args:
        rows: the rows without their header.
        columns: the names of the columns, in order.
        convert: a format's conversion, or a converter.
        file: the file's name, for messages.
        allow_short_rows: whether empty cells at the end of a row may be missing.

    Yields:
        Rows; one of empty cells, or the header once more, as in files put together, is counted as skipped; one with
        another number of cells than ``columns`` is rejected, unless the cells beyond are empty.
    """
    converter = convert if isinstance(convert, RecordConverter) else RecordConverter(file, convert)
    width = len(columns)
    for row in rows:
        if row.fault:
            yield converter.refused(row.line, row.raw, row.fault)
            continue
        cells = row.cells
        if row.is_blank or _repeats_header(cells, columns):
            yield Row(file, row.line, b"", SKIPPED)
            continue
        if len(cells) != width:
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                cells = cells[:width]
            elif allow_short_rows and len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            else:
                split = not row.raw.endswith(b"\n")
                hint = (
                    "the file looks truncated; download or copy it again." if split else "correct or remove this row."
                )
                if len(cells) > width and any(cell.startswith("'") for cell in cells):
                    hint = "if ' is the quotation mark, state it as the table's `quote`."
                yield converter.refused(row.line, row.raw, f"expected {width} cells, got {len(cells)}; {hint}")
                continue
        if len(row.raw) > MAX_CELL and (name := _find_long_cell(columns, cells)):
            yield converter.refused(row.line, row.raw, f"the cell is longer than {MAX_CELL:,} characters.", name)
            continue
        yield from converter.rows(row.line, row.raw, dict(zip(columns, cells, strict=True)))


def _repeats_header(cells: Sequence[str], columns: Sequence[str]) -> bool:
    """Return whether a row is the header once more, in whatever case and spelling of blanks."""
    return (
        len(cells) == len(columns)
        and _fold_name(cells[0]) == _fold_name(columns[0])
        and any(columns)
        and all(_fold_name(cell) == _fold_name(column) for cell, column in zip(cells, columns, strict=True))
    )


def _fold_name(name: str) -> str:
    return name.strip().casefold().replace(" ", "_")


def _find_long_cell(columns: Sequence[str], cells: Sequence[str]) -> str | None:
    return next((name for name, cell in zip(columns, cells, strict=True) if len(cell) > MAX_CELL), None)
