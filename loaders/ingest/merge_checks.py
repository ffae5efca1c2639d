"""Checks that an input's merges are consistent, and what its events and relations say of two actors being one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Final

import numpy as np

from knowledge_graph.filtering.filters import REALITIES, STANDING, Filter
from knowledge_graph.identity.merges import counting, is_join
from knowledge_graph.identity.opposition import are_against
from knowledge_graph.records import KINDS, Actor, Event, Merge, Record, Relation, from_json
from knowledge_graph.store import GraphView
from knowledge_graph.vocabulary import VOCABULARY
from loaders.identity.clusters import Associates
from loaders.identity.lookup import RecordLookup
from loaders.identity.resolution import Resolution
from loaders.ingest.references import move_references
from loaders.ingest.spool import KIND_CODES, FieldProblem, Spool

_KIND: Final = """
SELECT kind FROM item WHERE id = ? UNION SELECT kind FROM stored WHERE id = ? AND kind IS NOT NULL
"""

_SHARED_EVENTS: Final = f"""
SELECT DISTINCT item.body FROM ref AS a JOIN ref AS b ON b.item = a.item JOIN item ON item.n = a.item
WHERE a.target = ? AND b.target = ? AND item.kind = {KIND_CODES["event"]}
"""
_EVERYTHING: Final = Filter(realities=frozenset(REALITIES), statuses=STANDING)
_RELATIONS: Final = f"""
SELECT DISTINCT item.body FROM ref JOIN item ON item.n = ref.item
WHERE ref.target = ? AND item.kind = {KIND_CODES["relation"]}
"""
_ACTOR: Final = f"SELECT body FROM item WHERE id = ? AND kind = {KIND_CODES['actor']} LIMIT 1"
_NO_ROLE: Final = frozenset({"opposed_to", "in_contact_with"})
"""Relations that many strangers have to the same actor."""
_NOBODY: Final = frozenset({"person", "category", "collective"})
"""Types of actors that two of one name may both know."""
_TOUCHED: Final = f"""
SELECT DISTINCT stored.standing FROM stored JOIN ref ON ref.target = stored.id WHERE stored.kind = {KIND_CODES["actor"]}
"""
_SECONDS: Final = 3_600.0
_MOST_EVENTS: Final = 1_000
"""How many stored events that both take part in are looked at."""


def iter_merge_conflicts(spool: Spool, store: RecordLookup, resolution: Resolution) -> Iterator[FieldProblem]:
    """Yield merges across kinds, of a record that is merged elsewhere, and those that would form a cycle."""
    stated = {record.id or "": record for record in spool.iter_records("merge") if isinstance(record, Merge)}
    if not stated:
        return
    moved = [
        rewritten
        for merge in stated.values()
        if isinstance(rewritten := move_references(merge, resolution.moved), Merge)
    ]
    kept = [merge for merge in store.merges() if not is_join(merge)]  # joins give way to what is decided
    merges = {merge.id: merge for merge in (*kept, *moved)}
    counted = counting(merges.values())
    counted_ids, into = {merge.id for merge in counted}, {merge.merged: merge.into for merge in counted}
    for identifier, merge in stated.items():
        kinds = [_kind(spool, end) for end in (merge.merged, merge.into)]
        if kinds[0] != kinds[1] and None not in kinds:
            kinds_text = f"{kinds[0]} and {kinds[1]}"
            message = f"{merge.merged} and {merge.into} are of different kinds, {kinds_text}; correct one of them."
        elif merge.undone or identifier in counted_ids:
            continue
        elif (elsewhere := into.get(merges[identifier].merged)) not in {None, merges[identifier].into}:
            message = f"{merge.merged} is already merged into {elsewhere}; remove one of the two."
        elif elsewhere is None:
            message = f"{merge.into} is already merged into {merge.merged}; remove one of the two."
        else:
            continue  # the same was decided twice
        for (row,) in list(spool.query("SELECT row FROM item WHERE id = ?", (identifier,))):
            yield row, "into", message, identifier


def _kind(spool: Spool, identifier: str) -> str | None:
    for (kind,) in spool.query(_KIND, (identifier, identifier)):
        return str(KINDS[kind])
    return None


@contextmanager
def find_opposed(spool: Spool, store: RecordLookup) -> Iterator[Callable[[str, str], bool]]:
    """Give a function that tells whether two actors are on two sides of an event of the input or of the store."""
    with ExitStack() as stack:
        views: list[GraphView] = []

        def opposed(first: str, other: str) -> bool:
            bodies = (from_json(body) for (body,) in spool.query(_SHARED_EVENTS, (first, other)))
            if are_opposed_in(bodies, first, other):
                return True
            if len(store.known([first, other])) < 2:
                return False
            if not views:
                views.append(stack.enter_context(store.read(_EVERYTHING, seconds=_SECONDS)))
            return are_opposed_in(_shared_events(store, views[0], first, other), first, other)

        yield opposed


def find_touched(spool: Spool) -> set[str]:
    """Return the stored actors that the input's records refer to: their events and relations tell who they are."""
    return {identifier for (identifier,) in spool.query(_TOUCHED)}


