"""The driver: sessions, transactions with a time limit in the server, and the translation of its errors."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import (
    ClientError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from knowledge_graph.deadline import check_work
from knowledge_graph.errors import BudgetExceeded, InvalidInput, OutOfMemory, StoreUnavailable
from knowledge_graph.neo4j.bounded import (
    END_TRANSACTION,
    ended_with_its_work,
    patience_of_driver,
    seconds_left,
    waiting_for_server,
)
from knowledge_graph.neo4j.silence import SilenceLimit
from knowledge_graph.store import StoreSettings

Argument = TypeVar("Argument")
Result = TypeVar("Result")

READ_SECONDS: Final = 60.0
WRITE_SECONDS: Final = 900.0
_CONNECT_SECONDS: Final = 5.0
_RETRY_SECONDS: Final = 20.0
"""How long a write is tried again: a server that is started anew is back by then."""
_PATIENCE_OF_READERS: Final = {"max_transaction_retry_time": _CONNECT_SECONDS}
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
_ENDED: Final = ("TransactionTimedOut", "Transaction.Terminated", "LockClientStopped")
"""Parts of the codes by which a server says that it ended a transaction over time."""

_COMPLAINTS: Final = {
    "Security.Unauthorized": "refuses this user or password; they are CONFLICT_GRAPH_NEO4J_USER and …_PASSWORD.",
    "Security.AuthenticationRateLimit": "refuses this user for a while, after too many wrong passwords.",
    "Security.CredentialsExpired": "wants this user's password changed first.",
    "Security.Forbidden": "doesn't allow this user to do that; `conflict-graph doctor` says which rights are missing.",
    "Security": "doesn't allow this user to do that.",
    "AccessMode": "is open for reading only.",
    "DatabaseNotFound": "has no such database.",
}

_NO_INDEX: Final = "no such fulltext schema index"

_TURN: Final = "conflict_graph_turn"
"""What the transaction of who has the turn to load is known by."""
_TAKE_TURN: Final = "MERGE (turn:Ledger {name: 'turn'})"
"""The node is never committed: its name is locked while the transaction lasts."""
_TURNS: Final = f"""
SHOW TRANSACTIONS YIELD metaData
WHERE metaData.{_TURN} = $database
RETURN count(*)
"""

# The driver warns of every repeated transaction. Where nobody has set up logging, Python would print that.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


def sendable(ids: Iterable[str]) -> list[str]:
    """Return the ids without those that Bolt can't carry: text with half a surrogate pair, which no id has."""
    return [identifier for identifier in ids if not _HALF_PAIR.search(identifier)]


