"""What resolution recognised as one actor, as merges that are written with the input; and who opposes whom in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from knowledge_graph.records import Event, Merge, from_json
from loaders.identity.actors import Join
from loaders.identity.opposition import are_against
from loaders.ingest.spool import KIND_CODES, Spool
from loaders.toolkit.release_days import get_today

BY: Final = "loading"
"""Who decides what is joined without a person."""

_SHARED_EVENTS: Final = f"""
SELECT DISTINCT item.body FROM ref AS a JOIN ref AS b ON b.item = a.item JOIN item ON item.n = a.item
WHERE a.target = ? AND b.target = ? AND item.kind = {KIND_CODES["event"]}
"""


def make_merges(joins: Iterable[Join]) -> Iterator[Merge]:
    """Yield the merge of each join; its id depends on the two only, so that one taken back stays so."""
    today = get_today()
    for join in joins:
        key = hashlib.blake2b(f"{join.merged}\t{join.into}".encode(), digest_size=10).hexdigest()
        yield Merge(
            id=f"merge:{BY}:{key}", merged=join.merged, into=join.into, why=join.why[:1000], by=BY, decided=today
        )


def find_opposed(spool: Spool) -> Callable[[str, str], bool]:
    """Return a function that tells whether two actors are on two sides of an event of the input."""

    def opposed(first: str, other: str) -> bool:
        for (body,) in spool.query(_SHARED_EVENTS, (first, other)):
            event = from_json(body)
            if isinstance(event, Event):
                roles: dict[str, list[str]] = {first: [], other: []}
                for part in event.participants:
                    if part.actor in roles:
                        roles[part.actor].append(part.role)
                if any(are_against(mine, theirs) for mine in roles[first] for theirs in roles[other]):
                    return True
        return False

    return opposed
