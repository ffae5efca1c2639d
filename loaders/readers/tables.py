"""Reading delimited text tables row by row, keeping each row's bytes.

Quoted cells may hold line ends. An unclosed quote would swallow the rest of a file: beyond ``MAX_ROW`` bytes, or at the
end of the file, the row is rejected, and reading resumes at its second line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from loaders.readers.limits.settings import UnreadableInput
from loaders.readers.rows import HEADER, MAX_LINE, Row, iter_lines
from loaders.readers.sniff import BOM, find_separator_line

MAX_ROW: Final = 4 * 1024 * 1024
"""Maximum bytes of a row of several lines: agreements of a thousand pages fit, and a stray quote costs little."""
MAX_CELLS: Final = 16_384
"""Maximum number of cells of a row, as in spreadsheets."""
MAX_ROW_LINES: Final = 100_000
"""Maximum lines of a row: each is kept until the row is whole."""
MAX_READ_AGAIN: Final = 64 * 1024 * 1024
"""Bytes that are read again after quotation marks that aren't closed; with more, the rest of the table is given up."""
BACKSLASH: Final = "\\"

_END_OF_FILE: Final = b"\x1a"
"""What DOS programs write at the end of a text."""

csv.field_size_limit(MAX_LINE)


@dataclass(slots=True)  # not frozen, as Row
class TableRow:
    """A row of a table: the line it begins on, its bytes, and its cells, or why it can't be read."""

    line: int
    raw: bytes
    cells: Sequence[str]
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """Return whether every cell is empty, as in rows that a spreadsheet had formatted only."""
        return not (self.fault or any(cell and not cell.isspace() for cell in self.cells))


@dataclass(frozen=True, slots=True)
class TableDialect:
    """How a table is written. Without ``quoted`` a quotation mark is an ordinary character.

    ``split`` splits a line of an unquoted table, where that isn't done at every delimiter. In a quoted one, ``quote``
    is the quotation mark, and with ``escaped`` a backslash before it makes it an ordinary character.
    """

    delimiter: str = ","
    quoted: bool = True
    split: Callable[[str], Sequence[str]] | None = None
    quote: str = '"'
    escaped: bool = False

    def make_reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        """Return a csv reader; blanks between a delimiter and a quotation mark are no part of the cell."""
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, escapechar=BACKSLASH if self.escaped else None,
            skipinitialspace=not self.delimiter.isspace(), strict=strict,
        )  # fmt: skip


def _describe_error(error: Exception) -> str:
    if isinstance(error, _Unclosed):
        return str(error)
    if "new-line character" in str(error):
        return "it holds a bare carriage return; quote that cell, or save the file with LF or CRLF line ends"
    return str(error)


def iter_table(stream: BinaryIO, dialect: TableDialect) -> Iterator[TableRow]:
    """Yield the rows of a table, including its header if it has one.

    Empty lines are left out, and so is what precedes the header: a spreadsheet's line ``sep=;``, and rows of empty
    cells. Later rows of empty cells are yielded, for ``convert_table`` to count.
    """
    rows = _iter_quoted(stream, dialect) if dialect.quoted else _iter_unquoted(stream, dialect)
    for row in rows:
        if row.fault or not _is_before_header(row):
            yield row
            break
    yield from rows


def _is_before_header(row: TableRow) -> bool:
    return row.is_blank or (row.line == 1 and find_separator_line(row.raw.removeprefix(BOM)) is not None)


def _iter_unquoted(stream: BinaryIO, dialect: TableDialect) -> Iterator[TableRow]:
    split, delimiter = dialect.split, dialect.delimiter
    for number, raw in enumerate(iter_lines(stream), start=1):
        text, fault = _decode(raw, first=number == 1)
        if text and not text.isspace() and raw.strip() != _END_OF_FILE:
            text = text.rstrip("\r\n")
            fault = fault or _find_too_many(text, delimiter)
            yield TableRow(number, raw, [] if fault else split(text) if split else text.split(delimiter), fault)


def _iter_quoted(stream: BinaryIO, dialect: TableDialect) -> Iterator[TableRow]:
    lines, lines_read = _LineBuffer(iter_lines(stream), dialect.delimiter), 0
    while True:
        reader = dialect.make_reader(lines)
        lines.start_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_Unclosed, csv.Error) as error:
            try:
                first = lines.unread_all_but_first()
            except UnreadableInput as end:
                yield TableRow(lines_read + 1, lines.first_line, [], str(end))
                return
            yield TableRow(lines_read + 1, first, [], f"the row can't be read: {_describe_error(error)}.")
            lines_read += 1
            continue
        raw, count = lines.take_row()
        if raw.strip() not in {b"", _END_OF_FILE}:
            text, fault = _decode(raw, first=lines_read == 0)
            if not fault and not dialect.escaped and BACKSLASH + dialect.quote in text:
                fault = _find_escaped_quote(text, dialect)
            yield TableRow(lines_read + 1, raw, cells, fault)
        lines_read += count


