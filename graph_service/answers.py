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
    merged: list[str] | None = Field(None, description="Ids of what was merged into it; /v1/merges says why.")
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


class Weakened(Shape):
    """Something that stands less firmly without a source."""

    id: str
    before: dict[str, str | int | None] = Field(description="Its `status` and `source_count`.")
    after: dict[str, str | int | None]


class Ways(Shape):
    """How many paths there were before, how many of them are left, and how many there are instead."""

    before: int
    kept: int
    new: int


class Changed(Shape):
    """What the answer loses without some sources."""

    gone: list[str] = Field(description="Events and relations that are no longer in the answer.")
    new: list[str] = Field(description="What came in instead, within the limits.")
    weakened: list[Weakened]
    paths: Ways | None = None


class ExplainedStep(Shape):
    """One thing that was asked of the store: how much went in, how much came out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    step: str
    in_: int = Field(alias="in")
    out: int
    milliseconds: float


class Explained(Shape):
    """How an answer came about."""

    store: str
    filter: dict[str, Any] = Field(description="What the parameters come to, where it isn't the default.")
    steps: list[ExplainedStep]
    milliseconds: float


class Truncated(Shape):
    """Why there is less than there might be."""

    reason: Literal[
        "limit", "limit_per_relation", "limit_per_first", "edge_limit", "max_degree", "max_paths", "budget", "time"
    ]
    at_depth: int | None


class Step(Shape):
    """One step of a path; parallel relations are one step."""

    edges: list[str]
    direction: Literal["forward", "backward", "both"]
    status: StatusOrIdentity
    claims: list[str]


class Witnessed(Shape):
    """An event or a relation along a path, and a day on which it may have been so; null where any day will do."""

    id: str
    date: str | None


class Path(Shape):
    """One way from start to end."""

    length: int
    nodes: list[str]
    steps: list[Step]
    time_order: str | None = Field(description="Whether its events could have happened in this order.")
    status: StatusOrIdentity
    source_count: int
    weakest: int = Field(description="Which step is the weakest, counted from 0.")
    arrival: str | None = Field(
        None,
        description="With `mode=temporal`: the day by which all along it may (`order=certain`: must) have begun.",
    )
    witness: list[Witnessed] | None = Field(
        None, description="With `mode=temporal`: days on which it may all have been, in the path's order."
    )
    undated: int | None = Field(None, description="With `mode=temporal`: how many things along it have no date.")


class PathAnswer(Graph):
    """How two entities are connected."""

    paths: list[Path]
    not_walked: list[str]
    complete: bool
    truncated: Truncated | None
    beyond_depth: bool = Field(description="Whether the search could have gone on beyond max_depth.")
    emptied_by: str | None = Field(description="The filter without which there would have been a path.")
    critical_sources: list[str] = Field(description="Sources each of which, left out, leaves none of these paths.")
    changed: Changed | None = Field(None, description="What `without` changes.")
    explained: Explained | None = Field(None, description="With `explain`: how the answer came about.")
    analysis: Analysis | None = Field(None, description="With `analyse`, on `/v1/subgraph`.")


class Total(Shape):
    """How many relations of a type were found, and how many of them are in the answer."""

    found: int
    returned: int


class Ranked(Shape):
    """A node and its score."""

    id: str
    score: float


class Communities(Shape):
    """Groups that hang together more than with others."""

    modularity: float
    groups: list[list[str]]


class Window(Shape):
    """A stretch of time, how many relations may fall into it, and who has most of them."""

    start: str
    end: str
    relations: int
    degree: list[Ranked]


class Centrality(Shape):
    """Who has the most ties, and whom most shortest paths run through."""

    degree: list[Ranked]
    betweenness: list[Ranked]
    approximate: bool = Field(description="Whether betweenness is an estimate from a sample.")


class Analysis(Shape):
    """What the answer looks like as a network."""

    nodes: int
    ties: int
    brokers: list[Ranked] | None = None
    communities: Communities | None = None
    centrality: Centrality | None = None
    windows: list[Window] | None = None


class NeighbourhoodAnswer(Graph):
    """What surrounds one entity, or several together."""

    centre: str | list[str]
    totals: dict[str, Total]
    analysis: Analysis | None = Field(None, description="With `analyse`, on `/v1/subgraph`.")
    complete: bool
    truncated: Truncated | None
    changed: Changed | None = Field(None, description="What `without` changes.")
    explained: Explained | None = Field(None, description="With `explain`: how the answer came about.")


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
    left_out: int | None = Field(
        None, description="With `near` or `box`: what is there by something wide only, a country or a region."
    )


class TimeBucket(Shape):
    """A stretch of time, and how many events are in it."""

    start: str = Field(description="Its first day.")
    end: str = Field(description="Its last day.")
    certain: int = Field(description="Events of which every reading of the date overlaps it.")
    possible: int = Field(description="Events of which some reading does.")


class TimelineAnswer(Page, Evidence):
    """Events in the order of time, or how many there are in each day, week, month or year."""

    results: list[Node]
    buckets: list[TimeBucket] | None = None
    undated: int | None = Field(None, description="Events without a date, which are in no bucket.")
    left_out: int | None = Field(
        None, description="With `near` or `box`: events there by something wide only, a country or a region."
    )
    relative: dict[str, Literal["certain", "possible"]] | None = Field(
        None, description="With `relative_to`: by event, whether every reading of the dates has it so, or some."
    )
    changed: Changed | None = Field(None, description="What `without` changes.")
    explained: Explained | None = Field(None, description="With `explain`: how the answer came about.")


class Days(Shape):
    """How many days lie between the end of one event and the beginning of another."""

    least: int
    most: int | None = Field(description="Null where nothing limits it.")


class Sequence(Shape):
    """An event, and another that followed."""

    first: str
    then: str
    order: Literal["certain", "possible"] = Field(
        description="Whether every reading of the dates has it so, in order and within the days, or some."
    )
    days: Days
    shared: list[str] = Field(description="Places of the first, and actors of both.")
    edges: list[str] = Field(description="The relations of both to what they share, a place's parts included.")


class PassedOver(Shape):
    """A place or an actor with too many relations to be looked through."""

    id: str
    relations: int = Field(description="Those of its parts included.")


class Cut(Shape):
    """A first event that more events followed than are listed."""

    first: str
    found: int


class SequencesAnswer(Graph):
    """Events, and what followed them."""

    results: list[Sequence]
    passed_over: list[PassedOver]
    cut: list[Cut]
    complete: bool
    truncated: Truncated | None
    limit: int
    next: str | None = Field(description="The address of the next page; also in the Link header.")
    changed: Changed | None = Field(None, description="What `without` changes.")
    explained: Explained | None = Field(None, description="With `explain`: how the answer came about.")


class Reading(Shape):
    """One thing that is said, and the claims that say it."""

    value: str | Measure | None = None
    about: str | None = Field(None, description="With `contrary_to`: which of the two relations says so.")
    stance: Literal["asserts", "denies"]
    claims: list[str]


class Point(Shape):
    """One value of a series."""

    as_of: When | None
    value: str | Measure | None
    source: str
    claim: str


class Conflict(Shape):
    """One property of one thing for one day, said in several ways; or, as a series, its values by day."""

    about: str = Field(description="An event or a part of one, an actor, a location or a relation.")
    contrary_to: str | None = Field(
        None, description="Another relation between the same two that can't hold at the same time."
    )
    property: str | None = Field(description="Null: whether it is so at all.")
    as_of: When | None = None
    disagreement: Literal["denied", "contradict", "differ"] | None = None
    readings: list[Reading] | None = None
    points: list[Point] | None = None


class ConflictsAnswer(Evidence):
    """Where sources contradict each other."""

    results: list[Conflict]
    nodes: dict[str, Node] = Field(description="The events, actors and locations, and the ends of relations.")
    edges: dict[str, Edge] = Field(description="The relations.")
    limit: int
    next: str | None = Field(description="The address of the next page; also in the Link header.")
    explained: Explained | None = Field(None, description="With `explain`: how the answer came about.")


class KnownStanding(Shape):
    """How firmly something stood by what was known on a day."""

    status: Literal["none", "denied", "disputed", "hedged", "stated", "confirmed"]
    source_count: int
    claims: list[str]


class Change(Shape):
    """How something's standing changed."""

    about: str = Field(description="An event, a relation, or a part of an event.")
    change: Literal["new", "fell", "weaker", "firmer"]
    before: KnownStanding
    after: KnownStanding


