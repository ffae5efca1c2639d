"""Refused rows, handed back as they were, so that the file loads once they are mended; and why, in a file beside it."""

from __future__ import annotations

from pathlib import Path

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.pipeline.spool import Spool
from loaders.reading.rows import MAX_LINE

_REFUSED = """
SELECT row.n, row.raw, file.name, row.line FROM row JOIN file ON file.n = row.file
WHERE row.n IN (SELECT row FROM problem) ORDER BY row.n
"""
_REASONS = "SELECT field, message, id FROM problem WHERE row = ? ORDER BY rowid"


def reasons_path(rejects: Path) -> Path:
    """Return where the reasons for a file of rejects stand."""
    return rejects.with_name(f"{rejects.name}.reasons.jsonl")


def refuse_overwriting(rejects: Path, inputs: list[str]) -> None:
    """Check that rejects don't go where an input comes from.

    Raises:
        InvalidInput: they would.
    """
    taken = {Path(name).resolve() for name in inputs}
    for path in (rejects, reasons_path(rejects)):
        if path.resolve() in taken:
            raise InvalidInput(f"{path} is one of the files to load; let the rejects go elsewhere.", field="rejects")
    if not rejects.resolve().parent.is_dir():
        raise InvalidInput(f"there is no folder {rejects.resolve().parent} for the rejects; make it.", field="rejects")


def write_rejects(spool: Spool, rejects: Path) -> None:
    """Write the refused rows, one a line and unchanged, and their reasons; both files are empty if there are none.

    A row too long to be kept, or the rest of a document that isn't JSON, has a reason only.
    """
    written = 0
    with rejects.open("wb") as rows, reasons_path(rejects).open("wb") as reasons:
        for row, raw, name, line in spool.query(_REFUSED):
            kept = _one_line(raw)
            if kept:
                written += 1
                rows.write(kept + b"\n")
            for field, message, identifier in list(spool.query(_REASONS, (row,))):
                reason = {"line": written if kept else None, "file": name, "file_line": line}
                reason |= {"id": identifier, "field": field, "message": message}
                reasons.write(orjson.dumps(reason) + b"\n")


def _one_line(raw: bytes) -> bytes:
    """Return a row as one line: as it was, but for line ends between the fields of a document's record."""
    if len(raw) > MAX_LINE:
        return b""
    return raw.strip(b"\r\n").replace(b"\r", b" ").replace(b"\n", b" ")
