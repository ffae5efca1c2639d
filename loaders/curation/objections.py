"""What speaks against two records being one: types, identifiers, and that they oppose each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from knowledge_graph.filtering.filters import REALITIES, STANDING, Filter
from knowledge_graph.identity.entity_types import may_be
from knowledge_graph.identity.opposition import AGAINST
from knowledge_graph.records import Actor, Location
from knowledge_graph.store import GraphStore, GraphView
from knowledge_graph.vocabulary import VOCABULARY

_EVERYTHING: Final = Filter(realities=frozenset(REALITIES), statuses=STANDING)
_MOST_EVENTS: Final = 1_000
"""How many events that both take part in are looked at."""


def find_objections(store: GraphStore, keep: str, other: str) -> list[str]:
    """Return what contradicts that two actors, or two locations, are one; empty if nothing does.

    Args:
        store: the store that both are in.
        keep: the id of one.
        other: the id of the other.
    """
    records = store.records([keep, other])
    first, second = records.get(keep), records.get(other)
    if not isinstance(first, Actor | Location) or not isinstance(second, Actor | Location):
        return []
    objections = list(_stated(first, second))
    with store.read(_EVERYTHING) as view:
        objections += _opposed(view, keep, other)
    return objections


def _stated(first: Actor | Location, second: Actor | Location) -> Iterator[str]:
    if not may_be(first.type, second.type):
        yield f"one is of type {first.type}, the other {second.type}"
    for scheme, value in sorted(first.identifiers.items()):
        if second.identifiers.get(scheme, value) != value:
            yield f"their {scheme} differs: {value} and {second.identifiers[scheme]}"


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
