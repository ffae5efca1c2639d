"""What happened when, in the world of May 2024: in order, by whom, where, and page by page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import BudgetExceeded, InvalidInput, NotFound
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import BEGINNING, FOREVER, parse_day
from queries.events.histogram import Bucket, count_by_bucket
from queries.events.timeline import timeline
from queries.parameters.events import TimelineParameters
from tests.support.worlds import MAY_2024, open_store_with


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 in a store."""
    store = open_store_with(tmp_path_factory.mktemp("store"), MAY_2024)
    yield store
    store.close()


def ask(store: GraphStore, **more: Any) -> list[str]:
    """Ask for a timeline, and return its events' names."""
    answer = timeline(store, TimelineParameters(**more)).data
    return [result["id"].removeprefix("event:") for result in answer["results"]]


LISTED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "by earliest and latest day, then by links, then by id, the undated last": (
        {}, ["round", "order", "answer", "talks", "strike", "undated"],
    ),
    "newest first": ({"order": "desc"}, ["strike", "talks", "answer", "order", "round", "undated"]),
    "without the undated": ({"undated": "exclude"}, ["round", "order", "answer", "talks", "strike"]),
    "with what is planned": ({"reality": ["any"], "after": "2024-05-26"}, ["restart", "undated"]),
    "an actor's": ({"entity": ["actor:barnea"]}, ["answer", "talks"]),
    "an actor's under a former id": ({"entity": ["actor:world-court"]}, ["order"]),
    "one actor's or another's": ({"entity": ["actor:barnea", "actor:icj"]}, ["order", "answer", "talks"]),
    "an actor's in one role": ({"entity": ["actor:hamas"], "role": ["party"]}, ["round"]),
    "a place's, with its parts": ({"entity": ["location:gaza"]}, ["order", "strike"]),
    "at a place, with its parts": ({"place": ["location:rafah"]}, ["order", "strike"]),
    "an actor's at a place": ({"entity": ["actor:icj"], "place": ["location:gaza"]}, ["order"]),
    "an actor's where it never was": ({"entity": ["actor:barnea"], "place": ["location:gaza"]}, []),
    "of a type": ({"type": ["consult"]}, ["round", "talks"]),
    "possibly on a day": ({"after": "2024-05-25", "before": "2024-05-25"}, ["talks", "strike", "undated"]),
    "certainly on a day": ({"after": "2024-05-25", "before": "2024-05-25", "match": "certain"}, ["strike", "undated"]),
    "on a day and no other": ({"after": "2024-05-25", "before": "2024-05-25", "match": "within"}, ["strike"]),
    "known by a day": ({"known_at": "2024-05-24"}, ["round", "strike"]),
    "begun by a day": ({"as_of": "2024-05-23", "undated": "exclude"}, ["round"]),
    "by two voices": ({"min_sources": 2}, ["round", "strike"]),
    "disputed": ({"status": ["disputed"]}, ["strike"]),
    "without the officials": ({"exclude_anonymous": True, "type": ["consult"]}, ["round"]),
    "from a source nobody knows": ({"source": ["source:none"]}, []),
}  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), LISTED.values(), ids=LISTED)
def test_events_are_listed_in_the_order_of_time(store: GraphStore, more: dict[str, Any], expected: list[str]) -> None:
    assert ask(store, **more) == expected


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 2, 4, 6])
def test_pages_join_into_the_whole(store: GraphStore, limit: int, order: str) -> None:
    results, cursor = list[str](), None
    while True:
        answer = timeline(store, TimelineParameters(limit=limit, cursor=cursor, order=order)).data
        assert answer["total"] == {"value": 6, "relation": "eq"}
        results += [result["id"].removeprefix("event:") for result in answer["results"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert results == ask(store, order=order)


def test_each_event_comes_with_its_claims_and_their_sources(store: GraphStore) -> None:
    answer = timeline(store, TimelineParameters(type=["assault"])).data
    assert answer["results"][0]["claims"] == ["claim:killed", "claim:strike", "claim:no-strike"]
    assert set(answer["claims"]) == set(answer["results"][0]["claims"])
    assert set(answer["sources"]) == {"source:agency", "source:brief"}


BAD_CURSORS = ["x", "b0", "!!!", "LTE", "bzk5OTk5OTk5OTk5", "\x00", "é", "bzEyMzQ1Njc4OTA" * 10, "by0x", "bw"]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
def test_a_cursor_that_no_page_gave_is_refused(store: GraphStore, cursor: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        ask(store, cursor=cursor)
    assert raised.value.field == "cursor"


@pytest.mark.parametrize("field", ["entity", "place"])
@pytest.mark.parametrize("name", ["actor:none", "\x00", "x" * 700, "' OR 1=1 --"])
def test_who_is_not_there_is_not_found(store: GraphStore, field: str, name: str) -> None:
    with pytest.raises(NotFound):
        ask(store, **{field: [name]})


def test_a_question_out_of_time_is_ended(store: GraphStore) -> None:
    with pytest.raises(BudgetExceeded):
        timeline(store, TimelineParameters(), seconds=-1)


ALWAYS = (BEGINNING, BEGINNING, FOREVER, FOREVER)
DAYS = st.integers(parse_day("2024-01-01"), parse_day("2024-03-31"))
BOUNDS = st.tuples(DAYS, DAYS, DAYS, DAYS).map(
    lambda days: (min(days), *sorted(days[1:3], reverse=days[0] % 2 == 0), max(days))
)


@given(st.lists(BOUNDS | st.just(ALWAYS), max_size=8), st.sampled_from(["day", "week", "month", "year"]))
def test_buckets_hold_what_some_or_every_reading_overlaps(results: list[tuple[int, int, int, int]], bucket: Bucket):
    """Each count is what the rules of windows give for the bucket's days."""
    buckets, undated = count_by_bucket(np.array(results, np.int64).reshape(-1, 4), bucket, BEGINNING, FOREVER)
    dated = [entry for entry in results if entry != ALWAYS]
    assert undated == len(results) - len(dated)
    assert bool(buckets) == bool(dated)
    for before, after in pairwise(buckets):
        assert parse_day(after["start"]) == parse_day(before["end"]) + 1
    for counted in buckets:
        first, last = parse_day(counted["start"]), parse_day(counted["end"])
        assert counted["possible"] == sum(low <= last and high >= first for low, _, _, high in dated)
        assert counted["certain"] == sum(start <= last and end >= first for _, start, end, _ in dated)
    assert sum(bucket["possible"] for bucket in buckets) >= len(dated)


def test_a_timeline_by_buckets_counts_what_it_would_list(store: GraphStore):
    answer = timeline(store, TimelineParameters(bucket="month")).data
    assert answer["results"] == []
    assert answer["undated"] == 1
    assert {bucket["start"][:7]: bucket["possible"] for bucket in answer["buckets"]}.keys() >= {"2024-05"}
    listed = timeline(store, TimelineParameters(after="2024-05-01", before="2024-05-31", undated="exclude")).data
    (may,) = (bucket for bucket in answer["buckets"] if bucket["start"] == "2024-05-01")
    assert may["possible"] == listed["total"]["value"]


def test_too_many_buckets_are_refused(store: GraphStore):
    with pytest.raises(InvalidInput, match="wider"):
        timeline(store, TimelineParameters(bucket="day", after="1800-01-01"))
