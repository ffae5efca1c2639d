"""Text in other encodings than UTF-8, read as UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import IO, Any, Final

from knowledge_graph.errors import InvalidInput
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.limits.settings import UnreadableInput

_CHUNK: Final = 64 * 1024
_SIGNS: Final = (b"\t", b",", b";", b"|", b'":')
"""What stands as often in the second row as in the first, or more often if texts hold it: delimiters, and keys."""


def check_encoding(name: str) -> str:
    """Return the name of an encoding that text can be in.

    Raises:
        InvalidInput: Python knows no such encoding.
    """
    try:
        "".encode(name)  # codecs such as base64 are known, but encode no text
    except (LookupError, ValueError):
        raise InvalidInput(
            f"{name!r} is no text encoding; expected a name such as cp1252 (Windows), latin-1 or utf-16.",
            field="encoding",
        ) from None
    return name


def recode(stream: IO[bytes], encoding: str) -> io.BufferedReader:
    """Return a stream of text as UTF-8.

    Reading it raises UnreadableInput at bytes that aren't in the encoding.
    """
    return io.BufferedReader(_Recoder(stream, encoding), _CHUNK * 4)


def open_old_lines(stream: io.BufferedReader[Any]) -> io.BufferedReader[Any]:
    """Return a stream with LF for CR if its lines end in CR alone, as old Macs' do, else the stream itself."""
    head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
    lines = [line for line in head.split(b"\r")[:3] if line]
    if b"\n" in head.rstrip(b"\r\n") or len(lines) < 2:
        return stream
    alike = any(lines[1].count(sign) >= lines[0].count(sign) > 0 for sign in _SIGNS)
    return io.BufferedReader(_OldLines(stream), HEAD_BYTES) if alike else stream


class _OldLines(io.RawIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._stream.read(len(buffer)).replace(b"\r", b"\n")
        buffer[: len(content)] = content
        return len(content)


class _Recoder(io.RawIOBase):
    """Decodes a stream and encodes it as UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        super().__init__()
        self._stream, self._encoding = stream, encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._rest, self._done = b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = self._stream.read(_CHUNK)
            try:
                self._rest = self._decoder.decode(chunk, final=not chunk).encode()
            except UnicodeError as error:
                at = self._done + error.start if isinstance(error, UnicodeDecodeError) else self._done
                raise UnreadableInput(
                    f"the text isn't {self._encoding}: byte {at + 1:,} or one near it can't be read; "
                    "state another `encoding`.",
                    field="encoding",
                ) from None
            self._done += len(chunk)
            if not chunk:
                break
        count = min(len(self._rest), len(buffer))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
