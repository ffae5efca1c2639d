"""Bounds on work: what ends it, and that statements of a database end with it."""

import sqlite3
import time
from contextlib import ExitStack

import pytest

from knowledge_graph.deadline import Deadline, Work, WorkEndedError, check_work, current_work, interruptible, working
from knowledge_graph.embedded.database import Database, translated
from knowledge_graph.errors import BudgetExceeded
from tests.support.waiting import PATIENCE

ENDLESS = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_work_for_nobody_is_not_bounded():
    with working(None):
        check_work()
        assert current_work() is None


@pytest.mark.parametrize("is_ended", [True, False], ids=["ended", "over time"])
def test_a_statement_of_sqlite_ends_with_its_work(tmp_path, is_ended):
    """With what ended it, not as a fault of the database."""
    database = Database(tmp_path / "graph.sqlite3", read_only=False)
    connection, work = database.connection(), Work(PATIENCE if is_ended else 0.05)
    work.start()
    if is_ended:
        work.end()
    with pytest.raises(WorkEndedError if is_ended else BudgetExceeded), working(work), translated(database.path):
        connection.execute(ENDLESS).fetchone()
    with pytest.raises(sqlite3.OperationalError, match="interrupted"), working(work):
        connection.execute(ENDLESS).fetchone()
    assert connection.execute("SELECT 1").fetchone() == (1,)
    database.close()


def test_a_deadline_within_work_has_what_is_left_of_it():
    """And says in its own words what took too long; outside of work it has all its seconds."""
    work = Work(0.02)
    with working(work):
        work.start()
        deadline = Deadline(PATIENCE, "Comparing", "ask for less")
        while not deadline.is_half_over():
            deadline.check()
        with pytest.raises(BudgetExceeded, match="Comparing took longer than"):
            [deadline.check() for _ in iter(int, 1)]
        assert deadline.is_half_over()
    Deadline(PATIENCE).check()


def test_waiting_for_a_database_counts_as_used():
    work = Work(PATIENCE)
    work.start()
    with work.waiting():
        pass
    assert 0 <= work.left() <= PATIENCE


def test_what_is_waited_for_at_the_same_time_is_shared(monkeypatch):
    """A database that answers four at once takes four times as long for each."""
    clock = iter(range(0, 1_000, 10))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    works = [Work(PATIENCE) for _ in range(4)]
    with ExitStack() as all_of_them:
        for work in works:
            all_of_them.enter_context(work.waiting())
    passed = [70.0, 50.0, 30.0, 10.0]
    at_once = [(1 + 1) / 2, (2 + 2) / 2, (3 + 3) / 2, (4 + 4) / 2]
    expected = [seconds / works for seconds, works in zip(passed, at_once, strict=True)]
    assert [work._waited for work in works] == pytest.approx(expected, abs=0.5)


def test_what_is_to_be_called_at_the_end_is_called_once():
    work, calls = Work(PATIENCE), []
    with work.ended_by(lambda: calls.append("over")):
        pass
    with work.ended_by(lambda: calls.append("ended")):
        work.end()
        work.end()
    assert calls == ["ended"]
    with pytest.raises(WorkEndedError), work.ended_by(lambda: calls.append("late")):
        pass


def test_code_that_was_interrupted_leaves_nothing_behind():
    """An end that comes after the code is done raises nothing there any more."""
    work = Work(PATIENCE)
    with working(work):
        work.start()
        with interruptible():
            pass
        work.end()
        assert sum(range(1000)) == 499_500
        with pytest.raises(WorkEndedError):
            check_work()
