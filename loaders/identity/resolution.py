"""Identity resolution at loading: which incoming actors and locations are already known, in the store or the input.

They are matched by id (or former id), then by external identifier, then by name within a kind and type, with case and
diacritics folded (which never joins two scripts); a vague type (``place``, ``organisation``, ``unknown``) matches the
types it stands for. Two locations are distinct if they have different identifiers of one scheme or if one is part of
the other; and, if matched by name only, if a point of one is too far from any of the other's, if they are parts of
different parents, or if one is part of something beside the other. Of several matches the only one nearby is taken;
otherwise the record stays separate. ``actors`` has the rules for actors. All keep their ids, and are joined by merges.
See docs/identity.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, TypeVar

from knowledge_graph.identity.entity_types import AREAS, VAGUE, Point, kilometres, may_be
from knowledge_graph.identity.merges import members, survivors
from knowledge_graph.records import Merge
from loaders.identity.actors import ActorResolver
from loaders.identity.candidates import IdentityCandidate, gather_candidates
from loaders.identity.clusters import (
    ActorClusters,
    Associates,
    Opposition,
    never_opposed,
    without_associates,
)
from loaders.identity.codes import identifies
from loaders.identity.joining.joins import Join, KnownMerges, pick_new, pick_unfounded, sort_merges, take_back
from loaders.identity.known_ids import find_known
from loaders.identity.location_tree import LocationTree
from loaders.identity.lookup import RecordLookup, iter_chunks

FAR_APART_KM: Final = 30.0
"""Points of one name in one region are different places beyond it; in the data no place is off by more than 25 km."""

NEAR_KM: Final = 5.0
"""Within it points of one name in one country are one place, whichever regions two datasets assign it to."""


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
    result = _Resolver({id_: each for id_, each in incoming.items() if each.kind == "location"}, store, merges).run()
    actors = {id_: each for id_, each in incoming.items() if each.kind == "actor"}
    known = find_known(actors, store)
    result.former_id_conflicts += known.conflicts
    result.moved |= {identifier: current for identifier, current in known.current.items() if current != identifier}
    ends = {end for merge in stated for end in (merge.merged, merge.into)}
    clusters = ActorClusters(actors, known.current, store, merges, opposed, associates, ends.union(touched))
    joins, ambiguous = ActorResolver(clusters).run()
    result.joins += pick_new(joins, merges)
    result.unfounded = [
        take_back(merge, clusters.explain_apart(merge.merged, merge.into))
        for merge in pick_unfounded(joins, merges, clusters.records)
    ]
    result.ambiguous = sorted([*result.ambiguous, *ambiguous])
    return result


class _Resolver:
    """One resolution of locations: the canonical candidates so far, indexed by name and identifier."""

    def __init__(self, incoming: dict[str, IdentityCandidate], store: RecordLookup, known: KnownMerges) -> None:
        self.incoming, self.store = incoming, store
        self.standing = survivors((*known.binding, *known.joins))
        self.roots = dict(self.standing)
        self.undone = known.undone
        self.members = members(self.standing)
        self.is_vague = {id_: each.type in VAGUE for id_, each in incoming.items()}
        self.canonical: dict[str, IdentityCandidate] = {}
        self.by_name: dict[str, tuple[str, ...]] = {}
        self.by_code: dict[tuple[str, str], tuple[str, ...]] = {}
        self.result = Resolution()
        self.tree = LocationTree(incoming, self.canonical, self.roots)
        self.wholes = {whole for each in incoming.values() for whole in each.parents}
        self.unread: set[str] = set()
        """Stored locations that others were recognised as: their record has the point of only one of those."""

    def run(self) -> Resolution:
        known_ids, self.result.former_id_conflicts = find_known(self.incoming, self.store)
        self._read_with_parents({*self._find_stored(), *known_ids.values()})
        for identifier, candidate in list(self.canonical.items()):
            root = self.standing.get(identifier, identifier)
            if root != identifier and root in self.canonical:
                self.canonical[root].absorb(candidate)
            self._register(candidate, root)
        for identifier in sorted(known_ids):
            if known_ids[identifier] != identifier:
                self.roots[identifier] = self.result.moved[identifier] = known_ids[identifier]
            self._enter(self.incoming[identifier], self.tree.current_id(identifier))
        for candidate in sorted(self.incoming.values(), key=self._sort_key):
            if candidate.id not in known_ids:
                self._decide(candidate)
        return self.result

    def _sort_key(self, candidate: IdentityCandidate) -> tuple[bool, int, bool, str]:
        """Return the sort key of an incoming candidate: parents before parts, exact types before vague ones.

        Last are those that only have a name: only then is it known whether several have it.
        """
        return (
            self._has_only_a_name(candidate), len(self.tree.ancestors(candidate.id)), candidate.type in VAGUE,
            candidate.id,
        )  # fmt: skip

    def _has_only_a_name(self, candidate: IdentityCandidate) -> bool:
        """Return whether nothing says where a location is, and nothing is part of it."""
        placed = candidate.points or candidate.parents or candidate.identifiers or candidate.id in self.wholes
        return not placed

    def _find_stored(self) -> set[str]:
        """Return the ids of stored records that share a name or an identifier with an incoming candidate."""
        stored_ids: set[str] = set()
        for chunk in iter_chunks(list(self.incoming.values())):
            lookup_keys = {
                key
                for candidate in chunk
                for keys in (candidate.identifier_keys(), candidate.name_keys())
                for key in keys
            }
            for keys in iter_chunks(sorted(lookup_keys)):
                stored_ids.update(identifier for ids in self.store.identities(keys).values() for identifier in ids)
        return stored_ids

    def _read_with_parents(self, ids: set[str]) -> None:
        """Read stored records that incoming candidates may match, and their ancestors, from the store."""
        while ids:
            records = {
                identifier: candidate
                for batch in iter_chunks(sorted(ids))
                for identifier, candidate in gather_candidates(self.store.records(batch).values()).items()
            }
            self.canonical |= records
            self.is_vague |= {id_: each.type in VAGUE for id_, each in records.items()}
            self.unread |= {candidate.id for candidate in records.values() if candidate.points and candidate.former_ids}
            roots = {self.standing.get(identifier, identifier) for identifier in records}
            ids = {parent for candidate in records.values() for parent in candidate.parents} | roots
            ids |= {member for root in roots for member in self.members.get(root, ())}
            ids -= set(self.canonical)

    def _register(self, candidate: IdentityCandidate, survivor: str) -> None:
        for name in candidate.names:
            _add_to_index(self.by_name, name, survivor)
        for code in candidate.identifiers:
            _add_to_index(self.by_code, code, survivor)

    def _enter(self, candidate: IdentityCandidate, survivor: str) -> None:
        canonical = self.canonical.get(survivor)
        if canonical is None:
            canonical = self.canonical[survivor] = IdentityCandidate(survivor, candidate.kind, candidate.type)
        canonical.absorb(candidate)
        self._register(candidate, survivor)

    def _decide(self, candidate: IdentityCandidate) -> None:
        for by_name in (False, True):
            recognised = {
                current: why
                for current, why in self._iter_recognised(candidate, by_name=by_name)
                if current != candidate.id and not self._were_taken_apart(candidate.id, current)
            }
            candidates = self._pick_nearest(candidate, sorted(recognised))
            if len(candidates) == 1:
                self._join(candidate, candidates[0], recognised[candidates[0]])
                return
            if candidates:
                self.result.ambiguous.append((candidate.id, tuple(candidates)))
                break
        self._enter(candidate, candidate.id)

    def _join(self, candidate: IdentityCandidate, other: str, why: str) -> None:
        """Make a candidate one with what it was recognised as; which of the two stays doesn't depend on the order."""
        into, merged = sorted((candidate.id, other), key=lambda identifier: (self.is_vague[identifier], identifier))
        self.roots[merged] = into
        self.result.joins.append(Join(merged, into, why))
        if into == candidate.id:
            self._enter(self.canonical[other], into)
        self._enter(candidate, into)

    def _were_taken_apart(self, identifier: str, other: str) -> bool:
        pair = {identifier, other}
        return any({self.tree.current_id(first), self.tree.current_id(second)} == pair for first, second in self.undone)

    def _iter_recognised(self, candidate: IdentityCandidate, *, by_name: bool) -> Iterator[tuple[str, str]]:
        """Yield the ids of the records a candidate matches, by name or by identifier, each with the reason."""
        if by_name:
            known = {
                self.tree.current_id(identifier): f"both are called {name}"
                for name in candidate.names
                for identifier in self.by_name.get(name, ())
            }
        else:
            known = {
                current: f"both have the identifier {code[0]} {code[1]}"
                for code in candidate.identifiers
                for current in map(self.tree.current_id, self.by_code.get(code, ()))
                if identifies(code[0], candidate.type, self.canonical[current].type)
            }
        for identifier, why in known.items():
            other = self.canonical[identifier]
            if other.kind != candidate.kind or (by_name and not may_be(candidate.type, other.type)):
                continue
            if not self._are_distinct(candidate, other, by_name=by_name):
                yield identifier, why

    def _pick_nearest(self, candidate: IdentityCandidate, candidates: list[str]) -> list[str]:
        """Return the only match within ``NEAR_KM`` if there is exactly one, else all."""
        if len(candidates) < 2 or not candidate.points:  # most often
            return candidates
        near = [
            identifier
            for identifier in candidates
            if _distance_km(candidate.points, self.canonical[identifier].points) <= NEAR_KM
        ]
        return near if len(near) == 1 else candidates

    def _are_distinct(self, incoming: IdentityCandidate, other: IdentityCandidate, *, by_name: bool) -> bool:
        if incoming.contradicts(other):
            return True
        mine, theirs = self.tree.ancestors(incoming.id), self.tree.ancestors(other.id)
        if other.id in mine or self.tree.current_id(incoming.id) in theirs:
            return True
        if not by_name:
            return False
        return self._are_placed_apart(incoming, other, share_ancestor=bool(mine & theirs))

    def _are_placed_apart(self, incoming: IdentityCandidate, other: IdentityCandidate, *, share_ancestor: bool) -> bool:
        """Return whether levels, distance or parents tell two locations of one name apart."""
        if self.tree.is_beside_whole(incoming, other) or self.tree.is_beside_whole(other, incoming):
            return True
        if self.tree.is_told_apart(incoming, other):
            return True
        if incoming.points and other.points and not {incoming.type, other.type} & AREAS:
            if other.id in self.unread:
                self.unread.remove(other.id)
                other.absorb_points(gather_candidates(self.store.history(other.id)).values())
            if _distance_km(incoming.points, other.points, max) > FAR_APART_KM:
                return True
            if _distance_km(incoming.points, other.points) <= NEAR_KM and share_ancestor:
                return False
        return bool(incoming.parents and other.parents) and not self.tree.share_parent(incoming, other)


Key = TypeVar("Key")


def _add_to_index(registry: dict[Key, tuple[str, ...]], key: Key, identifier: str) -> None:
    known = registry.get(key, ())
    if identifier not in known:
        registry[key] = (*known, identifier)


def _distance_km(here: Sequence[Point], there: Sequence[Point], choose: Callable[..., float] = min) -> float:
    """Return the kilometres between the nearest two of two lists of points; infinity if one is empty.

    Args:
        here: points in degrees.
        there: others.
        choose: ``max`` for the two that are farthest apart.
    """
    return choose((kilometres(a, b) for a in here for b in there), default=inf)
