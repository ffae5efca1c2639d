"""Answers about who wrote what, and about imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from graph_service.schemas.elements import Schema


class AuditEntrySchema(Schema):
    """One write."""

    id: str
    at: datetime = Field(description="When it began.")
    action: str = Field(description="What was done: merge, unmerge, retract, unretract, load, import and others.")
    by: str = Field(description="The token's name, or the user's of the system; empty for nobody with a token.")
    via: Literal["http", "command line"]
    address: str = Field(description="The client's address, or the machine's name.")
    token: str | None = Field(description="The token's id; `environment` for that of the settings.")
    request: str | None = Field(description="The request's id.")
    what: list[str] = Field(description="The first ids or files that it was done to.")
    count: int = Field(description="How many there were.")
    outcome: Literal["begun", "done", "failed"] = Field(description="`begun` if it runs, or was cut off.")
    details: dict[str, Any] = Field(description="The reason, whom it names as deciding, the error, and the like.")


class AuditAnswer(Schema):
    """A page of the audit log, the newest entries first."""

    results: list[AuditEntrySchema]
    limit: int
    next: str | None = Field(description="The address of the next page.")
    removed_until: str | None = Field(description="The last day of which entries were removed for their age.")


class ImportSchema(Schema):
    """An import, which waits, runs or has ended."""

    id: str
    name: str = Field(description="The file's name.")
    size: int = Field(description="Its bytes.")
    options: dict[str, str] = Field(description="How it is read: format, release, on_error.")
    created: datetime
    started: datetime | None
    ended: datetime | None
    by: str = Field(description="The name of the token it was sent with.")
    token: str | None
    request: str | None
    key: str | None = Field(description="The Idempotency-Key it was sent with.")
    state: Literal["queued", "running", "done", "refused", "failed", "interrupted"] = Field(
        description="`refused`: the file is at fault; `failed`: it isn't; `interrupted`: the service ended before."
    )
    progress: dict[str, Any] = Field(description="The stage of the load, the amount done and the total.")
    result: dict[str, Any] | None = Field(description="What was added and changed, problems and warnings.")
    error: str | None = Field(description="Why it was refused, failed or was interrupted, and what to do.")


class ImportsAnswer(Schema):
    """The imports that are kept, the newest first."""

    results: list[ImportSchema]
    limit: int
