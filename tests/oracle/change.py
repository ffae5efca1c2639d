"""What changed between two days, by adding up what was known of everything on both."""

from __future__ import annotations

from typing import Any

from knowledge_graph.records import Event
from queries.parameters.evidence import ChangesParameters
from queries.parameters.filters import FilterParameters
from tests.oracle.oracle import FIRMNESS, Edge, EvidenceStatus, Oracle, World

Row = tuple[Any, ...]
"""What changed, and how; and of both days its status, how many publishers assert it, and the claims that count."""


def changed_by_hand(world: World, question: ChangesParameters) -> list[Row]:
    """Look at everything that a claim was ever made of."""
    before, after = (known_on(world, question, day) for day in (question.since, question.until))
    spoken_of = {claim.about for claim in world.claims}
    rows = list[tuple[str, Row]]()
    for node, record in world.nodes.items():
        if isinstance(record, Event) and node in spoken_of and is_named(node, before, after):
            rows += [
                (node, row)
                for row in compare_days(node, (before, before.standing(node)), (after, after.standing(node)))
            ]
    for edge in world.walkable:
        members = {member.id for member in world.members[edge.id]}
        if edge.carrier and members & spoken_of and is_asked_for(edge, question, before, after):
            days = ((before, before.edge_standing(edge)), (after, after.edge_standing(edge)))
            rows += [(edge.carrier, row) for row in compare_days(edge.id, *days)]
    rows = [(carrier, row) for carrier, row in rows if not question.change or row[1] in question.change]
    return [row for _, row in sorted(rows, key=lambda entry: (entry[0], entry[1][0]))]


def known_on(world: World, question: ChangesParameters, day: str | None) -> Oracle:
    """Return what was known at the end of a day, or is now, of whatever was or may come."""
    values = {
        name: getattr(question, name)
        for name in ChangesParameters.model_fields
        if name in FilterParameters.model_fields
    }
    return Oracle(world, FilterParameters(**values | {"known_at": day, "reality": ("any",)}))


def is_named(event: str, before: Oracle, after: Oracle) -> bool:
    """Say whether an event is at a place, and has a relation, that are asked for, on one of the days."""
    if not (before.filters.place or before.filters.relation or before.filters.role):
        return True
    return any(
        day.has_node(event) and (not (day.filters.relation or day.filters.role) or event in day.related)
        for day in (before, after)
    )


def is_asked_for(edge: Edge, question: ChangesParameters, before: Oracle, after: Oracle) -> bool:
    """Say whether a relation, or a part of an event, is of the type and role asked for, and where its event is."""
    if not after.walks(edge):
        return False
    return not question.place if edge.is_record else is_named(edge.carrier or "", before, after)


def compare_days(about: str, *days: tuple[Oracle, EvidenceStatus]) -> list[Row]:
    """Return what changed of one thing, if anything did."""
    was, now = (oracle.stands(standing) for oracle, standing in days)
    ranks = [
        (FIRMNESS.index(standing.status) if standing.status in FIRMNESS else -1, standing.voices)
        for _, standing in days
    ]
    if was != now:
        how = "new" if now else "removed"
    elif not now or ranks[0] == ranks[1]:
        return []
    else:
        how = "strengthened" if ranks[1] > ranks[0] else "weakened"
    return [(about, how, *((standing.status, standing.voices, {*standing.claims}) for _, standing in days))]
