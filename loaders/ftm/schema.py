"""What each FollowTheMoney schema becomes: the table ``data/ftm.yaml``, along the hierarchy of the package's model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from knowledge_graph.errors import InvalidInput
from knowledge_graph.text import suggest
from loaders.toolkit.shipped_tables import read_shipped_table

TABLES: Final[dict[str, Any]] = read_shipped_table("ftm.yaml")

TargetKind = Literal["actor", "location", "relation", "event", "source", "evidence", "party", "dropped"]


@dataclass(frozen=True, slots=True)
class SchemaMapping:
    """What entities of one schema become.

    Args:
        kind: the kind of record, or ``party`` (of a court case) or ``dropped``.
        type: the record's type.
        start: the property that names a relation's start, or what evidence is about.
        end: the property that names a relation's end, or the evidence.
        event: the table's entry of an event: mode, contexts, roles and places by property.
    """

    kind: TargetKind
    type: str = ""
    start: str = ""
    end: str = ""
    event: Any = None


@cache
def load_model() -> Any:
    """Return the model of the followthemoney package.

    Raises:
        InvalidInput: the package is not installed.
    """
    try:
        import followthemoney  # noqa: PLC0415 - an extra, and 2 s to import
    except ImportError:
        raise InvalidInput(
            "FollowTheMoney is read with the model of the followthemoney package, which is not installed; "
            "run `pip install 'conflict-graph[ftm]'`.",
            field="format",
        ) from None
    return followthemoney.model


@cache
def get_schema_mapping(name: str) -> SchemaMapping:
    """Return what entities of a schema become, by the nearest schema in its lineage that the table has.

    Raises:
        InvalidInput: FollowTheMoney has no such schema; the nearest is suggested.
    """
    schema = load_model().get(name)
    if schema is None:
        hint = suggest(name, sorted(load_model().schemata), otherwise="a newer followthemoney package may have it.")
        raise InvalidInput(f"FollowTheMoney has no schema {name!r}; {hint}", field="schema")
    if name == "Documentation":
        return SchemaMapping("evidence", start="entity", end="document")
    if name == "CourtCaseParty":
        return SchemaMapping("party", start="party", end="case")
    for ancestor in _list_lineage(schema):
        if mapping := _find_in_tables(ancestor):
            return mapping
    if schema.edge and schema.edge_source and schema.edge_target:
        return SchemaMapping("relation", "associated_with", schema.edge_source, schema.edge_target)
    return SchemaMapping("actor", "unknown") if schema.is_a("Thing") else SchemaMapping("dropped")


def _list_lineage(schema: Any) -> list[str]:
    """Return the names of a schema and those it extends, nearest first, without Thing and Asset."""
    order: list[str] = []
    waiting = [schema]
    while waiting:
        schema_ = waiting.pop(0)
        if schema_.name not in {*order, "Thing", "Asset"}:
            order.append(schema_.name)
        waiting += schema_.extends
    return order


def _find_in_tables(name: str) -> SchemaMapping | None:
    if name in TABLES["dropped"]:
        return SchemaMapping("dropped")
    if name in TABLES["relations"]:
        return SchemaMapping("relation", *TABLES["relations"][name])
    if name in TABLES["events"]:
        return SchemaMapping("event", TABLES["events"][name]["type"], event=TABLES["events"][name])
    tables: tuple[tuple[str, TargetKind], ...] = (("locations", "location"), ("sources", "source"), ("actors", "actor"))
    for table, kind in tables:
        if name in TABLES[table]:
            return SchemaMapping(kind, TABLES[table][name])
    return None
