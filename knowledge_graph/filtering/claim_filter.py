"""Which claims count under a filter: one rule for a claim at a time and for columns of many.

See docs/semantics.md, Claims decide what exists. A claim, or some claims of a store, say what is asked of them by
``column``: an int of one claim, an integer array of many. What is asked of sources stands apart, so that a store may
decide about each of its sources once.

A new filter on claims is a field of ``Filter`` and a line here. Where it asks for what stores don't keep yet, it is one
more of the ``CLAIM_COLUMNS``, worked out by ``knowledge_graph.evidence.claim_facts``. Of the speakers a claim has any
number, so they are no column: each store answers about them by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.filtering.filters import ATTRIBUTIONS, STATUS_RANK, Filter
from knowledge_graph.time_span import FOREVER

CERTAINTIES: Final = {certainty: STATUS_RANK[certainty] for certainty in ("hedged", "stated", "confirmed")}
"""A certainty has the rank of the status it gives."""

CLAIM_COLUMNS: Final = {"effect": np.int8, "certainty": np.int8, "attribution": np.int8, "known_to": np.int32}
"""What a store keeps of each claim, and how: fields of ``ClaimFacts`` with the dtypes of their columns."""


class SourceColumns(Protocol):
    """What decides whether a source's claims may count: of one source, or of many."""

    def column(self, name: str) -> Any:
        """Return ``known_from``: the ordinal day since when the source is certainly published, FOREVER for never."""

    def lies_in(self, ids: frozenset[str]) -> Any:
        """Return whether the source is one of these, or part of one at any depth: a bool, or an array of them."""


class ClaimColumns(Protocol):
    """What decides whether a claim counts, its source apart: of one claim, or of many."""

    def column(self, name: str) -> Any:
        """Return one of the ``CLAIM_COLUMNS``: an int, or an integer array."""

    def spoken_by(self, actors: frozenset[str]) -> Any:
        """Return whether one of these actors is a speaker of the claim: a bool, or an array of them."""

    def spoken_only_by(self, actors: frozenset[str]) -> Any:
        """Return whether the claim has speakers, and all are among these actors: a bool, or an array of them."""


def sources_count(sources: SourceColumns, criteria: Filter) -> Any:
    """Return whether the claims of sources may count: a bool of one source, a mask of many (or True for all)."""
    return is_published(sources, criteria.known_at) & is_source_accepted(sources, criteria)


def claims_count(claims: ClaimColumns, criteria: Filter) -> Any:
    """Return whether claims count whose sources do: a bool of one claim, a mask of many."""
    upheld, accepted = is_upheld(claims, criteria.known_at), is_claim_accepted(claims, criteria)
    return upheld if accepted is True else upheld & accepted


def is_published(sources: SourceColumns, day: int | None) -> Any:
    """Return whether a source is certainly published by a day; True, whatever their number, without a day."""
    if day is None:
        return True
    known_from = sources.column("known_from")
    return (known_from <= day) & (known_from != FOREVER)


def is_upheld(claims: ClaimColumns, day: int | None) -> Any:
    """Return whether a claim wasn't taken back by a day, nor its source; without a day, whether it never was."""
    known_to = claims.column("known_to")
    return known_to == FOREVER if day is None else known_to > day


def is_source_accepted(sources: SourceColumns, criteria: Filter) -> Any:
    """Return whether a source is among those that a filter asks for and leaves in."""
    accepted: Any = True
    for wholes in (criteria.sources, criteria.datasets):
        if wholes:
            accepted = accepted & sources.lies_in(wholes)
    if criteria.exclude_sources:
        accepted = accepted & (sources.lies_in(criteria.exclude_sources) ^ True)
    return accepted


def is_claim_accepted(claims: ClaimColumns, criteria: Filter) -> Any:
    """Return whether a claim is of the certainty and of the speakers that a filter asks for."""
    accepted: Any = True
    if criteria.certainties:
        accepted = accepted & _certainty_table(criteria.certainties)[claims.column("certainty")]
    if criteria.attributions or criteria.exclude_anonymous:
        table = _attribution_table(criteria.attributions, exclude_anonymous=criteria.exclude_anonymous)
        accepted = accepted & table[claims.column("attribution")]
    if criteria.speakers:
        accepted = accepted & claims.spoken_by(criteria.speakers)
    if criteria.exclude_speakers:
        accepted = accepted & (claims.spoken_only_by(criteria.exclude_speakers) ^ True)
    return accepted


@lru_cache(maxsize=64)
def _certainty_table(certainties: frozenset[str]) -> NDArray[np.bool_]:
    return _table(len(STATUS_RANK), (CERTAINTIES[certainty] for certainty in certainties))


@lru_cache(maxsize=64)
def _attribution_table(attributions: frozenset[str], *, exclude_anonymous: bool) -> NDArray[np.bool_]:
    accepted: Collection[str] = attributions or ATTRIBUTIONS
    left = [name for name in accepted if not (exclude_anonymous and name == "anonymous")]
    return _table(len(ATTRIBUTIONS), map(ATTRIBUTIONS.index, left))


def _table(size: int, codes: Iterable[int]) -> NDArray[np.bool_]:
    table = np.zeros(size, np.bool_)
    table[list(codes)] = True
    return table
