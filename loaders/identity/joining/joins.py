"""Joins: what loading recognises as one, kept as merges that are listed and can be taken back.

Which records are one follows from the records, whatever was loaded first: each load decides anew about all that its
input may be, takes the joins of earlier loads back that no longer hold, and writes the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from knowledge_graph.identity.merges import LOADING, is_join, was_retaken
from knowledge_graph.records import Merge
from loaders.toolkit.release_days import get_today


class Join(NamedTuple):
    """Two records recognised as one: ``merged`` is read as ``into``, for the reason ``why``."""

    merged: str
    into: str
    why: str


class KnownMerges(NamedTuple):
    """The merges of a store and an input, by what they bind resolution to.

    Attributes:
        binding: those that stand and that resolution goes by: people's, and what an export in the input joins.
        joins: those that stand and were made by loading: they are decided anew.
        undone: pairs that were one and were taken apart by people: they stay apart.
    """

    binding: tuple[Merge, ...]
    joins: tuple[Merge, ...]
    undone: tuple[tuple[str, str], ...]


def sort_merges(stored: Iterable[Merge], stated: Iterable[Merge]) -> KnownMerges:
    """Return the merges of a store and an input by what they bind resolution to; the store's version counts."""
    known = {merge.id: merge for merge in stored}
    new = {merge.id: merge for merge in stated if merge.id not in known}
    everything = (*known.values(), *new.values())
    return KnownMerges(
        tuple(m for m in everything if m.undone is None and not (is_join(m) and m.id in known)),
        tuple(m for m in known.values() if m.undone is None and is_join(m)),
        tuple((m.merged, m.into) for m in everything if m.undone is not None and not was_retaken(m)),
    )


def pick_new(joins: Iterable[Join], known: KnownMerges) -> list[Join]:
    """Return the joins that aren't in the store yet."""
    pairs = {(merge.merged, merge.into) for merge in known.joins}
    return [join for join in joins if (join.merged, join.into) not in pairs]


def pick_unfounded(joins: Iterable[Join], known: KnownMerges, ids: Collection[str]) -> list[Merge]:
    """Return the joins of the store that were not decided again.

    Args:
        joins: what was decided.
        known: the merges there are.
        ids: what was decided about; joins of anything else stand.
    """
    pairs = {(join.merged, join.into) for join in joins}
    return [merge for merge in known.joins if merge.merged in ids and (merge.merged, merge.into) not in pairs]


def take_back(merge: Merge, why: str) -> Merge:
    """Return a join as loading takes it back."""
    return merge.model_copy(update={"undone": get_today(), "undone_why": why, "undone_by": LOADING})


def make_merges(joins: Sequence[Join], known: Iterable[Merge]) -> Iterator[Merge]:
    """Yield the merge of each join.

    Its id depends on the two, so that one that people took back stays so; one that loading took back and finds again
    gets a further one.

    Args:
        joins: what was decided.
        known: the merges of the store.
    """
    retaken = {merge.id for merge in known if was_retaken(merge)} if joins else set()
    today = get_today()
    for join in joins:
        key = hashlib.blake2b(f"{join.merged}\t{join.into}".encode(), digest_size=10).hexdigest()
        first, number = f"merge:{LOADING}:{key}", 1
        while (identifier := first if number == 1 else f"{first}-{number}") in retaken:
            number += 1
        yield Merge(id=identifier, merged=join.merged, into=join.into, why=join.why[:1000], by=LOADING, decided=today)
