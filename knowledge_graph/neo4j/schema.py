"""Labels and relationship types of the graph in Neo4j, made from the vocabulary."""

from __future__ import annotations

from functools import cache
from typing import Final

from knowledge_graph.vocabulary import VOCABULARY

_TABLES = VOCABULARY.tables

KIND_LABELS: Final = {
    "actor": "Actor",
    "location": "Location",
    "event": "Event",
    "source": "Source",
    "claim": "ClaimRecord",
    "relation": "Relation",
    "merge": "Merge",
}
CLAIM: Final = "Claim"
"""The label of nodes that show claims. They are no records: a claim's record is a ``ClaimRecord``."""
MERGED: Final = "Merged"
"""The label that replaces the kind and type of an actor or a location that is read as another record."""

EDGE_TYPES: Final = "|".join(VOCABULARY.relation_names)
"""All relationship types of the graph, as a Cypher pattern takes them."""
RELATION_TYPES: Final = "|".join(name.upper() for name in _TABLES["relation_types"])
"""The types of edges that are records of their own."""
EVENT_CARRIED: Final = "|".join(
    dict.fromkeys([*_TABLES["location_roles"].values(), *(link.upper() for link in _TABLES["link_types"])])
)
"""The types of edges that are parts of the event they start at. Participations end at theirs."""


@cache
def labels(kind: str, type_: str | None) -> str:
    """Return a node's labels as Cypher writes them: ``Entity:Actor:ArmedGroup``."""
    names = ["Entity", KIND_LABELS[kind]]
    if type_ is not None and f"{kind}_types" in VOCABULARY.tables and kind != "relation":
        names.append(VOCABULARY.label(kind, type_))
    return ":".join(names)
