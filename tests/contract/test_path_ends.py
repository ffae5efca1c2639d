"""What a path reaches at its ends, how it reads, and what makes a step weak: the same in every store."""

from __future__ import annotations

from typing import Any

from knowledge_graph.records import Merge, Record
from knowledge_graph.store import GraphStore
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths
from tests.contract.databases import loaded_once
from tests.support.worlds import record

OFFICIAL = [{"text": "an official", "kind": "anonymous"}]
SPOKESMAN = [{"text": "a spokesman", "kind": "named"}]
EVENTS: dict[str, dict[str, Any]] = {
    "battle": {"participants": {"rebels": "attacker"}, "locations": [{"location": "location:quarter", "precision": "near"}]},
    "parade": {"participants": {"troop": "participant"}, "locations": [{"location": "location:quarter"}]},
    "raid": {"participants": {"rebels": "attacker"}, "locations": [{"location": "location:port", "role": "target"}]},
    "storm": {"locations": [{"location": "location:erewhon", "role": "concerns"}], "participants": {"troop": "victim"}},
    "answer": {"links": [{"type": "responds_to", "target": "event:raid"}], "participants": {"troop": "speaker"}},
    "talks": {"participants": {"envoy": "negotiator", "utopia": "party", "host": "host"}},
}  # fmt: skip


def world() -> list[Record]:
    """Make a town with a quarter, two countries with states, and what happened there."""
    events = [
        record("event", name, **about | {"participants": [
            {"actor": f"actor:{actor}", "role": role} for actor, role in about["participants"].items()
        ]})
        for name, about in EVENTS.items()
    ]  # fmt: skip
    return [
        record("source", "wire", publisher="Wire"),
        record("actor", "rebels"), record("actor", "troop"), record("actor", "envoy"), record("actor", "host"),
        record("actor", "utopia", type="state", name="Republic of Utopia", identifiers={"iso3": "UTO"}),
        record("actor", "erewhon", type="state", name="Erewhon"),
        record("location", "utopia", type="country", name="Utopia", identifiers={"iso3": "UTO"}),
        record("location", "port", name="Port", part_of="location:utopia"),
        record("location", "erewhon", type="country", name="EREWHON"),
        record("location", "town", name="Town"),
        record("location", "quarter", type="neighbourhood", name="Quarter", part_of="location:town"),
        *events,
        *(record("claim", name, about=f"event:{name}") for name in EVENTS),
        record("claim", "envoy", about="event:talks#negotiator:actor:envoy", attributed_to=OFFICIAL),
        record("claim", "host", about="event:talks#host:actor:host", attributed_to=[*OFFICIAL, *SPOKESMAN]),
    ]  # fmt: skip


@loaded_once
def coast(store: GraphStore) -> None:
    """A store that holds the town and the countries."""
    store.write(world())
    store.flush()


def ask(store: GraphStore, start: str, end: str, **more: Any) -> dict[str, Any]:
    question = PathParameters(start=[start], end=[end], **more)
    return find_paths(store, question, seconds=120).data


def test_paths_reach_places_and_read_both_ways(coast: GraphStore) -> None:
    """All cases on one graph: filling a server for each would take minutes."""
    there, back = ask(coast, "actor:rebels", "location:town"), ask(coast, "location:town", "actor:rebels")
    assert [path["nodes"] for path in there["paths"]] == [
        ["actor:rebels", "event:battle", "location:quarter", "location:town"]
    ]
    assert [step["readings"] for step in there["paths"][0]["steps"]] == [
        ["attacker in"],
        ["occurred near"],
        ["is part of"],
    ]
    assert [step["readings"] for step in back["paths"][0]["steps"]] == [
        ["includes"],
        ["is near the scene of"],
        ["attacker"],
    ]
    assert ask(coast, "event:raid", "event:answer")["paths"][0]["steps"][0]["readings"] == ["was answered by"]
    # A place is reached, not passed through; what would connect is named.
    assert there["would_connect"] == []
    apart = ask(coast, "actor:rebels", "event:parade", max_depth=3)
    assert (apart["paths"], apart["would_connect"], apart["blocking_filter"]) == ([], ["place"], None)
    every = ask(coast, "actor:rebels", "location:town", mode="k_shortest")["paths"]
    assert all("location:quarter" in path["nodes"][-2:] for path in every)
    between = ask(coast, "location:port", "location:town")["paths"][0]["nodes"]
    assert between == [
        "location:port",
        "event:raid",
        "actor:rebels",
        "event:battle",
        "location:quarter",
        "location:town",
    ]
    named = ask(coast, "actor:rebels", "location:town", relation=["involvement"])
    assert (named["paths"], named["blocking_filter"]) == ([], "relation")


