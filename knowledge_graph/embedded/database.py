"""The SQLite file of a store: tables, migrations, connections, and the translation of its errors."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import orjson

from knowledge_graph.deadline import check_work
from knowledge_graph.embedded.memos import MEMO_TABLE
from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.records import RECORD, digest_of
from knowledge_graph.text import natural_key, source_text

SOURCE_TABLE: Final = """
CREATE TABLE source (    -- what sources are looked for by
    id TEXT PRIMARY KEY, type TEXT NOT NULL, part_of TEXT, folded TEXT NOT NULL
) WITHOUT ROWID;
"""
SOURCE_INDEXES: Final = """
CREATE INDEX source_type ON source (type);
CREATE INDEX source_part ON source (part_of) WHERE part_of IS NOT NULL;
"""
REFOLD: Final = """
DELETE FROM identity;
INSERT OR IGNORE INTO identity
SELECT value, n FROM record, json_each(identity_keys(CAST(body AS TEXT)))
WHERE kind IN ('actor', 'location') AND kind <> 'claim';
DELETE FROM source;
"""
"""What names were folded to is worked out anew; a change to ``fold`` needs a migration of its own."""
FILL_SOURCES: Final = """
INSERT INTO source
SELECT id, json_extract(fields, '$.type'), json_extract(fields, '$.part_of'),
    source_text(json_extract(fields, '$.title'), json_extract(fields, '$.publisher'), id)
FROM (SELECT id, CAST(body AS TEXT) AS fields FROM record WHERE kind = 'source' AND kind <> 'claim');
"""

MIGRATIONS: Final[tuple[tuple[str, str], ...]] = (
    (
        "0001-records",
        """
        CREATE TABLE record (
            n INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            digest TEXT NOT NULL,
            versions INTEGER NOT NULL DEFAULT 0,
            about TEXT,     -- a claim's: the record it is about, or whose part it is about
            source TEXT,    -- a claim's
            body BLOB NOT NULL
        );
        CREATE INDEX record_kind ON record (kind, id);
        CREATE INDEX claim_about ON record (about) WHERE about IS NOT NULL;
        CREATE TABLE version (
            id TEXT NOT NULL, digest TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (id, digest)
        ) WITHOUT ROWID;
        CREATE INDEX claim_source ON record (source) WHERE source IS NOT NULL;
        CREATE TABLE touch (    -- whom a claim touches besides what it is about: speakers, the ends of relations
            entity TEXT NOT NULL, n INTEGER NOT NULL, how TEXT NOT NULL, PRIMARY KEY (entity, n)
        ) WITHOUT ROWID;
        CREATE INDEX touch_claim ON touch (n);
        CREATE TABLE former (id TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE identity (key TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, n)) WITHOUT ROWID;
        CREATE INDEX identity_owner ON identity (n);
        CREATE VIRTUAL TABLE name USING fts5 (folded, tokenize = "unicode61 remove_diacritics 0", prefix = '2 3');
        CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO meta VALUES ('generation', 0), ('store', random());
        """,
    ),
    (
        "0002-fewer-entries",  # claims are most of all records, and their ids lie anywhere: each costs a page
        """
        DROP INDEX record_kind;
        CREATE INDEX record_kind ON record (kind, id) WHERE kind <> 'claim';
        """,
    ),
    ("0003-sources", SOURCE_TABLE + SOURCE_INDEXES + FILL_SOURCES),
    ("0004-search", "DROP TABLE name;"),  # the mapped index finds words, and is built anew as a whole anyhow
    ("0005-folding", REFOLD + FILL_SOURCES),
    ("0006-memos", MEMO_TABLE),
    ("0007-letters", REFOLD + FILL_SOURCES),
    ("0008-spelling", REFOLD + FILL_SOURCES),
    ("0009-years", REFOLD + FILL_SOURCES),
)
"""In the order in which they are applied, each once and in a transaction of its own."""

LAST_FOLDING: Final = [name for name, script in MIGRATIONS if REFOLD in script][-1]
"""The migration without which names are folded otherwise than today."""

NOT_CLAIMS: Final = "kind <> 'claim'"
"""A condition that lets SQLite use the index of records by kind and id, which leaves claims out."""

_STEPS: Final = 50_000
"""After how many of SQLite's own instructions, a millisecond or so, a statement checks whether its work is to end."""

_PRAGMAS: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA cache_size = -65536;
PRAGMA mmap_size = 1073741824;
PRAGMA wal_autocheckpoint = 50000;
PRAGMA journal_size_limit = 67108864;
"""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's and the file system's errors into StoreUnavailable, with what to do about them."""
    try:
        yield
    except sqlite3.OperationalError as error:
        message = str(error)
        if "interrupted" in message:
            check_work()  # says why it was
        if "locked" in message:
            raise StoreUnavailable(f"{path} is being written by another process; try again when it is done.") from error
        if "full" in message:
            raise StoreUnavailable(f"The disk that holds {path} is full; nothing of this batch was kept.") from error
        if "no such table" in message:
            raise StoreUnavailable(
                f"{path} is not a store, or was never finished; load something into it first."
            ) from error
        if "readonly" in message or "unable to open" in message:
            raise StoreUnavailable(f"{path} can't be opened; check its permissions.") from error
        raise StoreUnavailable(f"{path}: SQLite says: {message}.") from error
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(
            f"{path} is damaged ({error}); restore a backup (conflict-graph restore FILE --force), or load everything "
            "into a new store."
        ) from error
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error.strerror or error}.") from error


