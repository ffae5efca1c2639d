"""Reading delimited text tables row by row, keeping each row's bytes.

Quoted cells may hold line ends. An unclosed quote would swallow the rest of a file: beyond ``MAX_LINES`` lines the row
is rejected, and reading resumes at its second line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from loaders.readers.rows import HEADER, MAX_LINE, Row, iter_lines
from loaders.readers.sniff import BOM

MAX_LINES: Final = 1_000
"""Maximum lines of a row."""

csv.field_size_limit(MAX_LINE)


@dataclass(slots=True)  # not frozen, as Row
class TableRow:
    """A row of a table: the line it begins on, its bytes, and its cells, or why it can't be read."""

    line: int
    raw: bytes
    cells: Sequence[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class TableDialect:
    """How a table is written. Without ``quoted`` a quotation mark is an ordinary character.

    ``split`` splits a line of an unquoted table, where that isn't done at every delimiter.
    """

    delimiter: str = ","
    quoted: bool = True
    split: Callable[[str], Sequence[str]] | None = None


def _describe_error(error: Exception) -> str:
    if isinstance(error, _RowTooLong):
        return "a quotation mark opened here is never closed"
    if "new-line character" in str(error):
        return "it holds a bare carriage return; quote that cell, or save the file with LF or CRLF line ends"
    return str(error)


def iter_table(stream: BinaryIO, dialect: TableDialect) -> Iterator[TableRow]:
    """Yield the rows of a table that aren't blank, including its header if it has one."""
    return _iter_quoted(stream, dialect) if dialect.quoted else _iter_unquoted(stream, dialect)


def _iter_unquoted(stream: BinaryIO, dialect: TableDialect) -> Iterator[TableRow]:
    split, delimiter = dialect.split, dialect.delimiter
    for number, raw in enumerate(iter_lines(stream), start=1):
        text, fault = _decode(raw, first=number == 1)
        if text and not text.isspace():
            text = text.rstrip("\r\n")
            yield TableRow(number, raw, split(text) if split else text.split(delimiter), fault)


def _iter_quoted(stream: BinaryIO, dialect: TableDialect) -> Iterator[TableRow]:
    lines, lines_read = _LineBuffer(iter_lines(stream)), 0
    while True:
        reader = csv.reader(lines, delimiter=dialect.delimiter, strict=False)
        lines.start_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_RowTooLong, csv.Error) as error:
            first = lines.unread_all_but_first()
            yield TableRow(lines_read + 1, first, [], f"the row can't be read: {_describe_error(error)}.")
            lines_read += 1
            continue
        raw, count = lines.take_row()
        if raw.strip():
            _, fault = _decode(raw, first=lines_read == 0)
            yield TableRow(lines_read + 1, raw, cells, fault)
        lines_read += count


class _RowTooLong(Exception):
    """A row has more than ``MAX_LINES`` lines."""


class _LineBuffer:
    """Lines of a stream as strings for a csv reader, kept until their row is complete."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._again: deque[bytes] = deque()
        self._row: list[bytes] = []
        self._any = False

    def start_row(self) -> None:
        self._row = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._row) >= MAX_LINES:
            raise _RowTooLong
        raw = self._again.popleft() if self._again else next(self._lines)
        self._row.append(raw)
        text = raw.removeprefix(BOM) if not self._any else raw
        self._any = True
        return text.decode("utf-8", "replace").replace("\0", "")

    def take_row(self) -> tuple[bytes, int]:
        return b"".join(self._row), len(self._row)

    def unread_all_but_first(self) -> bytes:
        self._again.extendleft(reversed(self._row[1:]))
        return self._row[0]


def _decode(raw: bytes, *, first: bool) -> tuple[str, str]:
    """Return a row as a string, and a message if its bytes are invalid."""
    if first:
        raw = raw.removeprefix(BOM)
    try:
        text, fault = raw.decode(), ""
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8", "replace")
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            fault = "the file is UTF-16; save it as UTF-8."
        else:
            position = f"byte {raw[error.start]:#04x} at column {error.start + 1}"
            fault = f"{position} is not UTF-8; save the file as UTF-8."
    if "\0" in text:
        fault = f"there is a NUL byte at column {text.index(chr(0)) + 1}: the file is damaged or isn't UTF-8 text."
    elif len(raw) > MAX_LINE:
        fault = f"the line is longer than {MAX_LINE // 2**20} MB."
    return text, fault


def make_header_row(cells: TableRow, *, file: str) -> Row:
    """Return the row for a table's header, which rejected rows are written below."""
    return Row(file, cells.line, cells.raw, HEADER, made=True)
