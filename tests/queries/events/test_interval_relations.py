"""What came before, after and during an event: by every reading of small dates, and in graphs held against the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import parse_span
from queries.events.interval_relations import mask_before, mask_during
from queries.events.timeline import timeline
from queries.parameters.events import TimelineParameters
from tests.support.worlds import MAY_2024, open_store_with

ORDERS = ("before", "after", "during")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 in a store."""
    store = open_store_with(tmp_path_factory.mktemp("store"), MAY_2024)
    yield store
    store.close()


def ask(store: GraphStore, other: str, when: str, **more: Any) -> dict[str, str]:
    """Return the events in a relation to another, by name, and how certain each is."""
    question = TimelineParameters(relative_to=f"event:{other}", when=when, **more)
    answer = timeline(store, question).data
    assert list(answer["relative"]) == [result["id"] for result in answer["results"]]
    return {name.removeprefix("event:"): order for name, order in answer["relative"].items()}


ASKED: dict[str, tuple[tuple[str, str], dict[str, Any], dict[str, str]]] = {
    "what ended before": (("order", "before"), {}, {"round": "certain", "talks": "possible"}),
    "what certainly did": (("order", "before"), {"match": "certain"}, {"round": "certain"}),
    "a link says which of one day came first": (
        ("order", "after"), {}, {"answer": "certain", "talks": "possible", "strike": "certain"},
    ),
    "and which not": (("answer", "before"), {}, {"round": "certain", "order": "certain", "talks": "possible"}),
    "not the other way": (("answer", "after"), {}, {"talks": "possible", "strike": "certain"}),
    "whatever relations the list is of": (
        ("order", "before"), {"relation": ["involvement"]}, {"round": "certain", "talks": "possible"},
    ),
    "within what lasted": (("round", "during"), {}, {}),
    "on one of two days": (("talks", "during"), {}, {"answer": "possible", "order": "possible", "strike": "possible"}),
    "on its day": (("order", "during"), {}, {"answer": "certain", "talks": "possible"}),
    "nothing but links tells about what has no date": (("undated", "after"), {}, {}),
    "with other parameters": (("order", "after"), {"type": ["assault"], "order": "desc"}, {"strike": "certain"}),
    "of a planned event": (("restart", "after"), {}, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_events_are_held_against_another(store: GraphStore, case: str) -> None:
    (other, when), more, expected = ASKED[case]
    assert ask(store, other, when, **more) == expected


def test_pages_of_what_came_after_add_up(store: GraphStore) -> None:
    result, cursor = [], None
    while True:
        question = TimelineParameters(relative_to="event:order", when="after", limit=1, cursor=cursor)
        answer = timeline(store, question).data
        assert answer["total"]["value"] == 3
        result += [result["id"] for result in answer["results"]]
        if (cursor := answer["next"]) is None:
            break
    assert result == ["event:answer", "event:talks", "event:strike"]


def test_what_came_after_can_be_counted(store: GraphStore) -> None:
    question = TimelineParameters(relative_to="event:order", when="after", bucket="day")
    answer = timeline(store, question).data
    assert [(bucket["start"], bucket["certain"], bucket["possible"]) for bucket in answer["buckets"]] == [
        ("2024-05-24", 1, 2), ("2024-05-25", 1, 2)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"relative_to": "event:order"}, "when"),
        ({"when": "after"}, "relative_to"),
        ({"relative_to": "actor:hamas", "when": "after"}, "relative_to"),
    ],
)
def test_half_a_question_is_refused(store: GraphStore, arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        timeline(store, TimelineParameters(**arguments))
    assert raised.value.field == field


def test_what_is_not_there_is_not_found(store: GraphStore) -> None:
    with pytest.raises(NotFound):
        ask(store, "none", "before")


DAYS = st.integers(10, 16)
SPANS = st.tuples(DAYS, DAYS, DAYS, DAYS).map(
    lambda d: (min(d[0], d[1]), max(d[0], d[1]), max(min(d[2], d[3]), min(d[0], d[1])), max(d))
)
Reading = tuple[int, int]


def readings(bounds: tuple[int, int, int, int]) -> list[Reading]:
    """Return every (first day, last day) that a date may mean."""
    earliest, start_latest, end_earliest, latest = bounds
    days = product(range(earliest, start_latest + 1), range(end_earliest, latest + 1))
    return [(first, last) for first, last in days if first <= last]


def judged(first: Any, other: Any, holds: Callable[[Reading, Reading], bool]) -> list[bool]:
    """Return what holds of each pair of readings."""
    return [holds(mine, yours) for mine, yours in product(readings(first), readings(other))]


@given(SPANS, SPANS)
def test_before_is_what_every_or_some_reading_says(first: Any, other: Any) -> None:
    """On every reading it ended on a day before; on some it ended no later than the other began."""
    kept = mask_before(np.array([first]), np.array([other]))
    assert kept.certain.tolist() == [all(judged(first, other, lambda mine, yours: mine[1] < yours[0]))]
    assert kept.possible.tolist() == [any(judged(first, other, lambda mine, yours: mine[1] <= yours[0]))]


@given(SPANS, SPANS)
def test_during_is_what_every_or_some_reading_says(first: Any, other: Any) -> None:
    """Its first and its last day are days of the other."""
    kept = mask_during(np.array([first]), np.array([other]))
    inside = judged(first, other, lambda mine, yours: yours[0] <= mine[0] and mine[1] <= yours[1])
    assert (kept.certain.tolist(), kept.possible.tolist()) == ([all(inside)], [any(inside)])


ENDLESS = {
    "what goes on ends before nothing": ("2024-05-01/..", "[2024-06-01..]", mask_before, (False, False)),
    "what ended may have done so before": ("2024-05-01/", "2024-06-01", mask_before, (False, True)),
    "nothing ends before what always was": ("../2024-05-01", "../2024-06-01", mask_before, (False, False)),
    "what goes on is during what does, perhaps": ("2024-05-02/..", "2024-05-01/..", mask_during, (False, True)),
    "a day is during what goes on": ("2024-05-02", "2024-05-01/..", mask_during, (True, True)),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_has_no_end_is_read_with_care(case: str) -> None:
    left, right, judge, expected = ENDLESS[case]
    first, second = (
        np.array([[s.earliest, s.start_latest, s.end_earliest, s.latest]]) for s in map(parse_span, (left, right))
    )
    kept = judge(first, second)
    assert (kept.certain.item(), kept.possible.item()) == expected
