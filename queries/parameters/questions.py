"""The parameters of every question, as typed models: what HTTP and the command line both read and document.

A model's field descriptions are the documentation of its parameter; a repeated parameter means OR. Each question adds
its own to those that ``queries.parameters.filters`` has for all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import STANDING, Filter
from knowledge_graph.time_span import Match
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters.filters import (
    LISTED,
    Day,
    EvidenceParameters,
    FilterParameters,
    KnownParameters,
    Many,
    Parameters,
    PlaceParameters,
    Reference,
    end_of,
    realities,
    window,
    word_of,
)

PathOrder = Literal["possible", "certain"]
MAX_VIA = 4
"""How many entities paths can be made to pass through: each doubles the work."""


class PathParameters(FilterParameters):
    """How two entities are connected."""

    start: Many = Field(
        min_length=1,
        description="Where the path starts: an entity's id; of several, any.",
        examples=[["actor:david-barnea"]],
    )
    end: Many = Field(min_length=1, description="Where it ends; at any of several.", examples=[["actor:hamas"]])
    mode: Literal["shortest", "all_shortest", "k_shortest", "temporal"] = Field(
        "shortest",
        description="The first of the shortest paths, or all of them in order; the `max_paths` first of all paths, "
        "longer ones too; or of those along which time runs forward.",
    )
    max_depth: int = Field(6, ge=1, le=12, description="How many relations a path may have.")
    max_paths: int = Field(
        50, ge=1, le=1000, description="How many paths to list at most; a larger number only appends."
    )
    order: PathOrder | None = Field(
        None,
        description="With `mode=temporal`: on some reading of the dates (`possible`, the default), or on every one.",
    )
    optimise: Literal["steps", "arrival"] | None = Field(
        None, description="With `mode=temporal`: fewest steps first (the default), or earliest arrival."
    )
    via: Annotated[Many, Field(max_length=MAX_VIA)] = Field(
        (), description="Entities every path must pass through, in any order.", examples=[["actor:qatar"]]
    )
    avoid: Many = Field((), description="Entities no path may pass through.", examples=[["actor:israel"]])
    max_degree: int | None = Field(None, ge=1, description="Don't pass through entities with more relations than this.")

    DEFAULT_CODES = VOCABULARY.path_codes

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        for name in ("order", "optimise"):
            if getattr(self, name) and self.mode != "temporal":
                raise InvalidInput(f"{name} goes with mode=temporal; leave it out, or ask for that mode.", field=name)
        return replace(super().filter(), with_dates=self.mode == "temporal")


class NeighbourhoodParameters(FilterParameters):
    """What surrounds an entity."""

    depth: int = Field(1, ge=1, le=3, description="How many steps away.")
    direction: Literal["any", "in", "out"] = Field(
        "any",
        description="Follow relations both ways, or only those that end (`in`) or start (`out`) at the expanded node.",
    )
    limit: int = Field(100, ge=1, le=5000, description="How many neighbours at most, nearest and firmest first.")
    limit_per_relation: int = Field(
        25, ge=1, le=5000, description="How many neighbours a relation type at each expanded node."
    )
    edge_limit: int = Field(1000, ge=1, le=20000, description="How many relations among the returned nodes at most.")
    max_degree: int = Field(
        10_000,
        ge=1,
        description="Show, but don't expand, entities with more relations than this; the centre is always expanded.",
    )
    parts: Literal["include", "exclude"] = Field(
        "include", description="Whether a location stands for all that is part of it, too."
    )


class TimelineParameters(FilterParameters):
    """Events in the order of time."""

    entity: Many = Field((), description="Events one of these takes part in; a location counts with all its parts.")
    relative_to: Reference | None = Field(
        None,
        description="An event's id: with `when`, only events before, after or during it, possibly or certainly as "
        "`match` says. A link that says which came first counts.",
        examples=["event:icj-order-2024-05-24"],
    )
    when: Literal["before", "after", "during"] | None = Field(
        None, description="With `relative_to`: what ended before that began, began after it ended, or lies within it."
    )
    order: Literal["asc", "desc"] = Field("asc", description="Oldest or newest first.")
    bucket: Literal["day", "week", "month", "year"] | None = Field(
        None, description="Count the events of each day, week, month or year instead of listing them."
    )
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if (self.relative_to is None) != (self.when is None):
            words = "relative_to and when come together: relative_to=<an event's id>&when=before, after or during."
            raise InvalidInput(words, field="when" if self.relative_to else "relative_to")
        return replace(
            super().filter(),
            places=frozenset(),
            area=None,
            rough=False,
            with_dates=bool(self.bucket or self.relative_to),
        )


class SequenceParameters(FilterParameters):
    """An event of one type, then one of another, close in time, at a place or with an actor of the first."""

    first: Annotated[Many, word_of("event_types")] = Field(
        min_length=1, description="Types of the first event.", examples=[["ruling"]]
    )
    then: Annotated[Many, word_of("event_types")] = Field(
        min_length=1, description="Types of the event that follows.", examples=[["assault", "military_operation"]]
    )
    within_days: int = Field(
        7, ge=0, le=36_500, description="How many days at most from the end of the first to the beginning of the other."
    )
    sharing: Annotated[tuple[Literal["place", "actor"], ...], LISTED] = Field(
        (),
        description="What both must share: a `place` of the first or a part of it, or an `actor`; by default either.",
    )
    entity: Many = Field((), description="Only where one of these takes part in the first; a location with its parts.")
    place: Many = Field((), description="Only where the first is at or concerns one of these locations or their parts.")
    max_degree: int = Field(
        10_000,
        ge=1,
        le=100_000,
        description="Pass over what both share where it has more relations than this, a place with its parts: it is "
        "named in `skipped`.",
    )
    limit_per_first: int = Field(25, ge=1, le=1000, description="How many that follow to list for one first event.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one first event's stay together.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if self.type:
            raise InvalidInput("type goes by first and then here: say which type comes first.", field="type")
        return replace(
            super().filter(), types=frozenset({*self.first, *self.then}), places=frozenset(), with_dates=True
        )


class ConflictsParameters(FilterParameters):
    """Where sources contradict each other."""

    entity: Many = Field(
        (),
        description="About one of these, its relations and events it takes part in; a location counts with its parts.",
    )
    property: Annotated[Many, word_of("measures", "other_properties")] = Field(
        (), description="Only these properties: `killed`, `displaced`, `reading`.", examples=[["displaced"]]
    )
    disagreement: Annotated[tuple[Literal["denied", "contradict", "differ"], ...], LISTED] = Field(
        (),
        description="How: some deny it, numbers can't both be true, or texts differ. By default any of them.",
    )
    series: bool = Field(False, description="Instead: values of one thing that were given for several days, in order.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one event's are never torn apart.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        return replace(super().filter(), places=frozenset(), with_dates=True)


class ChangesParameters(EvidenceParameters, PlaceParameters):
    """What changed in what was known."""

    since: Day = Field(description="Compared with what was known at the end of this day …", examples=["2024-05-24"])
    until: Day | None = Field(None, description="… is what was known at the end of this one; by default, all now.")
    change: Annotated[tuple[Literal["new", "removed", "weakened", "strengthened"], ...], LISTED] = Field(
        (), description="Only what is new, removed, weakened or strengthened."
    )
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one event's are never torn apart.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


class ResolveParameters(Parameters):
    """Pairs of entities that may be one and the same."""

    entity: Many = Field((), description="Only what one of these may be.", examples=[["actor:icj"]])
    kind: Annotated[tuple[Literal["actor", "location"], ...], LISTED] = Field(
        (), description="Only actors, or only locations."
    )
    type: Annotated[Many, word_of("actor_types", "location_types")] = Field(
        (), description="Only pairs one of which is of such a type."
    )
    min_score: float = Field(0.85, ge=0.5, le=1, description="How much must speak for it, from 0.5 to 1.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


class RetractionParameters(Parameters):
    """What would be removed or weakened if a source were taken back."""

    limit: int = Field(100, ge=1, le=10_000, description="How many of the things concerned to list.")


class SearchParameters(EvidenceParameters, KnownParameters, PlaceParameters):
    """Entities by name, alias or title."""

    q: str = Field(
        "",
        max_length=200,
        description="Words of a name, alias or title, in any script; empty lists everything.",
        examples=["World Court"],
    )
    kind: Annotated[tuple[Literal["actor", "location", "event"], ...], LISTED] = Field(
        (), description="Kinds of entity."
    )
    type: Annotated[Many, word_of("actor_types", "location_types", "event_types")] = Field(
        (), description="Types of entity."
    )
    place: Many = Field((), description="Only these locations and their parts, and events at or concerning them.")
    reality: Annotated[tuple[Literal["happened", "ongoing", "alleged", "planned", "proposed", "any"], ...], LISTED] = (
        Field((), description="Which events: by default all of them.")
    )
    after: Day | None = Field(None, description="Only events from this day on, and undated things.")
    before: Day | None = Field(None, description="Only events up to this day, and undated things.")
    match: Match = Field(
        "possible",
        description="Whether some (`possible`) or every (`certain`) reading of a date must overlap the window.",
    )
    undated: Literal["include", "exclude"] = Field("include", description="What to do with events without a date.")
    as_of: Day | None = Field(None, description="Only events that may have begun by this day.")
    sort: Literal["relevance", "name", "date", "degree"] = Field(
        "relevance", description="Order of the results; ties by id."
    )
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for.

        What no claim speaks of is found, too, and what is only denied, as long as nothing is asked of claims.
        """
        self.area()
        first, last = window(self.after, self.before)
        criteria = self.evidence()
        return replace(
            criteria,
            statuses=criteria.statuses if self.status or criteria.weighs_claims else STANDING | {"denied", "none"},
            realities=realities(self.reality or ("any",)),
            after=first,
            before=last,
            match=self.match,
            undated=self.undated,
            as_of=end_of(self.as_of),
        )


class AnalysisParameters(Parameters):
    """What to work out on a returned subgraph."""

    analyse: Annotated[tuple[Literal["brokers", "communities", "centrality"], ...], LISTED] = Field(
        (), description="Add an analysis of the subgraph: brokers between two sides, communities, centrality."
    )
    side_a: Many = Field((), description="For brokers: entities of one side …", examples=[["actor:israel"]])
    side_b: Many = Field((), description="… and of the other.", examples=[["actor:hamas"]])
    window: Literal["day", "week", "month", "year"] | None = Field(
        None, description="For centrality: also by stretches of time."
    )


class EntityParameters(KnownParameters):
    """One entity in full."""


class ClaimsParameters(KnownParameters):
    """The claims on an entity, its parts and its relations."""

    property: Annotated[Many, word_of("measures", "other_properties")] = Field(
        (), description="Only claims on these properties: `killed`, `displaced`, `reading`.", examples=[["displaced"]]
    )
    stance: Literal["asserts", "denies"] | None = Field(None, description="Only claims that assert, or that deny.")

    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def picks(self) -> bool:
        """Return whether only some of the claims are asked for."""
        return self.evidence() != Filter() or bool(self.property) or self.stance is not None
