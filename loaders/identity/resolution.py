"""Identity resolution at loading: which incoming actors and locations are already known, in the store or the input.

They are matched by id (or former id), then by external identifier, then by name within a kind and type, with case and
diacritics folded (which never joins two scripts). ``actors`` and ``locations`` have the rules. All keep their ids, and
are joined by merges. See docs/identity.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge_graph.records import Kind, Merge
from loaders.identity.actors import ActorResolver
from loaders.identity.candidates import IdentityCandidate
from loaders.identity.clusters import (
    ActorClusters,
    Associates,
    Opposition,
    never_opposed,
    without_associates,
)
from loaders.identity.joining.joins import Join, pick_new, pick_unfounded, sort_merges, take_back
from loaders.identity.known_ids import find_known
from loaders.identity.locations import LocationResolver
from loaders.identity.lookup import RecordLookup


@dataclass(slots=True)
class Resolution:
    """The result of identity resolution.

    Attributes:
        moved: former id -> id that its record takes instead.
        joins: what was recognised as one, and keeps its ids; what the store has already is left out.
        unfounded: joins of earlier loads that no longer hold, as they are after this one takes them back.
        ambiguous: (id, ids of the matches) of what stays separate because several match.
        former_id_conflicts: (id, former id) where the store has the two as different records.
    """

    moved: dict[str, str] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    unfounded: list[Merge] = field(default_factory=list)
    ambiguous: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    former_id_conflicts: list[tuple[str, str]] = field(default_factory=list)


def resolve_identities(
    incoming: dict[str, IdentityCandidate],
    store: RecordLookup,
    stated: Sequence[Merge] = (),
    opposed: Opposition = never_opposed,
    associates: Associates = without_associates,
    touched: Iterable[str] = (),
) -> Resolution:
    """Decide for each incoming actor and location which record it is; the order of the input doesn't matter.

    Args:
        incoming: the input's candidates, by id.
        store: the store they may be known in.
        stated: the merges that the input itself holds.
        opposed: returns whether two actors are on two sides of an event.
        associates: returns the organisations and states that an actor has a part in.
        touched: ids of stored actors that the input says something about that may speak against an earlier join.
    """
    merges = sort_merges(store.merges(), stated)
    result = Resolution()
    current: dict[Kind, dict[str, str]] = {}
    by_kind: dict[Kind, dict[str, IdentityCandidate]] = {"actor": {}, "location": {}}
    for identifier, candidate in incoming.items():
        by_kind[candidate.kind][identifier] = candidate
    for kind, candidates in by_kind.items():
        known = find_known(candidates, store)
        current[kind] = known.current
        result.former_id_conflicts += known.conflicts
        result.moved |= {
            identifier: standing for identifier, standing in known.current.items() if standing != identifier
        }
    places = LocationResolver(by_kind["location"], current["location"], store, merges)
    ends = {end for merge in stated for end in (merge.merged, merge.into)}
    actors = ActorClusters(by_kind["actor"], current["actor"], store, merges, opposed, associates, ends.union(touched))
    for resolved, (joins, ambiguous) in ((places, places.run()), (actors, ActorResolver(actors).run())):
        result.joins += pick_new(joins, merges)
        result.unfounded += [
            take_back(merge, resolved.explain_apart(merge.merged, merge.into))
            for merge in pick_unfounded(joins, merges, resolved.records)
        ]
        result.ambiguous = sorted([*result.ambiguous, *ambiguous])
    return result
