"""What a question leaves in: one frozen object that both stores obey, rule by rule as ``docs/semantics.md`` says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from knowledge_graph.spans import BEGINNING, FOREVER, Match

STATUSES: Final = ("none", "denied", "disputed", "hedged", "stated", "confirmed")
"""From nothing to firm; a status's number is its place here. ``none``: no counting claim asserts or denies it."""

Status = Literal["denied", "disputed", "hedged", "stated", "confirmed"]
STANDING: Final = frozenset({"disputed", "hedged", "stated", "confirmed"})
REALITIES: Final = ("happened", "ongoing", "alleged", "planned", "proposed")
DEFAULT_REALITIES: Final = frozenset({"happened", "ongoing", "alleged"})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events and relations exist in an answer. The default lets through all that stands.

    ``codes`` are relation codes of the vocabulary (None: all); days are ordinals; ``sources`` empty means any.
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
    exclude_anonymous: bool = False
    min_sources: int = 1
    known_at: int | None = None
    with_dates: bool = False
    """Whether the question asks a walk for dates, though none may be filtered by: a store then reads them along."""

    @property
    def weighs_claims(self) -> bool:
        """Return whether claims must be counted anew, instead of trusting the status derived at writing."""
        return bool(
            self.sources
            or self.exclude_sources
            or self.exclude_anonymous
            or self.min_sources > 1
            or self.known_at is not None
        )

    @property
    def has_window(self) -> bool:
        """Return whether dates matter at all."""
        return self.after != BEGINNING or self.before != FOREVER or self.as_of is not None or self.undated == "exclude"

    def relaxed(self) -> dict[str, Filter]:
        """Return, by the name of each parameter that is set, the filter without it."""
        default = Filter()
        without = {
            parameter: replace(self, **{field: getattr(default, field) for field in fields})
            for parameter, fields in _PARAMETERS.items()
        }
        return {parameter: wider for parameter, wider in without.items() if wider != self}


_PARAMETERS: Final = {
    "relation": ("codes",), "kind": ("kinds",), "role": ("roles",), "type": ("types",), "reality": ("realities",),
    "status": ("statuses",), "after": ("after",), "before": ("before",), "match": ("match",),
    "undated": ("undated",), "as_of": ("as_of",), "source": ("sources",), "exclude_source": ("exclude_sources",),
    "exclude_anonymous": ("exclude_anonymous",), "min_sources": ("min_sources",), "known_at": ("known_at",),
}  # fmt: skip
