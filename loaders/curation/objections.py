"""What speaks against records being one: types, identifiers, countries, years, distance, and opposing each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

import numpy as np

from knowledge_graph.filtering.filters import REALITIES, STANDING, Filter
from knowledge_graph.identity.entity_types import AREAS, kilometres, may_be
from knowledge_graph.identity.merges import members, survivors
from knowledge_graph.identity.opposition import AGAINST
from knowledge_graph.records import Actor, Location
from knowledge_graph.store import GraphStore, GraphView
from knowledge_graph.vocabulary import VOCABULARY
from loaders.identity.actor_facts import ActorFacts
from loaders.identity.locations import FAR_APART_KM

_EVERYTHING: Final = Filter(realities=frozenset(REALITIES), statuses=STANDING)
_MOST_EVENTS: Final = 1_000
"""How many events that both take part in are looked at."""


def find_objections(store: GraphStore, kept: Sequence[str], other: str) -> list[str]:
    """Return what contradicts that actors, or locations, are one; empty if nothing does.

    Args:
        store: the store that all are in.
        kept: the ids of those that are one already: the survivor, and what is merged into it at the same moment.
        other: the id of the one to be merged into it.
    """
    where = survivors(store.merges())
    together = members(where)
    mine, theirs = (
        [
            each
            for root in dict.fromkeys(where.get(name, name) for name in ids)
            for each in (root, *together.get(root, ()))
        ]
        for ids in (kept, [other])
    )
    records = store.records([*mine, *theirs])
    objections: list[str] = []
    for first, second in product(mine, theirs):
        here, there = records.get(first), records.get(second)
        if isinstance(here, Actor | Location) and isinstance(there, Actor | Location):
            named = "" if (first, second) == (kept[0], other) else f" ({first} and {second})"
            objections += [f"{objection}{named}" for objection in _stated(here, there)]
    with store.read(_EVERYTHING) as view:
        for first in kept:
            objections += _opposed(view, first, other)
    return list(dict.fromkeys(objections))


def _stated(first: Actor | Location, second: Actor | Location) -> Iterator[str]:
    """Yield what two records say that can't be of one."""
    if not may_be(first.type, second.type):
        yield f"one is of type {first.type}, the other {second.type}"
    for scheme, value in sorted(first.identifiers.items()):
        if second.identifiers.get(scheme, value) != value:
            yield f"their {scheme} differs: {value} and {second.identifiers[scheme]}"
    if isinstance(first, Actor) and isinstance(second, Actor):
        facts = [ActorFacts(), ActorFacts()]
        for each, record in zip(facts, (first, second), strict=True):
            each.add(record, None)
        yield from facts[0].iter_contradictions(facts[1])
    elif not {first.type, second.type} & AREAS and (apart := _kilometres_apart(first, second)) > FAR_APART_KM:
        yield f"they are {apart:,.0f} km apart"


def _kilometres_apart(first: Actor | Location, second: Actor | Location) -> float:
    """Return the distance of two places, 0 if one has no point."""
    points = [
        (place.latitude, place.longitude)
        for place in (first, second)
        if isinstance(place, Location) and place.latitude is not None and place.longitude is not None
    ]
    return kilometres(*points) if len(points) == 2 else 0.0


def _opposed(view: GraphView, keep: str, other: str) -> Iterator[str]:
    """Yield that one is opposed to the other, and the first event in which they are on two sides."""
    both = view.locate([keep, other])
    if both[0] == both[1]:
        return
    between = view.relation_types(view.among(np.array(sorted(both), np.int64)))
    if any(VOCABULARY.relations[code].relation == "OPPOSED_TO" for code in between.tolist()):
        yield "one is opposed to the other"
    for event, (mine, theirs) in sorted(_roles_in_common(view, both).items()):
        for here, there in ((mine, theirs), (theirs, mine)):
            for role in sorted(here & AGAINST.keys()):
                for against in sorted(AGAINST[role] & there):
                    yield f"one is {role}, the other {against} in {view.ids([event])[0]}"
                    return


def _roles_in_common(view: GraphView, both: Sequence[int]) -> dict[int, tuple[set[str], set[str]]]:
    """Return the roles of each of two actors in the events in which both take part."""
    mine, theirs = (view.expand(np.array([node], np.int64)).neighbour for node in both)
    shared = np.intersect1d(mine, theirs)[:_MOST_EVENTS]
    edges = view.among(np.union1d(np.array(both, np.int64), shared))
    starts, ends = view.ends(edges)
    roles: dict[int, tuple[set[str], set[str]]] = {}
    for start, end, code in zip(starts.tolist(), ends.tolist(), view.relation_types(edges).tolist(), strict=True):
        role = VOCABULARY.relations[code].role
        if start in both and role:
            roles.setdefault(end, (set(), set()))[both.index(start)].add(role)
    return roles
