"""The schema, as migrations: named, ordered, each safe to repeat, each noted in the database once it is done."""

from __future__ import annotations

from typing import Final

import neo4j

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.neo4j.connection import Connection

MIGRATIONS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "0001-identity",
        (
            "CREATE CONSTRAINT migration_name IF NOT EXISTS FOR (n:Migration) REQUIRE n.name IS UNIQUE",
            "CREATE CONSTRAINT ledger_name IF NOT EXISTS FOR (n:Ledger) REQUIRE n.name IS UNIQUE",
            "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT source_number IF NOT EXISTS FOR (n:Source) REQUIRE n.number IS UNIQUE",
            "CREATE CONSTRAINT former_id IF NOT EXISTS FOR (n:FormerId) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT part_id IF NOT EXISTS FOR (n:Part) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT missing_id IF NOT EXISTS FOR (n:Missing) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT identity_key IF NOT EXISTS FOR (n:IdentityKey) REQUIRE n.key IS UNIQUE",
            "CREATE INDEX version_of IF NOT EXISTS FOR (n:Version) ON (n.of)",
            "CREATE INDEX claim_carrier IF NOT EXISTS FOR (n:Claim) ON (n.carrier)",
        ),
    ),
    (
        "0002-questions",
        (
            "CREATE INDEX event_earliest IF NOT EXISTS FOR (n:Event) ON (n.earliest)",
            "CREATE INDEX event_latest IF NOT EXISTS FOR (n:Event) ON (n.latest)",
            "CREATE INDEX event_days IF NOT EXISTS FOR (n:Event) ON (n.days)",
            "CREATE POINT INDEX location_position IF NOT EXISTS FOR (n:Location) ON (n.position)",
            """
            CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Actor|Location|Event) ON EACH [n.search_text]
            OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
            """,
        ),
    ),
    (
        "0003-changes",
        (
            "CREATE INDEX source_known_from IF NOT EXISTS FOR (n:Source) ON (n.known_from)",
            "CREATE INDEX source_known_to IF NOT EXISTS FOR (n:Source) ON (n.known_to)",
            "CREATE INDEX claim_known_to IF NOT EXISTS FOR (n:Claim) ON (n.known_to)",
        ),
    ),
    ("0004-counts", ("CREATE INDEX event_standing IF NOT EXISTS FOR (n:Event) ON (n.status, n.reality)",)),
)

_PATIENCE: Final = 7200
"""Seconds that indexes may take to fill: after an import of many millions that is long."""

_APPLIED: Final = "MATCH (n:Migration) RETURN collect(n.name)"
_NOTE: Final = "MERGE (n:Migration {name: $name}) ON CREATE SET n.applied = datetime()"


def _applied(transaction: neo4j.ManagedTransaction) -> set[str]:
    return set(transaction.run(_APPLIED).single(strict=True)[0])


def _missing(connection: Connection) -> list[str]:
    done = connection.read(_applied)
    return [name for name, _ in MIGRATIONS if name not in done]


def require(connection: Connection) -> None:
    """Raise StoreUnavailable unless every migration has been applied."""
    if wanted := _missing(connection):
        raise StoreUnavailable(f"Neo4j at {connection.address} lacks {', '.join(wanted)}; open it once for writing.")


def migrate(connection: Connection) -> None:
    """Apply what is missing, in order."""
    wanted = _missing(connection)
    for name, statements in MIGRATIONS:
        if name in wanted:
            for statement in statements:
                connection.run(statement)
            connection.run(_NOTE, name=name)
    if wanted:
        connection.run(f"CALL db.awaitIndexes({_PATIENCE})")
