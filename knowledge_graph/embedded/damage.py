"""What is wrong with a database, though it can be opened: pages, records that were altered, and what is derived."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

import orjson

from knowledge_graph.edges import carrier_of
from knowledge_graph.embedded.database import is_sound

MOST_NAMED: Final = 10
"""How many damaged records are named before the rest are only counted."""
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


def _columns(identifier: str, body: bytes) -> list[str | None]:
    """Return what the columns beside a body have to be; nothing of a body that is another's."""
    fields = orjson.loads(body)
    if fields.get("id") != identifier:
        return []
    is_claim = fields["kind"] == "claim"
    return [fields["kind"], carrier_of(fields["about"]) if is_claim else None, fields["source"] if is_claim else None]
