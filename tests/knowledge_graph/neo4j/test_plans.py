"""Pages of everything come out of an index in their order: the plans of what is really asked sort nothing whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j.read.transaction import ReadTransaction
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.store import SearchRequest, TimelineRequest
from tests.contract.talks import TALKS

pytestmark = pytest.mark.neo4j

QuestionRequest = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def asked(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> QuestionRequest:
    """Every query from here on, with its values."""
    store.write(TALKS)
    queries: QuestionRequest = []
    ask = ReadTransaction.ask

    def noting(view: ReadTransaction, query: str, /, **values: Any) -> list[Any]:
        queries.append((query, values))
        return ask(view, query, **values)

    monkeypatch.setattr(ReadTransaction, "ask", noting)
    return queries


def operators(driver: neo4j.Driver, query: str, values: dict[str, Any]) -> list[str]:
    """Return what a query's plan does, from its end to its beginning."""
    _, summary, _ = driver.execute_query(f"EXPLAIN {query}", values)

    def walked(plan: dict[str, Any]) -> Iterator[str]:
        yield plan["operatorType"].partition("@")[0]
        for child in plan.get("children", ()):
            yield from walked(child)

    assert summary.plan
    return list(walked(dict(summary.plan)))


@pytest.mark.parametrize("descending", [False, True])
def test_a_timeline_follows_the_index_of_days(
    store: Neo4jStore, driver: neo4j.Driver, asked: QuestionRequest, descending: bool
) -> None:
    narrow = Filter(types=frozenset({"consult", "assault"}), as_of=750_000)
    for wanted in (Filter(), Filter(with_dates=True, after=738_000, before=740_000), narrow):
        with store.read(wanted) as walk:
            walk.timeline(TimelineRequest(limit=2, descending=descending))
    pages = [one for one in asked if "ORDER BY m.days" in one[0]]
    assert len(pages) == 3
    for query, values in pages:
        plan = operators(driver, query, values)
        assert "NodeIndexSeekByRange" in plan, plan
        assert not {"Top", "Sort", "NodeByLabelScan"} & set(plan), plan


def test_a_listing_follows_the_index_of_ids(store: Neo4jStore, driver: neo4j.Driver, asked: QuestionRequest) -> None:
    with store.read(Filter()) as walk:
        walk.search(SearchRequest(limit=2))
    ((query, values),) = [one for one in asked if "ORDER BY m.id" in one[0]]
    plan = operators(driver, query, values)
    assert {"NodeUniqueIndexSeekByRange", "NodeIndexSeekByRange", "NodeIndexScan"} & set(plan), plan
    assert not {"Top", "Sort", "NodeByLabelScan"} & set(plan), plan
