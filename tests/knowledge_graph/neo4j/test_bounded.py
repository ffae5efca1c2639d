"""A question's transactions end in the server when it ends, and the driver's patience is the question's."""

import threading

import neo4j
import pytest

from knowledge_graph.deadline import Work, WorkEndedError, working
from knowledge_graph.errors import BudgetExceeded, StoreUnavailable
from knowledge_graph.neo4j.bounded import patience_of_driver, seconds_left
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.store import StoreSettings
from tests.support.neo4j_server import free_ports
from tests.support.waiting import PATIENCE, wait_for

ENDLESS = "CYPHER 5 UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a + b AS n RETURN max(n)"
RUNNING = "CYPHER 5 SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'range(1, 100000)' RETURN count(*)"


@pytest.mark.neo4j
@pytest.mark.parametrize("managed", [True, False], ids=["read", "view"])
def test_the_transaction_of_a_question_ends_with_it(store: Neo4jStore, driver: neo4j.Driver, managed: bool) -> None:
    """While its query runs, from another thread: the server runs it no longer."""
    work, outcome = Work(PATIENCE), list[BaseException]()

    def ask() -> None:
        try:
            with working(work):
                work.start()
                if managed:
                    store._connection.read(lambda transaction: transaction.run(ENDLESS).single())
                else:
                    with store._connection.transaction(PATIENCE) as transaction:
                        transaction.run(ENDLESS).single()
        except BaseException as error:  # noqa: BLE001 - whatever it is
            outcome.append(error)

    def running() -> int:
        return int(driver.execute_query(RUNNING).records[0][0]) - 1  # this query names it, too

    thread = threading.Thread(target=ask)
    thread.start()
    wait_for(lambda: running() == 1, "the query to run")
    work.end()
    thread.join(PATIENCE)
    assert [type(error) for error in outcome] == [WorkEndedError]
    wait_for(lambda: running() == 0, "the query to end")


@pytest.mark.neo4j
def test_a_question_over_its_time_is_ended_by_the_server(store: Neo4jStore) -> None:
    """With what is left of it, also where the store's own limit is longer."""
    work = Work(0.3)
    work.start()
    with working(work), pytest.raises(BudgetExceeded):
        store._connection.read(lambda transaction: transaction.run(ENDLESS).single())


def test_a_server_that_is_gone_is_said_within_the_time_left() -> None:
    """The driver tries again for a quarter of that at most."""
    connection, work = Connection(f"bolt://127.0.0.1:{free_ports(1)[0]}", StoreSettings(password="secret")), Work(1.0)  # noqa: S106
    with working(work):
        work.start()
        assert patience_of_driver()["max_transaction_retry_time"] == 0.0
        assert seconds_left(60.0) <= 1.0
        with pytest.raises(StoreUnavailable, match="can't be reached"):
            connection.read(lambda transaction: transaction.run("RETURN 1").single())
    connection.close()
    assert patience_of_driver() == {}
    assert seconds_left(60.0) == 60.0
    long = Work(20.0)
    with working(long):
        long.start()
        assert 4.0 < patience_of_driver()["max_transaction_retry_time"] <= 5.0
