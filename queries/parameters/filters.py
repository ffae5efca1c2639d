"""The parameters that questions share: what counts as evidence, where things were, and what else may appear.

Their names and rules are the same everywhere; see docs/semantics.md, Claims decide what exists.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import DEFAULT_REALITIES, REALITIES, STANDING, Filter
from knowledge_graph.filtering.geo import WIDEST_KM, Area, parse_box, parse_point
from knowledge_graph.time_span import Match
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters.values import LISTED, Day, Many, end_of, window, word_of


def _point(text: str) -> str:
    parse_point(text)
    return text


def _box(text: str) -> str:
    parse_box(text)
    return text


def _relation_names(words: tuple[str, ...]) -> tuple[str, ...]:
    VOCABULARY.codes(words)
    return words


class Parameters(BaseModel):
    """Base of all parameter models: unknown parameters are refused, instances are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class NoParameters(Parameters):
    """The parameters of a question that takes none."""


class ClaimFilterParameters(Parameters):
    """Which claims count; the same on every question."""

    certainty: Annotated[tuple[Literal["confirmed", "stated", "hedged"], ...], LISTED] = Field(
        (), description="Count only claims of this certainty."
    )
    attribution: Annotated[tuple[Literal["attributed", "anonymous", "unattributed"], ...], LISTED] = Field(
        (),
        description="Count only claims with this attribution: `attributed` to a named speaker or group, `anonymous` "
        "(unnamed speakers only), or `unattributed` (the source's own statement).",
    )
    exclude_anonymous: bool = Field(False, description="Ignore claims that are attributed to anonymous speakers only.")
    attributed_to: Many = Field(
        (), description="Count only claims attributed to these actors.", examples=[["actor:hamas"]]
    )
    exclude_speaker: Many = Field(
        (), description="Ignore claims attributed to these actors alone; one that others make, too, still counts."
    )
    source: Many = Field((), description="Count only claims of these sources (ids) and their parts.")
    exclude_source: Many = Field((), description="Ignore claims of these sources and their parts.")
    dataset: Many = Field(
        (),
        description="Count only claims of these datasets, of any release: ids of sources of the type dataset.",
        examples=[["source:ucdp-ged"]],
    )

    def evidence(self) -> Filter:
        """Return a filter that asks for nothing but this."""
        return Filter(
            certainties=frozenset(self.certainty),
            attributions=frozenset(self.attribution),
            exclude_anonymous=self.exclude_anonymous,
            speakers=frozenset(self.attributed_to),
            exclude_speakers=frozenset(self.exclude_speaker),
            sources=frozenset(self.source),
            exclude_sources=frozenset(self.exclude_source),
            datasets=frozenset(self.dataset),
        )


class KnownParameters(ClaimFilterParameters):
    """Which claims count, and had been made by a day."""

    known_at: Day | None = Field(None, description="Count only claims that had certainly been published by this day.")

    def evidence(self) -> Filter:
        """Return a filter that asks for nothing but this."""
        return replace(super().evidence(), known_at=end_of(self.known_at))


class EvidenceParameters(ClaimFilterParameters):
    """Which claims count, and what they must add up to. The same on every question about more than one thing."""

    status: Annotated[tuple[Literal["confirmed", "stated", "hedged", "disputed", "denied", "any"], ...], LISTED] = (
        Field(
            (),
            description="Evidence status of events and relations; by default all that at least one counted claim "
            "asserts.",
        )
    )
    min_sources: int = Field(1, ge=1, le=100, description="Minimum number of independent publishers that assert it.")
    only_anonymous: bool = Field(
        False,
        description="Only what stands on anonymous word alone: every counted claim that asserts it is attributed to "
        "anonymous speakers only.",
    )

    def evidence(self) -> Filter:
        """Return a filter that asks for nothing but this.

        Raises:
            InvalidInput: ``only_anonymous`` with a parameter that leaves no other claims to look at; or of what is only
                denied it is asked who asserts it.
        """
        for name in ("min_sources", "only_anonymous"):
            if set(self.status) == {"denied"} and getattr(self, name) != type(self).model_fields[name].default:
                words = f"what is denied nobody asserts, and `{name}` is about who does; leave out `{name}`."
                raise InvalidInput(words, field=name)
        for name in ("attribution", "exclude_anonymous"):
            if self.only_anonymous and getattr(self, name):
                words = f"`only_anonymous` looks at all claims, and `{name}` leaves some out; give one of the two."
                raise InvalidInput(words, field=name)
        statuses = _any_or(self.status, STANDING | {"denied"}) or STANDING
        evidence = super().evidence()
        return replace(evidence, statuses=statuses, min_sources=self.min_sources, only_anonymous=self.only_anonymous)


