"""Answers that are lists, and the one that is a single thing."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph_service.schemas.elements import EvidenceSchema, HitSchema, ListedClaimSchema, PageSchema, SourceSchema


class SearchAnswer(PageSchema):
    """Entities found."""

    results: list[HitSchema]
    facets: dict[str, dict[str, int]]
    left_out: int | None = Field(
        None, description="With `near` or `box`: what is there by something wide only, a country or a region."
    )


class ClaimsAnswer(PageSchema):
    """Claims on an entity, and their sources."""

    results: list[ListedClaimSchema]
    sources: dict[str, SourceSchema]


class SourcesAnswer(PageSchema):
    """Sources in order of id."""

    results: list[SourceSchema]


class EntityAnswer(BaseModel):
    """One entity in full: as answers show it, the record itself, and for nodes the claims behind it."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: Literal["actor", "location", "event", "relation", "source", "claim", "merge"]
    record: dict[str, Any] = Field(description="The record, as an export holds it.")
    evidence: EvidenceSchema | None = None
