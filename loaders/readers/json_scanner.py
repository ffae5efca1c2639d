"""Walking JSON by its brackets: where a value ends is told without understanding it, and without holding it all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from loaders.readers.rows import MAX_LINE

CHUNK: Final = 1024 * 1024
"""Bytes that are read at a time."""

_MARK: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{}]', re.DOTALL)
_BETWEEN: Final = re.compile(rb"[\s,:]*")
_SCALAR_END: Final = re.compile(rb"[\s,\[\]{}]")
_OPENING: Final = frozenset({b"{", b"["})
_CLOSING: Final = frozenset({b"}", b"]"})


class Brackets:
    """A stream of JSON, walked from value to value; what was passed is forgotten.

    ``line`` is where it stands; ``over`` says that nothing more is to be had.
    """

    def __init__(self, begun: bytes, stream: BinaryIO, *, line: int = 1) -> None:
        self._buffer, self._stream, self._place = begun, stream, 0
        self.over = False
        self.line = line

    def sign(self) -> bytes:
        """Pass white space, commas and colons; return the first byte of what follows, nothing at the end."""
        while not self.over:
            between = _BETWEEN.match(self._buffer, self._place)
            self._pass_to(between.end() if between else self._place)
            if self._place < len(self._buffer):
                return self._buffer[self._place : self._place + 1]
            self.over = not self._more()
        return b""

    def step(self) -> None:
        """Pass one byte."""
        self._pass_to(self._place + 1)

    def take(self) -> tuple[bytes, bool]:
        """Pass the value that begins here; return it, and whether it came to its end.

        Of one longer than ``MAX_LINE`` the first bytes are returned, one more than that, and nothing follows it.
        """
        end = self._end_of_value()
        raw = self._buffer[self._place : self._place + MAX_LINE + 1 if end is None else end]
        self._pass_to(len(self._buffer) if end is None else end)
        self.over = end is None
        return raw, end is not None

    def enter(self, path: Sequence[str]) -> bytes:
        """Pass into what stands at the end of a path of keys in the object that begins here.

        Return its opening bracket; nothing if the object has no such place, and then it isn't passed.
        """
        depth = level = 0
        key, key_end = b"", 0
        for mark in self._marks():
            sign = mark[0]
            if sign in _OPENING:
                is_value = self._buffer[key_end : mark.start()].strip() == b":"
                if is_value and depth == level + 1 and key == b'"%s"' % path[level].encode():
                    level += 1
                    if level == len(path):
                        self._pass_to(mark.end())
                        return sign
                depth += 1
            elif sign in _CLOSING:
                depth -= 1
                if depth <= level:
                    break
            key, key_end = sign, mark.end()
        return b""

    def leave(self, depth: int) -> bool:
        """Pass the rest of so many open brackets; return whether all were closed."""
        for mark in self._marks():
            depth += (mark[0] in _OPENING) - (mark[0] in _CLOSING)
            self._pass_to(mark.end())
            if not depth:
                return True
        return False

    def _end_of_value(self) -> int | None:
        first = self._buffer[self._place : self._place + 1]
        if first in _CLOSING:
            return self._place + 1
        if first != b'"' and first not in _OPENING:
            while not (end := _SCALAR_END.search(self._buffer, self._place)):
                if len(self._buffer) - self._place > MAX_LINE:
                    return None
                if not self._more():
                    return len(self._buffer)
            return end.start()
        depth = 0
        for mark in self._marks():
            depth += (mark[0] in _OPENING) - (mark[0] in _CLOSING)
            if not depth:
                return mark.end()
        return None

    def _marks(self) -> Iterator[re.Match[bytes]]:
        """Yield brackets and whole strings from here on, at most ``MAX_LINE`` bytes ahead of the place.

        Reading on moves what is in the buffer: a mark's places hold until the next one is asked for.
        """
        at = self._place
        while True:
            mark = _MARK.search(self._buffer, at)
            if mark and mark[0] != b'"':
                at = mark.end()
                yield mark
                continue
            at = mark.start() if mark else len(self._buffer)
            at -= self._place
            if len(self._buffer) - self._place > MAX_LINE or not self._more():
                return
            at += self._place

    def _more(self) -> bool:
        chunk = self._stream.read(CHUNK)
        self._buffer = self._buffer[self._place :] + chunk
        self._place = 0
        return bool(chunk)

    def _pass_to(self, end: int) -> None:
        self.line += self._buffer.count(b"\n", self._place, end)
        self._place = end
