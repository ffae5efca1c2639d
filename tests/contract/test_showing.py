"""What answers carry: every node, relation, claim and source once, as the shared views say."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
import pytest

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.rendered_graph import EvidenceSummary
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import BOUND_NAMES, day_text
from tests.contract.views import NODES, located, shown_edges, shown_nodes
from tests.support.worlds import record


def test_an_actor_is_shown_with_its_names(talks: GraphStore) -> None:
    """Identity, and how many relations it has."""
    assert shown_nodes(talks, "actor:ana") == {
        "actor:ana": {
            "id": "actor:ana", "kind": "actor", "type": "person", "caption": "Ana Ünal",
            "aliases": ["آنا أونال", "אנה אונל"], "identifiers": {"wikidata": "Q1"}, "degree": 4,
        }
    }  # fmt: skip


def test_a_location_is_shown_with_where_it_is(talks: GraphStore) -> None:
    """Coordinates and the whole it is part of."""
    shown = shown_nodes(talks, "location:land", "location:town")
    assert (shown["location:land"]["latitude"], shown["location:land"]["longitude"]) == (31.4, 34.4)
    assert shown["location:town"]["part_of"] == "location:land"


def test_an_event_is_shown_with_its_date_and_standing(talks: GraphStore) -> None:
    """Status, voices and the claims behind it."""
    assert shown_nodes(talks, "event:round") == {
        "event:round": {
            "id": "event:round", "kind": "event", "type": "consult", "caption": "An earlier round",
            "when": {"edtf": "2024-05", "earliest": "2024-05-01", "start_latest": "2024-05-31",
                     "end_earliest": "2024-05-01", "latest": "2024-05-31", "precision": "month"},
            "reality": "happened", "status": "hedged", "source_count": 1, "claims": ["claim:round"],
            "claim_count": 1, "degree": 3,
        }
    }  # fmt: skip


def test_a_part_is_shown_with_its_event_s_date(talks: GraphStore) -> None:
    """And what is particular to it."""
    edge = shown_edges(talks)["event:talks#occurred_at:location:town"]
    assert (edge["type"], edge["role"], edge["area"]) == ("OCCURRED_AT", "occurred_at", "central")
    assert (edge["start"], edge["end"]) == ("event:talks", "location:town")
    assert edge["when"]["edtf"] == "2024-05-24"


def test_a_relation_is_shown_with_its_own_date(talks: GraphStore) -> None:
    """A relation between actors has a date of its own, or none."""
    edges = shown_edges(talks)
    assert edges["relation:backing"]["when"]["latest"] == "2024-05-25"
    assert "when" not in edges["relation:quarrel"]
    assert edges["location:town#part_of:location:land"] == {
        "id": "location:town#part_of:location:land", "type": "PART_OF", "start": "location:town",
        "end": "location:land", "status": "identity", "readings": {"forward": "is part of", "backward": "includes"},
    }  # fmt: skip


def test_dates_with_bounds_and_words_of_their_own_come_back(store: GraphStore) -> None:
    """What EDTF alone can't say is shown too."""
    when = {"edtf": "2024-05-06/..", "end_earliest": "2024-05-24", "original": "the past three weeks"}
    store.write([
        record("source", "wire"), record("actor", "a"), record("actor", "b"),
        record("event", "e", when=when, participants=[{"actor": "actor:a", "role": "attacker"}]),
        record("relation", "r", start="actor:a", end="actor:b", when=when),
        record("claim", "e", about="event:e"), record("claim", "r", about="relation:r"),
    ])  # fmt: skip
    store.flush()
    expected = {
        "edtf": "2024-05-06/..", "earliest": "2024-05-06", "start_latest": "2024-05-06", "end_earliest": "2024-05-24",
        "latest": None, "precision": "range", "original": "the past three weeks",
    }  # fmt: skip
    with store.read(Filter()) as walk:
        nodes = located(walk, "event:e", "actor:a", "actor:b")
        shown = walk.show(walk.locate(["event:e"]), walk.among(nodes).tolist())
    views = [*shown.nodes.values(), *shown.edges.values()]
    assert [orjson.loads(view)["when"] for view in views] == [expected] * 3


def test_claims_and_sources_of_what_is_shown_come_along(talks: GraphStore) -> None:
    """The counting claims listed by relations and events, their sources, and what those are part of."""
    with talks.read(Filter()) as walk:
        nodes = located(walk, "event:talks", "actor:front")
        shown = walk.show(walk.locate(["event:talks"]), walk.among(nodes).tolist())
    assert set(shown.claims) == {"claim:talks-1", "claim:talks-2", "claim:talks-3"}
    assert set(shown.sources) == {"source:section", "source:briefing", "source:wire", "source:reprint"}
    assert orjson.loads(shown.claims["claim:talks-1"])["certainty"] == "confirmed"
    assert orjson.loads(shown.sources["source:briefing"])["published"]["edtf"] == "2024-05-25"


def test_claims_that_do_not_count_stay_away(talks: GraphStore) -> None:
    """Under a filter on sources only its claims are shown."""
    with talks.read(Filter(sources=frozenset({"source:wire"}))) as walk:
        shown = walk.show(walk.locate(["event:talks"]), [])
    assert set(shown.claims) == {"claim:talks-2"}
    assert set(shown.sources) == {"source:wire"}


