"""The Neo4j store: a server's database behind ``GraphStore``."""

from __future__ import annotations

import gc
import hashlib
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import neo4j

from knowledge_graph.backups.backup_file import BackupHeader, require_writable
from knowledge_graph.backups.record_lines import back_up_records
from knowledge_graph.deadline import Deadline
from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.identity.merges import iter_digests, members
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.generations import Generations
from knowledge_graph.neo4j.numbering import read_numbering
from knowledge_graph.neo4j.read import lookups
from knowledge_graph.neo4j.read.links.link_ranks import LinkRanks
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.sources import SourcePages, source_counts, source_parts
from knowledge_graph.neo4j.read.transaction import ReadTransaction
from knowledge_graph.neo4j.read.united import UnitedCache
from knowledge_graph.neo4j.read.view import Neo4jView
from knowledge_graph.neo4j.record_item import RecordItem
from knowledge_graph.neo4j.upkeep.damage import iter_damage
from knowledge_graph.neo4j.upkeep.migrations import migrate, require, require_schema
from knowledge_graph.neo4j.upkeep.rights import missing_rights
from knowledge_graph.neo4j.write.batch import write_batch
from knowledge_graph.neo4j.write.ledger import ANNOUNCE, lock_ledger
from knowledge_graph.neo4j.write.memos import write_memos
from knowledge_graph.records import KINDS, Claim, Kind, Merge, Record
from knowledge_graph.store import (
    IdentityKey,
    MissingRight,
    SourceCounts,
    SourcePage,
    SourceRequest,
    StoreSettings,
    WriteSummary,
)

Result = TypeVar("Result")

_SECONDS: Final = 60.0  # for working out which relations are read as one


