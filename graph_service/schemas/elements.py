"""Elements of answers: nodes, edges, claims, sources, dates, and why an answer was truncated."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge_graph.records import Attribution, Measure

StatusOrIdentity = Literal["none", "denied", "disputed", "hedged", "stated", "confirmed", "identity"]
Reality = Literal["happened", "ongoing", "planned", "proposed", "alleged"]
Next = Annotated[str | None, Field(description="URL of the next page; also in the Link header.")]


class Schema(BaseModel):
    """Base of all models; fields they don't name are refused, which tests rely on."""

    model_config = ConfigDict(extra="forbid")


class WhenSchema(Schema):
    """A date as written, and its four day bounds; null where a bound is open."""

    edtf: str | None = Field(description="The date in EDTF, where EDTF can express it.")
    earliest: date | None = Field(description="First possible day of its beginning.")
    start_latest: date | None = Field(description="Last possible day of its beginning.")
    end_earliest: date | None = Field(description="First possible day of its end.")
    latest: date | None = Field(description="Last possible day of its end.")
    precision: Literal["day", "month", "year", "range"]
    original: str | None = Field(None, description="The source's own words.")


class EvidenceStatusSchema(Schema):
    """Evidence status by the counting claims of this answer."""

    status: StatusOrIdentity | None = Field(None, description="`identity` for `part_of`, which needs no claim.")
    source_count: int | None = Field(None, description="Independent publishers that assert it.")
    claims: list[str] | None = Field(
        None,
        description="Ids of counting claims, the firmest first; at most 50, a denial among them if there is one. See "
        "`claims_left_out`.",
    )
    claim_count: int | None = Field(None, description="Number of counting claims, listed or not.")


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
    merged: list[str] | None = Field(None, description="Ids of records merged into it; see /v1/merges.")
    summary: str | None = None
    when: WhenSchema | None = None
    reality: Reality | None = None
    mode: str | None = None
    degree: int = Field(description="Number of its relations, regardless of filters.")
    distance: int | None = Field(None, description="Steps from the centre of a neighbourhood.")
    expanded: bool | None = Field(None, description="False for a hub that was not expanded (`max_degree`).")


class MatchSchema(Schema):
    """What of a search result holds the words."""

    field: Literal["name", "office", "summary", "description", "mode", "type", "claim", "source"]
    text: str = Field(description="The name, or some of the text around the first of the words.")
    id: str | None = Field(None, description="The relation, claim or source that says it.")


class HitSchema(NodeSchema):
    """A search result."""

    score: float
    matches: list[MatchSchema] | None = Field(
        None, description="With `q`: what of it holds the words, the firmest first, one of each kind of text."
    )


class ReadingsSchema(Schema):
    """How a relation reads aloud from each of its ends."""

    forward: str = Field(description="From its start to its end: `occurred at`.")
    backward: str = Field(description="From its end to its start: `is the scene of`.")


class EdgeSchema(EvidenceStatusSchema):
    """A relation between two nodes, in the direction it was recorded."""

    id: str
    type: str
    start: str
    end: str
    role: str | None = None
    readings: ReadingsSchema
    title: str | None = None
    precision: str | None = None
    area: str | None = None
    when: WhenSchema | None = None
    united: list[str] | None = Field(
        None, description="Like relations that are read as this one since a merge: their ids."
    )


class ClaimSchema(Schema):
    """What one source asserts or denies."""

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
    """A source of claims."""

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


class ListedSourceSchema(SourceSchema):
    """A source in a list, with how much there is of it."""

    part_count: int = Field(description="Number of its parts, at any depth.")
    claim_count: int = Field(description="Number of claims made in it or in a part of it, retracted ones included.")


class EvidenceSchema(Schema):
    """Claims and their sources, by id."""

    claims: dict[str, ClaimSchema]
    sources: dict[str, SourceSchema]


LeftOut = Annotated[
    dict[str, str] | None,
    Field(
        None,
        description="Where some nodes or edges have more claims than are listed: by id of each, the id of the record "
        "whose claims (`/v1/entities/{id}/claims`) have them all.",
    ),
]


class GraphSchema(EvidenceSchema):
    """Part of the graph: nodes, edges, claims and sources by id."""

    claims_left_out: LeftOut = None

    nodes: dict[str, NodeSchema]
    edges: dict[str, EdgeSchema]


class TruncatedSchema(Schema):
    """Why an answer is not complete."""

    reason: Literal[
        "limit",
        "candidates",
        "limit_per_relation",
        "limit_per_first",
        "edge_limit",
        "max_degree",
        "max_paths",
        "budget",
        "time",
    ]
    at_depth: int | None


class CountSchema(Schema):
    """Total number: exact (`eq`), or a lower bound (`gte`)."""

    value: int
    relation: Literal["eq", "gte"]


class PageSchema(Schema):
    """Base of paged lists."""

    total: CountSchema
    limit: int
    next: Next
