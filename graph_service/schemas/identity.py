"""Answers about who is who."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from graph_service.schemas.elements import CountSchema, Next, NodeSchema, PageSchema, Schema, WhenSchema


class DuplicateCandidateSchema(Schema):
    """Two that may be one."""

    score: float = Field(description="How much speaks for it, up to 1; nothing is certain here.")
    one: str = Field(description="The one with more relations, which is likelier to stay.")
    other: str
    evidence: list[dict[str, Any]] = Field(
        description="What was found, each told by `what`: `names` and how alike they are, `types` that differ, "
        "`wholes` both lie in, their `distance`, and `neighbours` both have."
    )


class ResolveAnswer(Schema):
    """Who may be one, the closest first."""

    results: list[DuplicateCandidateSchema]
    total: CountSchema
    nodes: dict[str, NodeSchema]
    compared: int = Field(description="How many actors and locations were compared.")
    skipped: int = Field(description="Words that too many names share: names were not compared by them.")
    limit: int
    next: Next


class MergeAnswer(Schema):
    """That two records are read as one."""

    id: str
    merged: str = Field(description="The id that was given up: it answers 308.")
    into: str = Field(description="The id that stays.")
    why: str
    by: str | None = None
    decided: WhenSchema
    undone: WhenSchema | None = Field(None, description="When it was taken back.")
    undone_why: str | None = None
    undone_by: str | None = None
    source: str | None = Field(None, description="Where the decision is from, if it was loaded from elsewhere.")


class MergesAnswer(PageSchema):
    """Merges, the last decided first."""

    results: list[MergeAnswer]
