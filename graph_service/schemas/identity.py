"""Duplicate candidates and merges."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from graph_service.schemas.elements import CountSchema, Next, NodeSchema, PageSchema, Schema, WhenSchema


class DuplicateCandidateSchema(Schema):
    """Two records that may be the same entity."""

    score: float = Field(description="Score of the evidence, from 0 to 1.")
    one: str = Field(description="The one with more relations, which is likelier to stay.")
    other: str
    evidence: list[dict[str, Any]] = Field(
        description="Pieces of evidence, told apart by `what`: `names` and their similarity, `types` that differ, "
        "`wholes` both lie in, their `distance`, and `neighbours` both have."
    )


class ResolveAnswer(Schema):
    """Duplicate candidates, those of the highest score first."""

    results: list[DuplicateCandidateSchema]
    total: CountSchema
    nodes: dict[str, NodeSchema]
    compared: int = Field(description="Number of actors and locations compared.")
    skipped: int = Field(description="Words that too many names share: those names were not compared by them.")
    limit: int
    next: Next


class MergeAnswer(Schema):
    """A merge: one record read as another."""

    id: str
    merged: str = Field(description="The id read as the other; it answers 308.")
    into: str = Field(description="The id of the survivor.")
    why: str
    by: str | None = None
    decided: WhenSchema
    undone: WhenSchema | None = Field(None, description="When it was undone.")
    undone_why: str | None = None
    undone_by: str | None = None
    source: str | None = Field(None, description="The source of a decision that was loaded.")


class MergesAnswer(PageSchema):
    """Merges, the last decided first."""

    results: list[MergeAnswer]
