"""Steps through the graph: in order, both ways, through nothing that doesn't stand, and what is asked of them after."""

import numpy as np
import pytest

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.store import GraphStore
from knowledge_graph.vocabulary import VOCABULARY
from tests.contract.views import NODES, edge_ids, located, steps
from tests.support.worlds import record

FROM_FRONT = [
    ("actor:front", "actor:ana", "relation:backing"),
    ("actor:front", "actor:state", "relation:quarrel"),
    ("actor:front", "event:round", "event:round#party:actor:front"),
    ("actor:front", "event:strike", "event:strike#target:actor:front"),
    ("actor:front", "event:talks", "event:talks#party:actor:front"),
]


def test_steps_come_in_order_of_neighbour(talks: GraphStore) -> None:
    """By the neighbour's id, whatever was written first."""
    with talks.read(Filter()) as walk:
        assert steps(walk, walk.expand(located(walk, "actor:front"))) == FROM_FRONT


def test_steps_of_a_frontier_come_in_order_of_its_nodes(talks: GraphStore) -> None:
    """Ascending by source, then by neighbour's and relation's id."""
    with talks.read(Filter(statuses=frozenset({"confirmed", "denied", "stated", "disputed", "hedged"}))) as walk:
        frontier = located(walk, "actor:ana", "actor:state", "event:talks")
        hops = walk.expand(frontier)
        result = steps(walk, hops)
    assert hops.source.tolist() == sorted(hops.source.tolist())
    for node in ("actor:ana", "actor:state", "event:talks"):
        mine = [step[1:] for step in result if step[0] == node]
        assert mine == sorted(mine)
        assert mine
    assert ("actor:ana", "event:talks", "event:talks#host:actor:ana") in result
    assert ("actor:ana", "event:talks", "event:talks#mediator:actor:ana") in result


def test_steps_are_ordered_by_code_point(store: GraphStore) -> None:
    """Neighbours and parallel relations alike, beyond the basic plane too."""
    names = ["B", "a", "é", "ｚ", "𐍈"]
    store.write([
        record("source", "wire"), record("actor", "hub"), record("actor", "z"),
        *(record("actor", name) for name in names),
        *(record("relation", name, start="actor:hub", end=f"actor:{name}", type="owns") for name in names),
        *(record("relation", f"z{name}", start="actor:z", end="actor:hub", type="owns") for name in reversed(names)),
        *(record("claim", name, about=f"relation:{name}") for name in names),
        *(record("claim", f"z{name}", about=f"relation:z{name}") for name in names),
    ])  # fmt: skip
    store.flush()
    with store.read(Filter()) as walk:
        result = steps(walk, walk.expand(located(walk, "actor:hub")))
    assert [step[1] for step in result] == [f"actor:{name}" for name in ["B", "a", *["z"] * 5, *names[2:]]]
    assert [step[2] for step in result if step[1] == "actor:z"] == [f"relation:z{name}" for name in names]


DIRECTIONS = {
    "in": (True, False, {"actor:state"}),
    "out": (False, True, {"actor:ana", "event:round", "event:strike", "event:talks"}),
    "both": (True, True, {"actor:ana", "actor:state", "event:round", "event:strike", "event:talks"}),
}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_steps_follow_the_directions_asked_for(talks: GraphStore, direction: str) -> None:
    """Outward from start to end: an actor takes part in an event."""
    inward, outward, expected = DIRECTIONS[direction]
    with talks.read(Filter()) as walk:
        hops = walk.expand(located(walk, "actor:front"), inward=inward, outward=outward)
        assert set(walk.ids(hops.neighbour.tolist())) == expected


def test_nothing_leads_out_of_nothing(talks: GraphStore) -> None:
    """An empty frontier has no steps, and no nodes have no relations among them."""
    nothing = np.zeros(0, np.int64)
    with talks.read(Filter()) as walk:
        assert [len(column) for column in walk.expand(nothing)] == [0, 0, 0]
        assert len(walk.among(nothing)) == 0