class Connection:
    """A driver for one database. Safe to use from several threads."""

    def __init__(self, address: str, settings: StoreSettings) -> None:
        parts = urlsplit(address)
        if parts.username or parts.password:
            raise InvalidInput(
                "leave user and password out of the address; they are settings of their own.", field="store"
            )
        self.address = f"{parts.scheme}://{parts.hostname or ''}" + (f":{parts.port}" if parts.port else "")
        self._database = settings.database
        self._has_password = settings.password is not None
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self.writing = threading.Lock()
        self._holding = threading.local()
        with self.translated():
            self._driver = neo4j.GraphDatabase.driver(
                address,
                auth=None if settings.password is None else (settings.user, settings.password),
                connection_timeout=_CONNECT_SECONDS,
                connection_acquisition_timeout=2 * _CONNECT_SECONDS,
                max_transaction_retry_time=_RETRY_SECONDS,
                notifications_min_severity="OFF",
                user_agent="conflict-graph",
            )
        self._silence = SilenceLimit(self._driver)

    def verify(self) -> None:
        """Reach the server.

        Raises:
            StoreUnavailable: it does not answer within seconds, or refuses this user.
        """
        with self.transaction(_CONNECT_SECONDS) as transaction:
            transaction.run("RETURN 1").consume()

    def read(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Run a function in a read transaction, again where the server asks for it; arguments follow the function."""
        if (transaction := getattr(self._holding, "transaction", None)) is not None:
            with self.translated():
                return work(transaction, *arguments)
        seconds = seconds_left(READ_SECONDS)
        with (
            self.translated(seconds),
            waiting_for_server(),
            self._silence.within(seconds),
            self._session(neo4j.READ_ACCESS) as session,
            ended_with_its_work(self._end) as metadata,
        ):
            return session.execute_read(neo4j.unit_of_work(metadata, seconds)(work), *arguments)

    def write(self, work: Callable[[neo4j.ManagedTransaction, Argument], Result], argument: Argument) -> Result:
        """Run a function in a write transaction, again where the server asks for it."""
        with self.writing, self.translated(WRITE_SECONDS), self._session(neo4j.WRITE_ACCESS) as session:
            return session.execute_write(neo4j.unit_of_work(timeout=WRITE_SECONDS)(work), argument)

    def run(self, statement: str, **values: Any) -> None:
        """Run one statement in a transaction of its own, as changes of the schema must be."""
        with self.translated(), self._session(neo4j.WRITE_ACCESS) as session:
            session.run(statement, values).consume()

    def attempt(self, statement: str) -> None:
        """Run one statement and take it back.

        Raises:
            neo4j.exceptions.Forbidden: the user may not do that.
            StoreUnavailable: the server is gone.
        """
        try:
            with (
                self._session(neo4j.WRITE_ACCESS) as session,
                session.begin_transaction(timeout=READ_SECONDS) as attempt,
            ):
                attempt.run(statement).consume()
                attempt.rollback()
        except Forbidden:
            raise
        except (DriverError, Neo4jError) as error:
            raise self._translation(error, READ_SECONDS) from error

    @contextmanager
    def transaction(self, seconds: float) -> Iterator[neo4j.Transaction]:
        """Open a read transaction, which the server ends after some seconds."""
        left = seconds_left(seconds)
        with (
            self.translated(seconds),
            self._silence.within(left),
            self._session(neo4j.READ_ACCESS) as session,
            ended_with_its_work(self._end) as metadata,
        ):
            with waiting_for_server():
                transaction = session.begin_transaction(metadata=metadata, timeout=left)
            try:
                yield transaction
            finally:
                transaction.close()

    def _end(self, mark: str) -> None:
        """End the transaction with a mark in the server, as far as it answers."""
        with suppress(DriverError, Neo4jError), self._driver.session(connection_acquisition_timeout=1.0) as session:
            session.run(END_TRANSACTION, mark=mark).consume()

    @contextmanager
    def held(self, lock: Callable[[Any], object]) -> Iterator[None]:
        """Have all that this thread reads come out of one transaction, which first locks something; then roll it back.

        Raises:
            StoreUnavailable: the transaction was lost, and the lock with it.
        """
        with self.translated(), self._session(neo4j.WRITE_ACCESS) as session:
            transaction = session.begin_transaction(timeout=0)
            try:
                lock(transaction)
                self._holding.transaction = transaction
                yield
                transaction.run("RETURN 1").consume()
            finally:
                self._holding.transaction = None
                transaction.close()

    @contextmanager
    def turn(self, waiting: Callable[[], None]) -> Iterator[Callable[[], None]]:
        """Have the turn to load: a lock that one open transaction holds, which is rolled back at the end.

        The server rolls it back, too, when this process dies.

        Yields:
            What raises StoreUnavailable if the transaction was lost, and the turn with it.
        """
        if self.is_turn_taken():
            waiting()
        asking = threading.Lock()
        with self._session(neo4j.WRITE_ACCESS) as session:
            with self.translated():
                transaction = session.begin_transaction(metadata={_TURN: self._database or ""}, timeout=0)
                transaction.run(_TAKE_TURN).consume()

            def check() -> None:
                try:
                    with asking, self.translated():
                        transaction.run("RETURN 1").consume()
                except StoreUnavailable as error:
                    raise StoreUnavailable(f"This load lost its turn to write; run it again. {error}") from error

            try:
                yield check
            finally:
                with suppress(DriverError, Neo4jError):
                    transaction.close()

    def is_turn_taken(self) -> bool:
        """Return whether a load has the turn, as far as this user may see the server's transactions."""
        try:
            with (
                self.translated(),
                self._silence.within(_CONNECT_SECONDS),
                self._session(neo4j.READ_ACCESS) as session,
            ):
                return bool(session.run(_TURNS, database=self._database or "").single(strict=True)[0])
        except StoreUnavailable:
            return False  # a user without the right to see them has the turn all the same, once it is free

    def close(self) -> None:
        """Close all connections."""
        self._driver.close()

    @contextmanager
    def translated(self, seconds: float = READ_SECONDS) -> Iterator[None]:
        """Raise the driver's and the server's errors as those of ``knowledge_graph.errors``."""
        try:
            yield
        except (DriverError, Neo4jError) as error:
            check_work()  # ended in the server because nobody waits for it
            raise self._translation(error, seconds) from error
        except ValueError as error:
            if isinstance(error, InvalidInput) or "URI" not in str(error):
                raise
            raise InvalidInput(f"{self.address} is not the address of a Neo4j server.", field="store") from error

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(
            database=self._database,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
            **(_PATIENCE_OF_READERS if access == neo4j.READ_ACCESS else {}) | patience_of_driver(),
        )

    def _translation(self, error: DriverError | Neo4jError, seconds: float) -> Exception:
        code = (error.code or "") if isinstance(error, Neo4jError) else ""
        if any(part in code for part in _ENDED):
            return BudgetExceeded(f"The question took longer than {seconds:g} s; narrow it with filters.")
        if isinstance(error, ConfigurationError):
            return InvalidInput(f"{self.address} can't be opened like this: {error}", field="store")
        if isinstance(error, ConstraintError):
            return InvalidInput("a record has the id of another kind of record.", field="id")
        if "OutOfMemory" in code:
            return OutOfMemory(
                f"Neo4j at {self.address} ran out of memory on this; narrow it, or give the server more."
            )
        if "Security.Unauthorized" in code and not self._has_password:
            return StoreUnavailable(
                f"Neo4j at {self.address} wants a password, and none is set: set CONFLICT_GRAPH_NEO4J_PASSWORD, and "
                "CONFLICT_GRAPH_NEO4J_USER if the user isn't neo4j."
            )
        return StoreUnavailable(f"Neo4j at {self.address} {_complaint(error, code)}")


def _complaint(error: DriverError | Neo4jError, code: str) -> str:
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return "can't be reached; is it running?"
    if _NO_INDEX in str(error):
        return "lacks a full-text index of ours; run `conflict-graph migrate` to have it made."
    for part, complaint in _COMPLAINTS.items():
        if part in code:
            return complaint
    return f"{'refused' if isinstance(error, ClientError) else 'could not do that'} ({code or type(error).__name__})."
