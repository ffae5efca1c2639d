"""What is wrong with a database, though it can be opened: pages, records that were altered, and what is derived."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from knowledge_graph.edges import carrier_of
from knowledge_graph.embedded.database import is_sound

MOST_NAMED: Final = 10
"""How many damaged records are named before the rest are only counted."""
CLOCK_AHEAD: Final = 3600.0
"""Seconds that a file's time may be ahead of the clock, as on a network drive."""
_BODIES: Final = (
    ("record", "SELECT id, digest, body, kind, about, source FROM record"),
    ("version", "SELECT id, digest, body, NULL, NULL, NULL FROM version"),
)
_REMEDY: Final = "restore a backup (conflict-graph restore FILE), or load everything into a new store."


def database_damage(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong, with what to do about it; every page and every record is read."""
    problems = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MOST_NAMED})") if row[0] != "ok"]
    if problems:
        yield f"The database graph.sqlite3 is damaged: {' '.join('; '.join(problems).split())}; {_REMEDY}"
    for table, query in _BODIES:
        altered, named = 0, list[str]()
        for identifier, digest, body, *columns in connection.execute(query):
            if not is_sound(digest, body) or (table == "record" and _columns(identifier, body) != columns):
                altered += 1
                named += [identifier] if len(named) < MOST_NAMED else []
        if altered:
            more = f" and {altered - len(named):,} more" if altered > len(named) else ""
            yield f"{altered:,} {table}s aren't what was written: {', '.join(named)}{more}; {_REMEDY}"


def folder_damage(folder: Path) -> Iterator[str]:
    """Yield what is wrong around a store's files: too little room to build the index anew, and a clock that jumped."""
    files = [path for path in folder.iterdir() if path.is_file()]
    needed, free = max((path.stat().st_size for path in files), default=0), shutil.disk_usage(folder).free
    if free < needed:
        yield (
            f"The disk that holds {folder} has {free:,} bytes left; building an index beside it takes up to "
            f"{needed:,}. Make room."
        )
    ahead = max((path.stat().st_mtime for path in files), default=0.0) - time.time()
    if ahead > CLOCK_AHEAD:
        yield (
            f"A file in {folder} was written {ahead / 3600:,.1f} hours from now: this machine's clock was or is wrong. "
            "When loads began and whether tokens have expired is told by it; what is stored doesn't depend on it."
        )


def _columns(identifier: str, body: bytes) -> list[str | None]:
    """Return what the columns beside a body have to be; nothing of a body that is another's."""
    fields = orjson.loads(body)
    if fields.get("id") != identifier:
        return []
    is_claim = fields["kind"] == "claim"
    return [fields["kind"], carrier_of(fields["about"]) if is_claim else None, fields["source"] if is_claim else None]
