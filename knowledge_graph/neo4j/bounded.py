"""Bounds in the server of work for somebody: its transactions end with it, and so does the driver's patience."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

from knowledge_graph.deadline import current_work

_QUESTION: Final = "conflict_graph_question"
"""What the transaction of a question is known by."""
END_TRANSACTION: Final = f"""
CYPHER 5
SHOW TRANSACTIONS YIELD transactionId AS running, metaData
WHERE metaData.{_QUESTION} = $mark
TERMINATE TRANSACTIONS running YIELD message
RETURN count(*)
"""
"""Ends the transaction with a mark; every user may see and end their own."""
_LEAST: Final = 0.05
_TRIED_AGAIN_FROM: Final = 4.0
"""Seconds that must be left of a question for a transaction to be tried again: the driver waits a second before."""

Metadata = dict[str, Any]


def seconds_left(seconds: float) -> float:
    """Return the seconds that something may take: no more than are left of the work that it is done for."""
    work = current_work()
    return seconds if work is None else max(_LEAST, min(seconds, work.left()))


def patience_of_driver() -> Any:
    """Return the session's settings on waiting for a connection and trying again; none outside of a question."""
    work = current_work()
    if work is None:
        return {}
    left = max(_LEAST, work.left())
    retrying = left / 4 if left >= _TRIED_AGAIN_FROM else 0.0
    return {"connection_acquisition_timeout": left, "max_transaction_retry_time": retrying}


@contextmanager
def ended_with_its_work(end: Callable[[str], None]) -> Iterator[Metadata | None]:
    """Yield the metadata of a transaction that ``end`` ends, given its mark, when the work that it is part of ends."""
    work = current_work()
    if work is None:
        yield None
        return
    mark = uuid4().hex
    with work.ended_by(lambda: end(mark)):
        yield {_QUESTION: mark}


@contextmanager
def waiting_for_server() -> Iterator[None]:
    """Count the time that passes meanwhile as used by the work that it is part of."""
    work = current_work()
    if work is None:
        yield
        return
    with work.waiting():
        yield
