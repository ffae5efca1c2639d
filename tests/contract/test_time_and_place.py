"""Areas, orders in time and sequences: the same in every store."""

from typing import Any

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.filtering.geo import Area
from knowledge_graph.records import Merge
from knowledge_graph.store import GraphStore, TimelineRequest
from queries.entities.search import search
from queries.events.sequences import sequences
from queries.events.timeline import timeline
from queries.evidence.changes import changes
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.entities import SearchParameters
from queries.parameters.events import SequenceParameters, TimelineParameters
from queries.parameters.evidence import ChangesParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths
from tests.contract.databases import loaded_once
from tests.support.worlds import record

PLACES = {
    "town": {"latitude": 31.287, "longitude": 34.252, "part_of": "location:land"},
    "camp": {"type": "camp", "latitude": 31.30, "longitude": 34.25, "part_of": "location:town"},
    "land": {"type": "territory", "latitude": 31.29, "longitude": 34.25},
    "isle": {"type": "place", "latitude": -17.0, "longitude": 179.99},
    "reef": {"type": "place", "latitude": -17.0, "longitude": -179.99},
    "nowhere": {},
}
EVENTS: dict[str, dict[str, Any]] = {
    "order": {"type": "ruling", "when": "2024-05-24", "locations": [{"location": "location:town", "role": "concerns"}]},
    "answer": {"type": "statement", "when": "2024-05-24", "links": [{"type": "responds_to", "target": "event:order"}],
               "participants": [{"actor": "actor:state", "role": "speaker"}]},
    "strike": {"type": "assault", "when": "2024-05-26", "locations": [{"location": "location:camp"}],
               "participants": [{"actor": "actor:state", "role": "attacker"}]},
    "raid": {"type": "assault", "when": "[2024-05-24..2024-05-30]",
             "locations": [{"location": "location:town", "precision": "country"}]},
    "war": {"type": "war", "when": "2023-10/..", "locations": [{"location": "location:land"}]},
    "wreck": {"type": "accident", "when": "2024-05", "locations": [{"location": "location:isle"}]},
    "storm": {"type": "accident", "locations": [{"location": "location:reef"}, {"location": "location:nowhere"}]},
}  # fmt: skip


@loaded_once
def coast(store: GraphStore) -> None:
    """A store that holds a town, two islands on either side of the 180th meridian, and what happened there."""
    store.write([record("source", "wire", publisher="Wire"), record("actor", "state", type="state", name="The State")])
    store.write([record("location", name, **more) for name, more in PLACES.items()])
    store.write([record("event", name, **more) for name, more in EVENTS.items()])
    store.write([record("claim", name, about=f"event:{name}") for name in EVENTS])
    store.write([
        record("location", "double", name="The Town again", latitude=10.0, longitude=10.0),
        Merge(id="merge:double", merged="location:double", into="location:nowhere", why="one", decided="2024-06-01"),
    ])  # fmt: skip
    store.flush()


AREAS = {
    "a circle": (Area.around(31.287, 34.252, 5), ["camp", "town"], ["land"]),
    "a small one": (Area.around(31.287, 34.252, 1), ["town"], ["land"]),
    "across the 180th meridian": (Area.around(-17, 180, 3), ["isle", "reef"], []),
    "a box across it": (Area(-18, 179, -16, -179), ["isle", "reef"], []),
    "its edge": (Area(31.287, 34.252, 31.3, 34.3), ["town"], []),
    "around the pole": (Area.around(-90, 0, 9_000), ["isle", "reef"], []),
    "where a merged one was": (Area.around(10, 10, 1), ["nowhere"], []),
    "the earth": (Area(-90, -180, 90, 180), ["camp", "isle", "nowhere", "reef", "town"], ["land"]),
}
TIMELINES: dict[str, tuple[dict[str, Any], list[str], int | None]] = {
    "near": ({"near": "31.287,34.252", "within_km": 5}, ["order", "strike"], 2),
    "near, roughly": (
        {"near": "31.287,34.252", "within_km": 5, "rough": "include"}, ["war", "order", "raid", "strike"], 0
    ),
    "in a box": ({"box": "-18,179,-16,-179"}, ["wreck", "storm"], 0),
    "after": ({"relative_to": "event:order", "when": "after"}, ["wreck", "answer", "raid", "strike"], None),
    "certainly after": ({"relative_to": "event:order", "when": "after", "match": "certain"}, ["answer", "strike"], None),
    "before": ({"relative_to": "event:strike", "when": "before"}, ["wreck", "order", "answer", "raid"], None),
    "during": ({"relative_to": "event:war", "when": "during", "match": "certain"},
               ["wreck", "order", "answer", "raid", "strike"], None),
    "within": ({"after": "2024-05-24", "before": "2024-05-30", "match": "within"},
               ["order", "answer", "raid", "strike"], None),
    "within, one day": ({"after": "2024-05-24", "before": "2024-05-24", "match": "within"}, ["order", "answer"], None),
    "within, by claims": ({"before": "2024-05-30", "match": "within", "min_sources": 1, "certainty": "stated"},
                          ["order", "answer", "raid", "strike"], None),
    "certain, one day": ({"after": "2024-05-24", "before": "2024-05-24", "match": "certain", "undated": "exclude"},
                         ["war", "order", "answer"], None),
    "within, after": ({"relative_to": "event:order", "when": "after", "match": "within"}, ["answer", "strike"], None),
    "near and after": (
        {"near": "31.287,34.252", "within_km": 5, "relative_to": "event:order", "when": "after"}, ["strike"], 2
    ),
}  # fmt: skip


