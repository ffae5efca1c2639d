"""Merges in SQLite: which there are, where merged ids are read, and the records that are read together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

import orjson

from knowledge_graph.edges import Fields
from knowledge_graph.embedded.database import NOT_CLAIMS
from knowledge_graph.identity.merges import Survivors, members, survivors
from knowledge_graph.records import RECORD, Merge

_MERGES: Final = f"SELECT body FROM record WHERE kind = 'merge' AND {NOT_CLAIMS} ORDER BY id"
_FITTING: Final = f"""
SELECT merge.body FROM record AS merge
JOIN record AS one ON one.id = json_extract(CAST(merge.body AS TEXT), '$.merged')
JOIN record AS other ON other.id = json_extract(CAST(merge.body AS TEXT), '$.into') AND other.kind = one.kind
WHERE merge.kind = 'merge' AND merge.{NOT_CLAIMS} AND one.kind IN ('actor', 'location')
"""
"""The merges between two records that exist and are of one kind; the others count for nothing yet."""
_BODY: Final = "SELECT n, body FROM record WHERE id = ?"
_WHOLE: Final = "SELECT json_extract(body, '$.part_of') FROM record WHERE id = ? AND kind = 'location'"


def merges_in(connection: sqlite3.Connection) -> list[Merge]:
    """Return every merge, in order of id."""
    return list(_merges(connection, _MERGES))


def survivors_in(connection: sqlite3.Connection) -> dict[str, str]:
    """Return where merged ids are read."""
    return survivors(_merges(connection, _FITTING))


def merged_records(connection: sqlite3.Connection, where: Survivors) -> dict[str, list[Fields]]:
    """Return, by survivor, the records that are read together with it, in order of id."""
    together = members(where).items()
    return {survivor: [stored_record(connection, merged)[1] for merged in ids] for survivor, ids in together}


def stored_record(connection: sqlite3.Connection, identifier: str) -> tuple[int, Fields]:
    """Return a record's number and its fields."""
    number, body = connection.execute(_BODY, (identifier,)).fetchone()
    return number, orjson.loads(body)


def stored_whole(connection: sqlite3.Connection, identifier: str) -> str | None:
    """Return what a location is part of by its own record; None of any other id."""
    row = connection.execute(_WHOLE, (identifier,)).fetchone()
    return str(row[0]) if row and row[0] else None


def _merges(connection: sqlite3.Connection, query: str) -> Iterable[Merge]:
    records = (RECORD.validate_json(body) for (body,) in connection.execute(query))
    return (record for record in records if isinstance(record, Merge))
