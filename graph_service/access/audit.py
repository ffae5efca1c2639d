"""The audit log: who wrote what, from where and when; kept in the store, in no answer, digest or export of it.

An entry is kept before the write begins, and completed when it has ended: what was cut off stays as ``begun``. Entries
are memos of a topic for each day, so that the newest are found without reading all.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

import orjson

from knowledge_graph.errors import (
    AmbiguousName,
    ConflictGraphError,
    Contradiction,
    InvalidInput,
    NotFound,
    StoreUnavailable,
)
from knowledge_graph.store import MemoKeeper

Action = Literal[
    "merge", "unmerge", "retract", "unretract", "load", "import", "forget", "token create", "token revoke", "migrate"
]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
Outcome = Literal["begun", "done", "failed"]

MOST_NAMED: Final = 50
"""Ids or files that an entry names; it counts them all."""
DAYS: Final = "audit days"
"""The topic whose keys are the days that have entries."""
DAY: Final = "audit of {}"
"""The topic of the entries of one day."""
_LONGEST: Final = 2_000
_NOTHING_WRITTEN: Final = (InvalidInput, NotFound, Contradiction, AmbiguousName)
"""What is raised before anything is written: what was tried leaves no entry."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and from where.

    Attributes:
        by: the token's name, or the user's of the system; empty for somebody on this machine without a token.
        via: ``http`` or ``command line``.
        address: the client's address, or the machine's name.
        token: the token's id.
        request: the request's id.
    """

    by: str
    via: str
    address: str
    token: str | None = None
    request: str | None = None


@dataclass(slots=True)
class AuditEntry:
    """One write."""

    id: str
    at: str
    action: str
    by: str
    via: str
    address: str
    token: str | None = None
    request: str | None = None
    what: list[str] = field(default_factory=list)
    count: int = 0
    outcome: str = "begun"
    details: dict[str, Any] = field(default_factory=dict)

    def name(self, things: Sequence[str]) -> None:
        """Say what is written: ids, or files."""
        self.what, self.count = [str(thing)[:_LONGEST] for thing in things[:MOST_NAMED]], len(things)


@contextmanager
def audited(
    store: MemoKeeper, writer: Writer, action: Action, what: Sequence[str] = (), **details: Any
) -> Iterator[AuditEntry]:
    """Keep an entry of what the block writes; the block may add to it.

    Where the block raises an error that says that nothing was written, no entry stays.

    Args:
        store: what is written to.
        writer: who writes.
        action: what is done.
        what: ids or files it is done to.
        details: further fields, such as the reason; None and empty ones are left out.

    Raises:
        StoreUnavailable: no entry can be kept; then nothing is written either.
    """
    at = datetime.now(UTC)
    entry = AuditEntry(_new_id(at), at.isoformat(timespec="milliseconds"), action, **asdict(writer))
    entry.name(what)
    entry.details = {name: value for name, value in details.items() if value}
    _keep(store, entry)
    try:
        yield entry
    except _NOTHING_WRITTEN:
        _forget(store, entry)
        raise
    except BaseException as error:
        entry.outcome, entry.details["error"] = "failed", _describe(error)
        with suppress(ConflictGraphError):  # else it stays as begun, which is true, too
            _keep(store, entry)
        raise
    entry.outcome = "done"
    _keep(store, entry)


def note(store: MemoKeeper, writer: Writer, action: Action, what: Sequence[str] = (), **details: Any) -> None:
    """Keep an entry of what has been done."""
    with audited(store, writer, action, what, **details):
        pass


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries: of these actions, by somebody of this name or token, about this, in these days (UTC)."""

    actions: frozenset[str] = frozenset()
    by: str | None = None
    what: str | None = None
    since: str | None = None
    until: str | None = None

    def accepts(self, entry: Mapping[str, Any]) -> bool:
        """Return whether an entry is one of those asked for."""
        return (
            (not self.actions or entry["action"] in self.actions)
            and (self.by is None or self.by in {entry["by"], entry["token"]})
            and (self.what is None or self.what in entry["what"])
        )


def iter_audit(store: MemoKeeper, query: AuditQuery, *, before: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the entries that a query asks for, the newest first; with ``before``, those older than that entry."""
    last = min(filter(None, (query.until, before and before[:10])), default="9999")
    days = [day for day in store.memos(DAYS) if (query.since or "") <= day <= last]
    for day in sorted(days, reverse=True):
        for identifier, text in sorted(store.memos(DAY.format(day)).items(), reverse=True):
            if before is None or identifier < before:
                entry: dict[str, Any] = orjson.loads(text)
                if query.accepts(entry):
                    yield entry


def _new_id(at: datetime) -> str:
    """Return an id that sorts by time."""
    return f"{at.strftime('%Y-%m-%dT%H:%M:%S.%f')}-{secrets.token_hex(3)}"


def _keep(store: MemoKeeper, entry: AuditEntry) -> None:
    day = entry.id[:10]
    if day not in store.memos(DAYS):
        store.keep_memos(DAYS, {day: ""})
    store.keep_memos(DAY.format(day), {entry.id: orjson.dumps(asdict(entry), default=str).decode()})


def _forget(store: MemoKeeper, entry: AuditEntry) -> None:
    with suppress(StoreUnavailable):
        store.keep_memos(DAY.format(entry.id[:10]), {entry.id: None})


def _describe(error: BaseException) -> str:
    text = str(error) if isinstance(error, ConflictGraphError) else f"{type(error).__name__}: {error}"
    return text[:_LONGEST]
