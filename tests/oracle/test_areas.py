"""Events of an area, in any store, are those that looking at each finds."""

from __future__ import annotations

from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.records import Event, Location
from queries.events.timeline import timeline
from queries.parameters.events import TimelineParameters
from tests.oracle.globe import far
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import Oracle, World
from tests.oracle.worlds import worlds

SPOTS = st.sampled_from([None, (31.287, 34.252), (31.3, 34.3), (31.42, 34.33), (-17.0, 179.99), (-17.0, -179.99)])
TYPES = st.sampled_from(["city", "place", "territory", "region"])
PRECISIONS = st.sampled_from([None, None, "exact", "near", "country", "region"])
AREAS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"near": "31.287,34.252", "within_km": 0.1},
        {"near": "31.287,34.252", "within_km": 8},
        {"near": "-17,180", "within_km": 3},
        {"near": "90,0", "within_km": 9_000},
        {"box": "31.287,34.252,31.3,34.3"},
        {"box": "-18,179,-16,-179"},
        {"box": "-90,-180,90,180"},
    ]
)


@st.composite
def placed_worlds(draw: st.DrawFn) -> World:
    """Draw a small graph whose locations have coordinates, and whose events' places are more or less exact."""

    def placed(record: Any) -> Any:
        if isinstance(record, Location):
            spot = draw(SPOTS) or (None, None)
            return record.model_copy(update={"type": draw(TYPES), "latitude": spot[0], "longitude": spot[1]})
        if isinstance(record, Event):
            parts = [location.model_copy(update={"precision": draw(PRECISIONS)}) for location in record.locations]
            return record.model_copy(update={"locations": tuple(parts)})
        return record

    return World([placed(record) for record in draw(worlds()).records])


def test_the_events_of_an_area_are_those_that_looking_at_each_finds(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some answers about it."""
    world = data.draw(placed_worlds())
    with keeper.holding(world) as store:
        for _ in range(4):
            more = data.draw(AREAS) | {"rough": data.draw(st.sampled_from(["exclude", "include"]))}
            more |= data.draw(
                st.sampled_from([{}, {}, {"role": ["concerns"]}, {"role": ["party"]}, {"min_sources": 2}])
            )
            question = TimelineParameters(limit=1000, **more)
            note(repr(more))
            answer = timeline(store, question).data
            exact, rough = by_hand(world, question)
            results = {result["id"] for result in answer["results"]}
            assert results == (exact | rough if question.rough == "include" else exact)
            assert answer["left_out"] == (0 if question.rough == "include" else len(rough))


def by_hand(world: World, question: TimelineParameters) -> tuple[set[str], set[str]]:
    """Return the events in an area by a place known well, and those by one known roughly only."""
    oracle, exact, rough = Oracle(world, question), set[str](), set[str]()
    anywhere = Oracle(world, question.model_copy(update={"role": ()}))
    statements = {
        part.id or f"{event.id}#{part.role}:{part.location}": part.precision
        for event in world.nodes.values() if isinstance(event, Event) for part in event.locations
    }  # fmt: skip
    for edge in anywhere.edges:
        if oracle.is_listed(edge.start) and edge.id in statements and _is_inside(_point(world, edge.end), question):
            wide = world.nodes[edge.end].type in {"territory", "region"} or statements[edge.id] in {"country", "region"}
            (rough if wide else exact).add(edge.start)
    return exact, rough - exact


def _point(world: World, location: str) -> tuple[float, float] | None:
    """Return where a location is: its own coordinates, or those of one that was merged into it."""
    merged = sorted(identifier for identifier, into in world.survivors.items() if into == location)
    for identifier in (location, *merged):
        (record,) = (record for record in world.records if record.id == identifier)
        if isinstance(record, Location) and record.latitude is not None and record.longitude is not None:
            return record.latitude, record.longitude
    return None


def _is_inside(point: tuple[float, float] | None, question: TimelineParameters) -> bool:
    if point is None:
        return False
    if question.box:
        south, west, north, east = map(float, question.box.split(","))
        between = west <= point[1] <= east if west <= east else point[1] >= west or point[1] <= east
        return between and south <= point[0] <= north
    latitude, longitude = map(float, (question.near or "").split(","))
    return far((latitude, longitude), point) <= (question.within_km or 0)