def test_a_loop_is_no_step_and_no_degree(store: GraphStore) -> None:
    """An event linked to itself is left where it is."""
    store.write([
        record("source", "wire"), record("event", "e", links=[{"type": "caused", "target": "event:e"}]),
        record("claim", "c", about="event:e"),
    ])  # fmt: skip
    store.flush()
    with store.read(Filter()) as walk:
        node = located(walk, "event:e")
        assert len(walk.expand(node).edge) == 0
        assert walk.degree(node).tolist() == [0]


DEGREES = {
    "actor:ana": 4, "actor:front": 6, "actor:state": 5, "event:restart": 1, "event:round": 3, "event:rumour": 2,
    "event:strike": 3, "event:talks": 6, "location:camp": 2, "location:land": 1, "location:town": 3,
}  # fmt: skip


def test_degree_counts_all_relations_whatever_the_filter(talks: GraphStore) -> None:
    """Denied and planned ones too."""
    for criteria in (Filter(), Filter(types=frozenset({"ruling"})), Filter(min_sources=9)):
        with talks.read(criteria) as walk:
            results = {entry: int(walk.degree(located(walk, entry))[0]) for entry in NODES}
        assert results == DEGREES


def test_an_exempt_event_passes_but_not_what_is_wrong_with_its_relations(talks: GraphStore) -> None:
    """A planned event that was named is there; a denied part of it still isn't."""
    with talks.read(Filter()) as walk:
        nodes = located(walk, "event:restart", "event:rumour")
        walk.exempt(nodes.tolist())
        assert steps(walk, walk.expand(nodes)) == [
            ("event:restart", "actor:ana", "event:restart#mediator:actor:ana")
        ]  # fmt: skip
        ana = located(walk, "actor:ana")
        assert "event:restart" in walk.ids(walk.expand(ana).neighbour.tolist())
        assert edge_ids(walk, walk.among(np.union1d(nodes, ana))) == ["event:restart#mediator:actor:ana"]


def test_an_exempt_node_passes_the_filter_on_kinds(talks: GraphStore) -> None:
    """A centre that is a location is found from actors' events."""
    with talks.read(Filter(kinds=frozenset({"event"}))) as walk:
        town, event = located(walk, "location:town"), located(walk, "event:talks")
        assert "location:town" not in walk.ids(walk.expand(event).neighbour.tolist())
        walk.exempt(town.tolist())
        assert "location:town" in walk.ids(walk.expand(event).neighbour.tolist())


def test_among_finds_every_standing_relation_once_in_order(talks: GraphStore) -> None:
    """The same relations as steps from all the nodes that stand, each once, by id."""
    with talks.read(Filter()) as walk:
        result = edge_ids(walk, walk.among(located(walk, *NODES)))
        standing = [entry for entry in NODES if entry not in {"event:restart", "event:rumour"}]
        walked = {step[2] for step in steps(walk, walk.expand(located(walk, *standing)))}
    assert result == sorted(walked)
    assert len(result) == 14


def test_among_leaves_out_relations_with_one_end_outside(talks: GraphStore) -> None:
    """Both ends must be among the nodes given."""
    with talks.read(Filter()) as walk:
        assert edge_ids(walk, walk.among(located(walk, "actor:front", "actor:state", "event:round"))) == [
            "event:round#party:actor:front", "event:round#party:actor:state", "relation:quarrel"
        ]  # fmt: skip


PARTS = {
    "location:land": ["location:camp", "location:land", "location:town"],
    "location:town": ["location:camp", "location:town"],
    "location:camp": ["location:camp"],
    "actor:ana": ["actor:ana"],
}


@pytest.mark.parametrize("whole", PARTS)
def test_parts_are_found_at_any_depth(talks: GraphStore, whole: str) -> None:
    """Whatever the filter says; what isn't a place is its own only part."""
    with talks.read(Filter(kinds=frozenset({"actor"}), codes=frozenset())) as walk:
        (node,) = walk.locate([whole])
        assert sorted(walk.ids(walk.parts(node).tolist())) == PARTS[whole]