def test_a_country_stands_for_its_state(coast: GraphStore) -> None:
    answer = ask(coast, "actor:rebels", "actor:utopia", avoid=["event:answer"])
    assert [path["nodes"] for path in answer["paths"]] == [
        ["actor:rebels", "event:raid", "location:port", "location:utopia"]
    ]
    assert answer["stands_for"] == {"location:utopia": "actor:utopia"}
    other = ask(coast, "actor:erewhon", "actor:troop")
    assert other["paths"][0]["nodes"] == ["location:erewhon", "event:storm", "actor:troop"]
    assert other["paths"][0]["steps"][0]["readings"] == ["is the concern of"]
    assert other["stands_for"] == {"location:erewhon": "actor:erewhon"}
    # Where the state itself is connected, or relations are named, it is not asked for its country.
    assert ask(coast, "actor:envoy", "actor:utopia")["stands_for"] == {}
    assert ask(coast, "actor:erewhon", "actor:troop", relation=["involvement"])["paths"] == []


def test_a_state_and_its_country_are_one_step_apart(coast: GraphStore) -> None:
    """By what their records share: no claim, no relation of the graph, and in no other path."""
    answer = ask(coast, "actor:utopia", "location:utopia")
    ((path,), (edge,)) = answer["paths"], answer["edges"].values()
    assert path["nodes"] == ["actor:utopia", "location:utopia"]
    assert (path["status"], path["source_count"], path["time_order"]) == ("identity", 0, "certain")
    (step,) = path["steps"]
    assert (step["edges"], step["readings"], step["claims"]) == ([edge["id"]], ["is the state of"], [])
    assert edge == {
        "id": "actor:utopia#state_of:location:utopia", "type": "STATE_OF", "start": "actor:utopia", "status": "identity",
        "end": "location:utopia", "title": "worked out, not claimed: both have iso3 UTO",
        "readings": {"forward": "is the state of", "backward": "is the country of"},
    }  # fmt: skip
    assert (answer["claims"], answer["critical_sources"], answer["stands_for"]) == ({}, [], {})
    back = ask(coast, "location:erewhon", "actor:erewhon", mode="temporal")["paths"][0]
    assert (back["steps"][0]["direction"], back["steps"][0]["readings"]) == ("backward", ["is the country of"])
    # Longer paths come behind it, up to as many as are asked for.
    every = ask(coast, "actor:utopia", "location:utopia", mode="k_shortest")
    nodes = [path["nodes"] for path in every["paths"]]
    assert nodes[0] == ["actor:utopia", "location:utopia"]
    assert sorted(map(len, nodes)) == list(map(len, nodes))
    first = ask(coast, "actor:utopia", "location:utopia", mode="k_shortest", max_paths=1)
    assert [path["nodes"] for path in first["paths"]] == nodes[:1]
    assert first["complete"] == (len(nodes) == 1)
    assert all(
        len(path["nodes"]) == 2 for path in ask(coast, "actor:utopia", "location:utopia", mode="all_shortest")["paths"]
    )
    # In an order of time it comes first, and the others keep theirs: of one length, by the earliest arrival.
    several = {"start": ["actor:utopia"], "end": ["location:utopia", "event:late", "event:soon"], "mode": "temporal"}
    coast.write([
        *(
            record("event", name, when=when, participants=[{"actor": "actor:utopia", "role": "host"}])
            for name, when in (("late", "2024-05-02"), ("soon", "2024-05-01"))
        ),
        *(record("claim", f"{name}-is", about=f"event:{name}") for name in ("late", "soon")),
    ])  # fmt: skip
    coast.flush()
    for optimise in ("steps", "arrival"):
        timed = find_paths(coast, PathParameters(**several, optimise=optimise, max_depth=1), seconds=120).data["paths"]
        assert [path["nodes"][-1] for path in timed] == ["location:utopia", "event:soon", "event:late"]
        assert [path["arrival"] for path in timed] == [None, "2024-05-01", "2024-05-02"]
    # It is no step on the way to another entity, and none where the question says what is walked.
    beyond = ask(coast, "actor:envoy", "location:utopia", mode="k_shortest")
    assert not any(view["type"] == "STATE_OF" for view in beyond["edges"].values())
    for named in ({"relation": ["place"]}, {"role": ["host"]}, {"via": ["actor:host"]}):
        answer = ask(coast, "actor:utopia", "location:utopia", **named)
        assert not any(view["type"] == "STATE_OF" for view in answer["edges"].values())


