"""Scanning JSON by brackets and strings: finds where a value ends without parsing it or holding all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from loaders.readers.rows import MAX_LINE

CHUNK: Final = 1024 * 1024
"""Bytes read at a time."""

_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{}]', re.DOTALL)
_SEPARATORS: Final = re.compile(rb"[\s,:]*")
_SCALAR_END: Final = re.compile(rb"[\s,\[\]{}]")
_OPENING: Final = frozenset({b"{", b"["})
_CLOSING: Final = frozenset({b"}", b"]"})


class JsonScanner:
    """A forward scanner of a JSON stream; what it has passed is discarded.

    ``line`` is the current line, from 1; ``exhausted`` says that nothing more can be read.
    """

    def __init__(self, head: bytes, stream: BinaryIO, *, line: int = 1) -> None:
        self._buffer, self._stream, self._position = head, stream, 0
        self.exhausted = False
        self.line = line

    def peek(self) -> bytes:
        """Skip white space, commas and colons; return the next byte without consuming it, empty at the end."""
        while not self.exhausted:
            between = _SEPARATORS.match(self._buffer, self._position)
            self._advance_to(between.end() if between else self._position)
            if self._position < len(self._buffer):
                return self._buffer[self._position : self._position + 1]
            self.exhausted = not self._read_chunk()
        return b""

    def skip_byte(self) -> None:
        """Skip one byte."""
        self._advance_to(self._position + 1)

    def read_value(self) -> tuple[bytes, bool]:
        """Consume the value at the current position; return its bytes and whether it is complete.

        Of a value longer than ``MAX_LINE`` the first ``MAX_LINE + 1`` bytes are returned, and the scanner is exhausted.
        """
        end = self._end_of_value()
        raw = self._buffer[self._position : self._position + MAX_LINE + 1 if end is None else end]
        self._advance_to(len(self._buffer) if end is None else end)
        self.exhausted = end is None
        return raw, end is not None

    def enter_path(self, path: Sequence[str]) -> bytes:
        """Advance into the list or object at the end of a path of keys in the object at the current position.

        Returns:
            Its opening bracket; empty if the object has no such path, which leaves the position unchanged.
        """
        depth = level = 0
        key, key_end = b"", 0
        for token in self._iter_tokens():
            sign = token[0]
            if sign in _OPENING:
                is_value = self._buffer[key_end : token.start()].strip() == b":"
                if is_value and depth == level + 1 and key == b'"%s"' % path[level].encode():
                    level += 1
                    if level == len(path):
                        self._advance_to(token.end())
                        return sign
                depth += 1
            elif sign in _CLOSING:
                depth -= 1
                if depth <= level:
                    break
            key, key_end = sign, token.end()
        return b""

    def leave_levels(self, depth: int) -> bool:
        """Skip to the end of ``depth`` open brackets; return whether all were closed."""
        for token in self._iter_tokens():
            depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
            self._advance_to(token.end())
            if not depth:
                return True
        return False

    def _end_of_value(self) -> int | None:
        first = self._buffer[self._position : self._position + 1]
        if first in _CLOSING:
            return self._position + 1
        if first != b'"' and first not in _OPENING:
            while not (end := _SCALAR_END.search(self._buffer, self._position)):
                if len(self._buffer) - self._position > MAX_LINE:
                    return None
                if not self._read_chunk():
                    return len(self._buffer)
            return end.start()
        depth = 0
        for token in self._iter_tokens():
            depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
            if not depth:
                return token.end()
        return None

    def _iter_tokens(self) -> Iterator[re.Match[bytes]]:
        """Yield brackets and whole strings from the current position, at most ``MAX_LINE`` bytes ahead.

        Reading shifts the buffer: a token's offsets are valid until the next one is requested.
        """
        at = self._position
        while True:
            token = _TOKEN.search(self._buffer, at)
            if token and token[0] != b'"':
                at = token.end()
                yield token
                continue
            at = token.start() if token else len(self._buffer)
            at -= self._position
            if len(self._buffer) - self._position > MAX_LINE or not self._read_chunk():
                return
            at += self._position

    def _read_chunk(self) -> bool:
        chunk = self._stream.read(CHUNK)
        self._buffer = self._buffer[self._position :] + chunk
        self._position = 0
        return bool(chunk)

    def _advance_to(self, end: int) -> None:
        self.line += self._buffer.count(b"\n", self._position, end)
        self._position = end
