"""What a Parquet file says of its columns at its end; when pyarrow is asked for that, damage can end the process.

The footer is Thrift's compact protocol: https://parquet.apache.org/docs/file-format/metadata/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

TEXT: Final = 6
"""The type of a column of texts or bytes of any length."""
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_FIXED: Final = {_TRUE: 0, _FALSE: 0, _BYTE: 1, _DOUBLE: 8}
"""Bytes of what is as long whatever it says; that a field is true or false is its type."""
_NUMBERS: Final = {4, 5, 6}
_ROW_GROUPS, _COLUMNS, _META_DATA = 4, 1, 3
_TYPE, _PATH, _UNCOMPRESSED = 1, 3, 6


class ColumnChunk(NamedTuple):
    """One column of one group of rows: its name, its physical type, and how many bytes it has, unpacked."""

    path: str
    physical_type: int
    size: int


def read_groups(footer: bytes) -> list[list[ColumnChunk]]:
    """Return the columns of each group of rows, in order.

    Raises:
        ValueError: it isn't such a description, or is damaged.
    """
    compact = _Compact(footer)
    groups: list[list[ColumnChunk]] = []
    try:
        for _ in compact.fields(_ROW_GROUPS):
            groups += [_read_group(compact) for _ in compact.items()]
    except (IndexError, RecursionError, UnicodeDecodeError):
        raise ValueError("its description of itself is damaged") from None
    return groups


def _read_group(compact: _Compact) -> list[ColumnChunk]:
    chunks: list[ColumnChunk] = []
    for _ in compact.fields(_COLUMNS):
        chunks += [_read_chunk(compact) for _ in compact.items()]
    return chunks


def _read_chunk(compact: _Compact) -> ColumnChunk:
    path, physical_type, size = "", 0, 0
    for _ in compact.fields(_META_DATA):
        for field in compact.fields(_TYPE, _PATH, _UNCOMPRESSED):
            if field == _PATH:
                path = ".".join(compact.binary().decode() for _ in compact.items())
            elif field == _TYPE:
                physical_type = compact.integer()
            else:
                size = compact.integer()
    return ColumnChunk(path, physical_type, size)


class _Compact:
    """Reads Thrift's compact protocol from one place to the next; past the end it raises IndexError."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def fields(self, *ids: int) -> Iterator[int]:
        """Yield the ids of a struct's fields that are asked for, each to be read by who asks; skip the others."""
        field = 0
        while head := self._byte():
            kind = head & 0x0F
            field = field + (head >> 4) if head >> 4 else self.integer()
            if field in ids:
                yield field
            else:
                self._skip(kind)

    def items(self) -> Iterator[int]:
        """Yield the positions in a list, each item to be read by who asks."""
        size, _ = self._list_head()
        yield from range(size)

    def integer(self) -> int:
        """Read a number."""
        number = self._number()
        return (number >> 1) ^ -(number & 1)

    def binary(self) -> bytes:
        """Read bytes."""
        length = self._number()
        self._move(length)
        return self._content[self._at - length : self._at]

    def _byte(self) -> int:
        byte = self._content[self._at]
        self._at += 1
        return byte

    def _number(self) -> int:
        number = shift = 0
        while (byte := self._byte()) & 0x80:
            number |= (byte & 0x7F) << shift
            shift += 7
        return number | byte << shift

    def _move(self, length: int) -> None:
        self._at += length
        if self._at > len(self._content):
            raise IndexError

    def _list_head(self) -> tuple[int, int]:
        head = self._byte()
        size = head >> 4
        return (self._number() if size == 0x0F else size), head & 0x0F

    def _skip(self, kind: int) -> None:
        if kind in _FIXED:
            self._move(_FIXED[kind])
        elif kind in _NUMBERS:
            self._number()
        elif kind == _BINARY:
            self._move(self._number())
        elif kind in {_LIST, _SET}:
            size, each = self._list_head()
            self._skip_items(size, each)
        elif kind == _MAP:
            size = self._number()
            kinds = self._byte() if size else 0
            self._skip_items(size, kinds >> 4, kinds & 0x0F)
        elif kind == _STRUCT:
            for _ in self.fields():
                pass
        else:
            raise IndexError

    def _skip_items(self, size: int, *kinds: int) -> None:
        """Skip so many items of a list, or pairs of a map; in these a truth value is a byte."""
        kinds = tuple(_BYTE if kind in {_TRUE, _FALSE} else kind for kind in kinds)
        for _ in range(size):
            for kind in kinds:
                self._skip(kind)
