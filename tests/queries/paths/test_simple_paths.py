"""Paths beyond the shortest: longer ones, those in time's order, through given entities, from and to several."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Record
from knowledge_graph.store import GraphStore
from queries.parameters.graph import PathParameters
from queries.parameters.parse import parse_parameters
from queries.paths import depth_first
from queries.paths.find import find_paths
from tests.support.worlds import open_store_with, record

SOURCE, OTHER = record("source", "s", publisher="P"), record("source", "t", publisher="Q")


def event(name: str, when: str | None, *who: str, source: str = "s", **links: str) -> list[Record]:
    """Return an event and the claim it stands on."""
    parts = {
        "participants": [{"actor": f"actor:{entry}", "role": "participant"} for entry in who],
        "links": [{"type": kind, "target": f"event:{other}"} for kind, other in links.items()],
    }
    return [
        record("event", name, type="meeting", when=when, **parts),
        record("claim", name, about=f"event:{name}", source=f"source:{source}"),
    ]


def relation(first: str, other: str, when: str | None, name: str = "") -> list[Record]:
    """Return a relation between two actors and the claim it stands on."""
    identifier = f"{first}-{other}{name}"
    return [
        record("relation", identifier, type="in_contact_with", start=f"actor:{first}", end=f"actor:{other}", when=when),
        record("claim", identifier, about=f"relation:{identifier}", source="source:s"),
    ]


CHAIN_A_TO_H = [
    SOURCE,
    OTHER,
    *(record("actor", name) for name in "abcdefgh"),
    *event("early", "2024-05-01", "a", "b"),
    *event("late", "2024-05-09", "b", "c"),
    *event("month", "2024-05", "c", "d"),
    *event("order", "2024-05-09", "d"),
    *event("answer", "2024-05-09", "e", responds_to="order"),
    *event("undated", None, "e", "f"),
    *event("short-cut", "2024-05-20", "a", "c", source="t"),
    *relation("f", "g", "2024-04-01/2024-04-30"),
    *relation("f", "g", "2024-06-02/2024-06-03", "-again"),
    *relation("g", "h", "2024-06-01"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The chain above in a store."""
    store = open_store_with(tmp_path_factory.mktemp("ways"), CHAIN_A_TO_H)
    yield store
    store.close()


def ask(store: GraphStore, start: str, end: str, **more: Any) -> dict[str, Any]:
    """Ask from any to any of entities named by a letter or, if events, by their name."""
    named = [[entry if ":" in entry else f"actor:{entry}" for entry in ends.split()] for ends in (start, end)]
    return find_paths(store, PathParameters(**{"start": named[0], "end": named[1], "mode": "temporal"} | more)).data


def listed(answer: dict[str, Any]) -> list[str]:
    """Return the paths found, ids shortened."""
    return [" ".join(node.partition(":")[2] for node in path["nodes"]) for path in answer["paths"]]


CASES: dict[str, tuple[str, str, dict[str, Any], list[str]]] = {
    "longer ones follow, in order of ids": ("a", "c", {"mode": "k_shortest"}, ["a short-cut c", "a early b late c"]),
    "the first of them": ("a", "c", {"mode": "k_shortest", "max_paths": 1}, ["a short-cut c"]),
    "no longer than asked": ("a", "c", {"mode": "k_shortest", "max_depth": 3}, ["a short-cut c"]),
    "forward in time": ("a", "c", {"order": "certain"}, ["a short-cut c", "a early b late c"]),
    "whoever arrives first": ("a", "c", {"optimise": "arrival"}, ["a early b late c", "a short-cut c"]),
    "and only that": ("a", "c", {"optimise": "arrival", "max_paths": 1}, ["a early b late c"]),
    "not backward": ("event:late", "event:early", {}, []),
    "some day of the month may be later": ("event:late", "d", {}, ["late c month d"]),
    "but need not": ("event:late", "d", {"order": "certain"}, []),
    "not only neighbours count": ("event:short-cut", "event:order", {}, []),
    "what answers comes after": ("event:order", "event:answer", {"order": "certain"}, ["order answer"]),
    "and not before": ("event:answer", "event:order", {}, []),
    "what has no date is in nobody's way": ("event:order", "f", {"order": "certain"}, ["order answer e undated f"]),
    "unless it is left out": ("event:order", "f", {"undated": "exclude"}, []),
    "one of two relations fits, the other is over": ("event:order", "g", {}, ["order answer e undated f g"]),
    "but that one must fit what follows, too": ("event:order", "h", {}, []),
    "as the first does for who comes earlier": ("f", "h", {"order": "certain"}, ["f g h"]),
    "through somebody": ("a", "c", {"mode": "shortest", "via": ["actor:b"]}, ["a early b late c"]),
    "through an end is any way": ("a", "c", {"mode": "shortest", "via": ["actor:a"]}, ["a short-cut c"]),
    "through several in any order": ("a", "d", {"mode": "all_shortest", "via": ["event:late", "actor:b"]}, ["a early b late c month d"]),
    "through what nothing passes": ("a", "c", {"mode": "k_shortest", "via": ["actor:h"]}, []),
    "through who is to be avoided": ("a", "c", {"mode": "k_shortest", "avoid": ["actor:b"], "via": ["actor:b"]}, ["a early b late c"]),
    "from and to any of several": ("a b", "c d", {"mode": "shortest"}, ["a short-cut c"]),
    "the ends are not passed through": ("a b", "c d", {"mode": "k_shortest"}, ["a short-cut c", "b late c"]),
}  # fmt: skip


