"""Duplicate candidates and merges."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field

from graph_service.schemas.elements import CountSchema, Next, NodeSchema, PageSchema, Schema, WhenSchema


class NamesEvidence(Schema):
    """The most similar names of the two, as they are written."""

    what: Literal["names"]
    one: str
    other: str
    likeness: float = Field(description="From 0 to 1.")


class TypesEvidence(Schema):
    """Types that differ."""

    what: Literal["types"]
    one: str
    other: str


class WholesEvidence(Schema):
    """Locations that both lie in."""

    what: Literal["wholes"]
    ids: list[str]


class DisputedEvidence(Schema):
    """Locations that each of the two lies in, none of which the other lies in: one name and point, as disputed."""

    what: Literal["disputed"]
    one: list[str]
    other: list[str]


class DistanceEvidence(Schema):
    """How far apart they are."""

    what: Literal["distance"]
    km: float


class NeighboursEvidence(Schema):
    """Entities that both have relations to."""

    what: Literal["neighbours"]
    count: int
    ids: list[str] = Field(description="The first of them.")


DuplicateEvidence = (
    NamesEvidence | TypesEvidence | WholesEvidence | DisputedEvidence | DistanceEvidence | NeighboursEvidence
)


class DuplicateCandidateSchema(Schema):
    """Two records that may be the same entity."""

    score: float = Field(description="Score of the evidence, from 0 to 1.")
    one: str = Field(description="The one with more relations, which is likelier to stay.")
    other: str
    evidence: list[Annotated[DuplicateEvidence, Discriminator("what")]] = Field(
        description="Pieces of evidence, told apart by `what`: `names` and their similarity, `types` that differ, "
        "`wholes` both lie in, `disputed` ones that only one lies in, their `distance`, and `neighbours` both have."
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
