"""Sequences in any store are those that looking at every two events finds."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.records import Event
from knowledge_graph.time_span import BEGINNING, FOREVER, parse_day
from knowledge_graph.vocabulary import VOCABULARY
from queries.events.sequences import sequences
from queries.parameters.events import SequenceParameters
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import Oracle, World, in_time, linked
from tests.oracle.worlds import worlds

TYPES = (("meeting",), ("assault",), ("meeting", "assault"))
MORE: list[dict[str, Any]] = [
    {}, {}, {}, {"sharing": ["place"]}, {"sharing": ["actor"]}, {"min_sources": 2}, {"relation": ["involvement", "place"]},
    {"max_degree": 4}, {"reality": ["any"]}, {"status": ["any"]}, {"kind": ["event", "actor"]}, {"after": "2024-05-02"},
]  # fmt: skip


def test_sequences_are_those_that_looking_at_every_pair_finds(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some answers about it."""
    world = data.draw(worlds())
    with keeper.holding(world) as store:
        for _ in range(4):
            more = data.draw(st.sampled_from(MORE)) | {
                "match": data.draw(st.sampled_from(["possible", "certain", "within"]))
            }
            question = SequenceParameters(
                first=data.draw(st.sampled_from(TYPES)), then=data.draw(st.sampled_from(TYPES)),
                within_days=data.draw(st.sampled_from([0, 1, 7, 400])), limit=1000, limit_per_first=1000, **more,
            )  # fmt: skip
            note(repr(question.model_dump(exclude_defaults=True)))
            answer = sequences(store, question, seconds=120).data
            results = [
                (result["first"], result["then"], result["order"], result["shared"]) for result in answer["results"]
            ]
            assert results == by_hand(world, question)


def by_hand(world: World, question: SequenceParameters) -> list[tuple[str, str, str, list[str]]]:
    """Look at every two events."""
    oracle = Oracle(world, question.model_copy(update={"type": (*question.first, *question.then)}))
    events = [
        identifier
        for identifier, record in world.nodes.items()
        if isinstance(record, Event) and oracle.has_node(identifier)
    ]
    events = in_time(world, events)
    results: list[tuple[str, str, str, list[str]]] = []
    for first, then in product(events, events):
        types = world.nodes[first].type in question.first and world.nodes[then].type in question.then
        order = _order(oracle, first, then, question) if types and first != then else None
        shared = sorted(_shared(oracle, first, then, question)) if order else []
        if order and shared and order in {"certain", question.match}:
            results.append((first, then, order, shared))
    return results


def _shared(oracle: Oracle, first: str, then: str, question: SequenceParameters) -> set[str]:
    world, sharing, results = oracle.world, question.sharing or ("place", "actor"), set[str]()
    for edge, other in product(oracle.edges, oracle.edges):
        places = {edge.role, other.role} <= set(VOCABULARY.tables["location_roles"])
        if "place" in sharing and places and (edge.start, other.start) == (first, then):
            results |= {edge.end} if other.end in world.parts(edge.end) else set()
        actors = edge.type == other.type == "PARTICIPATED_IN" and "mentioned" not in edge.classes | other.classes
        if "actor" in sharing and actors and (edge.end, other.end) == (first, then):
            results |= {edge.start} & {other.start}
    return {entry for entry in results if sum(map(world.degree, world.parts(entry))) <= question.max_degree}


def _order(oracle: Oracle, first: str, then: str, question: SequenceParameters) -> str | None:
    """Say what all readings, or some, say of the order and the days between; a link overrules the order."""
    bounds, other = oracle.world.bounds(first), oracle.world.bounds(then)
    if (BEGINNING, BEGINNING, FOREVER, FOREVER) in (bounds, other):
        return None
    days = list(product(_days(bounds[2], bounds[3]), _days(other[0], other[1])))
    soon = [end == math.inf or begin == -math.inf or begin - end <= question.within_days for end, begin in days]
    says = linked(oracle)
    if (all(end < begin for end, begin in days) or (first, then) in says) and all(soon):
        return "certain"
    if (first, then) in says:
        return "possible" if any(soon) else None
    # An open end is before nothing, and nothing is before an open beginning.
    dated = [
        (end <= begin, near)
        for (end, begin), near in zip(days, soon, strict=True)
        if -math.inf < begin and end < math.inf
    ]
    readings = [before and near for before, near in dated]
    if all(end < begin for end, begin in days):
        return "possible" if any(soon) else None
    return "possible" if any(readings) and (then, first) not in says else None


def _days(low: int, high: int) -> list[float]:
    """Return the days something may be on: a hundred of endless ones, and the end of time."""
    middle = range(parse_day("2024-03-01"), parse_day("2024-09-01"))
    finite: list[float] = [day for day in middle if low <= day <= high]
    return finite + [-math.inf] * (low == BEGINNING) + [math.inf] * (high == FOREVER)
