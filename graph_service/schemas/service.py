"""Answers about the service, and problems."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from graph_service.schemas.elements import Schema


class SchemaAnswer(Schema):
    """The schema of records and the vocabulary."""

    version: str = Field(description="Version of conflict-graph.")
    records: dict[str, Any] = Field(description="JSON Schema of one record.")
    vocabulary: dict[str, Any] = Field(description="Types, roles and relations, and their classes.")


class UnfinishedLoadSchema(Schema):
    """A load of which only a part is in the graph."""

    files: list[str] = Field(description="Names of the files that are still to be loaded.")
    begun: datetime
    state: Literal["running", "interrupted"]
    detail: str = Field(description="What happened, and what to do.")


class StatsAnswer(Schema):
    """Numbers of records by kind, and of edges."""

    store: Literal["embedded", "neo4j"]
    records: dict[str, int]
    edges: int
    unfinished_loads: list[UnfinishedLoadSchema] = Field(description="Loads that aren't whole; empty if all are.")
    notices: list[str] = Field(
        description="What whoever looks after the store should know though it answers; mostly empty."
    )


class PartSchema(Schema):
    """One part that the service needs to answer."""

    name: Literal["store", "index", "neo4j", "schema", "loads", "disk"]
    state: Literal["ready", "warning", "failed"] = Field(
        description="With a `warning` the service answers, and somebody should look."
    )
    detail: str | None = Field(None, description="What is the matter, and what to do.")


class HealthSchema(Schema):
    """State of the service."""

    status: Literal["alive", "ready"]
    parts: list[PartSchema] | None = Field(None, description="The parts that were checked, if the service is ready.")
    unfinished_loads: list[UnfinishedLoadSchema] | None = Field(
        None, description="Loads that aren't whole, if the service is ready."
    )
    notices: list[str] | None = Field(
        None, description="What whoever looks after the store should know though it answers; mostly empty."
    )


class MovedSchema(Schema):
    """Where a record is that was asked for by a former or merged id."""

    moved_to: str = Field(description="Its id now; the header Location has the address.")


class CandidateSchema(Schema):
    """One of several entities that have the same name."""

    id: str
    caption: str
    type: str


class ProblemSchema(BaseModel):
    """A problem (RFC 9457)."""

    type: str = Field(description="URI of the problem type, under /problems/.")
    title: str
    status: int
    detail: str
    parameter: str | None = Field(None, description="The parameter at fault.")
    suggestions: list[str] | None = Field(None, description="What may have been meant.")
    candidates: list[CandidateSchema] | None = None
    parts: list[PartSchema] | None = Field(None, description="The parts that were checked, up to the one that failed.")
    request_id: str | None = Field(None, description="The request's id, as in the header X-Request-ID and in the logs.")
