"""Paths between entities of the world of May 2024: which, in what order, standing on what, and why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import ALWAYS, TimeSpan, parse_span, span_of
from queries.core.temporal_order import Element, time_order
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths
from tests.support.worlds import MAY_2024, open_store_with


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 in a store."""
    store = open_store_with(tmp_path_factory.mktemp("store"), MAY_2024)
    yield store
    store.close()


def ask(store: GraphStore, start: str, end: str, **more: Any) -> dict[str, Any]:
    """Ask for all shortest paths, unless told otherwise."""
    return find_paths(store, PathParameters(**{"start": start, "end": end, "mode": "all_shortest"} | more)).data


def lists(*paths: str) -> list[list[str]]:
    """Return paths written as ids a space apart."""
    return [path.split() for path in paths]


BARNEA, HAMAS, QATAR, CAIRO = "actor:barnea", "actor:hamas", "actor:qatar", "actor:cairo"
TO_HAMAS = "actor:barnea event:talks actor:qatar actor:hamas"
TO_CAIRO = "actor:qatar event:round actor:cairo"

FOUND: dict[str, tuple[str, str, dict[str, Any], list[list[str]]]] = {
    "both at both ends, either way": (f"{QATAR},{CAIRO}", f"{CAIRO},{QATAR}", {}, lists("actor:cairo event:round actor:qatar", TO_CAIRO)),
    "a start among the ends": (QATAR, f"{QATAR},{CAIRO}", {}, lists(TO_CAIRO)),
    "an end among the starts": (f"{QATAR},{CAIRO}", CAIRO, {"mode": "k_shortest", "max_depth": 2}, lists(TO_CAIRO)),
    "three at both ends, cut": (f"{BARNEA},{QATAR},{CAIRO}", f"{BARNEA},{QATAR},{CAIRO}", {"mode": "shortest"}, lists("actor:barnea event:talks actor:qatar")),
    "over who is in contact": (BARNEA, HAMAS, {}, lists(TO_HAMAS)),
    "who is only mentioned is no step": (BARNEA, HAMAS, {"max_depth": 2}, []),
    "unless that is asked": (BARNEA, HAMAS, {"relation": ["involvement"]}, lists("actor:barnea event:talks actor:hamas")),
    "what is planned did not happen": (QATAR, CAIRO, {}, lists(TO_CAIRO)),
    "unless that is asked, in order of ids": (QATAR, CAIRO, {"reality": ["any"]}, lists("actor:qatar event:restart actor:cairo", TO_CAIRO)),
    "one of two when one is asked": (QATAR, CAIRO, {"reality": ["any"], "mode": "shortest"}, lists("actor:qatar event:restart actor:cairo")),
    "without the officials": (BARNEA, QATAR, {"exclude_anonymous": True, "max_depth": 3}, []),
    "without the briefing": (BARNEA, QATAR, {"exclude_source": ["source:brief"]}, []),
    "one reprint is no second source": (QATAR, CAIRO, {"min_sources": 2}, lists(TO_CAIRO)),
    "three there are not": (QATAR, CAIRO, {"min_sources": 3}, []),
    "in a window": (QATAR, CAIRO, {"after": "2024-05-09", "before": "2024-05-10"}, lists(TO_CAIRO)),
    "past the window": (QATAR, CAIRO, {"after": "2024-05-10"}, []),
    "known by then": (QATAR, CAIRO, {"known_at": "2024-05-24"}, lists(TO_CAIRO)),
    "not yet known": (QATAR, CAIRO, {"known_at": "2024-05-23"}, []),
    "avoiding the middle": (BARNEA, HAMAS, {"avoid": ["event:talks"]}, []),
    "avoiding an end avoids nothing": (BARNEA, HAMAS, {"avoid": [BARNEA]}, lists(TO_HAMAS)),
    "through no hub": (BARNEA, HAMAS, {"max_degree": 3}, []),
    "from an event that is planned": ("event:restart", QATAR, {}, lists("event:restart actor:qatar")),
    "answer and order": (BARNEA, "actor:icj", {}, lists("actor:barnea event:answer event:order actor:icj")),
    "in one role": (QATAR, "event:round", {"role": ["mediator"]}, lists("actor:qatar event:round")),
    "in none of the roles": (QATAR, "event:round", {"role": ["host"]}, []),
    "who has no relations": (BARNEA, "actor:alone", {}, []),
}  # fmt: skip


@pytest.mark.parametrize(("start", "end", "more", "expected"), FOUND.values(), ids=FOUND)
def test_the_shortest_paths_are_found(store, start: str, end: str, more: dict[str, Any], expected) -> None:
    assert [path["nodes"] for path in ask(store, start, end, **more)["paths"]] == expected


