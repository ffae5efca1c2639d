"""The filter of a question: one frozen object that both stores apply by the rules of docs/semantics.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Literal

from knowledge_graph.filtering.geo import Area
from knowledge_graph.time_span import BEGINNING, FOREVER, DateRules, Match, Truth
from knowledge_graph.vocabulary import VOCABULARY

STATUSES: Final = ("none", "denied", "disputed", "hedged", "stated", "confirmed")
"""Evidence statuses, weakest first. ``none``: no counting claim asserts or denies the thing."""

STATUS_RANK: Final = {status: rank for rank, status in enumerate((*STATUSES, "identity"))}
"""How firm a status is, and the code it is stored under. A location's ``part_of`` is ``identity``: firmer than any, and
no filter asks it."""
IDENTITY_RANK: Final = STATUS_RANK["identity"]

Status = Literal["denied", "disputed", "hedged", "stated", "confirmed"]
STANDING: Final = frozenset({"disputed", "hedged", "stated", "confirmed"})
REALITIES: Final = ("happened", "ongoing", "alleged", "planned", "proposed")
DEFAULT_REALITIES: Final = frozenset({"happened", "ongoing", "alleged"})

ATTRIBUTIONS: Final = ("unattributed", "attributed", "anonymous")
"""Whom a source quotes for a claim: nobody, a known speaker or group, or anonymous speakers only."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events and relations exist in an answer; by default all that are standing.

    ``codes`` are relation codes of the vocabulary (None: all); days are ordinals; ``sources``, ``datasets``,
    ``certainties`` and ``attributions`` of claims that count are any where they are empty.
    """

    codes: frozenset[int] | None = None
    kinds: frozenset[str] = frozenset({"actor", "location", "event"})
    roles: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    realities: frozenset[str] = DEFAULT_REALITIES
    statuses: frozenset[str] = STANDING
    after: int = BEGINNING
    before: int = FOREVER
    match: Match = "possible"
    undated: Literal["include", "exclude"] = "include"
    as_of: int | None = None
    sources: frozenset[str] = frozenset()
    exclude_sources: frozenset[str] = frozenset()
    datasets: frozenset[str] = frozenset()
    certainties: frozenset[str] = frozenset()
    attributions: frozenset[str] = frozenset()
    exclude_anonymous: bool = False
    speakers: frozenset[str] = frozenset()
    """Only claims that are attributed to one of these actors; empty for any claims."""
    exclude_speakers: frozenset[str] = frozenset()
    """No claims all of whose speakers are among these actors."""
    only_anonymous: bool = False
    """Only what stands on anonymous word alone: every counting claim that asserts it is anonymous. It is asked of
    relations, and of events where they are listed; an event at the end of a relation need only stand."""
    min_sources: int = 1
    known_at: int | None = None
    places: frozenset[str] = frozenset()
    """Only events at, concerning, aimed at, from or to one of these locations, or a part of it; empty for anywhere."""
    area: Area | None = None
    """Only events in one of these ways at a place in this area."""
    rough: bool = False
    """Whether an event at a roughly known place counts as being in the area."""
    with_dates: bool = False
    """Whether the question asks its view for bounds, so that a store reads dates even if no rule needs them."""

    @property
    def weighs_claims(self) -> bool:
        """Return whether claims must be counted anew: the status derived at writing doesn't hold under this filter."""
        return bool(
            self.sources
            or self.exclude_sources
            or self.datasets
            or self.certainties
            or self.attributions
            or self.exclude_anonymous
            or self.names_speakers
            or self.only_anonymous
            or self.min_sources > 1
            or self.known_at is not None
        )

    @property
    def names_speakers(self) -> bool:
        """Return whether claims are counted by their speakers."""
        return bool(self.speakers or self.exclude_speakers)

    def with_speakers(self, read_as: Callable[[frozenset[str]], Iterable[str]]) -> Filter:
        """Return the filter with its speakers' ids replaced by those that they are read as."""
        if not self.names_speakers:
            return self
        speakers, excluded = (frozenset(read_as(ids)) for ids in (self.speakers, self.exclude_speakers))
        return replace(self, speakers=speakers, exclude_speakers=excluded)

    @property
    def is_placed(self) -> bool:
        """Return whether events are filtered by place."""
        return bool(self.places) or self.area is not None

    @property
    def names_relations(self) -> bool:
        """Return whether only some relations or roles are asked for: lists then hold what has such a relation."""
        return self.codes is not None or bool(self.roles)

    def anywhere(self) -> Filter:
        """Return the filter without places, relations and roles: the one under which events are found at places."""
        default = Filter()
        return replace(self, codes=None, roles=default.roles, kinds=default.kinds, places=default.places, area=None)

    @property
    def relation_codes(self) -> frozenset[int]:
        """Return the codes of the relations that ``codes`` and ``roles`` let through."""
        return _relation_codes(self.codes, self.roles)

    @property
    def bounds_dates(self) -> bool:
        """Return whether a date may be outside of what is asked for: there is a window, or an ``as_of``."""
        return self._has_window or self.as_of is not None

    @property
    def _has_window(self) -> bool:
        return self.after != BEGINNING or self.before != FOREVER

    def events_in_time(self, dates: DateRules[Truth]) -> Truth:
        """Return whether an event's date lies in the window and has begun by ``as_of``.

        See docs/semantics.md, Time. ``dates`` are those of one event or of many; an undated one has ``ALWAYS``.
        """
        if self.as_of is None:
            return dates.within(self.after, self.before, self.match)
        begun = dates.possibly_begun_by(self.as_of)
        return begun & dates.within(self.after, self.before, self.match) if self._has_window else begun

    def relations_in_time(self, dates: DateRules[Truth]) -> Truth:
        """Return whether a relation's own date lies in the window and may hold on ``as_of``. See ``events_in_time``."""
        if self.as_of is None:
            return dates.within(self.after, self.before, self.match)
        valid = dates.possibly_on(self.as_of)
        return valid & dates.within(self.after, self.before, self.match) if self._has_window else valid

    def has_sources(self, status: Any, source_count: Any) -> Any:
        """Return whether enough independent publishers assert a thing; what is only denied needs none.

        Args:
            status: rank of its status (``STATUS_RANK``), or an integer array of such ranks.
            source_count: publishers among the counting, asserting claims; an array of the same length.

        Returns:
            A bool, or an array of them. With ``min_sources`` 1 the status alone decides.
        """
        return (self.min_sources == 1) | (source_count >= self.min_sources) | (status == STATUS_RANK["denied"])

    def has_speakers(self, anonymous: Any) -> Any:
        """Return whether a thing stands on anonymous word alone, where that is asked for.

        Args:
            anonymous: whether all of its counting, asserting claims are anonymous, and there is one; or an array.

        Returns:
            A bool, or an array of them.
        """
        return (not self.only_anonymous) | anonymous

    @property
    def needs_dates(self) -> bool:
        """Return whether a store must read dates: to filter by them, or because the question asks for bounds."""
        return self.bounds_dates or self.undated == "exclude" or self.with_dates

    def relaxed(self) -> dict[str, Filter]:
        """Return, by the name of each request parameter that is set, the filter without it."""
        default = Filter()
        without = {
            parameter: replace(self, **{field: getattr(default, field) for field in fields})
            for parameter, fields in _PARAMETERS.items()
        } | {"near" if self.area and self.area.centre else "box": replace(self, area=None)}
        return {parameter: wider for parameter, wider in without.items() if wider != self}


@lru_cache(maxsize=256)
def _relation_codes(codes: frozenset[int] | None, roles: frozenset[str]) -> frozenset[int]:
    return frozenset(
        word.code
        for word in VOCABULARY.relations
        if (codes is None or word.code in codes) and (not roles or word.role in roles)
    )


_PARAMETERS: Final = {
    "relation": ("codes",), "kind": ("kinds",), "role": ("roles",), "type": ("types",), "reality": ("realities",),
    "status": ("statuses",), "after": ("after",), "before": ("before",), "match": ("match",),
    "undated": ("undated",), "as_of": ("as_of",), "source": ("sources",), "exclude_source": ("exclude_sources",),
    "dataset": ("datasets",), "certainty": ("certainties",), "attribution": ("attributions",),
    "exclude_anonymous": ("exclude_anonymous",), "attributed_to": ("speakers",),
    "exclude_speaker": ("exclude_speakers",), "only_anonymous": ("only_anonymous",),
    "min_sources": ("min_sources",), "known_at": ("known_at",),
    "place": ("places",),
}  # fmt: skip
