"""Import jobs, kept in the store: what was sent, by whom, how far it is, and what came of it.

The process that works on a job says every few seconds that it is alive. Where it has been silent for long, as after a
restart of the machine, the job counts as interrupted.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import orjson

from knowledge_graph.store import MemoKeeper

State = Literal["queued", "running", "done", "refused", "failed", "interrupted"]
UNDER_WAY: Final = frozenset({"queued", "running"})

SILENCE: Final = timedelta(seconds=120)
"""How long a job that is under way may say nothing."""
MOST_KEPT: Final = 1_000
"""Jobs that are kept; the oldest that have ended go first."""
INTERRUPTED: Final = (
    "The service ended before the import did. Send it again: what is loaded already changes nothing, and what is "
    "missing is completed."
)
_TOPIC: Final = "imports"


@dataclass(slots=True)
class ImportJob:
    """One import.

    Attributes:
        id: sorts by time.
        name: the file's name, as it was sent.
        size: bytes.
        digest: SHA-256 of the file and of how it is to be read.
        options: how it is to be read: format, release, on_error.
        created: when it was sent, in ISO 8601 and UTC, as all times here.
        by: who sent it: ``Writer`` as fields.
        key: the Idempotency-Key.
        seen: when its process last said that it is alive.
        progress: stage, amount done and total.
        result: counts of what was added and changed, problems and warnings.
        error: why it was refused, or failed.
    """

    id: str
    name: str
    size: int
    digest: str
    options: dict[str, str]
    created: str
    by: dict[str, Any]
    key: str | None = None
    state: State = "queued"
    seen: str = ""
    started: str | None = None
    ended: str | None = None
    progress: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] | None = None
    error: str | None = None

    def end(self, state: State, *, result: dict[str, Any] | None = None, error: str | None = None) -> None:
        """Note how it ended."""
        self.state, self.result, self.error = state, result, error
        self.ended = self.seen = format_now()

    def is_of(self, token: str | None) -> bool:
        """Return whether the holder of a token sent it, or without one somebody on this machine."""
        return bool(self.by["token"] == token)

    def view(self) -> dict[str, Any]:
        """Return it as fields for an answer."""
        fields = asdict(self)
        del fields["seen"], fields["digest"]
        return fields | {"by": self.by["by"], "token": self.by["token"], "request": self.by["request"]}


def new_id() -> str:
    """Return an id that sorts by time."""
    return f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S.%f')}-{secrets.token_hex(4)}"


def format_now() -> str:
    """Return the time as jobs have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def keep(store: MemoKeeper, job: ImportJob) -> None:
    """Keep a job as it is now."""
    job.seen = format_now()
    store.keep_memos(_TOPIC, {job.id: orjson.dumps(asdict(job)).decode()})


def read_job(store: MemoKeeper, identifier: str) -> ImportJob | None:
    """Return a job."""
    return read_jobs(store).get(identifier)


def read_jobs(store: MemoKeeper) -> dict[str, ImportJob]:
    """Return every job that is kept by id, the newest first; those whose process is silent as interrupted."""
    jobs = {identifier: ImportJob(**orjson.loads(text)) for identifier, text in store.memos(_TOPIC).items()}
    silent_since = datetime.now(UTC) - SILENCE
    for job in jobs.values():
        if job.state in UNDER_WAY and datetime.fromisoformat(job.seen) < silent_since:
            job.state, job.error, job.ended = "interrupted", INTERRUPTED, job.seen
    return dict(sorted(jobs.items(), reverse=True))


def drop_oldest(store: MemoKeeper) -> None:
    """Forget jobs that ended long ago, where more are kept than may be."""
    ended = [job.id for job in read_jobs(store).values() if job.state not in UNDER_WAY]
    if ended[MOST_KEPT:]:
        store.keep_memos(_TOPIC, dict.fromkeys(ended[MOST_KEPT:]))


def iter_under_way(store: MemoKeeper) -> Iterator[ImportJob]:
    """Yield the jobs that wait or run."""
    return (job for job in read_jobs(store).values() if job.state in UNDER_WAY)