SEARCHES: dict[str, tuple[dict[str, Any], list[str], int | None]] = {
    "near": ({"near": "31.287,34.252", "within_km": 5}, ["order", "strike", "camp", "town"], 3),
    "near, roughly": (
        {"near": "31.287,34.252", "within_km": 5, "rough": "include", "sort": "date"},
        ["war", "order", "raid", "strike", "camp", "land", "town"], 0,
    ),
    "near, by name": ({"q": "somewhere", "near": "31.287,34.252", "within_km": 5}, ["camp", "town"], 1),
    "within": ({"q": "event", "before": "2024-05-25", "match": "within", "type": ["ruling", "accident"]}, ["order"], None),
    "places whatever the window": (
        {"before": "2024-05-25", "match": "within", "kind": ["location"], "type": ["camp"]}, ["camp"], None
    ),
    "locations in a box": ({"box": "-18,179,-16,-179", "kind": "location"}, ["isle", "reef"], 0),
    "at a place": ({"place": "location:town"}, ["order", "raid", "strike", "camp", "town"], None),
    "at a place in a box": (
        {"place": "location:town", "box": "31.29,34.2,31.4,34.3"}, ["strike", "camp"], 0
    ),
    "by a certainty": ({"certainty": "hedged", "kind": "event"}, [], None),
    "under a status": ({"status": "stated", "type": "war"}, ["war"], None),
}  # fmt: skip
NEIGHBOURS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "everywhere": ({}, ["answer", "state", "strike"]),
    "near the town": ({"near": "31.287,34.252", "within_km": 5}, ["state", "strike"]),
    "on the isle": ({"place": ["location:isle"]}, ["state"]),
    "in both": ({"place": ["location:town"], "box": "-18,179,-16,-179"}, ["state"]),
}
PATHS: dict[str, tuple[dict[str, Any], tuple[int, str | None]]] = {
    "everywhere": ({}, (1, None)),
    "near": ({"near": "10,10", "within_km": 5}, (0, "near")),
    "in a box": ({"box": "10,10,20,20"}, (0, "box")),
    "at a place": ({"place": ["location:town"]}, (0, "place")),
    "whatever is walked": ({"place": ["location:town"], "relation": ["place", "part"]}, (1, None)),
}


def test_places_and_orders_are_found(coast: GraphStore) -> None:
    """All cases on one graph: filling a server for each would take minutes."""
    with coast.read(Filter()) as walk:
        for case, (area, exact, rough) in AREAS.items():
            placed = walk.within(area)
            results = [
                sorted(identifier.removeprefix("location:") for identifier in walk.ids(some.tolist()))
                for some in placed
            ]
            assert results == [exact, rough], case
        strikes, total = walk.timeline(TimelineRequest(types=frozenset({"assault"})))
        assert (walk.ids(strikes.tolist()), total) == (["event:raid", "event:strike"], 2)
        assert walk.of_type(strikes, {"assault"}).all()
        assert not walk.of_type(strikes, {"ruling", "city"}).any()
        assert walk.timeline(TimelineRequest(types=frozenset({"assault"}), among=strikes[:1]))[0].tolist() == [
            strikes[0]
        ]
    with coast.read(Filter(types=frozenset({"ruling"}))) as walk:
        assert walk.timeline(TimelineRequest(types=frozenset({"assault"})))[1] == 0
    for case, (more, expected, left_out) in TIMELINES.items():
        answer = timeline(coast, TimelineParameters(**more)).data
        assert [result["id"].removeprefix("event:") for result in answer["results"]] == expected, case
        assert answer.get("left_out") == left_out, case
    for case, (more, expected, left_out) in SEARCHES.items():
        answer = search(coast, SearchParameters(**more)).data
        assert [result["id"].partition(":")[2] for result in answer["results"]] == expected, case
        assert answer["total"]["value"] == len(expected), case
        assert answer.get("left_out") == left_out, case
    for case, (more, expected) in NEIGHBOURS.items():
        answer = neighbourhood(coast, "actor:state", NeighbourhoodParameters(depth=1, **more)).data
        assert sorted(node.partition(":")[2] for node in answer["nodes"]) == expected, case
    for case, (more, expected) in PATHS.items():
        parameters = PathParameters(start=["event:order"], end=["event:strike"], **more)
        answer = find_paths(coast, parameters).data
        assert (len(answer["paths"]), answer["blocking_filter"]) == expected, case
    for near, expected in (
        ("31.287,34.252", ["event:order", "event:strike"]),
        ("-17,180", ["event:storm", "event:wreck"]),
    ):
        parameters = ChangesParameters(since="2024-01-01", near=near, within_km=5)
        assert [result["about"] for result in changes(coast, parameters).data["results"]] == expected
    results = sequences(coast, SequenceParameters(first=["ruling"], then=["assault"], box="31.2,34.2,31.3,34.3")).data
    assert [result["then"] for result in results["results"]] == ["event:strike"]
    for match, expected in (("possible", ["event:raid", "event:strike"]), ("certain", ["event:strike"])):
        answer = sequences(
            coast, SequenceParameters(first=["ruling"], then=["assault"], within_days=5, match=match)
        ).data
        assert [result["then"] for result in answer["results"]] == expected
        assert {tuple(result["shared"]) for result in answer["results"]} == {("location:town",)}
    answer = sequences(coast, SequenceParameters(first=["statement"], then=["assault"], max_degree=1)).data
    assert answer["skipped"] == [{"id": "actor:state", "relations": 2}]
