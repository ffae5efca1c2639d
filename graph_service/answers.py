"""The shapes of answers, for the documentation only: answers are written as bytes, and tests hold them to these."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge_graph.records import Attribution, Measure

StatusOrIdentity = Literal["none", "denied", "disputed", "hedged", "stated", "confirmed", "identity"]


class Shape(BaseModel):
    """Base of all shapes: nothing undocumented is in an answer."""

    model_config = ConfigDict(extra="forbid")


class When(Shape):
    """A date: what was written, and the four days that bound it; a bound that is infinite is null."""

    edtf: str | None = Field(description="What was written, where one text could say it.")
    earliest: str | None = Field(description="First day it may have begun.")
    start_latest: str | None = Field(description="Last day it may have begun.")
    end_earliest: str | None = Field(description="First day it may have ended.")
    latest: str | None = Field(description="Last day it may have ended.")
    precision: str
    original: str | None = Field(None, description="The source's own words.")


class Standing(Shape):
    """How firmly something stands, by the claims that count in this answer."""

    status: StatusOrIdentity | None = Field(None, description="`identity`: places and names stand by themselves.")
    source_count: int | None = Field(None, description="Independent publishers that assert it.")
    claims: list[str] | None = Field(None, description="Counting claims, firmest first; `claim_count` says how many.")
    claim_count: int | None = None


class Node(Standing):
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
    summary: str | None = None
    when: When | None = None
    reality: str | None = None
    mode: str | None = None
    degree: int = Field(description="All its relations, filters apart.")
    distance: int | None = Field(None, description="Steps from the centre of a neighbourhood.")
    expanded: bool | None = Field(None, description="False where it has too many relations to be walked through.")


class Hit(Node):
    """A search result."""

    score: float


class Edge(Standing):
    """A relation, in the direction it was recorded."""

    id: str
    type: str
    start: str
    end: str
    role: str | None = None
    title: str | None = None
    precision: str | None = None
    area: str | None = None
    when: When | None = None


class Claim(Shape):
    """One source's word on one thing."""

    id: str
    about: str
    property: str | None = None
    value: str | Measure | None = None
    as_of: When | None = None
    source: str
    said: When | None = None
    attributed_to: list[Attribution] | None = None
    stance: Literal["asserts", "denies"]
    certainty: Literal["confirmed", "stated", "hedged"]
    locator: str | None = None
    retracted: When | None = None


class ListedClaim(Claim):
    """A claim in a list, with how it touches the entity."""

    touches: Literal["about", "relation", "attributed_to", "made_in"]


class Source(Shape):
    """Where claims are made."""

    id: str
    type: str
    title: str
    part_of: str | None = None
    republishes: str | None = None
    publisher: str | None = None
    authors: list[str] | None = None
    url: str | None = None
    published: When | None = None
    licence: str | None = None
    cite: str | None = None
    attributes: dict[str, str | int | float | bool | None] | None = None
    retracted: When | None = None


class Evidence(Shape):
    """Claims and their sources, by id."""

    claims: dict[str, Claim]
    sources: dict[str, Source]


class Graph(Evidence):
    """Part of the graph, by id."""

    nodes: dict[str, Node]
    edges: dict[str, Edge]


class Truncated(Shape):
    """Why there is less than there might be."""

    reason: Literal["limit", "limit_per_relation", "edge_limit", "max_degree", "max_paths", "budget", "time"]
    at_depth: int | None


class Step(Shape):
    """One step of a path; parallel relations are one step."""

    edges: list[str]
    direction: Literal["forward", "backward", "both"]
    status: StatusOrIdentity
    claims: list[str]


class Path(Shape):
    """One way from start to end."""

    length: int
    nodes: list[str]
    steps: list[Step]
    time_order: str | None = Field(description="Whether its events could have happened in this order.")
    status: StatusOrIdentity
    source_count: int
    weakest: int = Field(description="Which step is the weakest, counted from 0.")


class PathAnswer(Graph):
    """How two entities are connected."""

    paths: list[Path]
    not_walked: list[str]
    complete: bool
    truncated: Truncated | None
    beyond_depth: bool = Field(description="Whether the search could have gone on beyond max_depth.")
    emptied_by: str | None = Field(description="The filter without which there would have been a path.")


class Total(Shape):
    """How many relations of a type were found, and how many of them are in the answer."""

    found: int
    returned: int


class NeighbourhoodAnswer(Graph):
    """What surrounds one entity, or several together."""

    centre: str | list[str]
    totals: dict[str, Total]
    complete: bool
    truncated: Truncated | None


class Count(Shape):
    """How many there are in all: exactly, or at least."""

    value: int
    relation: Literal["eq", "gte"]


class Page(Shape):
    """What every list has."""

    total: Count
    limit: int
    next: str | None = Field(description="The address of the next page; also in the Link header.")


class SearchAnswer(Page):
    """Entities found."""

    results: list[Hit]
    facets: dict[str, dict[str, int]]


class TimelineAnswer(Page, Evidence):
    """Events in the order of time."""

    results: list[Node]


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
    kind: Literal["actor", "location", "event", "relation", "source", "claim"]
    record: dict[str, Any] = Field(description="The record, as an export holds it.")
    evidence: Evidence | None = None


class SchemaAnswer(Shape):
    """What records and words there are."""

    version: str = Field(description="Version of conflict-graph.")
    records: dict[str, Any] = Field(description="JSON Schema of one record.")
    vocabulary: dict[str, Any] = Field(description="Types, roles, relations and the classes they fall into.")


class StatsAnswer(Shape):
    """How much there is of each kind."""

    store: Literal["embedded", "neo4j"]
    records: dict[str, int]
    edges: int


class Health(Shape):
    """That it is alive, or ready."""

    status: Literal["alive", "ready"]


class Problem(BaseModel):
    """A problem as RFC 9457 describes it."""

    type: str = Field(description="Which of the problems under /problems/ it is.")
    title: str
    status: int
    detail: str
    parameter: str | None = None
    suggestions: list[str] | None = None
    candidates: list[dict[str, str]] | None = None
