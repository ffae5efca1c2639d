"""Rejected rows, written unchanged so that they load once they are corrected, with their reasons in a file beside them.

A file of rejects holds the rows of one table with its header, or JSON Lines. Rows of tables with other headers go into
further files: ``rejects.csv``, ``rejects-2.csv`` …
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.ingest.spool import Spool
from loaders.readers.rows import HEADER, MAX_LINE

_REFUSED = """
SELECT row.n, row.raw, file.n, file.name, row.line FROM row JOIN file ON file.n = row.file
WHERE row.n IN (SELECT row FROM problem) ORDER BY row.n
"""
_REASONS = "SELECT field, message, id FROM problem WHERE row = ? ORDER BY rowid"
_HEADERS = "SELECT file, raw FROM row WHERE kind = ?"
_JSON: Final = (b"{", b"[")


def get_reasons_path(rejects: Path) -> Path:
    """Return the path of the reasons for a file of rejects."""
    return rejects.with_name(f"{rejects.name}.reasons.jsonl")


def check_rejects_path(rejects: Path, inputs: list[str]) -> None:
    """Check that rejects can be written without overwriting an input.

    Raises:
        InvalidInput: the path is an input or lies in one, or its folder doesn't exist.
    """
    taken = {Path(name).resolve() for name in inputs}
    for path in (rejects.resolve(), get_reasons_path(rejects).resolve()):
        if path in taken:
            raise InvalidInput(f"{path} is one of the files to load; write the rejects elsewhere.", field="rejects")
        if folder := next((parent for parent in path.parents if parent in taken), None):
            raise InvalidInput(f"{folder} is being loaded; write the rejects elsewhere.", field="rejects")
    if not rejects.resolve().parent.is_dir():
        raise InvalidInput(
            f"the folder {rejects.resolve().parent} for the rejects does not exist; create it.", field="rejects"
        )


def write_rejects(spool: Spool, rejects: Path) -> list[Path]:
    """Write the rejected rows, unchanged, and their reasons as JSON Lines; both files are empty if there are none.

    A row too long to be kept, or the rest of a document that isn't JSON, has a reason only.

    Returns:
        The files with rejected rows.
    """
    headers = {file: raw or b"" for file, raw in spool.query(_HEADERS, (HEADER,))}
    with ExitStack() as stack:
        reasons = stack.enter_context(get_reasons_path(rejects).open("wb"))
        files = _Files(rejects, stack)
        for row, raw, number, name, line in spool.query(_REFUSED):
            reject = _as_reject(raw or b"")
            target = files.of(headers.get(number, b"")) if reject else None
            line_in_rejects = target.write(reject) if target else None
            for field, message, identifier in list(spool.query(_REASONS, (row,))):
                reason = {
                    "rejects": target and target.path.name,
                    "line": line_in_rejects,
                    "file": name,
                    "file_line": line,
                }
                reason |= {"id": identifier, "field": field, "message": message}
                reasons.write(orjson.dumps(reason) + b"\n")
        return [file.path for file in files]


@dataclass(slots=True)
class _File:
    """A file of rejects, and its number of lines so far."""

    path: Path
    stream: BinaryIO
    lines: int = 0

    def write(self, row: bytes) -> int:
        """Write a row and return the line it begins on."""
        begins = self.lines + 1
        self.stream.write(row + b"\n")
        self.lines += row.count(b"\n") + 1
        return begins


class _Files:
    """The files of rejects, one for each header."""

    def __init__(self, first: Path, stack: ExitStack) -> None:
        self._first, self._stack = first, stack
        self._found: dict[bytes, _File] = {}
        self._empty = stack.enter_context(first.open("wb"))

    def __iter__(self) -> Iterator[_File]:
        return iter(self._found.values())

    def of(self, header: bytes) -> _File:
        """Return the file for a header, created with that header if it is new."""
        if header not in self._found:
            if not self._found:
                target = _File(self._first, self._empty)
            else:
                path = self._first.with_stem(f"{self._first.stem}-{len(self._found) + 1}")
                target = _File(path, self._stack.enter_context(path.open("wb")))
            self._found[header] = target
            if header.strip():
                target.write(header.rstrip(b"\r\n"))
        return self._found[header]


def _as_reject(raw: bytes) -> bytes:
    """Return a row's bytes for a reject file: unchanged, but for line ends inside JSON, which become spaces."""
    if len(raw) > MAX_LINE:
        return b""
    raw = raw.strip(b"\r\n")
    return raw.replace(b"\r", b" ").replace(b"\n", b" ") if raw.startswith(_JSON) else raw
