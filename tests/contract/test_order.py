"""Answers come in one order, whatever the order in which things were written."""

from __future__ import annotations

from knowledge_graph.store import GraphStore
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters
from tests.support.worlds import record

TOWNS = ("z", "m", "a", "x", "b")


def test_parts_of_the_centre_are_listed_in_order_of_id(store: GraphStore) -> None:
    store.write([record("source", "wire"), record("location", "land", type="territory")])
    for town in TOWNS:
        store.write([
            record("location", town, part_of="location:land"),
            record("event", town, locations=[{"location": f"location:{town}"}]),
            record("claim", town, about=f"event:{town}"),
        ])  # fmt: skip
    store.flush()
    nodes = neighbourhood(store, "location:land", NeighbourhoodParameters()).data["nodes"]
    parts = [node for node, view in nodes.items() if view["distance"] == 0]
    assert parts == ["location:land", *(f"location:{town}" for town in sorted(TOWNS))]
