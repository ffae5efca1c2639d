"""What lists hold under any filters, in any store, is what looking at each event, role and claim finds.

Timelines, the roles played in events, changes and what grows from the first events: all asked of the same graphs, since
filling a store with one costs more than asking it.
"""

from __future__ import annotations

from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.records import Event
from knowledge_graph.store import GraphStore
from queries.events.timeline import timeline
from queries.evidence.changes import changes
from queries.parameters.events import TimelineParameters
from queries.parameters.evidence import ChangesParameters
from queries.subgraph import SeedsParameters, subgraph
from tests.oracle.change import changed_by_hand
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import Oracle, World, in_time
from tests.oracle.played import compare_roles
from tests.oracle.test_neighbourhoods import compare_grown
from tests.oracle.worlds import DAYS, list_filters, worlds

QUESTIONS_A_WORLD = 3
BETWEEN = st.sampled_from([
    {"since": DAYS[0]}, {"since": DAYS[1]}, {"since": "2024-04"}, {"since": "2024-04", "until": DAYS[1]},
    {"since": DAYS[0], "until": DAYS[1]}, {"since": DAYS[0], "until": "2024-05"}, {"since": DAYS[1], "until": DAYS[2]},
])  # fmt: skip
LIMITS = st.sampled_from([1, 2, 3, 1000, 1000])


def test_lists_hold_what_looking_at_each_event_finds(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some answers about it."""
    world = data.draw(worlds())
    nodes = sorted(world.nodes)
    events = [node for node in nodes if isinstance(world.nodes[node], Event)]
    with keeper.holding(world) as store:
        for _ in range(QUESTIONS_A_WORLD):
            values = data.draw(list_filters(world))
            note(repr(values))
            if data.draw(st.booleans()):
                question = SeedsParameters(**values, limit=data.draw(st.sampled_from([1, 3, 100])))
                compare_subgraphs(store, world, question)
            else:
                compare_changes(store, world, values | data.draw(BETWEEN), data.draw(LIMITS))
            if data.draw(st.booleans()):
                values["entity"] = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=2))
            if data.draw(st.booleans()):
                values["order"] = "desc"
            note(repr(values))
            compare_timelines(store, world, TimelineParameters(**values, limit=1000))
            if data.draw(st.sampled_from([False, False, True])):
                values |= {
                    "relative_to": data.draw(st.sampled_from(events)),
                    "when": data.draw(st.sampled_from(["before", "after", "during"])),
                    "match": data.draw(st.sampled_from(["possible", "certain", "within"])),
                }
            compare_roles(store, world, values, data.draw(LIMITS))


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
    expected = in_time(world, listed, newest_first=question.order == "desc")
    assert [result["id"] for result in answer["results"]] == expected
    assert answer["total"] == {"value": len(expected), "relation": "eq"}


def compare_subgraphs(store: GraphStore, world: World, question: SeedsParameters) -> None:
    """Ask both for what grows from the first events that the filters leave in."""
    answer = subgraph(store, question).data
    oracle = Oracle(world, question)
    events = [node for node, record in world.nodes.items() if isinstance(record, Event) and oracle.is_listed(node)]
    first = in_time(world, events)[: question.limit]
    cuts = [("limit", 0)] if len(first) < len(events) and answer["truncated"] == CUT_AT_SEEDS else []
    compare_grown(answer, world, question, *first, cuts=cuts)
    assert answer["complete"] <= (len(first) == len(events))


CUT_AT_SEEDS = {"reason": "limit", "at_depth": 0}


def compare_changes(store: GraphStore, world: World, values: dict[str, Any], limit: int) -> None:
    """Ask both for what changed, page by page."""
    values = {name: value for name, value in values.items() if name in ChangesParameters.model_fields}
    question = ChangesParameters(**values, limit=limit)
    rows, cursor, expected = list[tuple[Any, ...]](), None, changed_by_hand(world, question)
    while True:
        page = changes(store, question.model_copy(update={"cursor": cursor}), seconds=120).data
        rows += [
            (
                row["about"],
                row["change"],
                *(
                    (*map(row[day].get, ("status", "source_count")), {*row[day]["claims"]})
                    for day in ("before", "after")
                ),
            )
            for row in page["results"]
        ]
        cursor = page["next"]
        assert cursor is None or len(page["results"]) >= limit
        if cursor is None:
            break
    assert rows == expected
