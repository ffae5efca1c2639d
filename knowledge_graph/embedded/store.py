"""The embedded store: a folder with ``graph.sqlite3``, the durable truth, and the index derived from it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from knowledge_graph.backups.backup_file import BackupHeader
from knowledge_graph.deadline import check_work
from knowledge_graph.embedded.backup import back_up
from knowledge_graph.embedded.damage import database_damage, folder_damage
from knowledge_graph.embedded.database import Database, as_stored, sound, translated
from knowledge_graph.embedded.generations import PinnedGenerations
from knowledge_graph.embedded.index_files import IndexFiles
from knowledge_graph.embedded.lock import WriteLock
from knowledge_graph.embedded.memos import read_memos, read_topics, write_memos
from knowledge_graph.embedded.merges import merges_in, survivors_in
from knowledge_graph.embedded.read.lookups import (
    claims_about,
    claims_on,
    find_identities,
    known_ids,
    spoken_of,
)
from knowledge_graph.embedded.read.sources import SourceTable, count_in_sources, parts_of_source
from knowledge_graph.embedded.totals import IN_ORDER, count_records, graph_digest, of_kind
from knowledge_graph.embedded.view import EmbeddedView
from knowledge_graph.embedded.write.batch import VERSIONS, sources_behind, write_batch
from knowledge_graph.errors import InvalidInput, StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.identity.merges import members
from knowledge_graph.identity.versions import version_of
from knowledge_graph.output_files.places import STORE_DATABASE
from knowledge_graph.records import KINDS, RECORD, Claim, Kind, Merge, Record
from knowledge_graph.store import (
    IdentityKey,
    MissingRight,
    SourceCounts,
    SourcePage,
    SourceRequest,
    StoreSettings,
    WriteSummary,
)
from knowledge_graph.text import natural_key

Result = TypeVar("Result")

_STANDING: Final = "SELECT body, id, versions FROM record WHERE {} ORDER BY id"
_VERSIONS: Final = "SELECT body FROM version WHERE id = ? ORDER BY digest"
_BY_ID: Final = "SELECT id, digest, body FROM record WHERE id IN ({})"


class EmbeddedStore:
    """See ``knowledge_graph.store.GraphStore``. Safe to use from several threads and several processes at once."""

    name = "embedded"

    def __init__(self, folder: Path, settings: StoreSettings) -> None:
        self._folder = folder
        self._database = Database(folder / STORE_DATABASE, read_only=settings.read_only)
        self._read_only = settings.read_only
        self._writing = threading.Lock()
        self._lock = WriteLock(folder / "lock")
        self._indexes = IndexFiles(folder, self._database, self._lock)
        self._generations = PinnedGenerations(self._database, self._indexes)
        self._turn = threading.Lock()
        self._wrote = threading.local()
        self._unflushed = False
        """Whether the lock is held since a write, until what follows from that is brought up to date."""
        self._sources = SourceTable()
        self._merged_at: tuple[int, dict[str, str]] = -1, {}

    @classmethod
    def open(cls, address: str, settings: StoreSettings) -> EmbeddedStore:
        """Open the store in a folder, made where there is none.

        Raises:
            InvalidInput: something else is in the way.
            StoreUnavailable: it can't be read or made.
        """
        folder = Path(address).expanduser()
        with translated(folder):
            if folder.exists() and not folder.is_dir():
                raise InvalidInput(f"{folder} is a file; a store is a folder of its own.", field="store")
            if settings.read_only and not (folder / STORE_DATABASE).exists():
                raise StoreUnavailable(f"There is no store at {folder}; load something into it first.")
            folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, settings)

    def generation(self) -> int:
        """Return the generation of the database."""
        with translated(self._folder):
            return self._database.generation()

    def write(self, records: Sequence[Record]) -> WriteSummary:
        """Add or update records as one transaction."""
        self._require_writable()
        with self._writing, translated(self._folder):
            if not self._unflushed:
                self._lock.acquire()
                self._unflushed = True
            self._wrote.unflushed = True
            with self._database.transaction() as connection:
                return write_batch(connection, records)

    @contextmanager
    def turn(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Have the turn to load."""
        self._require_writable()
        if not self._turn.acquire(blocking=False):
            waiting()
            self._turn.acquire()
        try:
            self._await_lock(waiting)
            try:
                yield
            finally:
                self._release_written()  # where it was left by an error
                self._lock.release()
        finally:
            self._turn.release()

    def is_turn_taken(self) -> bool:
        """Return whether somebody has the turn, or writes without it."""
        with translated(self._folder):
            return self._lock.is_taken()

    def memos(self, topic: str) -> dict[str, str]:
        """Return the texts kept under a topic, by key."""
        with translated(self._folder):
            return read_memos(self._database.connection(), topic)

    def memo_topics(self) -> list[str]:
        """Return the topics under which any text is kept, in order."""
        with translated(self._folder):
            return read_topics(self._database.connection())

    def keep_memos(self, topic: str, memos: Mapping[str, str | None]) -> None:
        """Keep texts under a topic by key, and forget those that are None."""
        self._require_writable()
        with self._writing, translated(self._folder), self._database.transaction() as connection:
            write_memos(connection, topic, memos)

    def flush(self) -> None:
        """Build the index of the current generation, and release the write lock."""
        try:
            self._indexes.current(build=True)
        finally:
            self._wrote.unflushed = False
            self._release_written()

    def is_empty(self) -> bool:
        """Return whether there is no record at all."""
        with translated(self._folder):
            return self._database.connection().execute("SELECT 1 FROM record LIMIT 1").fetchone() is None

    def known(self, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
        """Return kind and current id of those ids that are records here."""
        with translated(self._folder):
            return known_ids(self._database.connection(), ids)

    def identities(self, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
        """Return the ids of the records that have each key."""
        with translated(self._folder):
            return find_identities(self._database.connection(), keys)

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the current records with these ids."""
        records: dict[str, Record] = {}
        with translated(self._folder):
            for start in range(0, len(ids), 500):
                some = [as_stored(identifier) for identifier in ids[start : start + 500]]
                query = _BY_ID.format(",".join("?" * len(some)))
                for row in self._database.connection().execute(query, some):
                    check_work()
                    record = RECORD.validate_json(sound(*row))
                    records[record.id or ""] = record
        return records

    def history(self, identifier: str) -> list[Record]:
        """Return every version of a record, the newest release first."""
        with translated(self._folder):
            connection = self._database.connection()
            bodies = [body for (body,) in connection.execute(VERSIONS, (identifier,))]
            versions = [RECORD.validate_json(body) for body in bodies] or list(self.records([identifier]).values())
            ranked = [version_of(record, sources_behind(connection, record)) for record in versions]
        return [version.record for version in sorted(ranked, key=lambda version: version.rank, reverse=True)]

    def iter_records(self) -> Iterator[Record]:
        """Stream every record, sources first and claims last, by id within a kind."""
        with translated(self._folder):
            for kind in KINDS:
                for row in self._database.connection().execute(IN_ORDER.format("id, digest, body", of_kind(kind))):
                    yield RECORD.validate_json(sound(*row))

    def iter_versions(self) -> Iterator[Record]:
        """Stream every version of every record, by kind and id."""
        with translated(self._folder):
            connection = self._database.connection()
            for kind in KINDS:
                for body, identifier, versions in connection.execute(_STANDING.format(of_kind(kind))):
                    kept = [text for (text,) in connection.execute(_VERSIONS, (identifier,))] if versions else [body]
                    yield from map(RECORD.validate_json, kept)

    def claims(self, about: str, *, limit: int, after: str | None = None) -> tuple[list[tuple[Record, str]], int]:
        """Return one page of the claims that touch a record."""
        with translated(self._folder):
            connection = self._database.connection()
            together = [about, *members(self._survivors()).get(about, ()), *members(self.united()).get(about, ())]
            parts = sorted(self.source_parts(about)[1:], key=natural_key)
            return claims_on(
                connection,
                [as_stored(identifier) for identifier in together],
                [as_stored(identifier) for identifier in (about, *parts)],
                limit=limit,
                after=after,
            )

    def claims_about(self, ids: Sequence[str]) -> list[Claim]:
        """Return every claim about these records or their parts."""
        with translated(self._folder):
            return claims_about(self._database.connection(), ids)

    def spoken_of(
        self,
        kinds: Collection[Kind],
        *,
        touching: Collection[str] | None = None,
        limit: int,
        after: tuple[str, str] = ("", ""),
    ) -> list[str]:
        """Return one page of the ids of records of some kinds that claims are about."""
        with translated(self._folder):
            return spoken_of(self._database.connection(), kinds, touching, limit=limit, after=after)

    def merged(self, ids: Sequence[str]) -> dict[str, str]:
        """Return where those of these ids are read that were merged into others."""
        with translated(self._folder):
            survivors = self._survivors()
        return {identifier: survivors[identifier] for identifier in ids if identifier in survivors}

    def united(self) -> dict[str, str]:
        """Return, by id of a relation that is read as another since a merge, the id of that other."""
        with self._indexes.reading() as index:
            pairs = (index.edge_ids.take(index.a[name]) for name in ("united_edge", "united_into"))
            return {edge.decode(): into.decode() for edge, into in zip(*pairs, strict=True)}

    def merges(self) -> list[Merge]:
        """Return every merge, also those taken back, in order of id."""
        with translated(self._folder):
            return merges_in(self._database.connection())

    def sources(self, request: SourceRequest) -> SourcePage:
        """Return one page of sources in order of id, and how many there are in all."""
        with translated(self._folder):
            return self._sources.page(self._database.connection(), self._database.generation(), request)

    def source_counts(self, ids: Sequence[str]) -> dict[str, SourceCounts]:
        """Return how many parts and claims each of some sources has."""
        with translated(self._folder):
            return count_in_sources(self._database.connection(), ids)

    def source_parts(self, identifier: str) -> list[str]:
        """Return a source and every source that is part of it, at any depth."""
        with translated(self._folder):
            return parts_of_source(self._database.connection(), identifier)

    def digest(self) -> str:
        """Return a hash over every record."""
        with translated(self._folder):
            return graph_digest(self._database.connection())

    def stats(self) -> dict[str, int]:
        """Return the number of records of each kind, and of relations in the graph."""
        with translated(self._folder):
            counted = count_records(self._database.connection())
        with self._indexes.reading() as index:
            return counted | {"edges": len(index.edge_ids)}

    @contextmanager
    def read(self, criteria: Filter, *, seconds: float = 10.0) -> Iterator[EmbeddedView]:
        """Open a view of the graph under a filter; one generation of the index answers all of it."""
        with self._indexes.reading() as index:
            yield EmbeddedView(index, self._database, criteria, seconds)

    def whole(self, question: Callable[[], Result], *, seconds: float = 10.0) -> Result:
        """Return what a question returns; all that it reads is of one generation, whatever is written meanwhile."""
        del seconds
        if getattr(self._wrote, "unflushed", False):  # who writes reads what it wrote
            return question()
        with self._generations.hold():
            return question()

    def check(self) -> None:
        """Read one row and open the index."""
        with translated(self._folder):
            self._database.generation()
        self._indexes.current()

    def notices(self, *, paths: bool = False) -> list[str]:
        """Return why answers are older than the records, while they are."""
        if self._indexes.reason is None:
            return []
        why = self._indexes.reason if paths else "`conflict-graph doctor` says why, and the service's log."
        return [f"The index can't be brought up to date, so questions are answered from an older one: {why}"]

    def damage(self) -> Iterator[str]:
        """Yield what is wrong with the database's file, with records, and with the index."""
        with translated(self._folder):
            yield from database_damage(self._database.connection())
            yield from self._indexes.damage()
            yield from folder_damage(self._folder)

    def known_degrees(self, ids: Sequence[str]) -> dict[str, int]:
        """Return how many relations some nodes have, as far as an index is open."""
        return self._indexes.known_degrees(ids)

    def missing_rights(self) -> list[MissingRight]:
        """Return whether this program's user may not write in the store's folder."""
        if os.access(self._folder, os.W_OK | os.X_OK):
            return []
        return [MissingRight(f"write in {self._folder}", "load")]

    def back_up(self, file: Path, *, force: bool = False) -> BackupHeader:
        """Write one state of the whole store to a file."""
        with translated(self._folder):
            return back_up(self._database.connection(), file, force=force)

    def close(self) -> None:
        """Close the database; an index goes with its last user."""
        self._generations.close()
        self._indexes.close()
        self._release_written()
        self._database.close()

    def _require_writable(self) -> None:
        if self._read_only:
            raise StoreUnavailable(f"{self._folder} was opened for reading only.")

    def _await_lock(self, waiting: Callable[[], None]) -> None:
        with translated(self._folder):
            try:
                self._lock.acquire(0)
            except StoreUnavailable:
                waiting()
                self._lock.acquire(None)

    def _release_written(self) -> None:
        with self._writing:
            if self._unflushed:
                self._unflushed = False
                self._lock.release()

    def _survivors(self) -> dict[str, str]:
        """Return where merged ids are read in the database's generation."""
        generation = self._database.generation()
        if self._merged_at[0] != generation:
            self._merged_at = generation, survivors_in(self._database.connection())
        return self._merged_at[1]
