"""A filter as a Cypher condition on events, for pages of a whole graph that come out of an index.

It says of all events what ``filtering.filter_mask`` says of columns, for filters that trust the derived status.
"""

from __future__ import annotations

from typing import Any

from knowledge_graph.filtering.filters import REALITIES, STATUSES, Filter
from knowledge_graph.neo4j.packing import DayPair, NodeWord
from knowledge_graph.time_span import BEGINNING, FOREVER


def where_clause(wanted: Filter) -> tuple[str, dict[str, Any]]:
    """Return the conditions of a filter that trusts derived statuses: ``Neo4jFilterMask.nodes``, for all at once.

    What can't fail is left out, and bounds are put so that the index of days can be searched by them.
    """
    days = "m.inner_days" if wanted.match == "certain" else "m.days"
    parts, values = list[str](), dict[str, Any]()
    if wanted.statuses < set(STATUSES):
        parts.append("m.status IN $statuses")
        values["statuses"] = sorted(wanted.statuses)
    if wanted.realities < set(REALITIES):
        parts.append("m.reality IN $realities")
        values["realities"] = sorted(wanted.realities)
    if wanted.types:
        parts.append("m.type IN $types")
        values["types"] = sorted(wanted.types)
    if wanted.undated == "exclude":
        parts.append(f"{NodeWord.is_dated.cypher('m.walk')} = 1")
    if wanted.as_of is not None:
        parts.append("m.days < $begun")
        values["begun"] = DayPair.pack(first=wanted.as_of + 1)
    if wanted.before != FOREVER:
        parts.append(f"{days} < $before")
        values["before"] = DayPair.pack(first=wanted.before + 1)
    if wanted.after != BEGINNING:
        parts.append(f"{DayPair.last.cypher(days)} >= $after")
        values["after"] = wanted.after
    return " AND ".join(parts) or "true", values
