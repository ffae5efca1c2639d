"""Answers about the service, and problems."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from graph_service.schemas.elements import Schema


class SchemaAnswer(Schema):
    """The schema of records and the vocabulary."""

    version: str = Field(description="Version of conflict-graph.")
    records: dict[str, Any] = Field(description="JSON Schema of one record.")
    vocabulary: dict[str, Any] = Field(description="Types, roles and relations, and their classes.")


class StatsAnswer(Schema):
    """Numbers of records by kind, and of edges."""

    store: Literal["embedded", "neo4j"]
    records: dict[str, int]
    edges: int


class HealthSchema(Schema):
    """State of the service."""

    status: Literal["alive", "ready"]


class ProblemSchema(BaseModel):
    """A problem (RFC 9457)."""

    type: str = Field(description="URI of the problem type, under /problems/.")
    title: str
    status: int
    detail: str
    parameter: str | None = None
    suggestions: list[str] | None = None
    candidates: list[dict[str, str]] | None = None
