"""Migrations of the schema, named, in order, safe to repeat and noted in the database; and that of the packing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import neo4j

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.packing import PACKING
from knowledge_graph.neo4j.write.backfill import (
    fill_source_batch,
    label_claims_batch,
    move_note_batch,
    refold_batch,
    rename_batch,
)
from knowledge_graph.neo4j.write.repack import BATCH, repack_batch
from knowledge_graph.store import MigrationReport

_EARLIER_INDEXES: Final = ("event_days", "source_known_from", "source_known_to", "claim_known_to")
_BOOKKEEPING_INDEXES: Final = (
    "CREATE CONSTRAINT source_by_number IF NOT EXISTS FOR (n:Source) REQUIRE n.z_number IS UNIQUE",
    "CREATE INDEX event_by_days IF NOT EXISTS FOR (n:Event) ON (n.z_days)",
    "CREATE INDEX source_by_known_from IF NOT EXISTS FOR (n:Source) ON (n.z_known_from)",
    "CREATE INDEX source_by_known_to IF NOT EXISTS FOR (n:Source) ON (n.z_known_to)",
    "CREATE INDEX claim_by_known_to IF NOT EXISTS FOR (n:Claim) ON (n.z_known_to)",
)
"""What was indexed under names without ``z_`` before ``0006-bookkeeping``."""

MIGRATIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "0001-identity",
        (
            "CREATE CONSTRAINT migration_name IF NOT EXISTS FOR (n:Migration) REQUIRE n.name IS UNIQUE",
            "CREATE CONSTRAINT ledger_name IF NOT EXISTS FOR (n:Ledger) REQUIRE n.name IS UNIQUE",
            "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT former_id IF NOT EXISTS FOR (n:FormerId) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT part_id IF NOT EXISTS FOR (n:Part) REQUIRE n.id IS UNIQUE",
            "CREATE INDEX version_of IF NOT EXISTS FOR (n:Version) ON (n.of)",
            "CREATE INDEX claim_carrier IF NOT EXISTS FOR (n:Claim) ON (n.carrier)",
        ),
    ),
    (
        "0002-questions",
        (
            "CREATE INDEX event_earliest IF NOT EXISTS FOR (n:Event) ON (n.earliest)",
            "CREATE INDEX event_latest IF NOT EXISTS FOR (n:Event) ON (n.latest)",
            "CREATE POINT INDEX location_position IF NOT EXISTS FOR (n:Location) ON (n.position)",
            """
            CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Actor|Location|Event) ON EACH [n.search_text]
            OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
            """,
        ),
    ),
    ("0003-changes", ()),
    ("0004-counts", ("CREATE INDEX event_standing IF NOT EXISTS FOR (n:Event) ON (n.status, n.reality)",)),
    (
        "0005-sources",
        (
            "CREATE INDEX source_id IF NOT EXISTS FOR (n:Source) ON (n.id)",
            "CREATE INDEX source_type IF NOT EXISTS FOR (n:Source) ON (n.type, n.id)",
            "CREATE INDEX source_part IF NOT EXISTS FOR (n:Source) ON (n.part_of, n.id)",
            "CREATE TEXT INDEX source_text IF NOT EXISTS FOR (n:Source) ON (n.search_text)",
        ),
    ),
    (
        "0006-bookkeeping",
        (
            "DROP CONSTRAINT identity_key IF EXISTS",
            "DROP CONSTRAINT missing_id IF EXISTS",
            "CREATE INDEX key_text IF NOT EXISTS FOR (n:IdentityKey) ON (n.key)",
            "CREATE INDEX key_of IF NOT EXISTS FOR (n:IdentityKey) ON (n.of)",
            "CREATE INDEX part_of_event IF NOT EXISTS FOR (n:Part) ON (n.of)",
            "CREATE INDEX missing_text IF NOT EXISTS FOR (n:Missing) ON (n.id)",
            "CREATE INDEX missing_of IF NOT EXISTS FOR (n:Missing) ON (n.of)",
            "CREATE CONSTRAINT speaker_key IF NOT EXISTS FOR (n:Speaker) REQUIRE n.key IS UNIQUE",
            "DROP CONSTRAINT source_number IF EXISTS",
            *(f"DROP INDEX {name} IF EXISTS" for name in _EARLIER_INDEXES),
            *_BOOKKEEPING_INDEXES,
        ),
    ),
    (
        "0007-texts",
        tuple(
            f"""
            CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{labels}) ON EACH [n.z_words]
            OPTIONS {{indexConfig: {{`fulltext.analyzer`: 'whitespace'}}}}
            """
            for name, labels in (
                ("texts", "Actor|Location|Event"),
                ("relation_titles", "Relation"),
                ("claim_texts", "Claim"),
                ("source_titles", "Source"),
            )
        ),
    ),
    (
        "0008-claims",
        (
            "CREATE CONSTRAINT claim_key IF NOT EXISTS FOR (n:Claim) REQUIRE n.z_key IS UNIQUE",
            *(f"DROP INDEX {name} IF EXISTS" for name in ("claim_carrier", "claim_texts")),
            "CREATE INDEX claim_carrier IF NOT EXISTS FOR (n:ClaimRecord) ON (n.carrier)",
            "CREATE INDEX claim_source IF NOT EXISTS FOR (n:ClaimRecord) ON (n.source)",
            """
            CREATE FULLTEXT INDEX claim_texts IF NOT EXISTS FOR (n:ClaimRecord) ON EACH [n.z_words]
            OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
            """,
        ),
    ),
    ("0009-folding", ()),
    (
        "0010-memos",
        (
            "CREATE CONSTRAINT memo_key IF NOT EXISTS FOR (n:Memo) REQUIRE n.key IS UNIQUE",
            "CREATE INDEX memo_topic IF NOT EXISTS FOR (n:Memo) ON (n.topic)",
        ),
    ),
    ("0011-letters", ()),
    ("0012-spelling", ()),
    ("0013-years", ()),
)

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
"""What writes the properties that a migration's indexes need to records that lack them, a batch a call."""

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
    """Check that every migration was applied, that of the packing included.

    Raises:
        StoreUnavailable: it has to be migrated, or was written by a newer version.
    """
    remedy = f"run `conflict-graph migrate --store {connection.address}`."
    if missing := _missing(connection):
        raise StoreUnavailable(f"Neo4j at {connection.address} lacks {', '.join(missing)}; {remedy}")
    if (packing := _read_packing(connection)) != PACKING:
        raise StoreUnavailable(
            f"Neo4j at {connection.address} has packing {packing} and this version reads packing {PACKING}; {remedy}"
        )


