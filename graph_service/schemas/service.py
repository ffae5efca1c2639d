"""Answers about the service itself, and what goes wrong."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from graph_service.schemas.elements import Schema


class SchemaAnswer(Schema):
    """What records and words there are."""

    version: str = Field(description="Version of conflict-graph.")
    records: dict[str, Any] = Field(description="JSON Schema of one record.")
    vocabulary: dict[str, Any] = Field(description="Types, roles, relations and the classes they fall into.")


class StatsAnswer(Schema):
    """How much there is of each kind."""

    store: Literal["embedded", "neo4j"]
    records: dict[str, int]
    edges: int


class HealthSchema(Schema):
    """That it is alive, or ready."""

    status: Literal["alive", "ready"]


class ProblemSchema(BaseModel):
    """A problem as RFC 9457 describes it."""

    type: str = Field(description="Which of the problems under /problems/ it is.")
    title: str
    status: int
    detail: str
    parameter: str | None = None
    suggestions: list[str] | None = None
    candidates: list[dict[str, str]] | None = None
