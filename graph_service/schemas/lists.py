"""Answers that are lists, and the one that is a single thing."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph_service.schemas.shapes import Evidence, Hit, ListedClaim, Page, Source


class SearchAnswer(Page):
    """Entities found."""

    results: list[Hit]
    facets: dict[str, dict[str, int]]
    left_out: int | None = Field(
        None, description="With `near` or `box`: what is there by something wide only, a country or a region."
    )


class ClaimsAnswer(Page):
    """Claims on an entity, and their sources."""

    results: list[ListedClaim]
    sources: dict[str, Source]


class SourcesAnswer(Page):
    """Sources in order of id."""

    results: list[Source]


class EntityAnswer(BaseModel):
    """One entity in full: as answers show it, the record itself, and for nodes the claims behind it."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: Literal["actor", "location", "event", "relation", "source", "claim", "merge"]
    record: dict[str, Any] = Field(description="The record, as an export holds it.")
    evidence: Evidence | None = None
