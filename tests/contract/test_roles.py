"""Lists by relation and role, and who played which role: the same in every store."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Merge
from knowledge_graph.store import GraphStore
from queries.entities.search import search
from queries.events.roles import roles
from queries.events.timeline import timeline
from queries.evidence.changes import changes
from queries.evidence.conflicts import conflicts
from queries.parameters.entities import SearchParameters
from queries.parameters.events import RolesParameters, TimelineParameters
from queries.parameters.evidence import ChangesParameters, ConflictsParameters
from queries.subgraph import SeedsParameters, subgraph
from tests.contract.databases import loaded_once
from tests.support.worlds import record

TALKS = {"location:town": [{"location": "location:town"}], "location:camp": [{"location": "location:camp"}]}


@loaded_once
def diplomacy(store: GraphStore) -> None:
    """A store of talks, a strike and statements, with the roles that actors played in them."""
    store.write([
        record("source", "wire", publisher="Wire", published="2024-05-20"),
        record("source", "paper", publisher="Paper", published="2024-05-26"),
        *(record("actor", name, name=name.title()) for name in ("emir", "mufti", "front", "state", "twin")),
        record("location", "town", name="The Town", latitude=31.3, longitude=34.3),
        record("location", "camp", name="The Camp", part_of="location:town", latitude=31.4, longitude=34.4),
        record("event", "talks", when="2024-05-24", locations=TALKS["location:town"], participants=[
            {"actor": "actor:emir", "role": "mediator"}, {"actor": "actor:mufti", "role": "mediator"},
            {"actor": "actor:front", "role": "party"},
        ], links=[{"type": "follows", "target": "event:round"}]),
        record("event", "round", when="2024-05", participants=[
            {"actor": "actor:emir", "role": "mediator"}, {"actor": "actor:state", "role": "party"},
        ]),
        record("event", "strike", type="assault", when="2024-05-26", locations=TALKS["location:camp"],
               participants=[{"actor": "actor:state", "role": "attacker"}]),
        record("event", "denied", when="2024-05-25", participants=[{"actor": "actor:emir", "role": "mediator"}]),
        record("event", "planned", when="2024-06-01", reality="planned",
               participants=[{"actor": "actor:mufti", "role": "mediator"}]),
        record("event", "doubted", when="2024-05-22", participants=[
            {"actor": "actor:emir", "role": "mediator"}, {"actor": "actor:front", "role": "party"}]),
        record("relation", "quarrel", type="opposed_to", start="actor:state", end="actor:front"),
        *(record("claim", name, about=f"event:{name}") for name in ("talks", "round", "strike", "planned", "doubted")),
        record("claim", "denied", about="event:denied", stance="denies"),
        record("claim", "quarrel", about="relation:quarrel"),
        record("claim", "quarrel-2", about="relation:quarrel", stance="denies", source="source:paper"),
        record("claim", "mufti", about="event:talks#mediator:actor:mufti", certainty="hedged", source="source:paper",
               attributed_to=[{"text": "officials", "kind": "anonymous"}]),
        record("claim", "emir", about="event:doubted#mediator:actor:emir", stance="denies", source="source:paper"),
        record("claim", "killed", about="event:strike", property="killed", value={"best": 3}, source="source:paper",
               attributed_to=[{"actor": "actor:front"}]),
        record("claim", "killed-2", about="event:strike", property="killed", value={"best": 9}),
        record("claim", "position", about="event:talks", property="killed", value={"best": 1}, source="source:paper"),
        record("claim", "position-2", about="event:talks", property="killed", value={"best": 2}),
    ])  # fmt: skip
    store.flush()


LISTED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "in a role": ({"role": ["mediator"]}, ["round", "talks"]),
    "newest first": ({"role": ["mediator"], "order": "desc"}, ["talks", "round"]),
    "in one of two roles": ({"role": ["mediator", "attacker"]}, ["round", "talks", "strike"]),
    "in a role that nobody played": ({"role": ["host"]}, []),
    "in a role whose denial is asked for": ({"role": ["mediator"], "status": ["any"]}, ["round", "doubted", "talks", "denied"]),
    "in a role, planned as well": ({"role": ["mediator"], "reality": ["any"]}, ["round", "talks", "planned"]),
    "in a role of a place": ({"role": ["occurred_at"]}, ["talks", "strike"]),
    "by a relation": ({"relation": ["sequence"]}, ["round", "talks"]),
    "by a relation to what is left out": ({"relation": ["sequence"], "after": "2024-05-24", "match": "certain"}, []),
    "by a relation and a role it doesn't have": ({"relation": ["place"], "role": ["mediator"]}, []),
    "in a role, of a type": ({"role": ["mediator", "attacker"], "type": ["assault"]}, ["strike"]),
    "in a role, at a place": ({"role": ["mediator"], "place": ["location:town"]}, ["talks"]),
    "in another role, at a place with its parts": ({"role": ["attacker"], "place": ["location:town"]}, ["strike"]),
    "in a role, near a point": ({"role": ["mediator"], "near": "31.3,34.3", "within_km": 1}, ["talks"]),
    "in a role, in a box": ({"role": ["attacker"], "box": "31.35,34.35,31.45,34.45"}, ["strike"]),
    "in a role, by an actor": ({"role": ["party"], "entity": ["actor:front"]}, ["doubted", "talks"]),
    "in a role that an actor didn't play there": ({"role": ["attacker"], "entity": ["actor:front"]}, []),
    "in a role, by an actor, at a place": (
        {"role": ["party"], "entity": ["actor:front"], "place": ["location:town"]}, ["talks"],
    ),
    "an event of its own, in a role": ({"role": ["attacker"], "entity": ["event:strike"]}, ["strike"]),
    "an event of its own, in no such role": ({"role": ["mediator"], "entity": ["event:strike"]}, []),
    "in a role, on one source's word": ({"role": ["mediator"], "source": ["source:paper"]}, ["talks"]),
    "in a role, on the other's": ({"role": ["mediator"], "source": ["source:wire"]}, ["round", "talks"]),
    "in a role, without a source": ({"role": ["mediator"], "exclude_source": ["source:paper"]}, ["round", "talks"]),
    "in a role, events alone": ({"role": ["mediator"], "kind": ["event"]}, ["round", "talks"]),
    "in a role, counted": ({"role": ["mediator"], "limit": 1}, ["round"]),
    "around another": ({"role": ["mediator"], "relative_to": "event:strike", "when": "before"}, ["round", "talks"]),
    "behind another by a link alone": (
        {"role": ["mediator"], "relative_to": "event:round", "when": "after", "match": "certain"}, ["talks"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LISTED)
def test_a_timeline_holds_the_events_with_such_a_relation(diplomacy: GraphStore, case: str) -> None:
    """Only those that have a relation of the type and in the role that the filters let through."""
    parameters, expected = LISTED[case]
    answer = timeline(diplomacy, TimelineParameters(**parameters)).data
    assert [result["id"].removeprefix("event:") for result in answer["results"]] == expected
    assert parameters.get("limit") or answer["total"] == {"value": len(expected), "relation": "eq"}


FOUND: dict[str, tuple[dict[str, Any], set[str]]] = {
    "in a role": (
        {"role": ["mediator"]},
        {"actor:emir", "actor:mufti", "event:talks", "event:round", "event:planned"},
    ),
    "actors in a role": ({"role": ["party"], "kind": ["actor"]}, {"actor:front", "actor:state"}),
    "by name, in a role": ({"role": ["mediator"], "q": "mufti"}, {"actor:mufti"}),
    "by name, not in a role": ({"role": ["attacker"], "q": "mufti"}, set()),
    "by a relation": ({"relation": ["opposed_to"]}, {"actor:state", "actor:front"}),
    "at a place, in a role": ({"role": ["mediator"], "place": ["location:town"]}, {"event:talks"}),
    "in a role of a place": (
        {"role": ["occurred_at"]}, {"event:talks", "event:strike", "location:town", "location:camp"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FOUND)
def test_a_search_finds_what_has_such_a_relation(diplomacy: GraphStore, case: str) -> None:
    """At either end of it: who played a role, and in what."""
    parameters, expected = FOUND[case]
    answer = search(diplomacy, SearchParameters(**parameters)).data
    assert {result["id"] for result in answer["results"]} == expected
    assert answer["total"]["value"] == len(expected)


CHANGED: dict[str, tuple[dict[str, Any], set[str]]] = {
    "all": ({}, {
        "event:talks#mediator:actor:mufti", "relation:quarrel", "event:strike",
        "event:talks",
    }),
    "of a role": ({"role": ["mediator"]}, {
        "event:talks", "event:talks#mediator:actor:mufti",
    }),
    "of a relation": ({"relation": ["opposed_to"]}, {"relation:quarrel"}),
    "of a role at a place": ({"role": ["mediator"], "place": ["location:town"]}, {
        "event:talks", "event:talks#mediator:actor:mufti",
    }),
    "of a role that nothing changed in": ({"role": ["host"]}, set()),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_changes_are_those_of_what_has_such_a_relation(diplomacy: GraphStore, case: str) -> None:
    """Of the parts of an event only those that are such relations themselves."""
    parameters, expected = CHANGED[case]
    answer = changes(diplomacy, ChangesParameters(since="2024-05-21", **parameters)).data
    assert {result["about"] for result in answer["results"]} == expected


def test_conflicts_are_about_what_has_such_a_relation(diplomacy: GraphStore) -> None:
    """Events by their participants and places, and relations by their type."""
    cases = {
        "none": {"event:strike", "event:talks", "relation:quarrel"},
        "role": {"event:talks"},
        "relation": {"relation:quarrel"},
        "place": {"event:strike"},
    }
    parameters: dict[str, dict[str, Any]] = {
        "none": {},
        "role": {"role": ["mediator"]},
        "relation": {"relation": ["opposed_to"]},
        "place": {"role": ["attacker"], "place": ["location:camp"]},
    }
    for case, expected in cases.items():
        answer = conflicts(diplomacy, ConflictsParameters(**parameters[case])).data
        assert {result["about"].partition("#")[0] for result in answer["results"]} == expected, case


def test_a_subgraph_without_seeds_grows_from_the_events_that_filters_leave_in(diplomacy: GraphStore) -> None:
    """The events with mediators, these mediators, and the relations between them; cut, it says so."""
    answer = subgraph(diplomacy, SeedsParameters(role=("mediator",)))
    assert set(answer.data["nodes"]) == {"event:round", "event:talks", "actor:emir", "actor:mufti"}
    assert {edge["role"] for edge in answer.data["edges"].values()} == {"mediator"}
    assert answer.complete
    cut = subgraph(diplomacy, SeedsParameters(role=("mediator",), limit=1))
    assert not cut.complete
    assert cut.data["truncated"]["reason"] == "limit"
    assert subgraph(diplomacy, SeedsParameters(role=("host",))).data["nodes"] == {}
    # As in a timeline, the place is that of the event which is listed, not of what it follows.
    talks = subgraph(diplomacy, SeedsParameters(relation=("sequence",), place=("location:town",))).data["nodes"]
    assert list(talks) == ["event:talks"]
    everything = subgraph(diplomacy, SeedsParameters()).data["nodes"]
    assert everything.keys() > {"event:round", "event:talks", "event:strike"}
    assert (
        subgraph(diplomacy, SeedsParameters(undated="include", limit=5)).data
        == subgraph(diplomacy, SeedsParameters(limit=5)).data
    )


PLAYED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a role": ({"role": ["mediator"]}, [
        "emir mediator in round: stated by 1", "emir mediator in talks: stated by 2", "mufti mediator in talks: hedged by 1",
    ]),
    "any role": ({}, [
        "emir mediator in round: stated by 1", "state party in round: stated by 1", "front party in doubted: stated by 1",
        "emir mediator in talks: stated by 2", "front party in talks: stated by 2", "mufti mediator in talks: hedged by 1",
        "state attacker in strike: stated by 2",
    ]),
    "an actor's": ({"entity": ["actor:state"]}, ["state party in round: stated by 1", "state attacker in strike: stated by 2"]),
    "an actor's, of one kind": ({"entity": ["actor:state"], "role": ["party"]}, ["state party in round: stated by 1"]),
    "in an event": ({"entity": ["event:talks"], "role": ["mediator"]}, [
        "emir mediator in talks: stated by 2", "mufti mediator in talks: hedged by 1",
    ]),
    "of a class": ({"relation": ["represented"]}, [
        "state party in round: stated by 1", "front party in doubted: stated by 1", "front party in talks: stated by 2",
    ]),
    "at a place": ({"place": ["location:camp"]}, ["state attacker in strike: stated by 2"]),
    "near a point": ({"near": "31.3,34.3", "within_km": 1, "role": ["mediator"]}, [
        "emir mediator in talks: stated by 2", "mufti mediator in talks: hedged by 1",
    ]),
    "in events of a type": ({"type": ["assault"]}, ["state attacker in strike: stated by 2"]),
    "in a window": ({"after": "2024-05-25"}, [
        "emir mediator in round: stated by 1", "state party in round: stated by 1", "state attacker in strike: stated by 2",
    ]),
    "planned": ({"reality": ["planned"]}, ["mufti mediator in planned: stated by 1"]),
    "denied": ({"status": ["denied"], "role": ["mediator"]}, ["emir mediator in denied: denied by 0"]),
    "known on a day": ({"known_at": "2024-05-21", "role": ["mediator"]}, [
        "emir mediator in round: stated by 1", "emir mediator in talks: stated by 1",
    ]),
    "hedged": ({"status": ["hedged"]}, []),
    "without anonymous speakers": ({"exclude_anonymous": True, "entity": ["event:talks"]}, [
        "emir mediator in talks: stated by 2", "front party in talks: stated by 2",
    ]),
    "on anonymous word alone": ({"only_anonymous": True}, ["mufti mediator in talks: hedged by 1"]),
    "by a speaker": ({"attributed_to": ["actor:front"]}, ["state attacker in strike: stated by 1"]),
    "not by a speaker": ({"exclude_speaker": ["actor:front"], "entity": ["event:strike"]}, [
        "state attacker in strike: stated by 1",
    ]),
    "before another": ({"relative_to": "event:strike", "when": "before", "match": "certain", "role": ["mediator"]}, [
        "emir mediator in talks: stated by 2", "mufti mediator in talks: hedged by 1",
    ]),
    "behind another by a link alone": (
        {"relative_to": "event:round", "when": "after", "match": "certain", "entity": ["event:talks"], "role": ["mediator"]},
        ["emir mediator in talks: stated by 2", "mufti mediator in talks: hedged by 1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PLAYED)
def test_roles_say_who_played_what_in_which_event(diplomacy: GraphStore, case: str) -> None:
    """In order of time, then of the event's, the actor's and the role's id, each with what it stands on."""
    parameters, expected = PLAYED[case]
    answer = roles(diplomacy, RolesParameters(**parameters)).data
    assert [_row(result) for result in answer["results"]] == expected
    assert answer["total"] == {"value": len(expected), "relation": "eq"}
    for result in answer["results"]:
        assert {result["actor"], result["event"]} <= answer["nodes"].keys()
        assert set(result["claims"]) <= answer["claims"].keys()
        assert result["when"] == answer["nodes"][result["event"]].get("when")