def are_opposed_in(events: Iterable[Record], first: str, other: str) -> bool:
    """Return whether two actors are on two sides of one of some events."""
    for event in events:
        if isinstance(event, Event):
            roles: dict[str, list[str]] = {first: [], other: []}
            for part in event.participants:
                if part.actor in roles:
                    roles[part.actor].append(part.role)
            if any(are_against(mine, theirs) for mine in roles[first] for theirs in roles[other]):
                return True
    return False


def find_associates(spool: Spool, store: RecordLookup) -> Associates:
    """Return a function that gives the organisations and states that an actor has a part in.

    These are the other ends of its relations, in the input and in the store, without those that say little: being
    opposed to or in contact with somebody, and being somehow associated with a state.
    """

    @cache
    def associates(identifier: str) -> frozenset[str]:
        pairs = {*_iter_spooled(spool, identifier)}
        if store.known([identifier]):
            pairs.update(_iter_stored(store, identifier))
        types = _types_of(spool, store, {other for _, other in pairs})
        return frozenset(
            other
            for type_, other in pairs
            if type_ not in _NO_ROLE
            and (about := types.get(other, "person")) not in _NOBODY
            and not (type_ == "associated_with" and about == "state")
        )

    return associates


def _iter_spooled(spool: Spool, identifier: str) -> Iterator[tuple[str, str]]:
    """Yield the type and the other end of each relation of the input."""
    for (body,) in spool.query(_RELATIONS, (identifier,)):
        relation = from_json(body)
        if isinstance(relation, Relation):
            yield relation.type, relation.end if relation.start == identifier else relation.start


def _iter_stored(store: RecordLookup, identifier: str) -> Iterator[tuple[str, str]]:
    """Yield the same of the store; both ends are survivors of merges."""
    with store.read(_EVERYTHING) as view:
        edges = view.expand(np.array(view.locate([identifier]), np.int64))
        codes = view.relation_types(edges.edge).tolist()
        for code, other in zip(codes, view.ids(edges.neighbour.tolist()), strict=True):
            yield VOCABULARY.relations[code].relation.lower(), other


def _types_of(spool: Spool, store: RecordLookup, ids: set[str]) -> dict[str, str]:
    """Return the types of those of these ids that are actors."""
    records = list(store.records(sorted(ids)).values()) if ids else []
    records += [from_json(body) for identifier in sorted(ids) for (body,) in spool.query(_ACTOR, (identifier,))]
    return {record.id: record.type for record in records if isinstance(record, Actor)}


def _shared_events(store: RecordLookup, view: GraphView, first: str, other: str) -> Iterable[Record]:
    """Return the stored events that both take part in; where they are read as one, those with it more than once."""
    mine, theirs = view.locate([first, other])
    events = view.expand(np.array([mine], np.int64)).neighbour
    if mine == theirs:
        nodes, times = np.unique(events, return_counts=True)
        shared = nodes[times > 1]
    else:
        shared = np.intersect1d(events, view.expand(np.array([theirs], np.int64)).neighbour)
    return store.records(view.ids(shared[:_MOST_EVENTS].tolist())).values()