def is_sound(digest: str, body: object) -> bool:
    """Return whether the body of a record is what was written: bytes that have its digest."""
    return isinstance(body, bytes) and digest_of(body) == digest


def sound(identifier: str, digest: str, body: bytes) -> bytes:
    """Return the body of a record if it is what was written.

    Raises:
        StoreUnavailable: it is not.
    """
    if not is_sound(digest, body):
        raise StoreUnavailable(
            f"The record {identifier} isn't what was written: the database was damaged, or changed by another program. "
            "Restore a backup (conflict-graph restore FILE), or load everything into a new store."
        )
    return body


def as_stored(text: str) -> str:
    """Return a text without unpaired surrogates, which a shell's arguments may hold and SQLite refuses."""
    return text.encode("utf-8", "ignore").decode()


def _key_texts(body: str) -> str:
    """Return the identity keys of a record, both as JSON."""
    return orjson.dumps([key.text for key in identity_keys(RECORD.validate_json(body))]).decode()


def generation_seen(connection: sqlite3.Connection) -> int:
    """Return the generation that a connection sees: the number that grows with every write."""
    (generation,) = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    return int(generation)


class Database:
    """The SQLite file of one store. Each thread has a connection of its own."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writing = threading.RLock()
        if read_only:
            self._require_folding()
        else:
            self._migrate()

    def connection(self) -> sqlite3.Connection:
        """Return the connection that this thread reads from: its own, if it isn't pinned to another."""
        pinned: sqlite3.Connection | None = getattr(self._local, "pinned", None)
        return pinned or self._own()

    def open(self) -> sqlite3.Connection:
        """Open a further connection, which whoever asked for it closes."""
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}{self._mode()}",
            uri=True, isolation_level=None, timeout=30, check_same_thread=False,
        )  # fmt: skip
        if not self.read_only:
            connection.executescript(_PRAGMAS)
        connection.create_function("source_text", 3, source_text, deterministic=True)
        connection.create_function("natural_key", 1, natural_key, deterministic=True)
        connection.create_function("identity_keys", 1, _key_texts, deterministic=True)
        connection.set_progress_handler(check_work, _STEPS)  # what it raises interrupts the statement
        return connection

    @property
    def is_pinned(self) -> bool:
        """Whether this thread reads from another connection than its own."""
        return getattr(self._local, "pinned", None) is not None

    @contextmanager
    def pinned(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Let this thread read from a connection within a block; it writes by its own all the same."""
        local = self._local
        local.pinned = connection
        try:
            yield
        finally:
            local.pinned = None

    def log_size(self) -> int:
        """Return how many bytes SQLite's log of what was written has."""
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size
        except FileNotFoundError:
            return 0

    def _own(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self.open()
            self._opened.append(connection)
        return connection

    def _mode(self) -> str:
        """Return how the file is opened. Where nobody can write, nothing is being written: then it needs no lock."""
        if not self.read_only:
            return ""
        settled = not os.access(self.path.parent, os.W_OK) and not self.path.with_name(f"{self.path.name}-wal").exists()
        return "?mode=ro&immutable=1" if settled else "?mode=ro"

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run statements as one writing transaction: all of them or none."""
        connection = self._own()
        with self._writing, translated(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def generation(self) -> int:
        """Return the number that grows with every write."""
        return generation_seen(self.connection())

    def store(self) -> int:
        """Return the number this database was given when it was made: an index of another one's is none of its."""
        return self._meta("store")

    def stamp(self) -> int:
        """Return a number drawn at the last write: two copies that grew apart may share a generation, but not that."""
        return self._meta("stamp")

    def _meta(self, key: str) -> int:
        row = self.connection().execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Close every thread's connection, once none of them writes: SQLite crashes where one is closed meanwhile."""
        with self._writing:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._local = threading.local()

    def _require_folding(self) -> None:
        """Refuse a store whose names were folded otherwise: looked up as they are now, many wouldn't be found."""
        with translated(self.path):
            tables = {name for (name,) in self.connection().execute("SELECT name FROM sqlite_master")}
            if "migration" not in tables:
                return  # no store at all, which whoever reads it is told
            if LAST_FOLDING not in self._applied():
                raise StoreUnavailable(
                    f"{self.path.parent} was written by an earlier version, which compared names otherwise; "
                    f"run `conflict-graph migrate --store {self.path.parent}`."
                )

    def _migrate(self) -> None:
        with translated(self.path):
            connection = self.connection()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            if tables and "migration" not in tables:
                raise StoreUnavailable(
                    f"{self.path} is a database of something else; give a store a folder of its own."
                )
            connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY) WITHOUT ROWID")
            applied = self._applied()
            for name, script in MIGRATIONS:
                if name not in applied:
                    connection.executescript(
                        f"BEGIN IMMEDIATE;{script};INSERT OR IGNORE INTO migration VALUES ('{name}');COMMIT;"
                    )

    def _applied(self) -> set[str]:
        """Return the migrations that were applied.

        Raises:
            StoreUnavailable: a newer version applied one that this version doesn't know, and what it reads and writes.
        """
        applied = {name for (name,) in self.connection().execute("SELECT name FROM migration")}
        if later := applied - {name for name, _ in MIGRATIONS}:
            raise StoreUnavailable(
                f"{self.path.parent} was written by a newer conflict-graph (it has {', '.join(sorted(later))}); "
                "update conflict-graph, or restore a backup made before the upgrade."
            )
        return applied