@pytest.mark.parametrize(("start", "end", "more", "expected"), CASES.values(), ids=CASES)
def test_paths_come_in_the_order_asked_for(store, start: str, end: str, more: dict[str, Any], expected) -> None:
    assert listed(ask(store, start, end, **more)) == expected


def test_a_path_in_time_says_when_it_arrives_and_gives_a_day_for_everything(store: GraphStore) -> None:
    (path,) = ask(store, "event:order", "g")["paths"]
    assert (path["time_order"], path["arrival"], path["undated"]) == ("certain", "2024-06-02", 1)
    assert [(entry["id"], entry["date"]) for entry in path["witness"]] == [
        ("event:order", "2024-05-09"),
        ("event:answer", "2024-05-09"),
        ("event:undated", None),
        ("relation:f-g-again", "2024-06-02"),
    ]
    (possible,) = ask(store, "event:late", "d")["paths"]
    assert [date.fromisoformat(entry["date"]).day for entry in possible["witness"]] == [9, 9]
    assert (possible["time_order"], possible["arrival"]) == ("possible", "2024-05-09")


def test_only_paths_in_time_speak_of_it(store: GraphStore) -> None:
    (path,) = ask(store, "a", "c", mode="shortest")["paths"]
    assert not {"arrival", "witness", "undated"} & path.keys()
    for name, value in {"order": "certain", "optimise": "steps"}.items():
        with pytest.raises(InvalidInput, match="mode=temporal") as raised:
            ask(store, "a", "c", mode="k_shortest", **{name: value})
        assert raised.value.field == name


def test_a_larger_limit_only_appends(store: GraphStore) -> None:
    for more in ({"mode": "k_shortest"}, {"mode": "temporal"}, {"mode": "temporal", "optimise": "arrival"}):
        whole = ask(store, "a", "d", **more)
        for most in range(1, len(whole["paths"]) + 1):
            some = ask(store, "a", "d", **more, max_paths=most)
            assert some["paths"] == whole["paths"][:most]
            assert some["complete"] == (most == len(whole["paths"]))


WHY: dict[str, tuple[str, str, dict[str, Any], str | None]] = {
    "the order": ("event:late", "d", {"order": "certain"}, "order"),
    "what to pass through": ("a", "c", {"mode": "k_shortest", "via": ["actor:h"]}, "via"),
    "what has no date left out": ("event:order", "f", {"undated": "exclude"}, "undated"),
    "time itself is no filter": ("event:late", "event:early", {}, None),
}


@pytest.mark.parametrize(("start", "end", "more", "cause"), WHY.values(), ids=WHY)
def test_no_path_says_what_left_none(store, start: str, end: str, more: dict[str, Any], cause: str | None) -> None:
    answer = ask(store, start, end, **more)
    assert (answer["paths"], answer["blocking_filter"]) == ([], cause)


def test_the_search_says_whether_it_might_have_gone_on(store: GraphStore) -> None:
    assert ask(store, "a", "c", mode="k_shortest", max_depth=2)["beyond_depth"]
    assert not ask(store, "event:late", "event:early")["beyond_depth"]


def test_a_search_that_tries_too_much_gives_up_with_what_it_is_sure_of(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(store, "a", "d", mode="k_shortest")
    monkeypatch.setattr(depth_first, "MAX_PREFIXES", 8)
    some = ask(store, "a", "d", mode="k_shortest")
    assert some["truncated"]["reason"] == "budget"
    assert not some["complete"]
    assert some["paths"] == whole["paths"][: len(some["paths"])]
    assert ask(store, "a", "d", optimise="arrival")["paths"] == []


def test_the_sources_that_hold_up_every_path_are_named(store: GraphStore) -> None:
    assert ask(store, "a", "c", mode="shortest")["critical_sources"] == ["source:t"]
    assert ask(store, "a", "c", mode="k_shortest")["critical_sources"] == []
    assert ask(store, "a", "d", mode="k_shortest")["critical_sources"] == ["source:s"]
    assert ask(store, "a", "d", exclude_source=["source:s"])["critical_sources"] == []


@pytest.mark.parametrize("arguments", [{"via": ["a", "b", "c", "d", "e"]}, {"order": "surely"}, {"optimise": "speed"}])
def test_what_can_t_be_taken_is_said(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_parameters(PathParameters, {"start": "actor:a", "end": "actor:b", "mode": "temporal", **arguments})
    assert raised.value.field in arguments


def test_what_began_before_all_time_arrives_no_later_than_what_has_no_date(tmp_path: Path) -> None:
    """Neither way has a day of arrival, so their order is that of ids."""
    records = [
        SOURCE,
        record("actor", "a"),
        record("actor", "b"),
        *event("n", None, "a", "b"),
        *event("B", "/2024-05-02", "a", "b"),
    ]
    store = open_store_with(tmp_path, records)
    answer = find_paths(store, PathParameters(start=["actor:a"], end=["actor:b"], mode="temporal")).data
    store.close()
    assert [(path["nodes"][1], path["arrival"]) for path in answer["paths"]] == [("event:B", None), ("event:n", None)]
