"""Our indexes and constraints: named as ours, checked against what is there, and put back; nothing in others' databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import Forbidden

from graph_service.settings import Settings
from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.neo4j.upkeep.definitions import DEFINITIONS, PREFIX
from knowledge_graph.store import SearchRequest, StoreSettings
from tests.contract.databases import DELETE_ALL
from tests.support.calling import calling
from tests.support.worlds import TALKS

pytestmark = pytest.mark.neo4j

NAMES = sorted(definition.name for definition in DEFINITIONS)
SHOWN = "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN collect(name)"
EVERYTHING = "MATCH (n) RETURN count(n), collect(DISTINCT labels(n))"

Open = Callable[..., Neo4jStore]


@pytest.fixture
def server(neo4j_2026: Any) -> Any:
    """One line: both answer alike about their schema, and the migration of earlier databases is tested on both."""
    return neo4j_2026


@pytest.fixture
def opened(server: Any) -> Open:
    """Open the database."""

    def opened(**settings: Any) -> Neo4jStore:
        return Neo4jStore.open(server.uri, StoreSettings(password=server.password, **settings))

    return opened


@pytest.fixture
def foreign(driver: neo4j.Driver) -> Iterator[Callable[[str], None]]:
    """Have somebody else run statements; what they made goes after the test."""
    before = set(index_names(driver))

    def run(statement: str) -> None:
        driver.execute_query(statement)

    yield run
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    for name in driver.execute_query("SHOW CONSTRAINTS YIELD name RETURN collect(name)").records[0][0]:
        if name not in before:
            driver.execute_query(f"DROP CONSTRAINT `{name}`")
    for name in index_names(driver):
        if name not in before:
            driver.execute_query(f"DROP INDEX `{name}`")


def index_names(driver: neo4j.Driver) -> list[str]:
    """Return the names of all indexes."""
    return sorted(driver.execute_query(SHOWN).records[0][0])


def hits(store: Neo4jStore, text: str) -> int:
    """Return how many a search finds."""
    with store.read(Filter()) as view:
        return view.search(SearchRequest(text=text)).total


def test_every_name_is_ours(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """An opened store has what is defined, and every name begins so that no other program has it."""
    assert [name for name in index_names(driver) if name.startswith(PREFIX)] == NAMES


def test_what_was_dropped_failed_or_altered_is_named_and_put_back(
    store: Neo4jStore, driver: neo4j.Driver, opened: Open
) -> None:
    """Whatever the database notes: reading says what and how, writing mends it."""
    store.write(TALKS)
    expected = hits(store, "front")
    driver.execute_query("DROP INDEX cg_names")
    driver.execute_query("DROP CONSTRAINT cg_entity_id")
    driver.execute_query("DROP INDEX cg_texts")
    driver.execute_query("CREATE FULLTEXT INDEX cg_texts FOR (n:Actor|Location|Event) ON EACH [n.z_words]")
    driver.execute_query("DROP INDEX cg_event_latest")
    driver.execute_query("CREATE INDEX cg_event_latest FOR (n:Event) ON (n.caption)")
    with pytest.raises(StoreUnavailable) as caught:
        opened(read_only=True)
    for text in (
        "cg_entity_id (UNIQUE of Entity on id) is missing",
        "cg_names (FULLTEXT of Actor, Location, Event on search_text) is missing",
        "on z_words) has the analyzer standard-no-stop-words",
        "cg_event_latest (RANGE of Event on latest) is something else of that name",
        "run `conflict-graph migrate --store neo4j://",
    ):
        assert text in str(caught.value)
    with pytest.raises(StoreUnavailable, match="migrate"):
        hits(store, "front")
    with calling(Settings(store="neo4j://db:7687", read_only=True), store) as caller:
        answer = caller.get("/readyz")
    states = {part["name"]: part["state"] for part in answer.json()["parts"]}
    assert (answer.status_code, states) == (503, {"neo4j": "ready", "schema": "failed"})
    assert "`conflict-graph migrate` mends them" in answer.json()["detail"]
    with opened_and_closed(opened) as mended:
        assert hits(mended, "front") == expected > 0
        mended.check()
    assert [name for name in index_names(driver) if name.startswith(PREFIX)] == NAMES
    opened(read_only=True).close()


def test_an_index_of_another_program_changes_no_search(
    store: Neo4jStore, foreign: Callable[[str], None], driver: neo4j.Driver, opened: Open
) -> None:
    """One called ``names``, as ours was once, is neither asked nor dropped."""
    store.write(TALKS)
    expected = hits(store, "front")
    driver.execute_query("DROP INDEX cg_names")
    foreign("CREATE FULLTEXT INDEX names FOR (n:Product) ON EACH [n.name]")
    with opened_and_closed(opened) as again:
        assert hits(again, "front") == expected > 0
    assert {"names", "cg_names"} <= set(index_names(driver))


def test_what_is_in_the_way_is_named_with_what_to_do(
    store: Neo4jStore, foreign: Callable[[str], None], driver: neo4j.Driver, opened: Open
) -> None:
    """A database takes no second full-text index of one coverage; dropping another's isn't ours to do."""
    driver.execute_query("DROP INDEX cg_names")
    foreign("CREATE FULLTEXT INDEX theirs FOR (n:Actor|Location|Event) ON EACH [n.search_text]")
    for read_only in (True, False):
        with pytest.raises(
            StoreUnavailable, match=r"the index theirs is in its place.*drop it by `DROP INDEX `theirs`"
        ):
            opened(read_only=read_only)
    driver.execute_query("DROP INDEX theirs")
    opened().close()


def test_a_constraint_of_others_on_our_nodes_is_named(
    store: Neo4jStore, foreign: Callable[[str], None], opened: Open
) -> None:
    """It would refuse records of ours, with a message that says nothing of it."""
    foreign("CREATE CONSTRAINT theirs FOR (n:Event) REQUIRE n.caption IS UNIQUE")
    with pytest.raises(StoreUnavailable, match="constraint theirs restricts what is written as Event"):
        opened()


@pytest.mark.parametrize(
    ("statement", "label"),
    [
        ("CREATE (:Product {name: 'x'})-[:MADE_BY]->(:Maker)", "Maker, Product"),
        ("CREATE (:Migration {version: 1}), (:Memo {text: 'x'})", "Memo, Migration"),
        ("CREATE ()", "nodes without a label"),
    ],
    ids=["products", "labels as ours", "no label"],
)
def test_nothing_is_written_into_the_database_of_others(
    server: Any, driver: neo4j.Driver, foreign: Callable[[str], None], opened: Open, statement: str, label: str
) -> None:
    """Neither constraints nor notes; the refusal says what to do. Reading refuses it in the same words."""
    driver.execute_query("MATCH (n) DETACH DELETE n")
    for name in driver.execute_query("SHOW CONSTRAINTS YIELD name RETURN collect(name)").records[0][0]:
        driver.execute_query(f"DROP CONSTRAINT `{name}`")
    foreign(statement)
    before = index_names(driver), [row.data() for row in driver.execute_query(EVERYTHING).records]
    for read_only in (False, True):
        with pytest.raises(
            StoreUnavailable, match=rf"isn't conflict-graph's \({label}\); nothing was written"
        ) as caught:
            opened(read_only=read_only)
        assert "CONFLICT_GRAPH_NEO4J_DATABASE" in str(caught.value)
    assert (index_names(driver), [row.data() for row in driver.execute_query(EVERYTHING).records]) == before
    driver.execute_query("MATCH (n) DETACH DELETE n")
    opened().close()


def test_what_came_after_opening_is_refused_with_the_first_record(
    store: Neo4jStore, driver: neo4j.Driver, foreign: Callable[[str], None]
) -> None:
    """A service may be open on an empty database for long."""
    foreign("CREATE (:Product {name: 'x'})")
    with pytest.raises(StoreUnavailable, match="isn't conflict-graph's"):
        store.write(TALKS)
    assert driver.execute_query("MATCH (n:Entity) RETURN count(n)").records[0][0] == 0
    driver.execute_query(DELETE_ALL)
    store.write(TALKS)
    foreign("CREATE (:Product {name: 'x'})")
    assert store.write(TALKS).unchanged, "beside our ledger others may keep what they like"


def opened_and_closed(opened: Open) -> Any:
    """Return the store as a context that closes it."""
    return closing(opened())


def test_a_user_who_may_do_everything_lacks_no_right(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Every trial is taken back: nothing is left of them."""
    before = [row.data() for row in driver.execute_query(EVERYTHING).records]
    assert store.missing_rights() == []
    assert [row.data() for row in driver.execute_query(EVERYTHING).records] == before


def test_rights_that_are_missing_are_named_with_what_grants_them(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only Enterprise has roles, so what refuses is put in place of the server here."""
    attempt = Connection.attempt

    def refuse(connection: Connection, statement: str) -> None:
        if statement.startswith("CREATE"):
            raise Forbidden("not allowed")
        attempt(connection, statement)

    monkeypatch.setattr(Connection, "attempt", refuse)
    assert store.missing_rights() == [
        ("write nodes (GRANT WRITE …)", "load"),
        ("change the schema (GRANT INDEX MANAGEMENT and CONSTRAINT MANAGEMENT …)", "migrate"),
    ]
