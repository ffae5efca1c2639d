"""The index files of a store: opening, building and replacing them, and what to answer from where that fails."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np
import orjson

from knowledge_graph.deadline import working
from knowledge_graph.edges import Fields
from knowledge_graph.embedded.database import Database, sound, translated
from knowledge_graph.embedded.index.blobs import Columns, Scratch
from knowledge_graph.embedded.index.builder import Stored, build_index
from knowledge_graph.embedded.index.file import write_arrays
from knowledge_graph.embedded.index.reader import Index, generation_of
from knowledge_graph.embedded.lock import PATIENCE, WriteLock
from knowledge_graph.embedded.merges import merged_records, stored_whole, survivors_in
from knowledge_graph.embedded.read.lookups import ClaimsInOrder, claims_apart
from knowledge_graph.embedded.totals import IN_ORDER, of_kind
from knowledge_graph.errors import DamagedIndex, StoreUnavailable
from knowledge_graph.records import NODE_KINDS, Kind

PAUSE: Final = 60.0
"""Seconds after which an index that couldn't be built is tried again, while an older one answers."""

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # a command says by itself what concerns it


class IndexFiles:
    """The files of one store. Safe to use from several threads."""

    def __init__(self, folder: Path, database: Database, lock: WriteLock) -> None:
        self._folder, self._database, self._lock = folder, database, lock
        self._opening = threading.Lock()
        self._local = threading.local()
        self._index: Index | None = None
        self._condemned: set[int] = set()
        self._failed: tuple[int, float] | None = None
        self.reason: str | None = None
        """Why the index of the database's generation couldn't be built, so that an older one answers, while it does."""

    def current(self, *, build: bool = False, settle: bool = False) -> Index:
        """Return the index of the database's generation; or the newest there is, while it can't be built.

        That is while another process writes, or where building fails, as on a full disk. With ``build`` it is this
        generation's or none; with ``settle`` an older one is taken also while this process writes.

        Raises:
            StoreUnavailable: there is none, and it can't be built.
        """
        with translated(self._folder):
            pinned: Index | None = getattr(self._local, "index", None)
            if pinned is not None and not build:
                return pinned
            generation = self._database.generation()
            index = self._index
            if index is not None and index.generation == generation and index.is_untouched:
                return index
            with self._opening, working(None):  # whoever asks first builds it for all, however long that takes
                self._index = self._opened(generation) or self._rebuilt(generation, build=build, settle=settle)
                return self._index

    @contextmanager
    def reading(self) -> Iterator[Index]:
        """Let a block read the index; one that turns out to be damaged is put away, so that it is built anew next."""
        index = self.current()
        try:
            yield index
        except DamagedIndex:
            self._discard(index)
            raise
        if not index.is_untouched:
            self._discard(index)
            raise DamagedIndex(index.path, "it was written to while it was read")

    def known_degrees(self, ids: Sequence[str]) -> dict[str, int]:
        """Return how many relations some nodes have, by the index that is open; of none, where none is."""
        index = self._index
        if index is None:
            return {}
        try:
            nodes = index.find_nodes(ids)
            return {name: int(index.degrees[node]) for name, node in zip(ids, nodes, strict=True) if node is not None}
        except DamagedIndex:  # as the question itself will find out
            return {}

    @contextmanager
    def pinned(self, index: Index) -> Iterator[None]:
        """Let this thread read an index within a block, whatever is the current one."""
        self._local.index = index
        try:
            yield
        finally:
            self._local.index = None

    def close(self) -> None:
        """Let go of the index."""
        self._index = None

    def damage(self) -> Iterator[str]:
        """Yield what is wrong with the index of the database's generation; all of it is read."""
        generation = self._database.generation()
        path = self._path(generation)
        try:
            damaged = Index(path).damaged_arrays()
        except FileNotFoundError:
            yield f"{path.name} is missing; the next question builds it."
            return
        except (ValueError, KeyError, DamagedIndex) as error:
            yield f"{error}; the next question builds it anew." if isinstance(error, ValueError) else str(error)
            return
        if damaged:
            parts = ", ".join(damaged)
            yield f"{path.name} isn't what was written, in {parts}; delete it, and the next question builds it anew."

    def _discard(self, index: Index) -> None:
        _log.error("damaged index put away", extra={"path": str(index.path)})
        with self._opening:
            if self._index is index:
                self._index = None
            self._condemned.add(index.inode)
            with suppress(OSError):  # who may not write here doesn't use it any more all the same
                if index.path.stat().st_ino == index.inode:
                    index.path.unlink()

    def _opened(self, generation: int) -> Index | None:
        index = self._usable(self._path(generation))
        if index is not None and index.stamp == self._database.stamp():
            self._failed = self.reason = None
            return index
        return None

    def _usable(self, path: Path) -> Index | None:
        """Open an index file if it is whole, as far as is seen at once, and was built from this very database."""
        with suppress(FileNotFoundError, ValueError, KeyError, DamagedIndex):
            index = Index(path)
            if index.store == self._database.store() and index.inode not in self._condemned:
                return index
        return None

    def _path(self, generation: int) -> Path:
        return self._folder / f"index-{generation}.bin"

    def _rebuilt(self, generation: int, *, build: bool, settle: bool) -> Index:
        """Build the index; while another process is loading, answer from the newest there is instead."""
        older = None if build else self._newest(generation)
        if older is not None and settle and self._lock.held:
            return older
        if older is not None and self._failed is not None:
            at, when = self._failed
            if at == generation and time.monotonic() < when + PAUSE:
                return older
        try:
            self._lock.acquire(0 if older else PATIENCE)
        except StoreUnavailable:
            if older is None:
                raise
            return older
        try:
            with translated(self._folder):
                return self._built_now()
        except StoreUnavailable as error:
            self._failed, self.reason = (generation, time.monotonic()), str(error)
            _log.exception("index not built")
            if older is None:
                raise
            return older
        finally:
            self._lock.release()

    def _built_now(self) -> Index:
        connection = self._database.connection()
        connection.execute("BEGIN")  # one snapshot for the generation and for what is read under it
        try:
            generation = self._database.generation()
            if (index := self._opened(generation)) is not None:
                return index
            with Scratch(self._folder) as scratch:
                write_arrays(self._path(generation), self._built(scratch))
        finally:
            connection.execute("COMMIT")
        for path in self._files():
            if generation_of(path) != generation:  # a later one is of a database that another was put in place of
                path.unlink(missing_ok=True)
        self._failed = self.reason = None
        return Index(self._path(generation))

    def _built(self, scratch: Scratch) -> Columns:
        connection = self._database.connection()

        def in_order(*kinds: Kind) -> Iterator[Fields]:
            rows = (connection.execute(IN_ORDER.format("id, digest, body", of_kind(kind))) for kind in kinds)
            return (orjson.loads(sound(*row)) for row in merge(*rows, key=itemgetter(0)))

        survivors = survivors_in(connection)
        stored = Stored(
            sources=in_order("source"),
            records=in_order(*NODE_KINDS, "relation"),
            claims_on=ClaimsInOrder(connection).on,
            claims_apart=partial(claims_apart, connection),
            survivors=survivors,
            merged=merged_records(connection, survivors),
            part_of=partial(stored_whole, connection),
        )
        store: Columns = {"store": np.array([self._database.store(), self._database.stamp()], np.int64)}
        return store | build_index(stored, scratch)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("index-*.bin"), key=generation_of, reverse=True)

    def _newest(self, generation: int) -> Index | None:
        older = [path for path in self._files() if generation_of(path) < generation]
        if older and self._index is not None and self._index.path == older[0] and self._index.is_untouched:
            return self._index
        return next((index for path in older if (index := self._usable(path))), None)