def migrate(connection: Connection, progress: MigrationReport | None = None) -> None:
    """Apply the migrations that are missing, in order, then bring the packing up to date.

    Args:
        connection: to the database.
        progress: is called before each migration and after each batch, unless the database has no records.

    Raises:
        StoreUnavailable: the database was written by a newer version.
    """
    packing, missing = _read_packing(connection), _missing(connection)
    if not missing and packing == PACKING:
        return
    work, filled = _Work(connection, progress), set[_Fill]()
    for name, statements in MIGRATIONS:
        if name in missing:
            work.begin(name)
            for statement in statements:
                connection.run(statement)
            for fill in _FILLS.get(name, ()):
                if fill not in filled:
                    work.go_through(name, fill)
                    filled.add(fill)
            connection.run(_NOTE, name=name)
    if missing:
        work.begin("indexes", total=0)
        connection.run(f"CALL db.awaitIndexes({_PATIENCE})")
    if packing != PACKING:
        work.go_through(f"claims, packing {PACKING}", repack_batch)


class _Work:
    """Migrations under way, and who is to hear of them."""

    def __init__(self, connection: Connection, progress: MigrationReport | None) -> None:
        self._connection, self._total = connection, connection.read(_count_records)
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
    if later := done - {name for name, _ in MIGRATIONS}:
        raise StoreUnavailable(
            f"Neo4j at {connection.address} was written by a newer conflict-graph (it has {', '.join(sorted(later))}); "
            "update conflict-graph, or restore a backup made before the upgrade."
        )
    return [name for name, _ in MIGRATIONS if name not in done]


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
