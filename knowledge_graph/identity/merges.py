"""Merges: the survivor that each merged id is read as, and the record that is shown in place of several.

Records stay as they were loaded; only reading follows merges, so taking one back restores everything.
See docs/semantics.md, Claims decide what exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from knowledge_graph.edges import Edge, Fields, fields_of
from knowledge_graph.identity.versions import united_identity
from knowledge_graph.records import RECORD, Actor, Location, Merge, digest, span
from knowledge_graph.references import descendants
from knowledge_graph.time_span import BEGINNING, Bounds

T = TypeVar("T")

Survivors = Mapping[str, str]
"""The survivor of each merged id: the end of its chain of merges."""

PartOf = Callable[[str], str | None]
"""Returns what a location's own record says it is part of, None of any other id."""

LOADING: Final = "loading"
"""Who decides what is joined, and taken back, without a person."""

_JOIN: Final = f"merge:{LOADING}:"
"""How the ids of merges begin that loading makes."""


def is_join(merge: Merge) -> bool:
    """Return whether loading made a merge."""
    return merge.by == LOADING and (merge.id or "").startswith(_JOIN)


def was_retaken(merge: Merge) -> bool:
    """Return whether loading made a merge and took it back itself: as though it had never been made."""
    return is_join(merge) and merge.undone is not None and merge.undone_by == LOADING


def iter_digests(merges: Iterable[Merge]) -> Iterator[str]:
    """Yield what merges count for a graph's digest, in an order of its own.

    Of what loading joined that is what each id is read as: neither the day of the load, nor by way of which others,
    nor what it took back itself.
    """
    kept = [merge for merge in merges if not was_retaken(merge)]
    where = survivors(merge for merge in kept if is_join(merge))
    yield from sorted(digest(_undated(merge, where) if is_join(merge) else merge) for merge in kept)


def _undated(join: Merge, where: Survivors) -> Merge:
    into = where.get(join.merged, join.into) if join.undone is None else join.into
    return join.model_copy(update={"id": None, "into": into, "why": "", "decided": ""})


def survivors(merges: Iterable[Merge]) -> dict[str, str]:
    """Return where each merged id is read, given every merge between records that exist and are of one kind.

    Merges count in the order they were decided in. One whose record was merged already, or that would close a circle,
    counts for nothing: nobody makes such merges here, but two files may hold them.
    """
    into = {merge.merged: merge.into for merge in counting(merges)}
    return {merged: _end(into, merged) for merged in into}


def counting(merges: Iterable[Merge]) -> list[Merge]:
    """Return those merges that count, in the order in which they were decided."""
    kept: list[Merge] = []
    into: dict[str, str] = {}
    for merge in sorted((merge for merge in merges if merge.undone is None), key=_order):
        if merge.merged not in into and _end(into, merge.into) != merge.merged:
            into[merge.merged] = merge.into
            kept.append(merge)
    return kept


def _order(merge: Merge) -> tuple[int, str]:
    decided = span(merge.decided)
    return decided.earliest if decided else BEGINNING, merge.id or ""


def _end(into: Mapping[str, str], identifier: str) -> str:
    while identifier in into:
        identifier = into[identifier]
    return identifier


def moved_between(before: Survivors, after: Survivors) -> set[str]:
    """Return the ids that are read elsewhere after a batch than before."""
    ids = before.keys() | after.keys()
    return {identifier for identifier in ids if before.get(identifier) != after.get(identifier)}


def affected(before: Survivors, after: Survivors, touched: Iterable[str]) -> set[str]:
    """Return the ids of what looks otherwise than its record, or did, given which records a batch touched."""
    moved = moved_between(before, after)
    changed = {*moved, *touched}
    read_at = {where.get(identifier, identifier) for identifier in changed for where in (before, after)}
    return (changed | read_at) & {*moved, *after, *after.values(), *before.values()}


def members(survivors: Survivors) -> dict[str, list[str]]:
    """Return, for each id that others are read as, those others in order."""
    members_of: dict[str, list[str]] = {}
    for merged in sorted(survivors):
        members_of.setdefault(survivors[merged], []).append(merged)
    return members_of


