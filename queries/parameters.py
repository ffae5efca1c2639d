"""The parameters of every question, as typed models: what HTTP and the command line both read and document.

A model's field descriptions are the documentation of its parameter; a repeated parameter means OR. Each question adds
its own to ``FilterParameters``, whose names and rules are the same everywhere.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from knowledge_graph.area import WIDEST_KM, Area, parse_box, parse_point
from knowledge_graph.errors import InvalidInput
from knowledge_graph.filters import DEFAULT_REALITIES, STANDING, Filter
from knowledge_graph.spans import BEGINNING, FOREVER, Match, parse_bounds
from knowledge_graph.vocabulary import VOCABULARY

MAX_VALUES = 50
"""How often one parameter may be repeated."""
MAX_VIA = 4
"""How many entities paths can be made to pass through: each doubles the work."""


def _listed(value: Any) -> Any:
    """Take one value, or several separated by commas, where many are allowed."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        return tuple(part.strip() for one in value for part in str(one).split(",") if part.strip())
    return value


def _alone_or_listed(value: Any) -> Any:
    """Take one value, commas and all, or several."""
    return (value,) if isinstance(value, str) else value


def _is_date(text: str) -> str:
    parse_bounds(text)
    return text


def _point(text: str) -> str:
    parse_point(text)
    return text


def _box(text: str) -> str:
    parse_box(text)
    return text


def _word_of(*tables: str) -> AfterValidator:
    def check(words: tuple[str, ...]) -> tuple[str, ...]:
        known = {word for table in tables for word in VOCABULARY.words(table)}
        for word in words:
            if word not in known:
                near = get_close_matches(word, sorted(known), n=1)
                raise ValueError(
                    f"{word!r} is not known here; "
                    + (f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}.")
                )
        return words

    return AfterValidator(check)


def _relation_names(words: tuple[str, ...]) -> tuple[str, ...]:
    VOCABULARY.codes(words)
    return words


Day = Annotated[str, AfterValidator(_is_date), Field(max_length=60, examples=["2024-05-24", "2024-05"])]
Reference = Annotated[str, Field(min_length=1, max_length=700)]
Ends = Annotated[tuple[Reference, ...], BeforeValidator(_alone_or_listed), Field(max_length=MAX_VALUES)]
PathOrder = Literal["possible", "certain"]
Many = Annotated[tuple[Reference, ...], BeforeValidator(_listed), Field(max_length=MAX_VALUES)]


