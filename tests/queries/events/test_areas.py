"""Circles and boxes on the earth, and the events at places in them, as exactly as the places are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.geo import Area, kilometres, parse_box
from knowledge_graph.store import GraphStore
from queries.events.timeline import timeline
from queries.parameters.events import TimelineParameters
from queries.parameters.parse import parse_parameters
from tests.oracle.globe import far
from tests.support.worlds import MAY_2024, open_store_with, record

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
POINTS = st.tuples(LATITUDES, LONGITUDES)


@given(POINTS, POINTS)
def test_a_distance_is_that_of_the_directions(first: tuple[float, float], other: tuple[float, float]) -> None:
    result = kilometres(first, np.array([other[0]]), np.array([other[1]])).item()
    assert result == pytest.approx(far(first, other), abs=0.2)  # opposite points lose digits


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
    ({"near": "91,34"}, "near", "not a point on earth"),
    ({"near": "31,181"}, "near", "not a point on earth"),
    ({"near": "31,34", "within_km": 0}, "within_km", "greater than 0"),
    ({"near": "31,34", "within_km": "far"}, "within_km", "expected a number"),
    ({"near": "31,34", "within_km": 30_000}, "within_km", "at most 20038"),
    ({"box": "1,2,3"}, "box", "south,west,north,east"),
    ({"box": "3,2,1,4"}, "box", "swap"),
    ({"box": "1,2,3,inf"}, "box", "south,west,north,east"),
    ({"near": "31,34"}, "within_km", "come together"),
    ({"within_km": 3}, "near", "come together"),
    ({"near": "31,34", "within_km": 3, "box": "1,2,3,4"}, "box", "give one"),
]


@pytest.mark.parametrize(("given_", "field", "words"), REFUSED, ids=lambda identifier: str(identifier)[:50])
def test_what_is_no_area_is_refused(small: GraphStore, given_: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as raised:
        timeline(small, parse_parameters(TimelineParameters, given_))
    assert raised.value.field == field


COORDINATES = {
    "location:gaza": {"latitude": 31.42, "longitude": 34.33},
    "location:rafah": {"latitude": 31.287, "longitude": 34.252},
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 with coordinates, a war known by its territory, and a raid somewhere in the country of Rafah."""
    records = [
        *(entry.model_copy(update=COORDINATES.get(entry.id, {})) for entry in MAY_2024),
        record("event", "war", type="war", when="2023-10/..", locations=[{"location": "location:gaza"}]),
        record("event", "raid", type="assault", when="2024-05-20",
               locations=[{"location": "location:rafah", "precision": "country"}]),
        record("event", "shots", type="assault", when="2024-05-21",
               locations=[{"location": "location:rafah", "precision": "near"}]),
        *(record("claim", name, about=f"event:{name}", source="source:brief") for name in ("war", "raid", "shots")),
    ]  # fmt: skip
    store = open_store_with(tmp_path_factory.mktemp("store"), records)
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
    assert [result["id"].removeprefix("event:") for result in answer["results"]] == expected
    assert answer["left_out"] == left_out


def test_events_in_an_area_can_be_counted(small: GraphStore) -> None:
    answer = timeline(small, TimelineParameters(box="31.2,34.2,31.3,34.3", bucket="month")).data
    assert [(bucket["start"], bucket["certain"]) for bucket in answer["buckets"]] == [("2024-05-01", 2)]
    assert answer["left_out"] == 1
