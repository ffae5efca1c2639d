"""Backing up and restoring an embedded store: a copy of its database, taken and put back as one transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from knowledge_graph.backups.backup_file import (
    BackupFacts,
    BackupHeader,
    read_content,
    read_header,
    require_writable,
    write_backup,
)
from knowledge_graph.embedded.damage import database_damage
from knowledge_graph.embedded.database import translated
from knowledge_graph.embedded.index.file import sync_folder
from knowledge_graph.embedded.lock import WriteLock
from knowledge_graph.embedded.totals import count_records, graph_digest
from knowledge_graph.errors import InvalidInput, StoreUnavailable
from knowledge_graph.output_files.places import STORE_DATABASE

_CHUNK: Final = 1 << 20
_ANEW: Final = """
UPDATE meta SET value = random() WHERE key = 'store';
INSERT OR REPLACE INTO meta VALUES ('stamp', random());
"""
"""A restored database is another one: no index of the former or of the backed up one is its own."""


def back_up(connection: sqlite3.Connection, path: Path, *, force: bool = False) -> BackupHeader:
    """Write a backup of one state of a database, while others read and write it.

    Raises:
        InvalidInput: the file can't be written there.
        StoreUnavailable: the database is damaged: nothing is written then.
    """
    require_writable(path, force=force)
    with TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        copy = Path(folder) / "copy"
        with closing(sqlite3.connect(copy, isolation_level=None)) as target:
            connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            _require_sound(target)
            facts = BackupFacts("embedded", "sqlite", count_records(target), graph_digest(target))
        return write_backup(path, facts, _chunks(copy), force=force)


def restore(folder: Path, path: Path, *, force: bool = False) -> BackupHeader:
    """Restore a backup into a folder; others that have the store open see it as one change.

    A database there that is too damaged to be written to is kept beside it, under another name.

    Raises:
        InvalidInput: there is a store, and ``force`` isn't given; or the backup isn't whole, or of another kind.
        StoreUnavailable: it can't be written, or is being written.
    """
    header = read_header(path)
    database = folder / STORE_DATABASE
    if database.exists() and not force:
        raise InvalidInput(
            f"There is a store at {folder} already; name another folder, or replace everything in it with --force.",
            field="store",
        )
    with translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _unpacked(folder, path, header) as copy, WriteLock(folder / "lock").hold():
            _put_in_place(copy, database)
    return header


def check_backup(path: Path) -> BackupHeader:
    """Return what a backup says of itself, if it can be restored: all of it is unpacked and read.

    Raises:
        InvalidInput: it can't.
    """
    header = read_header(path)
    with TemporaryDirectory(prefix="conflict-graph-") as folder, _unpacked(Path(folder), path, header):
        return header


@contextmanager
def _unpacked(folder: Path, path: Path, header: BackupHeader) -> Iterator[Path]:
    """Unpack a backup's database into a folder while a block runs, once it was compared with what the header says."""
    if header.content != "sqlite":
        raise InvalidInput(f"{path} is of a store in Neo4j; restore it there: --store neo4j://host:7687.", field="file")
    with TemporaryDirectory(prefix=".restoring-", dir=folder) as place:
        copy = Path(place) / "copy"
        with copy.open("wb") as file:
            file.writelines(read_content(path, header))
            file.flush()
            os.fsync(file.fileno())
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            _require_sound(connection)
            if (count_records(connection), graph_digest(connection)) != (dict(header.records), header.graph):
                raise InvalidInput(f"{path} doesn't hold the records that it says; take another backup.", field="file")
            connection.executescript(_ANEW)
        yield copy


def _put_in_place(copy: Path, database: Path) -> None:
    if database.exists():
        try:
            _overwrite(copy, database)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            _set_aside(database)
        else:
            return
    copy.replace(database)
    sync_folder(database.parent)


def _overwrite(copy: Path, database: Path) -> None:
    """Copy a database over another as one transaction, with a generation that none who has it open has seen."""
    with (
        closing(sqlite3.connect(copy, isolation_level=None)) as source,
        closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as target,
    ):
        target.execute("PRAGMA synchronous = FULL")
        (before,) = target.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
        raise_to = "UPDATE meta SET value = max(value, ?) + 1 WHERE key = 'generation'"
        source.execute(raise_to, (before,))
        source.backup(target)


def _set_aside(database: Path) -> None:
    number = 1
    while (aside := database.with_name(f"{database.name}.damaged-{number}")).exists():
        number += 1
    database.rename(aside)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            database.with_name(f"{database.name}{ending}").rename(f"{aside}{ending}")


def _require_sound(connection: sqlite3.Connection) -> None:
    if damage := list(database_damage(connection)):
        raise StoreUnavailable(" ".join(damage))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
