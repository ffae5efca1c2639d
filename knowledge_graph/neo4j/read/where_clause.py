"""A filter as a Cypher condition on events, so that a page of a whole graph comes out of an index.

It decides about ``(m:Event)`` as ``knowledge_graph.filtering.filter_mask.FilterMask.nodes`` does about columns, for
filters that trust the evidence status derived at writing (``not criteria.weighs_claims``) and leave places open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge_graph.filtering.filters import REALITIES, STATUSES, Filter
from knowledge_graph.neo4j.packing import DAY_FIELDS, DayPair, NodeWord
from knowledge_graph.time_span import BEGINNING, FOREVER


def where_clause(criteria: Filter) -> tuple[str, dict[str, Any]]:
    """Return the condition on ``m`` and its parameters. What can't fail is left out.

    Rule by rule, with what of the shared filter it repeats (see docs/semantics.md, Time and Claims decide what exists):

    - status and reality: ``FilterMask.node_classes``, on the properties that have an index;
    - ``undated=exclude``: ``FilterMask.node_classes``, on the packed word;
    - type: ``FilterMask.nodes``;
    - ``as_of``: ``DateRules.possibly_begun_by``, ``earliest <= as_of``;
    - ``before`` and ``after``: ``DateRules.within``, ``earliest`` and ``latest`` or, for ``match=certain``,
      ``start_latest`` and ``end_earliest``; for ``match=within`` the other way round.

    The first bound of a packed date is compared as a whole, ``days < pack(first=day + 1)`` for ``earliest <= day``:
    that searches the index of days, and an expression on the property would not.
    """
    parts, values = list[str](), dict[str, Any]()
    if criteria.statuses < set(STATUSES):
        parts.append("m.status IN $statuses")
        values["statuses"] = sorted(criteria.statuses)
    if criteria.realities < set(REALITIES):
        parts.append("m.reality IN $realities")
        values["realities"] = sorted(criteria.realities)
    if criteria.types:
        parts.append("m.type IN $types")
        values["types"] = sorted(criteria.types)
    if criteria.undated == "exclude":
        parts.append(f"{NodeWord.is_dated.cypher('m.z_walk')} = 1")
    if criteria.as_of is not None:
        parts.append(f"{_property('earliest')} < $begun")
        values["begun"] = DayPair.pack(first=criteria.as_of + 1)
    parts += _window(criteria, values)
    return " AND ".join(parts) or "true", values


def _window(criteria: Filter, values: dict[str, Any]) -> Iterator[str]:
    """Yield the conditions of the window, and add their parameters."""
    is_within = criteria.match == "within"
    first, last = ("start_latest", "end_earliest") if criteria.match == "certain" else ("earliest", "latest")
    if criteria.before != FOREVER:
        yield f"{DayPair.last.cypher(_property(last))} <= $before" if is_within else f"{_property(first)} < $before"
        values["before"] = criteria.before if is_within else DayPair.pack(first=criteria.before + 1)
    if criteria.after != BEGINNING:
        yield f"{_property(first)} >= $after" if is_within else f"{DayPair.last.cypher(_property(last))} >= $after"
        values["after"] = DayPair.pack(first=criteria.after) if is_within else criteria.after


def _property(bound: str) -> str:
    """Return the property that a bound is packed in."""
    return f"m.{DAY_FIELDS[bound][0]}"
