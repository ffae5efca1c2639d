"""The roles played in events, by looking at every participation; asked for page by page."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore
from queries.events.roles import roles
from queries.parameters.events import RolesParameters, TimelineParameters
from tests.oracle.oracle import Edge, Oracle, World, in_time
from tests.oracle.test_relative import by_hand as related_in_time
from tests.oracle.worlds import ROLES

ROLE_CLASSES = {"mediator": "present", "party": "represented", "target": "affected", "mentioned": "mentioned"}
"""A role of every class."""


def compare_roles(store: GraphStore, world: World, values: dict[str, Any], limit: int) -> None:
    """Ask both for the roles, page by page; what no role can be is refused."""
    values = values | {"role": [role for role in values.get("role", ()) if role in ROLES], "limit": limit}
    question = RolesParameters(**values)
    if is_refused(world, question):
        try:
            roles(store, question)
        except InvalidInput:
            return
        raise AssertionError("not refused")
    orders, played = played_by_hand(world, question)
    expected = [row_by_hand(world, question, edge) for edge in played]
    rows, cursor, pages = list[tuple[Any, ...]](), None, list[int]()
    while not pages or cursor:
        page = roles(store, question.model_copy(update={"cursor": cursor}), seconds=120).data
        rows += [
            (row["id"], row["actor"], row["role"], row["event"], row["status"], row["source_count"], {*row["claims"]})
            for row in page["results"]
        ]
        assert page["total"] == {"value": len(played), "relation": "eq"}
        if question.relative_to:
            assert page["relative"] == {row["event"]: orders[row["event"]] for row in page["results"]}
        cursor, pages = page["next"], [*pages, len(page["results"])]
    assert rows == expected
    assert pages == pages_by_hand(played, limit)


def played_by_hand(world: World, question: RolesParameters) -> tuple[dict[str, str], list[Edge]]:
    """Return the roles played, in order, and with ``relative_to`` how sure the order of each event is."""
    oracle = Oracle(world, question)
    played = [edge for edge in oracle.edges if edge.type == "PARTICIPATED_IN"]
    if entities := {world.survivors.get(entity, entity) for entity in question.entity}:
        played = [edge for edge in played if entities & {edge.start, edge.end}]
    orders = dict[str, str]()
    if question.relative_to:
        # Events stand as ends of relations here: nothing is asked of them as only_anonymous asks of what is listed.
        anyhow = question.model_dump(include=set(TimelineParameters.model_fields)) | {"only_anonymous": False}
        orders = related_in_time(world, TimelineParameters(**anyhow), {edge.end for edge in played})
        played = [edge for edge in played if edge.end in orders]
    events = in_time(world, {edge.end for edge in played}, newest_first=question.order == "desc")
    order = {event: place for place, event in enumerate(events)}
    return orders, sorted(played, key=lambda edge: (order[edge.end], edge.start, edge.id))


def row_by_hand(world: World, question: RolesParameters, edge: Edge) -> tuple[Any, ...]:
    """Return what a row says of a role."""
    standing = Oracle(world, question).edge_standing(edge)
    return edge.id, edge.start, edge.role, edge.end, standing.status, standing.voices, {*standing.claims}


def pages_by_hand(played: list[Edge], limit: int) -> list[int]:
    """Return how many rows each page has: whole events, until there are as many rows as asked for."""
    pages = [0]
    for _, rows in groupby(played, key=lambda edge: edge.end):
        if pages[-1] >= limit:
            pages.append(0)
        pages[-1] += len(list(rows))
    return pages


def is_refused(world: World, question: RolesParameters) -> bool:
    """Say whether a question asks for what no role can be."""
    kinds = {world.nodes[world.survivors.get(entity, entity)].kind for entity in question.entity}
    no_role = not any(
        Oracle(world, question).walks(
            Edge("", "PARTICIPATED_IN", role, frozenset({"involvement", of_class}), "", "", None)
        )
        for role, of_class in ROLE_CLASSES.items()
    )
    return bool(question.kind) or "location" in kinds or no_role