def test_a_path_says_what_every_step_stands_on(store: GraphStore) -> None:
    answer = ask(store, BARNEA, HAMAS)
    (path,) = answer["paths"]
    assert path["length"] == 3
    assert [step["edges"] for step in path["steps"]] == lists(
        "event:talks#negotiator:actor:barnea", "event:talks#mediator:actor:qatar", "relation:office"
    )
    assert [step["claims"] for step in path["steps"]] == lists("claim:talks", "claim:mediator", "claim:office")
    assert [step["direction"] for step in path["steps"]] == ["forward", "backward", "forward"]
    assert (path["status"], path["weakest"], path["source_count"]) == ("hedged", 1, 1)
    assert set(answer["claims"]) == {"claim:talks", "claim:mediator", "claim:office"}
    assert set(answer["sources"]) == {"source:brief", "source:brief-1"}
    assert answer["not_walked"] == ["Source", "Claim", "mentioned", "stance", "place", "part"]


WHY: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "there is one": (BARNEA, HAMAS, {}, {"beyond_depth": False, "blocking_filter": None}),
    "too far": (BARNEA, HAMAS, {"max_depth": 2}, {"beyond_depth": True, "blocking_filter": None}),
    "there is none": (BARNEA, "actor:alone", {}, {"beyond_depth": False, "blocking_filter": None}),
    "the filter on claims": (BARNEA, QATAR, {"exclude_anonymous": True}, {"blocking_filter": "exclude_anonymous"}),
    "the filter on claims, though one could go further": (
        BARNEA, QATAR, {"exclude_anonymous": True, "max_depth": 2}, {"beyond_depth": True, "blocking_filter": "exclude_anonymous"},
    ),
    "the window": (QATAR, CAIRO, {"after": "2024-05-10"}, {"blocking_filter": "after"}),
    "what is avoided": (BARNEA, HAMAS, {"avoid": ["event:talks"]}, {"blocking_filter": "avoid"}),
    "the hubs": (BARNEA, HAMAS, {"max_degree": 3}, {"blocking_filter": "max_degree"}),
    "what is walked": (BARNEA, HAMAS, {"relation": ["affiliation"]}, {"blocking_filter": "relation"}),
    "two filters together": (
        QATAR, CAIRO, {"after": "2024-05-10", "exclude_source": ["source:brief", "source:agency", "source:reprint"]}, {"blocking_filter": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("start", "end", "more", "expected"), WHY.values(), ids=WHY)
def test_no_path_is_an_answer_that_says_why(store, start: str, end: str, more, expected: dict[str, Any]) -> None:
    answer = ask(store, start, end, **more)
    assert {name: answer[name] for name in expected} == expected
    assert (answer["complete"], answer["truncated"]) == (True, None)


def test_a_larger_limit_only_appends(store: GraphStore) -> None:
    lists = [ask(store, QATAR, CAIRO, reality=["any"], max_paths=most) for most in (1, 2, 3)]
    first, two, three = [[path["nodes"] for path in answer["paths"]] for answer in lists]
    assert (first, three) == (two[:1], two)
    assert len(two) == 2
    assert [answer["truncated"] for answer in lists] == [{"reason": "max_paths", "at_depth": None}, None, None]
    assert [answer["complete"] for answer in lists] == [False, True, True]


def test_a_path_back_is_the_path_turned_round(store: GraphStore) -> None:
    there, back = ask(store, BARNEA, HAMAS), ask(store, HAMAS, BARNEA)
    assert there["paths"][0]["nodes"] == back["paths"][0]["nodes"][::-1]


def test_the_same_question_has_the_same_answer_byte_for_byte(store: GraphStore) -> None:
    question = PathParameters(start=BARNEA, end=HAMAS)
    assert find_paths(store, question).encode() == find_paths(store, question).encode()


def test_an_answer_in_time_runs_from_the_order_to_its_answer_and_not_back(store: GraphStore) -> None:
    assert ask(store, "event:order", "event:answer")["paths"][0]["time_order"] == "certain"
    assert ask(store, "event:answer", "event:order")["paths"][0]["time_order"] == "none"


@pytest.mark.parametrize(("start", "end"), [(BARNEA, BARNEA), ("actor:icj", "actor:world-court")])
def test_a_path_joins_two(store: GraphStore, start: str, end: str) -> None:
    with pytest.raises(InvalidInput, match="the same entity"):
        ask(store, start, end)


HOSTILE = ["actor:none", "x" * 700, "\x00", "actor:\udcff", "' OR 1=1 --", "source:brief", "claim:talks", "مرحبا", "."]


@pytest.mark.parametrize("name", HOSTILE)
def test_an_end_that_is_no_entity_is_not_found(store: GraphStore, name: str) -> None:
    question = PathParameters.model_construct(**PathParameters(start=BARNEA, end=HAMAS).model_dump() | {"end": (name,)})
    with pytest.raises(NotFound) as raised:
        find_paths(store, question)
    assert raised.value.reference == name


def test_what_is_to_be_avoided_must_exist(store: GraphStore) -> None:
    with pytest.raises(NotFound):
        ask(store, BARNEA, HAMAS, avoid=["actor:none"])


def test_a_search_out_of_time_says_so(store: GraphStore) -> None:
    answer = find_paths(store, PathParameters(start=BARNEA, end=HAMAS), seconds=-1).data
    assert (answer["complete"], answer["truncated"]) == (False, {"reason": "time", "at_depth": None})


def element(name: str, *dates: str | dict[str, str | None] | None) -> Element:
    """Return something dated on a path; several dates are those of parallel relations."""
    return Element((name,) * len(dates), tuple(span_of(date).bounds if date else ALWAYS for date in dates))


MAY_1, MAY_2, MAY_3 = "2024-05-01", "2024-05-02", "2024-05-03"
ORDERS: dict[str, tuple[list[Element], set[tuple[str, str]], str]] = {
    "nothing": ([], set(), "certain"),
    "one": ([element("a", MAY_1)], set(), "certain"),
    "one after another": ([element("a", MAY_1), element("b", MAY_2)], set(), "certain"),
    "one before another": ([element("a", MAY_2), element("b", MAY_1)], set(), "none"),
    "on one day": ([element("a", MAY_1), element("b", MAY_1)], set(), "possible"),
    "on one day, linked": ([element("a", MAY_1), element("b", MAY_1)], {("a", "b")}, "certain"),
    "on one day, linked the other way": ([element("a", MAY_1), element("b", MAY_1)], {("b", "a")}, "none"),
    "in order, linked the other way": ([element("a", MAY_1), element("b", MAY_2)], {("b", "a")}, "certain"),
    "out of order, linked": ([element("a", MAY_2), element("b", MAY_1)], {("a", "b")}, "certain"),
    "some day of the month": ([element("a", "2024-05"), element("b", MAY_2)], set(), "possible"),
    "not only neighbours count": ([element("a", MAY_3), element("b", "2024-05"), element("c", MAY_2)], set(), "none"),
    "linked, but not as neighbours": ([element("a", MAY_1), element("b", None), element("c", MAY_1)], {("a", "c")}, "certain"),
    "the undated don't constrain": ([element("a", MAY_2), element("b", None), element("c", MAY_3)], set(), "certain"),
    "not even linked": ([element("a", MAY_2), element("b", None)], {("b", "a")}, "certain"),
    "still going on": ([element("a", MAY_3), element("b", "2024-05-01/..")], set(), "certain"),
    "ended who knows when": ([element("a", MAY_3), element("b", "2024-05-01/")], set(), "possible"),
    "always going on before": ([element("a", "../2024-05-03"), element("b", MAY_1)], set(), "certain"),
    "begun who knows when": ([element("a", {"end_earliest": MAY_3}), element("b", MAY_3)], set(), "possible"),
    "begun by then, ended who knows when": ([element("a", MAY_1), element("b", {"start_latest": MAY_3})], set(), "possible"),
    "after some day on": ([element("a", "[2024-05-01..]"), element("b", "2024-06-01")], set(), "possible"),
    "one of two relations serves": ([element("a", MAY_2), element("r", MAY_1, MAY_3)], set(), "certain"),
    "an undated one of two serves": ([element("a", MAY_2), element("r", MAY_1, None)], set(), "certain"),
    "one and the same must serve against all": (
        [element("a", MAY_2), element("r", MAY_1, MAY_3), element("b", MAY_2)], set(), "none",
    ),
    "the one that begins first leaves the most room": (
        [element("a", MAY_1), element("r", MAY_3, MAY_2), element("b", MAY_3)], set(), "certain",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("elements", "links", "expected"), ORDERS.values(), ids=ORDERS)
def test_time_runs_along_a_path_certainly_possibly_or_not(elements, links, expected: str) -> None:
    assert time_order(elements, frozenset(links)) == expected


def test_bounds_that_are_not_shown_are_read_back_as_they_were() -> None:
    def before(first: TimeSpan, other: TimeSpan) -> str:
        certain = first.start_latest < other.end_earliest
        return "certain" if certain else "possible" if first.earliest <= other.latest else "none"

    texts = [MAY_1, MAY_3, "2024-05", "2024", "2024-05-02/..", "2024-05-02/", "../2024-05-02", "/2024-05-02", "[2024-05-02..]", "[..2024-05-02]"]  # fmt: skip
    for text in texts:
        for other in texts:
            result = time_order([element("a", text), element("b", other)], frozenset())
            assert result == before(parse_span(text), parse_span(other)), (text, other)
