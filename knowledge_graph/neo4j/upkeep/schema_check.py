"""Which indexes and constraints a database really has, what is wrong with them, and putting that right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import neo4j

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.upkeep.definitions import ANALYZER, DEFINITIONS, EARLIER, PREFIX, Coverage, Definition

_INDEXES: Final = """
SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, options, state, failureMessage, owningConstraint
WHERE type <> 'LOOKUP'
RETURN collect([name, type, entityType, labelsOrTypes, properties, options, state, failureMessage, owningConstraint])
"""
_CONSTRAINTS: Final = """
SHOW CONSTRAINTS YIELD name, type, entityType, labelsOrTypes, properties
RETURN collect([name, type, entityType, labelsOrTypes, properties])
"""
_UNIQUE: Final = frozenset({"UNIQUENESS", "NODE_PROPERTY_UNIQUENESS"})
"""How the two lines of Neo4j call a uniqueness constraint of nodes."""
_FAILED: Final = "FAILED"


class StoredIndex(NamedTuple):
    """An index or a constraint that a database has; ``covers`` is None for what is no sort that we make."""

    name: str
    covers: Coverage | None
    labels: frozenset[str]
    is_constraint: bool
    analyzer: str | None
    state: str
    failure: str

    @property
    def is_sound(self) -> bool:
        """Return whether it isn't failed, and parts words as ours do; one that is being filled will be ready."""
        return self.state != _FAILED and self.analyzer in (None, ANALYZER)

    def drop(self) -> str:
        """Return the statement that drops it."""
        return f"DROP {'CONSTRAINT' if self.is_constraint else 'INDEX'} {quoted(self.name)} IF EXISTS"


class SchemaFault(NamedTuple):
    """Something wrong with the schema: what, and what to do where ``migrate`` can't mend it."""

    text: str
    remedy: str | None = None
    stored: StoredIndex | None = None
    """What has to be dropped before ours can be made, if it is ours to drop."""


def quoted(name: str) -> str:
    """Return a name as Cypher takes any."""
    return "`" + name.replace("`", "``") + "`"


def read_schema(transaction: neo4j.ManagedTransaction) -> list[StoredIndex]:
    """Return every index and constraint of a database, lookup indexes apart."""
    constraints = transaction.run(_CONSTRAINTS).single(strict=True)[0]
    unique = {name for name, type_, *_ in constraints if type_ in _UNIQUE}
    indexes = [_stored(row, unique) for row in transaction.run(_INDEXES).single(strict=True)[0]]
    indexed = {index.name for index in indexes}
    others = [
        StoredIndex(name, None, frozenset(labels), is_constraint=True, analyzer=None, state="ONLINE", failure="")
        for name, _, entity, labels, _ in constraints
        if name not in indexed and entity == "NODE"
    ]
    return indexes + others


def find_faults(schema: Iterable[StoredIndex]) -> list[SchemaFault]:
    """Return what is wrong with a database's schema, in the order in which it is defined; nothing if all is right."""
    stored = list(schema)
    by_name = {index.name: index for index in stored}
    by_coverage = {index.covers: index for index in stored if index.covers}
    faults = [_fault(definition, by_name, by_coverage) for definition in DEFINITIONS]
    return [fault for fault in faults if fault] + _restrictions(stored)


def filling(schema: Iterable[StoredIndex]) -> list[str]:
    """Return the names of our indexes that are still being filled: questions that need them fail until they are."""
    return sorted(index.name for index in schema if index.state == "POPULATING" and index.name.startswith(PREFIX))


