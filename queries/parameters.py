"""The parameters of every question, as typed models: what HTTP and the command line both read and document.

A model's field descriptions are the documentation of its parameter; a repeated parameter means OR. Each question adds
its own to ``FilterParameters``, whose names and rules are the same everywhere.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filters import DEFAULT_REALITIES, STANDING, Filter
from knowledge_graph.spans import BEGINNING, FOREVER, Match, parse_bounds
from knowledge_graph.vocabulary import VOCABULARY

MAX_VALUES = 50
"""How often one parameter may be repeated."""


def _listed(value: Any) -> Any:
    """Take one value, or several separated by commas, where many are allowed."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        return tuple(part.strip() for one in value for part in str(one).split(",") if part.strip())
    return value


def _is_date(text: str) -> str:
    parse_bounds(text)
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
        description="Whether some (`possible`) or every (`certain`) reading of a date must overlap the window.",
    )
    undated: Literal["include", "exclude"] = Field("include", description="What to do with what has no date.")
    as_of: Day | None = Field(None, description="Only what may have been so on this day.")
    known_at: Day | None = Field(None, description="Only what had certainly been published by this day.")
    source: Many = Field((), description="Only claims of these sources (ids) or parts of them count.")
    exclude_source: Many = Field((), description="Claims of these sources, or parts of them, don't count.")
    exclude_anonymous: bool = Field(False, description="Leave out claims that only anonymous speakers stand behind.")
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
            exclude_sources=frozenset(self.exclude_source),
            exclude_anonymous=self.exclude_anonymous,
            min_sources=self.min_sources,
        )


def _edge(day: str | None, end: int, otherwise: int) -> int:
    return otherwise if day is None else parse_bounds(day)[end]


def _any_or(chosen: tuple[str, ...], everything: frozenset[str]) -> frozenset[str]:
    return everything if "any" in chosen else frozenset(chosen)


class PathParameters(FilterParameters):
    """How two entities are connected."""

    start: Reference = Field(description="Where the path starts: an entity's id.", examples=["actor:david-barnea"])
    end: Reference = Field(description="Where it ends.", examples=["actor:hamas"])
    mode: Literal["shortest", "all_shortest"] = Field(
        "shortest", description="The first of the shortest paths, or all of them in order."
    )
    max_depth: int = Field(6, ge=1, le=12, description="How many relations a path may have.")
    max_paths: int = Field(
        50, ge=1, le=1000, description="How many paths to list at most; a larger number only appends."
    )
    avoid: Many = Field((), description="Entities no path may pass through.", examples=[["actor:israel"]])
    max_degree: int | None = Field(None, ge=1, description="Don't pass through entities with more relations than this.")

    DEFAULT_CODES = VOCABULARY.path_codes


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
    order: Literal["asc", "desc"] = Field("asc", description="Oldest or newest first.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")


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