def test_a_filter_that_keeps_a_state_from_its_country_is_named(coast: GraphStore) -> None:
    """Where it is all that stands between the two, or between the country and the other end."""
    for start, end, more, name in (
        ("actor:erewhon", "location:erewhon", {"role": ["host"]}, "role"),
        ("actor:erewhon", "location:erewhon", {"relation": ["affiliation"]}, "relation"),
        ("actor:erewhon", "location:erewhon", {"via": ["actor:envoy"]}, "via"),
        ("actor:erewhon", "actor:troop", {"relation": ["affiliation"]}, "relation"),
        ("actor:troop", "actor:erewhon", {"reality": ["planned"]}, "reality"),
    ):
        answer = ask(coast, start, end, **more)
        assert (answer["paths"], answer["blocking_filter"], answer["would_connect"]) == ([], name, [])


def test_states_and_countries_are_read_with_what_was_merged_into_them(coast: GraphStore) -> None:
    """By the identifiers of all, in either direction, and behind no relation that joins the two itself."""
    coast.write([
        record("actor", "mica", type="state", name="Mica"),
        record("actor", "micaea", type="state", name="Micaea", identifiers={"iso3": "MIC"}),
        record("location", "plain", type="territory", name="Plain"),
        record("location", "micland", type="country", name="Micland", identifiers={"iso3": "MIC"}),
        Merge(id="merge:state", merged="actor:micaea", into="actor:mica", why="one", decided="2024-06-01"),
        Merge(id="merge:country", merged="location:micland", into="location:plain", why="one", decided="2024-06-01"),
        *(record("relation", name, type="based_in", start=f"actor:{name}", end="location:utopia", when=when)
          for name, when in (("utopia", "2024-05-03"), ("host", "2024-05-01"))),
        *(record("claim", f"{name}-based", about=f"relation:{name}") for name in ("utopia", "host")),
    ])  # fmt: skip
    coast.flush()
    for state, country in (("actor:mica", "location:plain"), ("actor:micaea", "location:micland")):
        (edge,) = ask(coast, state, country)["edges"].values()
        assert (edge["id"], edge["title"]) == (
            "actor:mica#state_of:location:plain",
            "worked out, not claimed: both have iso3 MIC",
        )
    both = ["actor:mica", "location:plain"]
    every = find_paths(coast, PathParameters(start=both, end=both, mode="all_shortest"), seconds=120).data["paths"]
    assert [path["nodes"] for path in every] == [both, both[::-1]]
    first = PathParameters(
        start=["actor:utopia", "actor:host"], end=["location:utopia"], mode="temporal", optimise="arrival", max_paths=1
    )
    assert [path["nodes"][0] for path in find_paths(coast, first, seconds=120).data["paths"]] == ["actor:host"]


def test_a_step_on_anonymous_word_alone_is_weaker(coast: GraphStore) -> None:
    (path,) = ask(coast, "actor:envoy", "actor:host")["paths"]
    assert [step["anonymous"] for step in path["steps"]] == [True, False]
    assert (path["weakest"], path["status"], path["source_count"]) == (0, "stated", 1)
    (path,) = ask(coast, "actor:host", "actor:utopia")["paths"]
    assert ([step["anonymous"] for step in path["steps"]], path["weakest"]) == ([False, False], None)
    coast.write([record("claim", "own", about="event:talks#negotiator:actor:envoy")])
    coast.flush()
    (path,) = ask(coast, "actor:envoy", "actor:host")["paths"]
    assert path["weakest"] is None
