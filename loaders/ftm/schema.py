"""What each FollowTheMoney schema is to us: the table of ``data/ftm.yaml``, along the package's own hierarchy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from knowledge_graph.errors import InvalidInput
from knowledge_graph.suggestions import suggest
from loaders.toolkit.shipped_tables import read_shipped_table

TABLES: Final[dict[str, Any]] = read_shipped_table("ftm.yaml")

Becomes = Literal["actor", "location", "relation", "event", "source", "evidence", "party", "dropped"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What entities of one schema become: the kind, its type, and which properties name its ends."""

    becomes: Becomes
    type: str = ""
    start: str = ""
    end: str = ""
    event: Any = None


@cache
def model() -> Any:
    """Return the package's model.

    Raises:
        InvalidInput: the package isn't installed.
    """
    try:
        import followthemoney  # noqa: PLC0415 - an extra, and 2 s to import
    except ImportError:
        raise InvalidInput(
            "FollowTheMoney is read by the schema of the followthemoney package, which is not installed; "
            "run `pip install 'conflict-graph[ftm]'`.",
            field="format",
        ) from None
    return followthemoney.model


@cache
def meaning_of(name: str) -> Meaning:
    """Return what entities of a schema become.

    Raises:
        InvalidInput: FollowTheMoney has no such schema; the nearest is suggested.
    """
    schema = model().get(name)
    if schema is None:
        hint = suggest(name, sorted(model().schemata), otherwise="a newer followthemoney package may have it.")
        raise InvalidInput(f"FollowTheMoney has no schema {name!r}; {hint}", field="schema")
    if name == "Documentation":
        return Meaning("evidence", start="entity", end="document")
    if name == "CourtCaseParty":
        return Meaning("party", start="party", end="case")
    for one in _nearest_first(schema):
        if found := _in_tables(one):
            return found
    if schema.edge and schema.edge_source and schema.edge_target:
        return Meaning("relation", "associated_with", schema.edge_source, schema.edge_target)
    return Meaning("actor", "unknown") if schema.is_a("Thing") else Meaning("dropped")


def _nearest_first(schema: Any) -> list[str]:
    """Return a schema and those it extends, each before what it extends in turn; plain things come last."""
    order: list[str] = []
    waiting = [schema]
    while waiting:
        one = waiting.pop(0)
        if one.name not in {*order, "Thing", "Asset"}:
            order.append(one.name)
        waiting += one.extends
    return order


def _in_tables(name: str) -> Meaning | None:
    if name in TABLES["dropped"]:
        return Meaning("dropped")
    if name in TABLES["relations"]:
        return Meaning("relation", *TABLES["relations"][name])
    if name in TABLES["events"]:
        return Meaning("event", TABLES["events"][name]["type"], event=TABLES["events"][name])
    becomes: tuple[tuple[str, Becomes], ...] = (("locations", "location"), ("sources", "source"), ("actors", "actor"))
    for table, kind in becomes:
        if name in TABLES[table]:
            return Meaning(kind, TABLES[table][name])
    return None
