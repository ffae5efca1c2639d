"""Circles and boxes on the earth, and the events at places in them, as exactly as the places are known."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from knowledge_graph.area import Area, kilometres, parse_box
from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Event, Location
from knowledge_graph.store import GraphStore
from queries.asking import parse_parameters
from queries.parameters import TimelineParameters
from queries.timeline import timeline
from tests.oracle.keeping import Embedded
from tests.oracle.oracle import Oracle, World
from tests.oracle.small import SMALL, small_store
from tests.oracle.worlds import worlds

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
POINTS = st.tuples(LATITUDES, LONGITUDES)


def far(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two points by their directions from the middle of the earth."""
    (ax, ay, az), (bx, by, bz) = (_direction(*point) for point in (one, other))
    across = math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
    return 6371.0088 * math.atan2(across, ax * bx + ay * by + az * bz)


def _direction(latitude: float, longitude: float) -> tuple[float, float, float]:
    up, round_ = math.radians(latitude), math.radians(longitude)
    return math.cos(up) * math.cos(round_), math.cos(up) * math.sin(round_), math.sin(up)


@given(POINTS, POINTS)
def test_a_distance_is_that_of_the_directions(one: tuple[float, float], other: tuple[float, float]) -> None:
    found = kilometres(one, np.array([other[0]]), np.array([other[1]])).item()
    assert found == pytest.approx(far(one, other), abs=0.2)  # opposite points lose digits


@given(POINTS, st.floats(0.01, 20_038), POINTS)
def test_a_circle_lies_in_its_box(centre: tuple[float, float], km: float, point: tuple[float, float]) -> None:
    """So the box may be asked first: over poles and across the 180th meridian too."""
    circle = Area.around(*centre, km)
    box = Area(circle.south, circle.west, circle.north, circle.east)
    columns = np.array([point[0]]), np.array([point[1]])
    assert not circle.holds(*columns).item() or box.holds(*columns).item()


INSIDE = {
    "a box": ("31,34,32,35", (31.3, 34.2), True),
    "its edge": ("31,34,32,35", (31.0, 34.0), True),
    "beside it": ("31,34,32,35", (31.3, 35.1), False),
    "across the 180th meridian": ("-20,170,-10,-170", (-15, 175), True),
    "beyond it": ("-20,170,-10,-170", (-15, -175), True),
    "the other way round the earth": ("-20,170,-10,-170", (-15, 0), False),
}


@pytest.mark.parametrize("case", INSIDE)
def test_a_box_holds_what_lies_between_its_edges(case: str) -> None:
    text, (latitude, longitude), inside = INSIDE[case]
    assert parse_box(text).holds(np.array([latitude]), np.array([longitude])).tolist() == [inside]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"near": "31.29"}, "near", "latitude,longitude"),
    ({"near": "here,there"}, "near", "latitude,longitude"),
    ({"near": "nan,34"}, "near", "latitude,longitude"),
    ({"near": "91,34"}, "near", "no point on earth"),
    ({"near": "31,181"}, "near", "no point on earth"),
    ({"near": "31,34", "within_km": 0}, "within_km", "greater than 0"),
    ({"near": "31,34", "within_km": "far"}, "within_km", "valid number"),
    ({"near": "31,34", "within_km": 30_000}, "within_km", "less than or equal"),
    ({"box": "1,2,3"}, "box", "south,west,north,east"),
    ({"box": "3,2,1,4"}, "box", "swap"),
    ({"box": "1,2,3,inf"}, "box", "south,west,north,east"),
    ({"near": "31,34"}, "within_km", "come together"),
    ({"within_km": 3}, "near", "come together"),
    ({"near": "31,34", "within_km": 3, "box": "1,2,3,4"}, "box", "give one"),
]


