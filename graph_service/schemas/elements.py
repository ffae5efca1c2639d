"""What answers are made of: nodes, relations, claims, sources, and why there is no more of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge_graph.records import Attribution, Measure

StatusOrIdentity = Literal["none", "denied", "disputed", "hedged", "stated", "confirmed", "identity"]
Next = Annotated[str | None, Field(description="The address of the next page; also in the Link header.")]


class Schema(BaseModel):
    """Base of all models: nothing undocumented is in an answer."""

    model_config = ConfigDict(extra="forbid")


class WhenSchema(Schema):
    """A date: what was written, and the four days that bound it; a bound that is infinite is null."""

    edtf: str | None = Field(description="What was written, where one text could say it.")
    earliest: str | None = Field(description="First day it may have begun.")
    start_latest: str | None = Field(description="Last day it may have begun.")
    end_earliest: str | None = Field(description="First day it may have ended.")
    latest: str | None = Field(description="Last day it may have ended.")
    precision: str
    original: str | None = Field(None, description="The source's own words.")


class EvidenceStatusSchema(Schema):
    """How firmly something stands, by the claims that count in this answer."""

    status: StatusOrIdentity | None = Field(None, description="`identity`: places and names stand by themselves.")
    source_count: int | None = Field(None, description="Independent publishers that assert it.")
    claims: list[str] | None = Field(None, description="Counting claims, firmest first; `claim_count` says how many.")
    claim_count: int | None = None


class NodeSchema(EvidenceStatusSchema):
    """An actor, a location or an event."""

    id: str
    kind: Literal["actor", "location", "event"]
    type: str
    caption: str
    aliases: list[str] | None = None
    description: str | None = None
    identifiers: dict[str, str] | None = None
    latitude: float | None = None
    longitude: float | None = None
    part_of: str | None = None
    merged: list[str] | None = Field(None, description="Ids of what was merged into it; /v1/merges says why.")
    summary: str | None = None
    when: WhenSchema | None = None
    reality: str | None = None
    mode: str | None = None
    degree: int = Field(description="All its relations, filters apart.")
    distance: int | None = Field(None, description="Steps from the centre of a neighbourhood.")
    expanded: bool | None = Field(None, description="False where it has too many relations to be walked through.")


class HitSchema(NodeSchema):
    """A search result."""

    score: float


class EdgeSchema(EvidenceStatusSchema):
    """A relation, in the direction it was recorded."""

    id: str
    type: str
    start: str
    end: str
    role: str | None = None
    title: str | None = None
    precision: str | None = None
    area: str | None = None
    when: WhenSchema | None = None


class ClaimSchema(Schema):
    """One source's word on one thing."""

    id: str
    about: str
    property: str | None = None
    value: str | Measure | None = None
    as_of: WhenSchema | None = None
    source: str
    said: WhenSchema | None = None
    attributed_to: list[Attribution] | None = None
    stance: Literal["asserts", "denies"]
    certainty: Literal["confirmed", "stated", "hedged"]
    locator: str | None = None
    retracted: WhenSchema | None = None


class ListedClaimSchema(ClaimSchema):
    """A claim in a list, with its role for the entity."""

    role: Literal["about", "relation", "attributed_to", "made_in"]


class SourceSchema(Schema):
    """Where claims are made."""

    id: str
    type: str
    title: str
    part_of: str | None = None
    republishes: str | None = None
    publisher: str | None = None
    authors: list[str] | None = None
    url: str | None = None
    published: WhenSchema | None = None
    licence: str | None = None
    cite: str | None = None
    attributes: dict[str, str | int | float | bool | None] | None = None
    retracted: WhenSchema | None = None


class EvidenceSchema(Schema):
    """Claims and their sources, by id."""

    claims: dict[str, ClaimSchema]
    sources: dict[str, SourceSchema]


class GraphSchema(EvidenceSchema):
    """Part of the graph, by id."""

    nodes: dict[str, NodeSchema]
    edges: dict[str, EdgeSchema]


class TruncatedSchema(Schema):
    """Why there is less than there might be."""

    reason: Literal[
        "limit", "limit_per_relation", "limit_per_first", "edge_limit", "max_degree", "max_paths", "budget", "time"
    ]
    at_depth: int | None


class CountSchema(Schema):
    """How many there are in all: exactly, or at least."""

    value: int
    relation: Literal["eq", "gte"]


class PageSchema(Schema):
    """What every list has."""

    total: CountSchema
    limit: int
    next: Next
