"""Events listed under any filters, and the roles played in them, in any store, are those that looking at each finds."""

from __future__ import annotations

from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Event
from knowledge_graph.store import GraphStore
from queries.events.roles import roles
from queries.events.timeline import timeline
from queries.parameters.events import RolesParameters, TimelineParameters
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import Edge, Oracle, World, in_time
from tests.oracle.worlds import ROLES, list_filters, worlds

QUESTIONS_A_WORLD = 4


def test_lists_hold_what_looking_at_each_event_finds(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some answers about it."""
    world = data.draw(worlds())
    nodes = sorted(world.nodes)
    with keeper.holding(world) as store:
        for _ in range(QUESTIONS_A_WORLD):
            values = data.draw(list_filters(world)) | {"limit": 1000}
            if data.draw(st.booleans()):
                values["entity"] = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=2))
            note(repr(values))
            compare_timelines(store, world, TimelineParameters(**values))
            compare_roles(store, world, values)


def compare_timelines(store: GraphStore, world: World, question: TimelineParameters) -> None:
    """Ask both for the events."""
    answer = timeline(store, question).data
    oracle = Oracle(world, question)
    events = {identifier for identifier, record in world.nodes.items() if isinstance(record, Event)}
    listed = {event for event in events if oracle.is_listed(event)}
    if question.entity:
        around = {part for entity in question.entity for part in world.parts(world.survivors.get(entity, entity))}
        taking_part = {
            event for event in events & oracle.touched(around) if oracle.has_node(event) and oracle.stands_alone(event)
        }
        listed = taking_part | listed & around
    expected = in_time(world, listed)
    assert [result["id"] for result in answer["results"]] == expected
    assert answer["total"] == {"value": len(expected), "relation": "eq"}


def compare_roles(store: GraphStore, world: World, values: dict[str, Any]) -> None:
    """Ask both for the roles; what no role can be is refused."""
    values = values | {"role": [role for role in values.get("role", ()) if role in ROLES]}
    question = RolesParameters(**values)
    try:
        answer = roles(store, question).data
    except InvalidInput:
        assert is_refused(world, question)
        return
    assert not is_refused(world, question)
    oracle = Oracle(world, question)
    played = [edge for edge in oracle.edges if edge.type == "PARTICIPATED_IN"]
    entities = {world.survivors.get(entity, entity) for entity in question.entity}
    if entities:
        played = [edge for edge in played if entities & {edge.start, edge.end}]
    order = {event: place for place, event in enumerate(in_time(world, {edge.end for edge in played}))}
    played.sort(key=lambda edge: (order[edge.end], edge.start, edge.id))
    assert [
        (row["actor"], row["role"], row["event"], row["status"], row["source_count"], set(row["claims"]))
        for row in answer["results"]
    ] == [(edge.start, edge.role, edge.end, *oracle.edge_standing(edge)[:3]) for edge in played]
    assert answer["total"] == {"value": len(played), "relation": "eq"}


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


ROLE_CLASSES = {"mediator": "present", "party": "represented", "target": "affected", "mentioned": "mentioned"}
