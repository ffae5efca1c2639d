"""Time limits that end work in the server, and errors that say what to do and give nothing away."""

import subprocess
import sys
import time
from contextlib import closing
from typing import Any

import neo4j
import pytest

from knowledge_graph.errors import BudgetExceeded, InvalidInput, StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.read.links.link_ranks import LinkRanks
from knowledge_graph.neo4j.read.transaction import ReadTransaction
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.store import SearchRequest, StoreSettings

ENDLESS = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(a * b)"
RUNNING = (
    "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH 'UNWIND range(1, 1000000)' RETURN count(*)"
)


@pytest.mark.neo4j
def test_a_question_out_of_time_ends_in_the_server(server: Any, driver: neo4j.Driver) -> None:
    """Once the client has given up, nothing of it is running any more."""
    settings = StoreSettings(password=server.password)
    with (
        closing(Connection(server.uri, settings)) as connection,
        connection.transaction(0.5) as transaction,
        pytest.raises(BudgetExceeded),
    ):
        ReadTransaction(transaction, connection.translated, 0.5, LinkRanks()).ask(ENDLESS)
    assert driver.execute_query(RUNNING).records[0][0] == 0


@pytest.mark.neo4j
def test_a_view_left_open_past_its_time_is_over(server: Any, store: Neo4jStore) -> None:
    """Between questions the clock runs too, and another view isn't touched by it."""
    with store.read(Filter(), seconds=0.05) as walk:
        time.sleep(0.1)
        with pytest.raises(BudgetExceeded):
            walk.search(SearchRequest())
    with store.read(Filter()) as walk:
        assert walk.search(SearchRequest()).total == 0


@pytest.mark.neo4j
def test_a_wrong_password_is_refused_without_repeating_it(server: Any) -> None:
    """The error names the address, not the secret."""
    with pytest.raises(StoreUnavailable, match="refuses") as caught:
        Neo4jStore.open(server.uri, StoreSettings(password="not-the-secret"))  # noqa: S106 - it isn't one
    assert "not-the-secret" not in str(caught.value)


@pytest.mark.neo4j
def test_a_database_that_is_not_there_is_named_as_such(server: Any) -> None:
    """Community has one; asking for another says so."""
    with pytest.raises(StoreUnavailable, match="no such database"):
        Neo4jStore.open(server.uri, StoreSettings(password=server.password, database="elsewhere"))


def test_what_the_driver_logs_is_no_output_of_ours() -> None:
    """A warning of its own, where logging isn't set up, stays out of the terminal."""
    script = "import logging, knowledge_graph.neo4j.connection; logging.getLogger('neo4j.pool').warning('retried')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    """By its address."""
    with pytest.raises(StoreUnavailable, match="can't be reached"):
        Neo4jStore.open("neo4j://127.0.0.1:1", StoreSettings(password="x"))  # noqa: S106


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    """It would end up in logs."""
    with pytest.raises(InvalidInput) as caught:
        Connection("neo4j://neo4j:hidden@127.0.0.1:7687", StoreSettings())
    assert "hidden" not in str(caught.value)


@pytest.mark.neo4j
def test_an_error_of_the_server_s_stays_in_the_package(server: Any) -> None:
    """Even one nobody thought of is a StoreUnavailable with the server's code."""
    settings = StoreSettings(password=server.password)
    with (
        closing(Connection(server.uri, settings)) as connection,
        connection.transaction(5) as transaction,
        pytest.raises(StoreUnavailable, match="SyntaxError"),
    ):
        ReadTransaction(transaction, connection.translated, 5, LinkRanks()).ask("NOT CYPHER")