def _find_escaped_quote(text: str, dialect: TableDialect) -> str:
    r"""Return a message if a quoted cell goes on after ``\"``, which a doubled quotation mark would have been."""
    try:
        deque(dialect.make_reader(text.splitlines(keepends=True), strict=True), 0)
    except csv.Error:
        return (
            "a quoted cell goes on after a backslash and a quotation mark; if backslashes escape quotation marks in "
            "this table, state `quote: backslash`, else double the mark."
        )
    return ""


class _Unclosed(Exception):
    """A row goes on to the end of the file, or beyond a limit."""


class _LineBuffer:
    """Lines of a stream as strings for a csv reader, kept until their row is complete."""

    def __init__(self, lines: Iterator[bytes], delimiter: str) -> None:
        self._lines = lines
        self._again: deque[bytes] = deque()
        self._row: list[bytes] = []
        self._size = self._read_again = 0
        self._any = False
        self._delimiter = delimiter

    def start_row(self) -> None:
        self._row, self._size = [], 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._size > MAX_ROW and self._row[1:]:
            raise _Unclosed(f"a quotation mark opened here isn't closed within {MAX_ROW // 2**20} MB")
        if len(self._row) >= MAX_ROW_LINES:
            raise _Unclosed(f"a quotation mark opened here isn't closed within {MAX_ROW_LINES:,} lines")
        raw = self._again.popleft() if self._again else next(self._lines, None)
        if raw is None:
            if self._row:
                raise _Unclosed("a quotation mark opened here is never closed")
            raise StopIteration
        self._row.append(raw)
        self._size += len(raw)
        text = raw.removeprefix(BOM) if not self._any else raw
        self._any = True
        decoded = text.decode("utf-8", "replace").replace("\0", "")
        if fault := _find_too_many(decoded, self._delimiter):
            raise _Unclosed(fault.rstrip("."))
        return decoded

    def take_row(self) -> tuple[bytes, int]:
        return b"".join(self._row), len(self._row)

    @property
    def first_line(self) -> bytes:
        return self._row[0]

    def unread_all_but_first(self) -> bytes:
        self._read_again += self._size - len(self._row[0])
        if self._read_again > MAX_READ_AGAIN:
            raise UnreadableInput(
                "too many quotation marks are opened and never closed, and nothing after this line was read; if they "
                "are no quotation marks, state it as the table's `quote`."
            )
        self._again.extendleft(reversed(self._row[1:]))
        return self._row[0]


def _find_too_many(text: str, delimiter: str) -> str:
    """Return a message if a line has too many cells, counted before they are made."""
    if len(text) > MAX_CELLS and text.count(delimiter) >= MAX_CELLS:
        return f"the row has more than {MAX_CELLS:,} cells; split the table."
    return ""


def _decode(raw: bytes, *, first: bool) -> tuple[str, str]:
    """Return a row as a string, and a message if its bytes are invalid."""
    if first:
        raw = raw.removeprefix(BOM)
    try:
        text, fault = raw.decode(), ""
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8", "replace")
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            fault = "the file is UTF-16; state `encoding: utf-16`, or save it as UTF-8."
        else:
            position = f"byte {raw[error.start]:#04x} at column {error.start + 1}"
            fault = f"{position} is not UTF-8; save the file as UTF-8, or state its `encoding`, such as cp1252."
    if not text.strip("\0\r\n") and "\0" in text:
        fault = "the line is nothing but NUL bytes: the file wasn't written to its end; download or copy it again."
    elif _looks_like_utf_16(raw):
        fault = "the file looks like UTF-16; state its `encoding`, utf-16-le or utf-16-be, or save it as UTF-8."
    elif "\0" in text:
        fault = f"there is a NUL byte at column {text.index(chr(0)) + 1}: the file is damaged or isn't UTF-8 text."
    elif len(raw) > MAX_LINE:
        fault = f"the line is longer than {MAX_LINE // 2**20} MB."
    return text, fault


def _looks_like_utf_16(raw: bytes) -> bool:
    """Return whether most characters have a NUL as their first byte, or as their second; damaged text has both."""
    fewer, more = sorted((raw[::2].count(0), raw[1::2].count(0)))
    return more * 3 > len(raw) and fewer * 3 < more


def make_header_row(cells: TableRow, *, file: str) -> Row:
    """Return the row for a table's header, which rejected rows are written below."""
    return Row(file, cells.line, cells.raw, HEADER, made=True)
