"""What is before, after and during some event, certainly and possibly, in any store is what the rules say."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.records import Event
from knowledge_graph.time_span import BEGINNING, FOREVER
from queries.events.timeline import timeline
from queries.parameters.events import TimelineParameters
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import Oracle, World, in_time, linked
from tests.oracle.worlds import worlds

ORDERS = ("before", "after", "during")


def test_events_before_after_and_during_another_are_those_the_rules_name(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some answers about it."""
    world = data.draw(worlds())
    events = sorted(identifier for identifier, record in world.nodes.items() if record.kind == "event")
    with keeper.holding(world) as store:
        for _ in range(4):
            other, when = data.draw(st.sampled_from(events)), data.draw(st.sampled_from(ORDERS))
            more = {"match": data.draw(st.sampled_from(["possible", "certain", "within"]))}
            more |= data.draw(
                st.sampled_from([{}, {}, {"relation": ["involvement"]}, {"min_sources": 2}, {"reality": ["any"]}])
            )
            question = TimelineParameters(relative_to=other, when=when, limit=1000, **more)
            note(repr(question.model_dump(exclude_defaults=True)))
            answer = timeline(store, question, seconds=120).data
            expected = by_hand(world, question)
            assert answer["relative"] == expected
            assert list(answer["relative"]) == list(expected)


def by_hand(world: World, question: TimelineParameters, among: Collection[str] | None = None) -> dict[str, str]:
    """Return every event that is in the relation asked for, in order of time, and how certain that is.

    Those that a timeline lists, or else those ``among``.
    """
    other = question.relative_to or ""
    anything = question.model_copy(
        update={"relation": (), "role": (), "place": ()}
    )  # these say what is listed, not what orders it
    oracle, listed = Oracle(world, anything, exempt=[other]), Oracle(world, question)
    results = {}
    for event in sorted(identifier for identifier, record in world.nodes.items() if isinstance(record, Event)):
        if event != other and (listed.is_listed(event) if among is None else event in among):
            kept = _relation(oracle, event, other, question.when or "")
            if kept in {"certain", question.match}:
                results[event] = kept
    return {event: results[event] for event in in_time(world, results)}


def _relation(oracle: Oracle, event: str, other: str, when: str) -> str | None:
    first, two = oracle.world.bounds(event), oracle.world.bounds(other)
    undated = (BEGINNING, BEGINNING, FOREVER, FOREVER)
    if when == "during":
        if undated in (first, two):
            return None
        inside = first[0] != BEGINNING and first[3] != FOREVER and first[0] >= two[1] and first[3] <= two[2]
        return "certain" if inside else "possible" if first[1] >= two[0] and first[2] <= two[3] else None
    if when == "after":
        first, two, event, other = two, first, other, event
    says = linked(oracle)
    if (event, other) in says or first[3] < two[0]:
        return "certain"
    ends, begins = first[2] != FOREVER, two[1] != BEGINNING
    return "possible" if ends and begins and first[2] <= two[1] and (other, event) not in says else None