@pytest.mark.parametrize(("given_", "field", "words"), REFUSED, ids=lambda one: str(one)[:50])
def test_what_is_no_area_is_refused(small: GraphStore, given_: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as raised:
        timeline(small, parse_parameters(TimelineParameters, given_))
    assert raised.value.field == field


COORDINATES = {"location:gaza": (31.42, 34.33), "location:rafah": (31.287, 34.252)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The small graph with coordinates, a war known by its territory, and a raid somewhere in the country of Rafah."""
    records: list[dict[str, Any]] = []
    for one in SMALL:
        point = COORDINATES.get(one["id"])
        records.append({**one, **({"latitude": point[0], "longitude": point[1]} if point else {})})
    records += [
        {"kind": "event", "id": "event:war", "type": "war", "title": "A war", "when": "2023-10/..",
         "locations": [{"location": "location:gaza"}]},
        {"kind": "event", "id": "event:raid", "type": "assault", "title": "A raid", "when": "2024-05-20",
         "locations": [{"location": "location:rafah", "precision": "country"}]},
        {"kind": "event", "id": "event:shots", "type": "assault", "title": "Shots", "when": "2024-05-21",
         "locations": [{"location": "location:rafah", "precision": "near"}]},
        *({"kind": "claim", "id": f"claim:{one}", "about": f"event:{one}", "source": "source:brief"}
          for one in ("war", "raid", "shots")),
    ]  # fmt: skip
    store = small_store(tmp_path_factory.mktemp("store"), records)
    yield store
    store.close()


NEAR: dict[str, tuple[dict[str, Any], list[str], int]] = {
    "a town": ({"near": "31.29,34.25", "within_km": 5}, ["shots", "order"], 1),
    "with what is known roughly": (
        {"near": "31.29,34.25", "within_km": 5, "rough": "include"}, ["raid", "shots", "order"], 0
    ),
    "the middle of a territory": ({"near": "31.42,34.33", "within_km": 5}, [], 1),
    "too far": ({"near": "31.6,34.25", "within_km": 5}, [], 0),
    "a box": ({"box": "31.2,34.2,31.3,34.3"}, ["shots", "order"], 1),
    "with other parameters": ({"box": "31.2,34.2,31.3,34.3", "type": ["ruling"]}, ["order"], 0),
    "of an actor": ({"box": "31.2,34.2,31.3,34.3", "entity": ["actor:icj"]}, ["order"], 0),
    "in a role": ({"box": "31.2,34.2,31.3,34.3", "role": ["occurred_at"]}, ["shots"], 1),
    "before another event": (
        {"box": "31.2,34.2,31.3,34.3", "relative_to": "event:order", "when": "before"}, ["shots"], 1
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NEAR)
def test_events_are_listed_by_where_their_places_are(small: GraphStore, case: str) -> None:
    more, expected, left_out = NEAR[case]
    answer = timeline(small, TimelineParameters(**more)).data
    assert [one["id"].removeprefix("event:") for one in answer["results"]] == expected
    assert answer["left_out"] == left_out


def test_events_in_an_area_can_be_counted(small: GraphStore) -> None:
    answer = timeline(small, TimelineParameters(box="31.2,34.2,31.3,34.3", bucket="month")).data
    assert [(one["start"], one["certain"]) for one in answer["buckets"]] == [("2024-05-01", 2)]
    assert answer["left_out"] == 1


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
            parts = [one.model_copy(update={"precision": draw(PRECISIONS)}) for one in record.locations]
            return record.model_copy(update={"locations": tuple(parts)})
        return record

    return World([placed(record) for record in draw(worlds()).records])


@given(st.data())
def test_the_embedded_store_finds_the_events_of_an_area_that_looking_at_each_finds(data: st.DataObject) -> None:
    world = data.draw(placed_worlds())
    with Embedded().holding(world) as store:
        for _ in range(4):
            more = data.draw(AREAS) | {"rough": data.draw(st.sampled_from(["exclude", "include"]))}
            more |= data.draw(st.sampled_from([{}, {}, {"role": ["concerns"]}, {"min_sources": 2}]))
            question = TimelineParameters(limit=1000, **more)
            note(repr(more))
            answer = timeline(store, question).data
            exact, rough = by_hand(world, question)
            found = {one["id"] for one in answer["results"]}
            assert found == (exact | rough if question.rough == "include" else exact)
            assert answer["left_out"] == (0 if question.rough == "include" else len(rough))


def by_hand(world: World, question: TimelineParameters) -> tuple[set[str], set[str]]:
    """Return the events in an area by a place known well, and those by one known roughly only."""
    oracle, exact, rough = Oracle(world, question), set[str](), set[str]()
    said = {
        part.id or f"{event.id}#{part.role}:{part.location}": part.precision
        for event in world.nodes.values() if isinstance(event, Event) for part in event.locations
    }  # fmt: skip
    for edge in oracle.edges:
        if edge.id in said and _is_inside(_point(world, edge.end), question):
            wide = world.nodes[edge.end].type in {"territory", "region"} or said[edge.id] in {"country", "region"}
            (rough if wide else exact).add(edge.start)
    return exact, rough - exact


def _point(world: World, place: str) -> tuple[float, float] | None:
    """Return where a location is: its own coordinates, or those of one that was merged into it."""
    merged = sorted(one for one, into in world.survivors.items() if into == place)
    for identifier in (place, *merged):
        (record,) = (one for one in world.records if one.id == identifier)
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