def _row(result: dict[str, Any]) -> str:
    actor, event = result["actor"].partition(":")[2], result["event"].partition(":")[2]
    return f"{actor} {result['role']} in {event}: {result['status']} by {result['source_count']}"


def test_pages_of_roles_keep_those_of_an_event_together(diplomacy: GraphStore) -> None:
    """Every role comes once, and a page has no less than its limit unless it is the last."""
    rows, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        answer = roles(diplomacy, RolesParameters(limit=2, cursor=cursor)).data
        rows += [_row(result) for result in answer["results"]]
        assert answer["total"]["value"] == len(PLAYED["any role"][1])
        cursor, pages = answer["next"], pages + 1
    assert rows == PLAYED["any role"][1]
    assert pages == 3


def test_roles_of_merged_actors_are_the_survivors(diplomacy: GraphStore) -> None:
    """Those that both played, under the one name."""
    merge = Merge(id="merge:m", merged="actor:mufti", into="actor:twin", why="one", decided="2024-06-01")
    diplomacy.write([merge])
    diplomacy.flush()
    for name in ("actor:mufti", "actor:twin"):
        answer = roles(diplomacy, RolesParameters(entity=(name,))).data
        assert [_row(result) for result in answer["results"]] == ["twin mediator in talks: hedged by 1"]


REFUSED = {
    "a kind of node": ({"kind": ["actor"]}, "leave out `kind`"),
    "a relation that is no role": ({"relation": ["opposed_to"]}, "names no role that actors play"),
    "a class without the role": ({"relation": ["represented"], "role": ["mediator"]}, "role=mediator"),
    "a location": ({"entity": ["location:town"]}, "place=location:town"),
    "what is no event": ({"relative_to": "actor:emir", "when": "before"}, "is not an event"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_role_can_be_is_refused(diplomacy: GraphStore, case: str) -> None:
    """With what to give instead."""
    parameters, words = REFUSED[case]
    with pytest.raises(InvalidInput, match=words):
        roles(diplomacy, RolesParameters(**parameters))