class ChangesAnswer(Evidence):
    """What changed between two days, in what was known."""

    results: list[Change]
    nodes: dict[str, Node] = Field(description="The events.")
    limit: int
    next: str | None = Field(description="The address of the next page; also in the Link header.")


class CloseCall(Shape):
    """Two that may be one."""

    score: float = Field(description="How much speaks for it, up to 1; nothing is certain here.")
    one: str = Field(description="The one with more relations, which is likelier to stay.")
    other: str
    evidence: list[dict[str, Any]] = Field(
        description="What was found, each told by `what`: `names` and how alike they are, `types` that differ, "
        "`wholes` both lie in, their `distance`, and `neighbours` both have."
    )


class ResolveAnswer(Shape):
    """Who may be one, the closest first."""

    results: list[CloseCall]
    total: Count
    nodes: dict[str, Node]
    compared: int = Field(description="How many actors and locations were compared.")
    passed_over: int = Field(description="Words that too many names share: those names were not compared by them.")
    limit: int
    next: str | None = Field(description="The address of the next page; also in the Link header.")


class RetractionAnswer(Evidence):
    """What stands less firmly, or not at all, without a source."""

    source: str
    fell: int = Field(description="How much wouldn't stand any more.")
    weaker: int = Field(description="How much would stand less firmly, or on fewer sources.")
    results: list[Change]
    complete: bool


class ClaimsAnswer(Page):
    """Claims on an entity, and their sources."""

    results: list[ListedClaim]
    sources: dict[str, Source]


class SourcesAnswer(Page):
    """Sources in order of id."""

    results: list[Source]


class MergeAnswer(Shape):
    """That two records are read as one."""

    id: str
    merged: str = Field(description="The id that was given up: it answers 308.")
    into: str = Field(description="The id that stays.")
    why: str
    by: str | None = None
    decided: When
    undone: When | None = Field(None, description="When it was taken back.")
    undone_why: str | None = None
    undone_by: str | None = None
    source: str | None = Field(None, description="Where the decision is from, if it was loaded from elsewhere.")


class MergesAnswer(Page):
    """Merges, the last decided first."""

    results: list[MergeAnswer]


class EntityAnswer(BaseModel):
    """One entity in full: as answers show it, the record itself, and for nodes the claims behind it."""

    model_config = ConfigDict(extra="allow")

    id: str
    kind: Literal["actor", "location", "event", "relation", "source", "claim", "merge"]
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