def test_parts_end_where_places_run_in_circles(store: GraphStore) -> None:
    """Two places within each other are each other's parts, and that is all."""
    store.write([record("location", "a", part_of="location:b"), record("location", "b", part_of="location:a")])
    store.flush()
    with store.read(Filter()) as walk:
        (node,) = walk.locate(["location:a"])
        assert sorted(walk.ids(walk.parts(node).tolist())) == ["location:a", "location:b"]


def test_order_sorts_nodes_as_their_ids(talks: GraphStore) -> None:
    """By code point, comparably across all nodes of a walk."""
    with talks.read(Filter()) as walk:
        walk.expand(located(walk, "event:talks", "location:town"))
        nodes = np.array(walk.locate(list(reversed(NODES))), np.int64)
        assert walk.ids(nodes[np.argsort(walk.order(nodes))].tolist()) == NODES


STRONGEST_FIRST = [
    "location:town#part_of:location:land",
    "event:talks#party:actor:front",
    "relation:backing",
    "relation:quarrel",
    "event:round#party:actor:front",
    "event:strike#target:actor:front",
]


def test_strength_sorts_by_status_then_voices_then_date(talks: GraphStore) -> None:
    """Identity, confirmed, stated (dated before undated), hedged, disputed."""
    with talks.read(Filter()) as walk:
        edges = walk.among(located(walk, *NODES))
        keys = dict(zip(edge_ids(walk, edges), walk.strength(edges).tolist(), strict=True))
    assert sorted(STRONGEST_FIRST, key=keys.__getitem__) == STRONGEST_FIRST


def test_strength_is_that_of_the_claims_that_count(talks: GraphStore) -> None:
    """Without the briefing the talks are no firmer than stated."""
    whole, without = Filter(), Filter(exclude_sources=frozenset({"source:briefing"}))
    keys = []
    for expected in (whole, without):
        with talks.read(expected) as walk:
            edges = walk.among(located(walk, "actor:front", "event:talks"))
            keys.append(walk.strength(edges).tolist()[0])
    assert keys[0] < keys[1]


def test_relations_tell_their_type_and_ends(talks: GraphStore) -> None:
    """The vocabulary's code, and start and end as nodes, whichever end they were found from."""
    with talks.read(Filter()) as walk:
        edges = walk.among(located(walk, *NODES))
        words = [VOCABULARY.relations[code] for code in walk.relation_types(edges).tolist()]
        starts, ends = (walk.ids(column.tolist()) for column in walk.ends(edges))
        result = dict(zip(edge_ids(walk, edges), zip(words, starts, ends, strict=True), strict=True))
    names = VOCABULARY.by_name
    assert result["event:talks#follows:event:round"] == (names["FOLLOWS", None], "event:talks", "event:round")
    assert result["event:talks#mediator:actor:ana"] == (
        names["PARTICIPATED_IN", "mediator"], "actor:ana", "event:talks"
    )  # fmt: skip
    assert result["event:strike#occurred_at:location:camp"] == (
        names["OCCURRED_AT", "occurred_at"], "event:strike", "location:camp"
    )  # fmt: skip
    assert result["relation:backing"] == (names["BACKED_BY", None], "actor:front", "actor:ana")


def test_parts_of_an_event_may_have_ids_of_their_own(store: GraphStore) -> None:
    """A claim about such a part is a claim about its relation."""
    part = {"actor": "actor:a", "role": "speaker", "id": "part:speech"}
    store.write([
        record("source", "wire"), record("actor", "a"), record("event", "e", participants=[part]),
        record("claim", "c", about="event:e"), record("claim", "d", about="part:speech", certainty="hedged"),
    ])  # fmt: skip
    store.flush()
    with store.read(Filter(statuses=frozenset({"hedged"}))) as walk:
        actor = located(walk, "actor:a")
        walk.exempt(walk.locate(["event:e"]))
        assert steps(walk, walk.expand(actor)) == [("actor:a", "event:e", "part:speech")]