class Neo4jStore:
    """``GraphStore`` on a Neo4j database. Safe to use from several threads and several processes at once."""

    name = "neo4j"

    def __init__(self, connection: Connection, *, read_only: bool) -> None:
        self._connection = connection
        self._read_only = read_only
        self._turn = threading.Lock()
        self._check_turn: Callable[[], None] | None = None
        self._numbering = connection.read(read_numbering)
        self._sources, self._united, self._link_ranks = SourcePages(), UnitedCache(), LinkRanks()
        self._generations = Generations()

    @classmethod
    def open(cls, address: str, settings: StoreSettings) -> Neo4jStore:
        """Connect to a server; unless it is only to be read, apply the migrations that its database lacks.

        Raises:
            InvalidInput: the address is not that of a Neo4j server.
            StoreUnavailable: the server can't be reached or refuses the user; or its database was written by a newer
                version, or lacks a migration and is only to be read.
        """
        connection = Connection(address, settings)
        try:
            connection.verify()
            if not settings.read_only:
                migrate(connection, settings.progress)
            else:
                require(connection)
            return cls(connection, read_only=settings.read_only)
        except BaseException:
            connection.close()
            raise

    def generation(self) -> int:
        """Return how often the database was written."""
        return self._connection.read(lookups.generation)

    def write(self, records: Sequence[Record]) -> WriteSummary:
        """Add or update records as one transaction."""
        self._require_writable()
        if self._check_turn:
            self._check_turn()
        try:
            return self._connection.write(self._write_batch, [RecordItem(record) for record in records])
        finally:
            gc.collect(1)  # the driver's results hold all rows in cycles, which would pile up over a load

    @contextmanager
    def turn(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Have the turn to load."""
        self._require_writable()
        if not self._turn.acquire(blocking=False):
            waiting()
            self._turn.acquire()
        try:
            with self._connection.turn(waiting) as self._check_turn:
                yield
        finally:
            self._check_turn = None
            self._turn.release()

    def is_turn_taken(self) -> bool:
        """Return whether somebody has the turn, as far as this user may see others' transactions."""
        return self._connection.is_turn_taken()

    def memos(self, topic: str) -> dict[str, str]:
        """Return the texts kept under a topic, by key."""
        return self._connection.read(lookups.memos, topic)

    def memo_topics(self) -> list[str]:
        """Return the topics under which any text is kept, in order."""
        return self._connection.read(lookups.memo_topics)

    def keep_memos(self, topic: str, memos: Mapping[str, str | None]) -> None:
        """Keep texts under a topic by key, and forget those that are None."""
        self._require_writable()
        self._connection.write(write_memos, (topic, memos))

    def flush(self) -> None:
        """Do nothing: every write derives all that follows from it."""

    def is_empty(self) -> bool:
        """Return whether there is no record at all."""
        return self._connection.read(lookups.is_empty)

    def known(self, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
        """Return kind and current id of those ids that are records here."""
        known: dict[str, tuple[Kind, str]] = {}
        for some in lookups.chunks(ids):
            known |= self._connection.read(lookups.known_ids, some)
        return known

    def identities(self, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
        """Return the ids of the records that have each key."""
        ids_by_key: dict[IdentityKey, list[str]] = {}
        for some in lookups.chunks(keys):
            ids_by_key |= self._connection.read(lookups.find_identities, some)
        return ids_by_key

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the current versions of the records with these ids."""
        records_by_id: dict[str, Record] = {}
        for some in lookups.chunks(ids):
            records = self._connection.read(lookups.find_records, some)
            records_by_id |= {record.id or "": record for record in records}
        return records_by_id

    def history(self, identifier: str) -> list[Record]:
        """Return every version of a record, the newest release first."""
        return self._connection.read(lookups.versions, identifier)

    def iter_records(self) -> Iterator[Record]:
        """Stream every record, sources first and claims last, by id within a kind."""
        for kind in KINDS:
            ids = self._connection.read(lookups.ids_of, kind)
            for some in lookups.chunks(ids):
                records = self.records(some)
                yield from (records[identifier] for identifier in some if identifier in records)

    def iter_versions(self) -> Iterator[Record]:
        """Stream every version of every record, by kind and id."""
        for kind in KINDS:
            for some in lookups.chunks(self._connection.read(lookups.ids_of, kind)):
                yield from self._connection.read(lookups.all_versions, some)

    def claims(self, about: str, *, limit: int, after: str | None = None) -> tuple[list[tuple[Record, str]], int]:
        """Return one page of the claims that touch a record."""
        united = members(self.united()).get(about, [])
        return self._connection.read(lookups.claims_on, about, united, limit, after)

    def claims_about(self, ids: Sequence[str]) -> list[Claim]:
        """Return every claim about these records or their parts."""
        return [claim for some in lookups.chunks(ids) for claim in self._connection.read(lookups.claims_about, some)]

    def spoken_of(
        self,
        kinds: Collection[Kind],
        *,
        touching: Collection[str] | None = None,
        limit: int,
        after: tuple[str, str] = ("", ""),
    ) -> list[str]:
        """Return one page of the ids of records of some kinds that claims are about."""
        return self._connection.read(lookups.spoken_of, kinds, touching, limit, after)

    def merged(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the survivors of those of these ids that were merged into others."""
        return {
            identifier: at
            for some in lookups.chunks(ids)
            for identifier, at in self._connection.read(lookups.merged, some).items()
        }

    def united(self) -> dict[str, str]:
        """Return, by id of a relation that is read as another since a merge, the id of that other."""
        with self._connection.transaction(_SECONDS) as transaction:
            return dict(self._united.read(self._reading(transaction, _SECONDS)).into)

    def merges(self) -> list[Merge]:
        """Return every merge, also those taken back, in order of id."""
        return self._connection.read(lookups.merges)

    def sources(self, request: SourceRequest) -> SourcePage:
        """Return one page of sources in order of id, and how many there are in all."""
        return self._connection.read(self._sources.read, request)

    def source_counts(self, ids: Sequence[str]) -> dict[str, SourceCounts]:
        """Return how many parts and claims each of some sources has."""
        return self._connection.read(source_counts, ids)

    def source_parts(self, identifier: str) -> list[str]:
        """Return a source and every source that is part of it, at any depth."""
        return self._connection.read(source_parts, identifier)

    def digest(self) -> str:
        """Return a hash over every record."""
        total = hashlib.blake2b(digest_size=16)
        for kind in KINDS:
            digests = (
                self._connection.read(lookups.digests_of, kind) if kind != "merge" else iter_digests(self.merges())
            )
            for digest in digests:
                total.update(digest.encode())
        return total.hexdigest()

    def stats(self) -> dict[str, int]:
        """Return the number of records of each kind, and of edges."""
        return self._connection.read(lookups.numbers)

    @contextmanager
    def read(self, criteria: Filter, *, seconds: float = 10.0) -> Iterator[Neo4jView]:
        """Open a view of the graph under a filter: one transaction, which the server ends when its time is up."""
        with self._connection.transaction(seconds) as transaction:
            view = self._reading(transaction, seconds)
            self._generations.note(view.ask)
            yield Neo4jView(LoadedGraph(view, criteria, self._numbering, self._united.read(view)))
            self._generations.note(view.ask)

    def _reading(self, transaction: neo4j.Transaction, seconds: float) -> ReadTransaction:
        return ReadTransaction(transaction, self._connection.translated, seconds, self._link_ranks)

    def whole(self, question: Callable[[], Result], *, seconds: float = 10.0) -> Result:
        """Return what a question returns, asked again where somebody wrote meanwhile."""
        deadline = Deadline(seconds)
        return self._generations.whole(question, lambda: not deadline.is_half_over())

    def _write_batch(self, transaction: neo4j.ManagedTransaction, items: Sequence[RecordItem]) -> WriteSummary:
        return write_batch(transaction, items, lambda number: self._connection.run(ANNOUNCE, writes=number))

    def _require_writable(self) -> None:
        if self._read_only:
            raise StoreUnavailable(f"{self._connection.address} was opened for reading only.")

    def check(self) -> None:
        """Reach the server, and see that the schema is as it must be: anybody may have dropped an index meanwhile."""
        self._connection.verify()
        require_schema(self._connection)

    def notices(self, *, paths: bool = False) -> list[str]:
        """Return nothing: there is no index besides the database's own."""
        del paths
        return []

    def damage(self) -> Iterator[str]:
        """Yield which records aren't what was written; the server itself looks after its files."""
        return iter_damage(self._connection)

    def known_degrees(self, ids: Sequence[str]) -> dict[str, int]:
        """Return nothing: without asking the server, no degree is known."""
        del ids
        return {}

    def missing_rights(self) -> list[MissingRight]:
        """Return what the user of the database may not do."""
        return missing_rights(self._connection)

    def back_up(self, file: Path, *, force: bool = False) -> BackupHeader:
        """Write one state of the whole store to a file: who writes waits meanwhile."""
        require_writable(file, force=force)
        with self._connection.held(lock_ledger):
            return back_up_records(self, file, force=force)

    def close(self) -> None:
        """Close all connections."""
        self._connection.close()
