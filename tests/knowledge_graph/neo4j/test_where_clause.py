"""The filter as a Cypher condition says of every event what the shared filter mask says of it."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest

from knowledge_graph.filtering.filters import REALITIES, STATUSES, Filter
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.records import Record
from knowledge_graph.store import TimelineRequest
from tests.support.worlds import SOURCES, record

pytestmark = pytest.mark.neo4j

DATES = (None, "2024-05-24", "2024-05", "2024-05-06/..", "../2024-05-20", "[2024-05-20..2024-06-10]", "2024-04/2024-07")
CLAIMS: tuple[dict[str, Any] | None, ...] = (None, {}, {"certainty": "confirmed"}, {"stance": "denies"})


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def events_and_claims() -> list[Record]:
    """An event of every date, reality and status, by turns of two types."""
    records = list[Record](SOURCES)
    for number, (when, reality, claim) in enumerate(product(DATES, REALITIES, CLAIMS)):
        dated = {"when": when} if when else {}
        type_ = ("consult", "assault")[number % 2]
        records.append(record("event", f"e{number:03}", type=type_, reality=reality, **dated))
        if claim is not None:
            records.append(record("claim", f"c{number:03}", about=f"event:e{number:03}", source="source:wire", **claim))
    return records


RULES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "status": {"statuses": frozenset({"denied", "confirmed"})},
    "every status": {"statuses": frozenset(STATUSES)},
    "reality": {"realities": frozenset({"planned", "alleged"})},
    "type": {"types": frozenset({"assault"})},
    "undated": {"undated": "exclude"},
    "as_of": {"as_of": day("2024-05-06")},
    "before": {"before": day("2024-05-24")},
    "after": {"after": day("2024-05-24")},
    "window": {"after": day("2024-05-10"), "before": day("2024-05-24")},
    "certain window": {"after": day("2024-05-10"), "before": day("2024-05-24"), "match": "certain"},
    "certain before": {"before": day("2024-05-31"), "match": "certain"},
    "all of them": {
        "statuses": frozenset(STATUSES), "realities": frozenset({"happened", "alleged"}), "types": frozenset({"consult"}),
        "undated": "exclude", "as_of": day("2024-05-24"), "after": day("2024-05-01"), "before": day("2024-06-30"),
    },
}  # fmt: skip


@pytest.fixture
def written(store: Neo4jStore) -> list[str]:
    """The ids of all events in the store."""
    records = events_and_claims()
    store.write(records)
    return [event.id or "" for event in records if event.kind == "event"]


def test_condition_and_mask_agree_on_every_event(store: Neo4jStore, written: list[str]) -> None:
    """A page of the whole graph comes out of an index, one among chosen events is judged by the mask."""
    for name, rule in RULES.items():
        with store.read(Filter(**rule)) as view:
            by_condition, total = view.timeline(TimelineRequest(limit=1000))
            events = np.array(view.locate(written), np.int64)
            by_mask, count = view.timeline(TimelineRequest(limit=1000, among=events))
            assert (view.ids(by_condition.tolist()), total) == (view.ids(by_mask.tolist()), count), name
            assert 0 < total < len(written), name
