"""Each filter alone: which events and relations of the talks exist under it."""

from typing import Any

import numpy as np
import pytest

from knowledge_graph.filtering.filters import DEFAULT_REALITIES, STANDING, Filter
from knowledge_graph.store import GraphStore, SearchRequest, TimelineRequest
from knowledge_graph.time_span import parse_day
from knowledge_graph.vocabulary import VOCABULARY
from tests.contract.views import edge_ids, located, shown_edges, shown_nodes, standing
from tests.support.worlds import record


def day(text: str) -> int:
    """Return a day as filters count."""
    return parse_day(text)


TALKS, ROUND, STRIKE, RESTART, RUMOUR = "event:talks", "event:round", "event:strike", "event:restart", "event:rumour"
ALL = {TALKS, ROUND, STRIKE}
BOTH, BACKING, QUARREL = {"relation:backing", "relation:quarrel"}, {"relation:backing"}, {"relation:quarrel"}
ANY_STATUS = STANDING | {"denied"}

CASES: dict[str, tuple[dict[str, Any], set[str], set[str]]] = {
    "nothing set": ({}, ALL, BOTH),
    "planned as well": ({"realities": DEFAULT_REALITIES | {"planned"}}, {*ALL, RESTART}, BOTH),
    "denied as well": ({"statuses": ANY_STATUS}, {*ALL, RUMOUR}, BOTH),
    "only denied": ({"statuses": frozenset({"denied"})}, {RUMOUR}, set()),
    "only disputed": ({"statuses": frozenset({"disputed"})}, {STRIKE}, set()),
    "only confirmed": ({"statuses": frozenset({"confirmed"})}, {TALKS}, set()),
    "one type of event": ({"types": frozenset({"assault"})}, {STRIKE}, BOTH),
    "from the 25th": ({"after": day("2024-05-25")}, {ROUND, STRIKE}, BOTH),
    "from the 26th": ({"after": day("2024-05-26")}, {ROUND, STRIKE}, QUARREL),
    "to the 24th": ({"before": day("2024-05-24")}, {TALKS, ROUND}, BOTH),
    "certainly from the 24th": ({"after": day("2024-05-24"), "match": "certain"}, {TALKS, STRIKE}, BOTH),
    "certainly in May": (
        {"after": day("2024-05-01"), "before": day("2024-05-31"), "match": "certain"}, ALL, BOTH
    ),
    "certainly before 2020 ends": ({"before": day("2020-06-01"), "match": "certain"}, set(), QUARREL),
    "undated events and relations left out": ({"undated": "exclude"}, ALL, BACKING),
    "undated left out, denied asked for": ({"undated": "exclude", "statuses": ANY_STATUS}, ALL, BACKING),
    "as of the 10th": ({"as_of": day("2024-05-10")}, {ROUND}, BOTH),
    "as of a year later": ({"as_of": day("2025-05-10")}, ALL, QUARREL),
    "one source": ({"sources": frozenset({"source:wire"})}, {TALKS, ROUND, STRIKE}, set()),
    "a whole stands for its parts": ({"sources": frozenset({"source:briefing"})}, {TALKS, STRIKE}, QUARREL),
    "a part doesn't stand for its whole": ({"sources": frozenset({"source:section"})}, {TALKS, STRIKE}, QUARREL),
    "two sources": ({"sources": frozenset({"source:blog", "source:wire"})}, {TALKS, ROUND, STRIKE}, BACKING),
    "a source nobody knows": ({"sources": frozenset({"source:nobody"})}, set(), set()),
    "without a whole": ({"exclude_sources": frozenset({"source:briefing"})}, ALL, BACKING),
    "without the wire": ({"exclude_sources": frozenset({"source:wire"})}, {TALKS, STRIKE}, BOTH),
    "without anonymous speakers": ({"exclude_anonymous": True}, {TALKS, STRIKE}, BOTH),
    "firm claims": ({"certainties": frozenset({"confirmed", "stated"})}, {TALKS, STRIKE}, BOTH),
    "hedged claims": ({"certainties": frozenset({"hedged"})}, {ROUND}, set()),
    "attributed claims": ({"attributions": frozenset({"attributed"})}, {STRIKE}, set()),
    "anonymous claims": ({"attributions": frozenset({"anonymous"})}, {ROUND}, set()),
    "sources' own words": ({"attributions": frozenset({"unattributed"})}, {TALKS, STRIKE}, BOTH),
    "all but anonymous": ({"attributions": frozenset({"unattributed", "attributed"})}, {TALKS, STRIKE}, BOTH),
    "what an actor says": ({"speakers": frozenset({"actor:front"})}, {STRIKE}, set()),
    "what another says": ({"speakers": frozenset({"actor:state"})}, set(), set()),
    "what another says, denied as well": (
        {"speakers": frozenset({"actor:state"}), "statuses": ANY_STATUS}, {STRIKE}, set()
    ),
    "what either says": ({"speakers": frozenset({"actor:state", "actor:front"})}, {STRIKE}, set()),
    "what an actor says, under a former id": ({"speakers": frozenset({"actor:front-old"})}, {STRIKE}, set()),
    "what nobody known says": ({"speakers": frozenset({"actor:nobody"})}, set(), set()),
    "without what an actor says": ({"exclude_speakers": frozenset({"actor:front"})}, ALL, BOTH),
    "without what another says, undisputed": (
        {"exclude_speakers": frozenset({"actor:state"}), "statuses": frozenset({"disputed"})}, set(), set()
    ),
    "what an actor says, without what it says": (
        {"speakers": frozenset({"actor:front"}), "exclude_speakers": frozenset({"actor:front"})}, set(), set()
    ),
    "on anonymous word alone": ({"only_anonymous": True}, {ROUND}, set()),
    "on anonymous word alone, denied as well": ({"only_anonymous": True, "statuses": ANY_STATUS}, {ROUND}, set()),
    "a dataset and its releases": ({"datasets": frozenset({"source:briefing"})}, {TALKS, STRIKE}, QUARREL),
    "a dataset, of it a source": (
        {"datasets": frozenset({"source:briefing"}), "sources": frozenset({"source:wire"})}, set(), set()
    ),
    "a place with its parts": ({"places": frozenset({"location:town"})}, {TALKS, STRIKE}, BOTH),
    "a part of it": ({"places": frozenset({"location:camp"})}, {STRIKE}, BOTH),
    "a place, known on the 19th": ({"places": frozenset({"location:town"}), "known_at": day("2024-05-19")}, set(), set()),
    "two voices": ({"min_sources": 2}, {TALKS, STRIKE}, set()),
    "three voices": ({"min_sources": 3}, set(), set()),
    "two voices, or denied": ({"min_sources": 2, "statuses": ANY_STATUS}, {TALKS, STRIKE, RUMOUR}, set()),
    "known on the 20th": ({"known_at": day("2024-05-20")}, {TALKS, ROUND, STRIKE}, set()),
    "known on the 19th": ({"known_at": day("2024-05-19")}, set(), set()),
    "known on the 25th": ({"known_at": day("2024-05-25")}, ALL, QUARREL),
    "weighed anew, firm ones only": (
        {"sources": frozenset({"source:wire"}), "statuses": frozenset({"stated"})}, {TALKS}, set()
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_filter_says_what_exists(talks: GraphStore, case: str) -> None:
    """Events, and the two relations between actors, under each filter."""
    settings, events, relations = CASES[case]
    result, edges = standing(talks, Filter(**settings))
    assert result == events
    assert {edge for edge in edges if edge.startswith("relation:")} == relations


@pytest.mark.parametrize("case", CASES)
def test_a_relation_needs_the_events_at_its_ends(talks: GraphStore, case: str) -> None:
    """Parts of an event that doesn't exist don't exist either."""
    settings, events, _ = CASES[case]
    _, edges = standing(talks, Filter(**settings))
    assert {edge.partition("#")[0] for edge in edges if edge.startswith("event:")} <= events
    assert ("event:talks#follows:event:round" in edges) == ({TALKS, ROUND} <= events)


@pytest.mark.parametrize("case", CASES)
def test_places_within_places_pass_every_filter(talks: GraphStore, case: str) -> None:
    """A location's part_of is identity."""
    _, edges = standing(talks, Filter(**CASES[case][0]))
    assert {"location:town#part_of:location:land", "location:camp#part_of:location:town"} <= edges


CODES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a class": ({"codes": VOCABULARY.codes(("affiliation",))}, {"relation:backing"}),
    "a type": ({"codes": VOCABULARY.codes(("OPPOSED_TO", "FOLLOWS"))},
               {"relation:quarrel", "event:talks#follows:event:round"}),
    "a role": ({"roles": frozenset({"mediator"})}, {"event:talks#mediator:actor:ana"}),
    "a role of a place": ({"roles": frozenset({"occurred_at"}), "codes": VOCABULARY.codes(("place",))},
                          {"event:talks#occurred_at:location:town", "event:strike#occurred_at:location:camp"}),
    "a role that no such relation has": ({"roles": frozenset({"mediator"}), "codes": VOCABULARY.codes(("place",))},
                                         set()),
    "kinds of node": ({"kinds": frozenset({"actor"})}, {"relation:backing", "relation:quarrel"}),
    "no kind": ({"kinds": frozenset()}, set()),
}  # fmt: skip


@pytest.mark.parametrize("case", CODES)
def test_relations_are_chosen_by_type_role_and_kind(talks: GraphStore, case: str) -> None:
    """Only those asked for, of those that stand."""
    settings, expected = CODES[case]
    assert set(shown_edges(talks, criteria=Filter(**settings))) == expected


def test_a_denied_part_is_asked_for_by_status(talks: GraphStore) -> None:
    """The hosting, which the blog denies, stands on its own claim and not on the talks'."""
    edges = shown_edges(talks, criteria=Filter(statuses=ANY_STATUS))
    assert edges["event:talks#host:actor:ana"]["status"] == "denied"
    assert "event:talks#host:actor:ana" not in shown_edges(talks)


def test_status_and_claims_are_those_of_the_claims_that_count(talks: GraphStore) -> None:
    """Without the section, what is left of the talks is stated by one voice."""
    criteria = Filter(exclude_sources=frozenset({"source:briefing"}))
    edge = shown_edges(talks, criteria=criteria)["event:talks#party:actor:front"]
    assert (edge["status"], edge["source_count"]) == ("stated", 1)
    assert edge["claims"] == ["claim:talks-2", "claim:talks-3"]
    node = shown_nodes(talks, "event:talks", criteria=criteria)["event:talks"]
    assert (node["status"], node["claim_count"]) == ("stated", 2)


def test_a_retraction_counts_from_its_own_day(store: GraphStore) -> None:
    """Known at the day before, the claim counts; on the day itself no longer; without known_at it never does."""
    store.write([
        record("source", "wire", published="2024-05-01"), record("actor", "a"),
        record("event", "e", participants=[{"actor": "actor:a", "role": "participant"}]),
        record("claim", "c", about="event:e", retracted="2024-05-10"),
    ])  # fmt: skip
    store.flush()
    days = {"2024-04-30": 0, "2024-05-01": 1, "2024-05-09": 1, "2024-05-10": 0}
    for text, number in days.items():
        with store.read(Filter(known_at=day(text))) as walk:
            assert len(walk.expand(located(walk, "actor:a")).edge) == number, text


UNSAID = {
    "nothing set": (Filter(), set()),
    "what nobody speaks of": (Filter(statuses=STANDING | {"none"}), {"event:unsaid", "relation:unsaid"}),
    "only that": (Filter(statuses=frozenset({"none"})), {"event:unsaid", "relation:unsaid"}),
    "what one source doesn't speak of": (
        Filter(statuses=frozenset({"none"}), sources=frozenset({"source:wire"})),
        {"event:unsaid", "event:said", "relation:unsaid", "relation:said"},
    ),
    "what two don't, of two voices": (Filter(statuses=frozenset({"none"}), min_sources=2), set()),
    "what nobody speaks of at a place": (
        Filter(statuses=frozenset({"none"}), places=frozenset({"location:town"})), {"event:unsaid", "relation:unsaid"}
    ),
}  # fmt: skip


def test_what_nobody_speaks_of_exists_where_it_is_asked_for(store: GraphStore) -> None:
    """An event with its parts, and a relation, that no claim was ever made about, or none that counts."""
    store.write([
        record("source", "wire"), record("source", "paper"), record("actor", "a"), record("actor", "b"),
        record("location", "town"),
        *(
            record("event", name, participants=[{"actor": "actor:a", "role": "participant"}],
                   locations=[{"location": "location:town"}])
            for name in ("said", "unsaid")
        ),
        *(record("relation", name, start="actor:a", end="actor:b") for name in ("said", "unsaid")),
        record("claim", "event", about="event:said", source="source:paper"),
        record("claim", "relation", about="relation:said", source="source:paper"),
    ])  # fmt: skip
    store.flush()
    for case, (criteria, expected) in UNSAID.items():
        spoken = {"event:said", "relation:said"} if "stated" in criteria.statuses else set()
        with store.read(criteria) as walk:
            nodes = located(walk, "actor:a", "actor:b", "location:town")
            hops = walk.expand(nodes)
            events = {
                identifier
                for identifier in walk.ids(np.unique(hops.neighbour).tolist())
                if identifier.startswith("event:")
            }
            relations = {identifier for identifier in edge_ids(walk, hops.edge) if identifier.startswith("relation:")}
            parts = {
                identifier.partition("#")[0]
                for identifier in edge_ids(walk, walk.among(np.union1d(nodes, hops.neighbour)))
            }
            listed = set(walk.ids(walk.timeline(TimelineRequest())[0].tolist()))
            looked_up = {walk.ids([node])[0] for node, _ in walk.search(SearchRequest(filter=criteria)).hits}
        assert events | relations == expected | spoken, case
        assert parts == expected | spoken, case
        assert listed == events, case
        if not criteria.is_placed:
            assert {entry for entry in looked_up if entry.startswith("event:")} == events, case
