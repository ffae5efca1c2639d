"""Pages of everything come out of an index in their order: the plans of what is really queries sort nothing whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import pytest

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.links.precedence import ORDER_RELATIONS
from knowledge_graph.neo4j.read.sources import page_query
from knowledge_graph.neo4j.read.transaction import ReadTransaction
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.store import SearchRequest, SourceRequest, TimelineRequest
from queries.entities.search import search
from queries.events.timeline import timeline
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.entities import SearchParameters
from queries.parameters.events import TimelineParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths
from tests.support.worlds import TALKS, record

pytestmark = pytest.mark.neo4j

QuestionRequest = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def queries(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> QuestionRequest:
    """Every query from here on, with its values."""
    store.write(TALKS)
    queries: QuestionRequest = []
    ask = ReadTransaction.ask

    def noting(view: ReadTransaction, query: str, /, **values: Any) -> list[Any]:
        queries.append((query, values))
        return ask(view, query, **values)

    monkeypatch.setattr(ReadTransaction, "ask", noting)
    return queries


def steps(driver: neo4j.Driver, query: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a query's plan does, from its end to its beginning: operators with their details."""
    _, summary, _ = driver.execute_query(f"EXPLAIN {query}", values)

    def walked(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
        yield plan["operatorType"].partition("@")[0], plan["args"].get("Details", "")
        for child in plan.get("children", ()):
            yield from walked(child)

    assert summary.plan
    return list(walked(dict(summary.plan)))


def operators(driver: neo4j.Driver, query: str, values: dict[str, Any]) -> list[str]:
    """Return the operators of a query's plan, from its end to its beginning."""
    return [operator for operator, _ in steps(driver, query, values)]


@pytest.mark.parametrize("descending", [False, True])
def test_a_timeline_follows_the_index_of_days(
    store: Neo4jStore, driver: neo4j.Driver, queries: QuestionRequest, descending: bool
) -> None:
    narrow = Filter(types=frozenset({"consult", "assault"}), as_of=750_000)
    store.write(TALKS)
    for criteria in (Filter(), Filter(with_dates=True, after=738_000, before=740_000), narrow):
        with store.read(criteria) as walk:
            for after in (None, *walk.locate(["event:talks"])):
                walk.timeline(TimelineRequest(limit=2, descending=descending, after=after))
    pages = [pair for pair in queries if "ORDER BY m.z_days" in pair[0]]
    # Three first pages, full of dated events; three later ones, which go on to those without a known beginning.
    assert len(pages) == 3 + 3 * 2
    for query, values in pages:
        plan = operators(driver, query, values)
        assert "NodeIndexSeekByRange" in plan, plan
        assert not {"Top", "Sort", "NodeByLabelScan"} & set(plan), plan


def test_a_listing_follows_the_index_of_ids(store: Neo4jStore, driver: neo4j.Driver, queries: QuestionRequest) -> None:
    with store.read(Filter()) as walk:
        walk.search(SearchRequest(limit=2))
    ((query, values),) = [pair for pair in queries if "ORDER BY m.id" in pair[0]]
    plan = operators(driver, query, values)
    assert {"NodeUniqueIndexSeekByRange", "NodeIndexSeekByRange", "NodeIndexScan"} & set(plan), plan
    assert not {"Top", "Sort", "NodeByLabelScan"} & set(plan), plan


QUESTIONS: dict[str, Callable[[Neo4jStore], object]] = {
    "a path in time's order": lambda store: find_paths(
        store, PathParameters(start="actor:ana", end="actor:front", mode="temporal")
    ),
    "a neighbourhood": lambda store: neighbourhood(store, "actor:ana", NeighbourhoodParameters()),
    "a page of a timeline": lambda store: timeline(store, TimelineParameters(limit=1)),
    "a page of an actor's timeline": lambda store: timeline(
        store, TimelineParameters(entity=("actor:state",), limit=1)
    ),
    "a search": lambda store: search(store, SearchParameters(q="ana")),
}
LINKS = "|".join(ORDER_RELATIONS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_scans_for_merges_or_links(
    store: Neo4jStore, driver: neo4j.Driver, queries: QuestionRequest, question: str
) -> None:
    """Only merged nodes, and the links that put events in order, are read as a whole: once, until something is written."""
    linked = [{"type": "responds_to", "target": "event:talks"}]
    store.write([
        record("actor", "ana-b", name="Anna"), record("event", "answer", when="2024-05-24", links=linked),
        record("merge", "m", merged="actor:ana-b", into="actor:ana"),
    ])  # fmt: skip
    QUESTIONS[question](store)
    for query, values in queries:
        for operator, details in steps(driver, query, values):
            is_scan = operator.endswith("Scan") and "Index" not in operator
            assert (
                not is_scan
                or ":Merged" in details
                or any(name in details for name in ORDER_RELATIONS)
                or (operator == "NodeCountFromCountStore")
            ), (query, operator, details)
    before = [query for query, _ in queries]
    queries.clear()
    QUESTIONS[question](store)
    kept = set(before) - {query for query, _ in queries}
    assert all("Merged" in query or LINKS in query for query in kept), kept
    assert not [query for query, _ in queries if "MATCH (m:Merged)" in query or "a.z_days = b.z_days" in query]


SOURCE_PAGES = {
    "all": SourceRequest(),
    "of two types": SourceRequest(types=frozenset({"briefing", "section"})),
    "parts": SourceRequest(part_of=frozenset({"source:briefing"})),
    "parts of a type": SourceRequest(part_of=frozenset({"source:briefing"}), types=frozenset({"section"})),
}
MANY = 100_000


@pytest.mark.parametrize("page", SOURCE_PAGES)
def test_a_page_of_sources_follows_an_index(store: Neo4jStore, driver: neo4j.Driver, page: str) -> None:
    """What is sorted, if anything, is what the groups are cut to."""
    store.write(TALKS)
    request = SOURCE_PAGES[page]
    values = {"after": "", "limit": 2, "type": sorted(request.types), "part_of": sorted(request.part_of)}
    plan = operators(driver, page_query(request, MANY), values)
    cut = plan.index("Limit") if "Limit" in plan else len(plan)
    assert {"NodeIndexSeek", "NodeIndexSeekByRange"} & set(plan), plan
    assert not {"Top", "Sort", "NodeByLabelScan"} & set(plan[cut:]), plan


@pytest.mark.parametrize(("total", "index"), [(3, True), (MANY, False)])
def test_sources_with_a_text_that_few_have_come_out_of_its_index(
    store: Neo4jStore, driver: neo4j.Driver, total: int, index: bool
) -> None:
    """Of many the page is looked for in order."""
    store.write(TALKS)
    plan = operators(driver, page_query(SourceRequest(text="brief"), total), {"text": "brief", "after": "", "limit": 2})
    assert ("NodeIndexContainsScan" in plan) == index, plan
    assert ("Top" in plan) == index, plan
