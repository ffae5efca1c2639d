"""The names by which a search finds survivors: those of all that are read as one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from knowledge_graph.edges import Fields
from knowledge_graph.embedded.merges import merged_records, stored_record, survivors_in
from knowledge_graph.embedded.names import folded_names
from knowledge_graph.identity.merges import Survivors, affected, as_read, identity_of
from knowledge_graph.records import IDENTITY_KINDS, Record


def rename(connection: sqlite3.Connection, before: Survivors, touched: Sequence[Record]) -> None:
    """Let a search find survivors by the names of all they stand for, after a batch was written."""
    changed = [record.id or "" for record in touched if record.kind in IDENTITY_KINDS]
    if not changed and not any(record.kind == "merge" for record in touched):
        return
    after = survivors_in(connection)
    together = merged_records(connection, after)
    for identifier in affected(before, after, changed):
        _rename_one(connection, identifier, together.get(identifier, ()), after)


def _rename_one(connection: sqlite3.Connection, identifier: str, merged: Sequence[Fields], where: Survivors) -> None:
    number, fields = stored_record(connection, identifier)
    if identifier in where:
        connection.execute("DELETE FROM name WHERE rowid = ?", (number,))
        return
    record = identity_of(as_read(fields, merged, {}))
    folded = "\n".join(folded_names(record))
    connection.execute("INSERT OR REPLACE INTO name (rowid, folded) VALUES (?, ?)", (number, folded))