def test_things_are_shown_in_the_order_asked_for(talks: GraphStore) -> None:
    """So that numbers and ids can be laid side by side."""
    with talks.read(Filter()) as walk:
        expected = list(reversed(NODES))
        edges = walk.among(located(walk, *NODES)).tolist()
        shown = walk.show(walk.locate(expected), edges[::-1])
        forward = walk.show([], edges)
    assert list(shown.nodes) == expected
    assert list(shown.edges) == list(forward.edges)[::-1]


FILTERS = [Filter(), Filter(sources=frozenset({"source:wire"})), Filter(min_sources=2), Filter(exclude_anonymous=True)]


@pytest.mark.parametrize("criteria", FILTERS, ids=["default", "one source", "two sources", "named speakers"])
def test_the_facts_of_what_is_shown_are_those_that_its_views_say(talks: GraphStore, criteria: Filter) -> None:
    """Questions compute with them instead of reading what was just rendered."""
    with talks.read(criteria) as view:
        view.exempt(nodes := view.locate(NODES))
        shown = view.show(nodes, view.among(located(view, *NODES)).tolist())
    facts = shown.facts
    views = {table: _decode(getattr(shown, table)) for table in ("nodes", "edges", "claims", "sources")}
    assert {identifier: node.kind for identifier, node in facts.nodes.items()} == _column(views["nodes"], "kind")
    assert {identifier: edge.start for identifier, edge in facts.edges.items()} == _column(views["edges"], "start")
    assert {identifier: edge.end for identifier, edge in facts.edges.items()} == _column(views["edges"], "end")
    assert {identifier: edge.status for identifier, edge in facts.edges.items()} == _column(views["edges"], "status")
    things = {**facts.nodes, **facts.edges}
    assert {identifier: _evidence(thing.evidence) for identifier, thing in things.items()} == {
        identifier: view if "source_count" in view else None
        for identifier, view in _columns({**views["nodes"], **views["edges"]}, EvidenceSummary._fields).items()
    }
    assert {
        identifier: dict(zip(BOUND_NAMES, map(day_text, thing.bounds), strict=True))
        for identifier, thing in things.items()
    } == {
        identifier: {name: (view.get("when") or {}).get(name) for name in BOUND_NAMES}
        for identifier, view in {**views["nodes"], **views["edges"]}.items()
    }
    assert {identifier: claim.source for identifier, claim in facts.claims.items()} == _column(
        views["claims"], "source"
    )
    assert {identifier: claim.asserts for identifier, claim in facts.claims.items()} == {
        identifier: view["stance"] == "asserts" for identifier, view in views["claims"].items()
    }
    counted = {*EvidenceSummary._fields, "degree"}
    assert shown.node_fields == {
        identifier: {name: value for name, value in node.items() if name not in counted}
        for identifier, node in views["nodes"].items()
    }
    assert facts.part_of == {identifier: view.get("part_of") for identifier, view in views["sources"].items()}


def _decode(rendered: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    return {identifier: orjson.loads(view) for identifier, view in rendered.items()}


def _column(views: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, Any]:
    return {identifier: view[name] for identifier, view in views.items()}


def _columns(views: Mapping[str, Mapping[str, Any]], names: Collection[str]) -> dict[str, dict[str, Any]]:
    return {identifier: {name: view[name] for name in names if name in view} for identifier, view in views.items()}


def _evidence(summary: EvidenceSummary | None) -> dict[str, Any] | None:
    fields = summary and {**summary._asdict(), "claims": list(summary.claims)}
    return fields and {name: value for name, value in fields.items() if name != "anonymous"}


def test_nothing_shown_is_nothing(talks: GraphStore) -> None:
    """No nodes, no relations, no claims."""
    with talks.read(Filter()) as walk:
        shown = walk.show([], [])
    assert (shown.nodes, shown.edges, shown.claims, shown.sources) == ({}, {}, {}, {})


@pytest.mark.parametrize("criteria", [Filter(), Filter(exclude_sources=frozenset({"source:none"}))])
def test_a_list_of_claims_that_is_cut_shows_a_denial_of_what_is_disputed(store: GraphStore, criteria: Filter) -> None:
    """Fifty claims are listed of sixty-two, the first denial among them, and all are counted."""
    claims = [record("claim", f"{number:02}", about="event:raid") for number in range(60)]
    claims += [record("claim", name, about="event:raid", stance="denies") for name in ("not", "nothing")]
    store.write([record("source", "wire"), record("event", "raid"), *claims])
    store.flush()
    with store.read(criteria) as view:
        shown = view.show(view.locate(["event:raid"]), [])
    (raid,) = (orjson.loads(rendered) for rendered in shown.nodes.values())
    assert (raid["status"], raid["claim_count"], len(raid["claims"])) == ("disputed", 62, 50)
    assert raid["claims"] == [*(f"claim:{number:02}" for number in range(49)), "claim:not"]
    assert sorted(shown.claims) == sorted(raid["claims"])
    assert shown.facts.nodes["event:raid"].evidence == EvidenceSummary(
        "disputed", 1, tuple(raid["claims"]), 62, anonymous=False
    )
