"""Actors recognised as one, as merges that are written with the input."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from knowledge_graph.records import Merge
from loaders.identity.clusters import Join
from loaders.toolkit.release_days import get_today

BY: Final = "loading"
"""Who decides what is joined without a person."""


def make_merges(joins: Iterable[Join]) -> Iterator[Merge]:
    """Yield the merge of each join; its id depends on the two only, so that one taken back stays so."""
    today = get_today()
    for join in joins:
        key = hashlib.blake2b(f"{join.merged}\t{join.into}".encode(), digest_size=10).hexdigest()
        yield Merge(
            id=f"merge:{BY}:{key}", merged=join.merged, into=join.into, why=join.why[:1000], by=BY, decided=today
        )
