"""The content of a backup through records: a JSON document a line, memos first, then every version of every record.

Written again into an empty store, of either kind, they are the same store: what follows from records is derived anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from knowledge_graph.backups.backup_file import BackupFacts, BackupHeader, write_backup
from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import KINDS, Record, as_json, from_json
from knowledge_graph.store import GraphStore

RESTORING: Final = "restoring"
"""The topic under which a store notes, until it is whole, which backup is being restored into it."""
_BATCH: Final = 5_000
_CHUNK: Final = 1 << 20
_MEMO: Final = b'{"memo":'


class Memo(NamedTuple):
    """A text that a store keeps beside its records."""

    topic: str
    key: str
    text: str


def back_up_records(store: GraphStore, file: Path, *, force: bool) -> BackupHeader:
    """Write a backup of a store into which nobody writes meanwhile.

    Raises:
        InvalidInput: the file can't be written there.
    """
    counts = store.stats()
    facts = BackupFacts(store.name, "records", {kind: counts[kind] for kind in KINDS}, store.digest())
    return write_backup(file, facts, encode_store(store), force=force)


def encode_store(store: GraphStore) -> Iterator[bytes]:
    """Yield all that a store holds, some lines at a time."""
    chunk = bytearray()
    for line in _lines(store):
        chunk += line + b"\n"
        if len(chunk) >= _CHUNK:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)


def decode(content: Iterable[bytes]) -> Iterator[Record | Memo]:
    """Yield what lines hold, however they are cut into parts."""
    rest = b""
    for part in content:
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            yield Memo(*orjson.loads(line)["memo"]) if line.startswith(_MEMO) else from_json(line)
    if rest:
        raise InvalidInput("The backup ends in the middle of a record; take another one.", field="file")


def read_items(store: GraphStore) -> Iterator[Record | Memo]:
    """Yield all that a store holds: its memos, and every version of every record."""
    for topic in store.memo_topics():
        if topic != RESTORING:
            for key, text in store.memos(topic).items():
                yield Memo(topic, key, text)
    yield from store.iter_versions()


def write_items(store: GraphStore, items: Iterable[Record | Memo], graph: str) -> None:
    """Write all that another store held into an empty one. Cut short, it goes on when it is done again.

    Args:
        store: where to.
        items: as of ``read_items``.
        graph: the digest of that other store.

    Raises:
        InvalidInput: the store has records of its own.
        StoreUnavailable: it can't be written.
    """
    with store.turn(lambda: None):
        if store.memos(RESTORING) != {graph: ""}:
            if not store.is_empty():
                raise InvalidInput(
                    "A backup is restored into an empty store, and this one holds records; name another.", field="store"
                )
            store.keep_memos(RESTORING, {graph: ""})
        rest, memos = iter(items), dict[str, dict[str, str | None]]()
        while batch := list(islice(rest, _BATCH)):
            if records := [item for item in batch if not isinstance(item, Memo)]:
                store.write(records)
            for memo in batch:
                if isinstance(memo, Memo):
                    memos.setdefault(memo.topic, {})[memo.key] = memo.text
        store.flush()
        for topic, texts in memos.items():  # last: what a store says of its loads is true of all its records
            store.keep_memos(topic, texts)
        store.keep_memos(RESTORING, {graph: None})


def _lines(store: GraphStore) -> Iterator[bytes]:
    for item in read_items(store):
        yield orjson.dumps({"memo": list(item)}) if isinstance(item, Memo) else as_json(item)
