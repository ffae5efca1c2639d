"""What the user of a database may not do there, found by trying: every trial is rolled back."""

from __future__ import annotations

from typing import Final, NamedTuple

from neo4j.exceptions import Forbidden

from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.upkeep.definitions import DEFINITIONS
from knowledge_graph.store import MissingRight


class _Trial(NamedTuple):
    """A right, what needs it, a statement that tries it, and what gives it to a role."""

    right: str
    needed_to: str
    statement: str
    grant: str


_TRIALS: Final = (
    _Trial("see the schema", "read", "SHOW INDEXES YIELD name RETURN count(*)", "GRANT SHOW INDEX"),
    _Trial("see constraints", "read", "SHOW CONSTRAINTS YIELD name RETURN count(*)", "GRANT SHOW CONSTRAINT"),
    _Trial("read nodes", "read", "MATCH (n:Ledger) RETURN count(n.name)", "GRANT MATCH {*}"),
    _Trial(
        "ask full-text indexes",
        "read",
        "CALL db.index.fulltext.queryNodes('cg_names', 'x') YIELD node RETURN count(*)",
        "GRANT EXECUTE PROCEDURE db.index.*",
    ),
    _Trial("write nodes", "load", "CREATE (n:Ledger {name: 'trial'}) RETURN count(*)", "GRANT WRITE"),
    _Trial("change the schema", "migrate", DEFINITIONS[0].create(), "GRANT INDEX MANAGEMENT and CONSTRAINT MANAGEMENT"),
)
"""Tokens of new labels and names (``GRANT NAME MANAGEMENT``) can't be tried: what makes one isn't rolled back."""


def missing_rights(connection: Connection) -> list[MissingRight]:
    """Return what the user may not do; nothing if everything that is tried is allowed.

    Raises:
        StoreUnavailable: the database can't be reached.
    """
    missing = []
    for trial in _TRIALS:
        try:
            connection.attempt(trial.statement)
        except Forbidden:
            missing.append(MissingRight(f"{trial.right} ({trial.grant} …)", trial.needed_to))
    return missing
