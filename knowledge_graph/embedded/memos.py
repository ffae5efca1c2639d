"""The texts that loads keep about themselves, beside the records."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Final

MEMO_TABLE: Final = """
CREATE TABLE memo (topic TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (topic, key)) WITHOUT ROWID;
"""
_HAS_TABLE: Final = "SELECT count(*) FROM sqlite_master WHERE name = 'memo'"


def read_memos(connection: sqlite3.Connection, topic: str) -> dict[str, str]:
    """Return the texts kept under a topic; a store that an earlier version wrote and that is only read has none."""
    if not connection.execute(_HAS_TABLE).fetchone()[0]:
        return {}
    return dict(connection.execute("SELECT key, text FROM memo WHERE topic = ? ORDER BY key", (topic,)))


def write_memos(connection: sqlite3.Connection, topic: str, memos: Mapping[str, str | None]) -> None:
    """Keep texts under a topic, in the caller's transaction, and forget those that are None."""
    connection.executemany("DELETE FROM memo WHERE topic = ? AND key = ?", [(topic, key) for key in memos])
    rows = [(topic, key, text) for key, text in memos.items() if text is not None]
    connection.executemany("INSERT INTO memo VALUES (?, ?, ?)", rows)


def read_topics(connection: sqlite3.Connection) -> list[str]:
    """Return the topics under which any text is kept, in order."""
    if not connection.execute(_HAS_TABLE).fetchone()[0]:
        return []
    return [topic for (topic,) in connection.execute("SELECT DISTINCT topic FROM memo ORDER BY topic")]