def as_read(fields: Fields, others: Sequence[Fields], survivors: Survivors, part_of: PartOf) -> Fields:
    """Return a node's record as answers show it, given those merged into it in order of id: it has the names of all.

    Their ids are in ``merged``. A place lies in what its whole is read as, and never in itself; of several wholes, each
    within the next, in the narrowest.
    """
    here = fields["id"]
    first, *more = (_lying_in(record, here, survivors) for record in (fields, *others))
    if not more:
        return first
    united = fields_of(united_identity(identity_of(first), [identity_of(record) for record in more]))
    wholes = list(dict.fromkeys(record["part_of"] for record in (first, *more) if "part_of" in record))
    if len(wholes) > 1 and (narrowest := _find_narrowest(wholes, here, survivors, part_of)):
        united |= {"part_of": narrowest}
    return united | {"merged": [record["id"] for record in more]}


def _find_narrowest(wholes: Sequence[str], here: str, survivors: Survivors, part_of: PartOf) -> str | None:
    """Return that of a place's wholes which lies in all others, also through merged places; None if there is none."""
    together = members(survivors)

    def wholes_of(identifier: str) -> Iterator[str]:
        for each in (identifier, *together.get(identifier, ())):
            if whole := part_of(each):
                yield survivors.get(whole, whole)

    above = {whole: set(descendants([whole], wholes_of)) for whole in wholes}
    narrowest = [whole for whole in wholes if above[whole].issuperset(wholes) and here not in above[whole]]
    return narrowest[0] if len(narrowest) == 1 else None


def identity_of(fields: Fields) -> Actor | Location:
    """Return the actor or location that fields as answers show them are about."""
    record = RECORD.validate_python({name: value for name, value in fields.items() if name != "merged"})
    assert isinstance(record, Actor | Location)  # noqa: S101 - no other kind is merged
    return record


def _lying_in(fields: Fields, here: str, survivors: Survivors) -> Fields:
    whole = fields.get("part_of")
    if whole is None or (whole != here and whole not in survivors):
        return fields
    standing = survivors.get(whole, whole)
    rest = {name: value for name, value in fields.items() if name != "part_of"}
    return rest if standing == here else rest | {"part_of": standing}


def pick_by_survivor(ids: Sequence[str], survivors: Survivors) -> list[str]:
    """Return, of several ids, one for those that are read as the same: the survivor itself if it is among them."""
    chosen: dict[str, str] = {}
    for identifier in sorted(ids, key=lambda identifier: (identifier in survivors, identifier)):
        chosen.setdefault(survivors.get(identifier, identifier), identifier)
    return sorted(chosen.values())


def edge_as_read(edge: Edge, survivors: Survivors) -> Edge:
    """Return a relation between the nodes its ends are read as; its id stays, and claims about it."""
    start, end = survivors.get(edge.start), survivors.get(edge.end)
    if start is None and end is None:
        return edge
    return edge._replace(start=start or edge.start, end=end or edge.end)


class Likeness(NamedTuple):
    """What relations of one type and role between two nodes must share to be read as one; and the id of one."""

    bounds: Bounds
    title: str | None
    precision: str | None
    area: str | None
    id: str


def group_alike(edges: Iterable[tuple[Likeness, bool, T]]) -> Iterator[tuple[T, list[T]]]:
    """Yield each relation that others are read as since a merge, and those others, in order of id.

    Args:
        edges: relations of one type and role between the same two nodes, each with whether a merge has brought it
            there. Without a merge nothing is read as one. What was there before stands for the others, of several
            that with the least id.
    """
    groups: dict[tuple[object, ...], list[tuple[bool, str, T]]] = {}
    for likeness, is_moved, edge in edges:
        groups.setdefault(likeness[:-1], []).append((is_moved, likeness.id, edge))
    for group in groups.values():
        if len(group) > 1 and any(is_moved for is_moved, *_ in group):
            (_, _, first), *others = sorted(group, key=lambda member: member[:2])
            yield first, [edge for _, _, edge in sorted(others, key=lambda member: member[1])]
