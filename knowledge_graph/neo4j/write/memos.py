"""Keeping texts beside the records: what loads note about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import neo4j

_FORGET: Final = "UNWIND $keys AS key MATCH (memo:Memo {key: key}) DELETE memo"
_KEEP: Final = """
UNWIND $rows AS row
MERGE (memo:Memo {key: row[0]})
SET memo.topic = $topic, memo.text = row[1]
"""


def memo_key(topic: str, key: str) -> str:
    """Return the key of a memo's node."""
    return f"{topic} {key}"


def write_memos(transaction: neo4j.ManagedTransaction, memos: tuple[str, Mapping[str, str | None]]) -> None:
    """Keep texts under a topic by key, and forget those that are None."""
    topic, texts = memos
    transaction.run(_FORGET, keys=[memo_key(topic, key) for key, text in texts.items() if text is None])
    rows = [[memo_key(topic, key), text] for key, text in texts.items() if text is not None]
    transaction.run(_KEEP, topic=topic, rows=rows)
