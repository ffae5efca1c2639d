"""Migrations of what earlier versions wrote, in order, repeatable, noted in the database; and that of the packing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import neo4j

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.packing import PACKING
from knowledge_graph.neo4j.upkeep.ownership import require_own
from knowledge_graph.neo4j.upkeep.schema_check import filling, find_faults, mend, read_schema
from knowledge_graph.neo4j.write.backfill import (
    fill_source_batch,
    label_claims_batch,
    move_note_batch,
    refold_batch,
    rename_batch,
)
from knowledge_graph.neo4j.write.repack import BATCH, repack_batch
from knowledge_graph.store import MigrationReport

MIGRATIONS: Final = (
    "0001-identity",
    "0002-questions",
    "0003-changes",
    "0004-counts",
    "0005-sources",
    "0006-bookkeeping",
    "0007-texts",
    "0008-claims",
    "0009-folding",
    "0010-memos",
    "0011-letters",
    "0012-spelling",
    "0013-years",
    "0014-own-names",
)
"""What was changed, in order. Indexes and constraints are those of ``definitions``, whatever is noted here."""

_Fill = Callable[[neo4j.ManagedTransaction, int], bool]
_FILLS: Final[dict[str, tuple[_Fill, ...]]] = {
    "0005-sources": (fill_source_batch,),
    "0006-bookkeeping": (move_note_batch, rename_batch),
    "0007-texts": (refold_batch,),
    "0008-claims": (label_claims_batch,),
    "0009-folding": (refold_batch,),
    "0011-letters": (refold_batch,),
    "0012-spelling": (refold_batch,),
    "0013-years": (refold_batch,),
}
"""What a migration changes in records that are there, a batch a call."""

_PATIENCE: Final = 7200
"""Seconds that indexes may take to fill. After an import of many millions they need long."""

_APPLIED: Final = "MATCH (n:Migration) RETURN collect(n.name)"
_NOTE: Final = "MERGE (n:Migration {name: $name}) ON CREATE SET n.applied = datetime()"
_PACKING: Final = """
OPTIONAL MATCH (ledger:Ledger {name: 'graph'})
RETURN CASE WHEN ledger IS NULL THEN $current ELSE coalesce(ledger.packing, 1) END
"""
"""The version of a database's packing: 1 where none is stored, the current one in an empty database."""


def require(connection: Connection) -> None:
    """Check that a database is ours, that every migration was applied, and that its schema is as it must be.

    Raises:
        StoreUnavailable: it holds data of others, has to be migrated, or was written by a newer version.
    """
    require_own(connection)
    remedy = f"run `conflict-graph migrate --store {connection.address}`."
    if missing := _missing(connection):
        raise StoreUnavailable(f"Neo4j at {connection.address} lacks {', '.join(missing)}; {remedy}")
    if (packing := _read_packing(connection)) != PACKING:
        raise StoreUnavailable(
            f"Neo4j at {connection.address} has packing {packing} and this version reads packing {PACKING}; {remedy}"
        )
    require_schema(connection)


def require_schema(connection: Connection) -> None:
    """Check that the indexes and constraints of a database are there as they must be, and filled, in one transaction.

    Raises:
        StoreUnavailable: they aren't.
    """
    remedy = f"run `conflict-graph migrate --store {connection.address}`."
    schema = connection.read(read_schema)
    if faults := find_faults(schema):
        remedies = "; ".join(dict.fromkeys(fault.remedy or "" for fault in faults if fault.remedy))
        raise StoreUnavailable(
            f"The schema of Neo4j at {connection.address} isn't as it must be: "
            f"{'; '.join(fault.text for fault in faults)}. What to do: {remedies or remedy.rstrip('.')}."
        )
    if names := filling(schema):
        raise StoreUnavailable(f"Neo4j at {connection.address} is filling {', '.join(names)}; wait until it has.")


def migrate(connection: Connection, progress: MigrationReport | None = None) -> None:
    """Put the schema right, apply the migrations that are missing, in order, then bring the packing up to date.

    Args:
        connection: to the database.
        progress: is called before each migration and after each batch, unless the database has no records.

    Raises:
        StoreUnavailable: the database holds data of others, or was written by a newer version; or what isn't ours is in
            the way of its schema.
    """
    require_own(connection)
    packing, missing = _read_packing(connection), _missing(connection)
    work, filled = _Work(connection, progress), set[_Fill]()
    is_mended = mend(connection)
    for name in missing:
        work.begin(name)
        for fill in _FILLS.get(name, ()):
            if fill not in filled:
                work.go_through(name, fill)
                filled.add(fill)
        connection.run(_NOTE, name=name)
    if missing or is_mended:
        work.begin("indexes", total=0)
        connection.run(f"CALL db.awaitIndexes({_PATIENCE})")
    if packing != PACKING:
        work.go_through(f"claims, packing {PACKING}", repack_batch)


class _Work:
    """Migrations under way, and who is to hear of them."""

    def __init__(self, connection: Connection, progress: MigrationReport | None) -> None:
        self._connection = connection
        self._total = connection.read(_count_records) if progress else 0
        self._progress = progress if self._total else None

    def begin(self, stage: str, *, total: int | None = None) -> None:
        """Say that a stage begins; of ``total`` records, if those aren't all."""
        self._report(stage, 0, self._total if total is None else total)

    def go_through(self, stage: str, fill: _Fill) -> None:
        """Run a function in transactions of its own, a batch each, until it has nothing more to do."""
        done = 0
        self.begin(stage)
        while self._connection.write(fill, BATCH):
            done += BATCH
            self._report(stage, min(done, self._total), self._total)

    def _report(self, stage: str, done: int, total: int) -> None:
        if self._progress:
            self._progress(stage, done, total)


def _count_records(transaction: neo4j.ManagedTransaction) -> int:
    return int(transaction.run("MATCH (n:Entity) RETURN count(n)").single(strict=True)[0])


def _applied(transaction: neo4j.ManagedTransaction) -> set[str]:
    return set(transaction.run(_APPLIED).single(strict=True)[0])


def _missing(connection: Connection) -> list[str]:
    done = connection.read(_applied)
    if later := done - set(MIGRATIONS):
        raise StoreUnavailable(
            f"Neo4j at {connection.address} was written by a newer conflict-graph (it has {', '.join(sorted(later))}); "
            "update conflict-graph, or restore a backup made before the upgrade."
        )
    return [name for name in MIGRATIONS if name not in done]


def _packing(transaction: neo4j.ManagedTransaction) -> int:
    return int(transaction.run(_PACKING, current=PACKING).single(strict=True)[0])


def _read_packing(connection: Connection) -> int:
    packing = connection.read(_packing)
    if packing > PACKING:
        raise StoreUnavailable(
            f"Neo4j at {connection.address} was written by a newer conflict-graph: it has packing {packing}, and this "
            f"version reads packing {PACKING}; update conflict-graph."
        )
    return packing
