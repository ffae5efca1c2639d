"""Climbing and descending hierarchies, such as ``part_of`` of sources and of locations."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def ancestors(start: T, parent_of: Callable[[T], T | None]) -> Iterator[T]:
    """Yield a thing and everything it is part of, nearest first; each once, even where they form a circle.

    ``parent_of`` returns what a thing is part of, or None (any empty value does) at the top.
    """
    seen: set[T] = set()
    here: T | None = start
    while here is not None and here not in seen:
        yield here
        seen.add(here)
        here = parent_of(here) or None


def descendants(starts: Iterable[T], children_of: Callable[[T], Iterable[T]]) -> list[T]:
    """Return things and everything that is part of them at any depth, breadth first, each once.

    Where a thing may be part of several, their ancestors are found in the same way: by what each is part of.
    """
    reached = dict.fromkeys(starts)
    waiting = list(reached)
    for thing in waiting:
        fresh = [child for child in children_of(thing) if child not in reached]
        reached.update(dict.fromkeys(fresh))
        waiting += dict.fromkeys(fresh)
    return waiting
