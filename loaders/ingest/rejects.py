"""Rejected rows, written unchanged so that they load once they are corrected, with their reasons in a file beside them.

A file of rejects holds the rows of one table with its header, or JSON Lines. Rows of tables with other headers go into
further files: ``rejects.csv``, ``rejects-2.csv`` … Rejects of an earlier load are replaced, nothing else is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.output_files.places import check_new, check_outside_store
from knowledge_graph.output_files.whole_file import PartialFile
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


def check_rejects_path(rejects: Path, inputs: list[str], *, force: bool = False) -> None:
    """Check that rejects can be written without overwriting an input, a store, or what somebody else wrote.

    Rejects of an earlier load are replaced if they are as it left them; corrected ones are kept.

    Raises:
        InvalidInput: the path is an input or lies in one or in a store, its folder doesn't exist, or there is a file
            that is no load's rejects, and ``force`` isn't set.
    """
    taken = {Path(name).resolve() for name in inputs}
    for path in (rejects.resolve(), get_reasons_path(rejects).resolve()):
        if path in taken:
            raise InvalidInput(f"{path} is one of the files to load; write the rejects elsewhere.", field="rejects")
        if folder := next((parent for parent in path.parents if parent in taken), None):
            raise InvalidInput(f"{folder} is being loaded; write the rejects elsewhere.", field="rejects")
        check_outside_store(path, field="rejects")
    if not rejects.resolve().parent.is_dir():
        raise InvalidInput(
            f"the folder {rejects.resolve().parent} for the rejects does not exist; create it.", field="rejects"
        )
    earlier = _EarlierRejects(rejects)
    for path in (rejects, get_reasons_path(rejects)):
        if not earlier.may_replace(path):
            if earlier and not force:
                raise InvalidInput(
                    f"{path} was changed after the rejects were written, perhaps to correct them; load or move it "
                    "first, name another file, or add `force` to replace it.",
                    field="rejects",
                )
            check_new(path, field="rejects", force=force)


class _EarlierRejects:
    """Rejects that an earlier load left at a path: the files that its reasons name, unchanged since."""

    def __init__(self, rejects: Path) -> None:
        self.reasons = get_reasons_path(rejects)
        self._names: set[Any] = {rejects.name, self.reasons.name}
        try:
            with self.reasons.open("rb") as lines:
                self._written = self.reasons.stat().st_mtime_ns
                self._names |= {_parse_reason(line)["rejects"] for line in lines}
        except (OSError, ValueError, KeyError, TypeError):  # there are none, or they are somebody else's
            self._names = set()

    def __bool__(self) -> bool:
        return bool(self._names)

    def may_replace(self, path: Path) -> bool:
        """Return whether a file is one of them, or isn't there, or is empty."""
        try:
            details = path.stat()
        except FileNotFoundError:
            return True
        return path.is_file() and (
            not details.st_size or (path.name in self._names and details.st_mtime_ns <= self._written)
        )


def _parse_reason(line: bytes) -> dict[str, Any]:
    reason: dict[str, Any] = orjson.loads(line)
    if reason.keys() < {"rejects", "line", "file", "file_line", "message"}:
        raise ValueError
    return reason


def write_rejects(spool: Spool, rejects: Path) -> list[Path]:
    """Write the rejected rows, unchanged, and their reasons as JSON Lines; both files are empty if there are none.

    The files appear when all of them are whole, the reasons last. A row too long to be kept, or the rest of a document
    that isn't JSON, has a reason only.

    Returns:
        The files with rejected rows.
    """
    headers = {file: raw or b"" for file, raw in spool.query(_HEADERS, (HEADER,))}
    with ExitStack() as stack:
        reasons = stack.enter_context(PartialFile(get_reasons_path(rejects)))
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
                reasons.stream.write(orjson.dumps(reason) + b"\n")
        for partial in (*files.partials, reasons):
            partial.finish()
        written = time.time_ns()  # one time for all: what is changed later is not as a load left it
        for partial in (*files.partials, reasons):
            partial.move(mtime_ns=written)
        return [file.path for file in files]


@dataclass(slots=True)
class _File:
    """A file of rejects, and its number of lines so far."""

    path: Path
    partial: PartialFile
    lines: int = 0

    def write(self, row: bytes) -> int:
        """Write a row and return the line it begins on."""
        begins = self.lines + 1
        self.partial.stream.write(row + b"\n")
        self.lines += row.count(b"\n") + 1
        return begins


class _Files:
    """The files of rejects, one for each header."""

    def __init__(self, first: Path, stack: ExitStack) -> None:
        self._first, self._stack = first, stack
        self._earlier = _EarlierRejects(first)
        self._found: dict[bytes, _File] = {}
        self._number = 1
        self.partials = [stack.enter_context(PartialFile(first))]

    def __iter__(self) -> Iterator[_File]:
        return iter(self._found.values())

    def of(self, header: bytes) -> _File:
        """Return the file for a header, created with that header if it is new."""
        if header not in self._found:
            if self._found:
                path = self._next_free()
                self.partials.append(self._stack.enter_context(PartialFile(path)))
            else:
                path = self._first
            target = self._found[header] = _File(path, self.partials[-1])
            if header.strip():
                target.write(header.rstrip(b"\r\n"))
        return self._found[header]

    def _next_free(self) -> Path:
        """Return the next name with a number at which nothing stands that somebody else wrote."""
        while True:
            self._number += 1
            path = self._first.with_stem(f"{self._first.stem}-{self._number}")
            if self._earlier.may_replace(path):
                return path


def _as_reject(raw: bytes) -> bytes:
    """Return a row's bytes for a reject file: unchanged, but for line ends inside JSON, which become spaces."""
    if len(raw) > MAX_LINE:
        return b""
    raw = raw.strip(b"\r\n")
    return raw.replace(b"\r", b" ").replace(b"\n", b" ") if raw.startswith(_JSON) else raw