class Parameters(BaseModel):
    """Base of all parameter models: unknown parameters are refused, instances are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FilterParameters(Parameters):
    """What a question leaves in. The same on every question that walks the graph."""

    relation: Annotated[Many, AfterValidator(_relation_names)] = Field(
        (),
        description="Relation types or classes of them: `PARTICIPATED_IN`, `affiliation`, `sequence`.",
        examples=[["involvement"]],
    )
    kind: Annotated[tuple[Literal["actor", "location", "event"], ...], BeforeValidator(_listed)] = Field(
        (), description="Kinds of node that may appear."
    )
    type: Annotated[Many, _word_of("event_types")] = Field(
        (), description="Types of event that may appear.", examples=[["ruling"]]
    )
    role: Annotated[Many, _word_of("roles", "location_roles")] = Field(
        (), description="Only relations in one of these roles: `mediator`, `occurred_at`."
    )
    reality: Annotated[
        tuple[Literal["happened", "ongoing", "alleged", "planned", "proposed", "any"], ...], BeforeValidator(_listed)
    ] = Field((), description="Which events: by default those that happened, go on or are alleged; `any` for all.")
    status: Annotated[
        tuple[Literal["confirmed", "stated", "hedged", "disputed", "denied", "any"], ...], BeforeValidator(_listed)
    ] = Field((), description="How firmly it must stand; by default anything some counting claim asserts.")
    after: Day | None = Field(None, description="Start of the window, inclusive.")
    before: Day | None = Field(None, description="End of the window, inclusive.")
    match: Match = Field(
        "possible",
        description="Whether some (`possible`) or every (`certain`) reading of a date must overlap the window, or keep "
        "an order that is asked for.",
    )
    undated: Literal["include", "exclude"] = Field("include", description="What to do with what has no date.")
    as_of: Day | None = Field(None, description="Only what may have been so on this day.")
    known_at: Day | None = Field(None, description="Only what had certainly been published by this day.")
    source: Many = Field((), description="Only claims of these sources (ids) or parts of them count.")
    exclude_source: Many = Field((), description="Claims of these sources, or parts of them, don't count.")
    without: Many = Field(
        (), description="What if these sources weren't there: leaves them out, and says what that changes."
    )
    exclude_anonymous: bool = Field(False, description="Leave out claims that only anonymous speakers stand behind.")
    explain: bool = Field(False, description="Say how the answer came about: the filter, and every step with its size.")
    min_sources: int = Field(1, ge=1, le=100, description="How many independent publishers must assert it.")

    DEFAULT_CODES: ClassVar[frozenset[int] | None] = None

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        first, last = _edge(self.after, 0, BEGINNING), _edge(self.before, 1, FOREVER)
        if first > last:
            raise InvalidInput(f"after={self.after} lies behind before={self.before}; swap them.", field="after")
        return Filter(
            codes=VOCABULARY.codes(self.relation) if self.relation else self.DEFAULT_CODES,
            kinds=frozenset(self.kind) or frozenset({"actor", "location", "event"}),
            types=frozenset(self.type),
            roles=frozenset(self.role),
            realities=_any_or(self.reality, DEFAULT_REALITIES | {"planned", "proposed"}) or DEFAULT_REALITIES,
            statuses=_any_or(self.status, STANDING | {"denied"}) or STANDING,
            after=first,
            before=last,
            match=self.match,
            undated=self.undated,
            as_of=_edge(self.as_of, 1, 0) if self.as_of else None,
            known_at=_edge(self.known_at, 1, 0) if self.known_at else None,
            sources=frozenset(self.source),
            exclude_sources=frozenset(self.exclude_source) | frozenset(self.without),
            exclude_anonymous=self.exclude_anonymous,
            min_sources=self.min_sources,
        )


def _edge(day: str | None, end: int, otherwise: int) -> int:
    return otherwise if day is None else parse_bounds(day)[end]


def _any_or(chosen: tuple[str, ...], everything: frozenset[str]) -> frozenset[str]:
    return everything if "any" in chosen else frozenset(chosen)


class PathParameters(FilterParameters):
    """How two entities are connected."""

    start: Ends = Field(
        min_length=1,
        description="Where the path starts: an entity's id; of several, any.",
        examples=[["actor:david-barnea"]],
    )
    end: Ends = Field(min_length=1, description="Where it ends; at any of several.", examples=[["actor:hamas"]])
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
    place: Many = Field((), description="Events at or concerning one of these locations or their parts.")
    relative_to: Reference | None = Field(
        None,
        description="An event's id: with `when`, only events before, after or during it, possibly or certainly as "
        "`match` says. A link that says which came first counts.",
        examples=["event:icj-order-2024-05-24"],
    )
    when: Literal["before", "after", "during"] | None = Field(
        None, description="With `relative_to`: what ended before that began, began after it ended, or lies within it."
    )
    near: Annotated[str, Field(max_length=60), AfterValidator(_point)] | None = Field(
        None,
        description="With `within_km`: only events at or concerning a place near this `latitude,longitude`.",
        examples=["31.29,34.25"],
    )
    within_km: float | None = Field(None, gt=0, le=WIDEST_KM, description="With `near`: how near, in kilometres.")
    box: Annotated[str, Field(max_length=100), AfterValidator(_box)] | None = Field(
        None,
        description="Only events at or concerning a place in this box: `south,west,north,east`; where the west is "
        "beyond the east, it crosses the 180th meridian.",
        examples=["31.2,34.2,31.6,34.6"],
    )
    rough: Literal["exclude", "include"] = Field(
        "exclude",
        description="With `near` or `box`: whether a place known only as a country, territory, region or sea counts "
        "as being where its coordinates are.",
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
        return replace(super().filter(), with_dates=bool(self.bucket or self.relative_to))

    def area(self) -> Area | None:
        """Return the area these parameters ask for, None for everywhere.

        Raises:
            InvalidInput: half of a circle is given, or a circle and a box.
        """
        if (self.near is None) != (self.within_km is None):
            words = "near and within_km come together: near=31.29,34.25&within_km=10."
            raise InvalidInput(words, field="within_km" if self.near else "near")
        if self.near and self.box:
            raise InvalidInput("near and box are two areas; give one.", field="box")
        if self.near and self.within_km:
            return Area.around(*parse_point(self.near), self.within_km)
        return parse_box(self.box) if self.box else None


class SequenceParameters(FilterParameters):
    """An event of one type, then one of another, close in time, at a place or with an actor of the first."""

    first: Annotated[Many, _word_of("event_types")] = Field(
        min_length=1, description="Types of the first event.", examples=[["ruling"]]
    )
    then: Annotated[Many, _word_of("event_types")] = Field(
        min_length=1, description="Types of the event that follows.", examples=[["assault", "military_operation"]]
    )
    within_days: int = Field(
        7, ge=0, le=36_500, description="How many days at most from the end of the first to the beginning of the other."
    )
    sharing: Annotated[tuple[Literal["place", "actor"], ...], BeforeValidator(_listed)] = Field(
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
        "named in `passed_over`.",
    )
    limit_per_first: int = Field(25, ge=1, le=1000, description="How many that follow to list for one first event.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one first event's stay together.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if self.type:
            raise InvalidInput("type goes by first and then here: say which type comes first.", field="type")
        return replace(super().filter(), types=frozenset({*self.first, *self.then}), with_dates=True)


class ConflictsParameters(FilterParameters):
    """Where sources contradict each other."""

    entity: Many = Field((), description="About events one of these takes part in; a location counts with its parts.")
    place: Many = Field((), description="About events at or concerning one of these locations or their parts.")
    property: Annotated[Many, _word_of("measures", "other_properties")] = Field(
        (), description="Only these properties: `killed`, `displaced`, `reading`.", examples=[["displaced"]]
    )
    disagreement: Annotated[tuple[Literal["denied", "contradict", "differ"], ...], BeforeValidator(_listed)] = Field(
        (),
        description="How: some deny it, numbers can't both be true, or texts differ. By default any of them.",
    )
    series: bool = Field(False, description="Instead: values of one thing that were given for several days, in order.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one event's are never torn apart.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


class ChangesParameters(Parameters):
    """What changed in what was known."""

    since: Day = Field(description="Compared with what was known at the end of this day …", examples=["2024-05-24"])
    until: Day | None = Field(None, description="… is what was known at the end of this one; by default, all now.")
    change: Annotated[tuple[Literal["new", "fell", "weaker", "firmer"], ...], BeforeValidator(_listed)] = Field(
        (), description="Only what is new, fell, or stands weaker or firmer than before."
    )
    limit: int = Field(50, ge=1, le=1000, description="How many on a page; one event's are never torn apart.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


class ResolveParameters(Parameters):
    """Which may be one."""

    entity: Many = Field((), description="Only what one of these may be.", examples=[["actor:icj"]])
    kind: Annotated[tuple[Literal["actor", "location"], ...], BeforeValidator(_listed)] = Field(
        (), description="Only actors, or only locations."
    )
    type: Annotated[Many, _word_of("actor_types", "location_types")] = Field(
        (), description="Only pairs one of which is of such a type."
    )
    min_score: float = Field(0.85, ge=0.5, le=1, description="How much must speak for it, from 0.5 to 1.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


class RetractionParameters(Parameters):
    """What would fall if a source were taken back."""

    limit: int = Field(100, ge=1, le=10_000, description="How many of the things concerned to list.")


class SearchParameters(Parameters):
    """Entities by name, alias or title."""

    q: str = Field(
        "",
        max_length=200,
        description="Words of a name, alias or title, in any script; empty lists everything.",
        examples=["World Court"],
    )
    kind: Annotated[tuple[Literal["actor", "location", "event"], ...], BeforeValidator(_listed)] = Field(
        (), description="Kinds of entity."
    )
    type: Annotated[Many, _word_of("actor_types", "location_types", "event_types")] = Field(
        (), description="Types of entity."
    )
    source: Many = Field((), description="Only events that claims of these sources assert.")
    after: Day | None = Field(None, description="Only events from this day on, and undated things.")
    before: Day | None = Field(None, description="Only events up to this day, and undated things.")
    sort: Literal["relevance", "name", "date", "degree"] = Field(
        "relevance", description="Order of the results; ties by id."
    )
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


class AnalysisParameters(Parameters):
    """What to work out on a returned subgraph."""

    analyse: Annotated[tuple[Literal["brokers", "communities", "centrality"], ...], BeforeValidator(_listed)] = Field(
        (), description="Add an analysis of the subgraph: brokers between two sides, communities, centrality."
    )
    side_a: Many = Field((), description="For brokers: entities of one side …", examples=[["actor:israel"]])
    side_b: Many = Field((), description="… and of the other.", examples=[["actor:hamas"]])
    window: Literal["day", "week", "month", "year"] | None = Field(
        None, description="For centrality: also by stretches of time."
    )


class ClaimsParameters(Parameters):
    """The claims on an entity, its parts and its relations."""

    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


_MEANT = {
    "begin": ("start",), "from": ("start", "after"), "origin": ("start",), "target": ("end",), "to": ("end", "before"),
    "since": ("after",), "until": ("before",), "date": ("after",), "query": ("q",), "name": ("q",), "search": ("q",),
    "per_page": ("limit",), "page_size": ("limit",), "offset": ("cursor",), "page": ("cursor",),
    "hops": ("max_depth", "depth"), "exclude": ("avoid", "exclude_source"), "relationship": ("relation",),
}  # fmt: skip
"""What people call a parameter elsewhere, and what it is called here."""

Model = TypeVar("Model", bound=Parameters)


def parse_parameters(model: type[Model], given: dict[str, Any]) -> Model:
    """Read a question's parameters.

    Raises:
        InvalidInput: one is unknown (the message suggests the right one), missing or out of range.
    """
    for name in given:
        if name not in model.model_fields:
            known = [meant for meant in _MEANT.get(name.lower(), ()) if meant in model.model_fields]
            near = known or get_close_matches(name, model.model_fields, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(model.model_fields)}."
            raise InvalidInput(f"There is no parameter {name!r} here; {hint}", field=name)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        words = "is required." if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
        raise InvalidInput(f"{name}: {words}", field=name) from None