class PlaceParameters(Parameters):
    """Where. The same on every question about more than one thing."""

    place: Many = Field((), description="Only events at or concerning these locations or their parts.")
    near: Annotated[str, Field(max_length=60), AfterValidator(_point)] | None = Field(
        None,
        description="Centre of a circle, `latitude,longitude`: only events at or concerning a place in it. Needs "
        "`within_km`.",
        examples=["31.29,34.25"],
    )
    within_km: float | None = Field(
        None, gt=0, le=WIDEST_KM, description="Radius of the circle around `near`, in kilometres."
    )
    box: Annotated[str, Field(max_length=100), AfterValidator(_box)] | None = Field(
        None,
        description="Only events at or concerning a place in this bounding box, `south,west,north,east`; with a west "
        "greater than the east it crosses the 180th meridian.",
        examples=["31.2,34.2,31.6,34.6"],
    )
    rough: Literal["exclude", "include"] = Field(
        "exclude",
        description="With `near` or `box`: whether to include places known only as a country, territory, region or "
        "sea, by the coordinates of their centre.",
    )

    def area(self) -> Area | None:
        """Return the area these parameters ask for, None for everywhere.

        Raises:
            InvalidInput: half of a circle is given, a circle and a box, or ``rough`` without either.
        """
        if (self.near is None) != (self.within_km is None):
            words = "`near` and `within_km` come together: `near=31.29,34.25&within_km=10`."
            raise InvalidInput(words, field="within_km" if self.near else "near")
        if self.near and self.box:
            raise InvalidInput("`near` and `box` are two areas; give one.", field="box")
        if self.rough == "include" and not (self.near or self.box):
            raise InvalidInput("`rough` goes with `near` or `box`; leave out `rough`, or give an area.", field="rough")
        if self.near and self.within_km:
            return Area.around(*parse_point(self.near), self.within_km)
        return parse_box(self.box) if self.box else None


class RelationParameters(Parameters):
    """Which relations. The same on every question about more than one thing: a list holds what has such a relation."""

    relation: Annotated[Many, AfterValidator(_relation_names)] = Field(
        (),
        description="Relation types, or classes of relation types: `PARTICIPATED_IN`, `affiliation`, `sequence`. A "
        "list holds what has such a relation.",
        examples=[["involvement"]],
    )
    role: Annotated[Many, word_of("roles", "location_roles")] = Field(
        (),
        description="Only relations with these roles: `mediator`, `occurred_at`. A list holds what has one.",
    )

    def codes(self, default: frozenset[int] | None = None) -> frozenset[int] | None:
        """Return the codes of the relations that ``relation`` asks for; without any, the default."""
        return VOCABULARY.codes(self.relation) if self.relation else default


class FilterParameters(EvidenceParameters, KnownParameters, PlaceParameters, RelationParameters):
    """What a question leaves in. The same on every question that walks the graph."""

    kind: Annotated[tuple[Literal["actor", "location", "event"], ...], LISTED] = Field(
        (), description="Kinds of node to include."
    )
    type: Annotated[Many, word_of("event_types")] = Field(
        (), description="Types of event to include.", examples=[["ruling"]]
    )
    reality: Annotated[tuple[Literal["happened", "ongoing", "alleged", "planned", "proposed", "any"], ...], LISTED] = (
        Field((), description="Reality of events; by default `happened`, `ongoing` and `alleged`; `any` includes all.")
    )
    after: Day | None = Field(None, description="First day of the time window, inclusive.")
    before: Day | None = Field(None, description="Last day of the time window, inclusive.")
    match: Match = Field(
        "possible",
        description="How an imprecise date must fit the time window: some reading of it overlaps the window "
        "(`possible`), every reading does (`certain`), or every reading lies inside of it (`within`: certainly then "
        "and only then, so nothing undated). Of an order asked for, some reading has it, or every one (`certain`, "
        "`within`).",
    )
    undated: Literal["include", "exclude"] = Field(
        "include", description="Whether to include undated events and relations."
    )
    as_of: Day | None = Field(None, description="Only events and relations that may have held on this day.")
    without: Many = Field((), description="Answer without these sources, and list what that changes.")
    explain: bool = Field(
        False, description="Add how the answer was computed: the filter, and each step with its size."
    )

    DEFAULT_CODES: ClassVar[frozenset[int] | None] = None

    def asks_for_order(self) -> bool:
        """Return whether ``match`` says of an order in time how sure it must be, and so needs no window."""
        return False

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        first, last = window(self.after, self.before)
        if not self.asks_for_order():
            check_match(self.match, self.after, self.before)
        return replace(
            self.evidence(),
            codes=self.codes(self.DEFAULT_CODES),
            kinds=frozenset(self.kind) or frozenset({"actor", "location", "event"}),
            types=frozenset(self.type),
            roles=frozenset(self.role),
            realities=realities(self.reality),
            after=first,
            before=last,
            match=self.match,
            undated=self.undated,
            as_of=end_of(self.as_of),
            exclude_sources=frozenset(self.exclude_source) | frozenset(self.without),
            places=frozenset(self.place),
            area=self.area(),
            rough=self.rough == "include",
        )


def check_match(match: Match, after: str | None, before: str | None) -> None:
    """Refuse a ``match`` that nothing is matched with.

    Raises:
        InvalidInput: it isn't the default, and there is no window.
    """
    if match != "possible" and not (after or before):
        words = "`match` says how a date fits a time window: give `after` or `before`, or leave out `match`."
        raise InvalidInput(words, field="match")


def realities(chosen: tuple[str, ...]) -> frozenset[str]:
    """Return the realities that are asked for."""
    return _any_or(chosen, frozenset(REALITIES)) or DEFAULT_REALITIES


def _any_or(chosen: tuple[str, ...], everything: frozenset[str]) -> frozenset[str]:
    return everything if "any" in chosen else frozenset(chosen)