def mend(connection: Connection) -> bool:
    """Drop what earlier versions made under other names, and make what is missing, failed or was altered.

    Returns:
        Whether anything was changed, so that indexes are being filled.

    Raises:
        StoreUnavailable: something that isn't ours is in the way; the message says what to do.
    """
    schema = connection.read(read_schema)
    faults = find_faults(index for index in schema if not is_earlier(index))
    if blocking := [fault for fault in faults if fault.remedy]:
        raise StoreUnavailable(
            f"The schema of Neo4j at {connection.address} can't be brought up to date. "
            + " ".join(f"{fault.text}; {fault.remedy}." for fault in blocking)
        )
    drops = [index for index in schema if is_earlier(index)]
    drops += [fault.stored for fault in faults if fault.stored]
    for index in drops:
        connection.run(index.drop())
    if faults:
        for definition in DEFINITIONS:
            connection.run(definition.create())
    return bool(faults)


def is_earlier(index: StoredIndex) -> bool:
    """Return whether an earlier version made this, under a name that ours have no more."""
    return index.covers is not None and Definition(index.name, index.covers) in EARLIER


def _fault(
    definition: Definition, by_name: dict[str, StoredIndex], by_coverage: dict[Coverage, StoredIndex]
) -> SchemaFault | None:
    ours, same = by_name.get(definition.name), by_coverage.get(definition.covers)
    if ours and ours.covers != definition.covers:
        return SchemaFault(f"{definition} is something else of that name", stored=ours)
    if ours and not ours.is_sound:
        why = f"failed: {_first_line(ours.failure)}" if ours.state == _FAILED else f"has the analyzer {ours.analyzer}"
        return SchemaFault(f"{definition} {why}", stored=ours)
    if ours:
        return None
    if definition.covers.type == "UNIQUE" and same is None:
        same = by_coverage.get(definition.covers._replace(type="RANGE"))
    if same is None:
        return SchemaFault(f"{definition} is missing")
    if same.covers == definition.covers and definition.covers.type != "FULLTEXT" and same.is_sound:
        return None  # it does the same work: what isn't full text is found by what it covers
    kind = "constraint" if same.is_constraint else "index"
    return SchemaFault(
        f"{definition} is missing, and the {kind} {same.name} is in its place",
        f"if nothing else needs that, drop it by `DROP {kind.upper()} {quoted(same.name)}`, then run "
        "`conflict-graph migrate`",
    )


def _restrictions(schema: Sequence[StoredIndex]) -> list[SchemaFault]:
    """Return the constraints of others on nodes that are ours: what we write would be refused."""
    labels = {label for definition in DEFINITIONS for label in definition.covers.labels}
    covered = {definition.covers for definition in DEFINITIONS}
    return [
        SchemaFault(
            f"the constraint {index.name} restricts what is written as {', '.join(sorted(index.labels & labels))}",
            f"drop it by `DROP CONSTRAINT {quoted(index.name)}`, or have conflict-graph use a database of its own",
        )
        for index in schema
        if index.is_constraint and index.labels & labels and index.covers not in covered and not is_earlier(index)
        and not index.name.startswith(PREFIX)
    ]  # fmt: skip


def _stored(row: Sequence[Any], unique: set[str]) -> StoredIndex:
    name, type_, entity, labels, properties, options, state, failure, owner = row
    kind = type_ if owner is None else "UNIQUE" if owner in unique else None
    is_known = entity == "NODE" and kind in ("RANGE", "POINT", "TEXT", "FULLTEXT", "UNIQUE")
    return StoredIndex(
        owner or name,
        Coverage(kind or "", tuple(_in_our_order(labels)), tuple(properties or ())) if is_known else None,
        frozenset(labels or ()) if entity == "NODE" else frozenset(),
        is_constraint=owner is not None,
        analyzer=(options or {}).get("indexConfig", {}).get("fulltext.analyzer"),
        state=state,
        failure=failure or "",
    )


def _in_our_order(labels: Sequence[str] | None) -> list[str]:
    """Return labels in the order in which we name them: a server has its own."""
    order = {label: place for place, label in enumerate(("Actor", "Location", "Event"))}
    return sorted(labels or (), key=lambda label: (order.get(label, len(order)), label))


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0][:200] or "the server doesn't say why"
