"""Tables written as JSON: rows as lists of cells, or HXL rows as objects whose keys are tags.

The HXL Proxy, spreadsheets' services and many APIs answer like that. Such an input is given on as the CSV that it
stands for, so that every format of tables reads it; rows keep the line that they begin on, as far as lines can.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from loaders.readers.inputs import HEAD_BYTES, BufferedStream
from loaders.readers.json_scanner import JsonScanner
from loaders.readers.limits.settings import UnreadableInput
from loaders.readers.sniff import BOM, Head

_SEPARATOR_LINE: Final = b"sep=,\n"


def open_json_rows(stream: BufferedStream, name: str) -> BufferedStream:
    """Return an input as CSV if it is a table written as JSON, else the input itself.

    Args:
        stream: the input, not read yet.
        name: its name, for messages.
    """
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    values = head.json_values if head.text.lstrip().startswith("[") else []
    if not values or not (all(map(_is_row, values)) or all(map(_is_tagged, values))):
        return stream
    return io.BufferedReader(_RowStream(_iter_csv(stream, name)), HEAD_BYTES)


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 1 and not any(isinstance(cell, list | dict) for cell in value)


def _is_tagged(value: Any) -> bool:
    tags = sum(str(key).startswith("#") for key in value) if isinstance(value, Mapping) else 0
    return tags > 1 and tags * 2 > len(value)


def _iter_csv(stream: BufferedStream, name: str) -> Iterator[bytes]:
    yield _SEPARATOR_LINE
    written, columns = 1, list[str]()
    for line, value in _iter_members(stream, name):
        rows = [value]
        if isinstance(value, dict):
            if not columns:
                columns = list(value)
                rows = [columns, value]
            rows[-1] = [
                *(value.get(column) for column in columns),
                *(value[key] for key in value if key not in columns),
            ]
        text = "".join(map(_write_row, rows))
        missing = max(0, line - written - len(rows))
        written += missing + text.count("\n")
        yield b"\n" * missing + text.encode("utf-8", "surrogatepass")


def _iter_members(stream: BufferedStream, name: str) -> Iterator[tuple[int, Any]]:
    """Yield the members of the list that the input is, each with the line it begins on."""
    if stream.peek(len(BOM)).startswith(BOM):
        stream.read(len(BOM))
    scanner = JsonScanner(b"", stream)
    scanner.peek()
    scanner.skip_byte()
    while (sign := scanner.peek()) and sign != b"]":
        line = scanner.line
        raw, whole = scanner.read_value()
        try:
            value = json.loads(raw, parse_int=str, parse_float=str) if whole else None
        except ValueError:
            value = None
        if value is None:
            raise UnreadableInput(f"{name} can't be read: the JSON at line {line} is cut or damaged.", field="file")
        yield line, value if isinstance(value, list | dict) else [value]


def _write_row(cells: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([_show(cell) for cell in cells])
    return text.getvalue()


def _show(cell: Any) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    return json.dumps(cell, ensure_ascii=False)


class _RowStream(io.RawIOBase):
    """A stream of the bytes that an iterator yields."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        parts, length = [self._rest], len(self._rest)
        while length < size and (chunk := next(self._chunks, b"")):
            parts.append(chunk)
            length += len(chunk)
        content = b"".join(parts)
        buffer[: min(size, length)] = content[:size]
        self._rest = content[size:]
        return min(size, length)
