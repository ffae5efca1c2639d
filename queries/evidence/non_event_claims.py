"""What claims are about besides events: relations between actors or places, and actors and places themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from knowledge_graph.evidence import stands
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import Actor, Claim, Kind, Location, Relation, span
from knowledge_graph.store import GraphStore, GraphView
from knowledge_graph.time_span import TimeSpan
from knowledge_graph.vocabulary import VOCABULARY
from queries.claim_set import ClaimSet, read_claim_set
from queries.parameters.questions import ConflictsParameters

KINDS: Final[tuple[Kind, ...]] = ("actor", "location", "relation")


class Spoken(NamedTuple):
    """One record, and every counting claim on it and on what was merged into it; ``place`` is its place in the page."""

    place: int
    id: str
    relation: Relation | None
    claims: list[Claim]


class Some(NamedTuple):
    """Those of a page that pass, all that is said of the page, and how many records it has."""

    spoken: list[Spoken]
    heard: ClaimSet
    size: int


@dataclass(frozen=True, slots=True)
class _Merged:
    """Which ids are read as one."""

    survivors: Mapping[str, str]
    members: Mapping[str, list[str]]

    @classmethod
    def of(cls, store: GraphStore) -> _Merged:
        ids = sorted({one for merge in store.merges() for one in (merge.merged, merge.into)})
        survivors, members = store.merged(ids), dict[str, list[str]]()
        for one in ids:
            members.setdefault(survivors.get(one, one), []).append(one)
        return cls(survivors, members)

    def together(self, identifier: str) -> list[str]:
        """Return all that is read as one with an id, in order."""
        return self.members.get(self.survivors.get(identifier, identifier), [identifier])


class BesideEvents:
    """Relations, actors and places that pass a question's filter, in order of kind and id."""

    def __init__(self, store: GraphStore, walk: GraphView, question: ConflictsParameters) -> None:
        self._store, self._walk, self._question, self._wanted = store, walk, question, question.filter()
        self._is_placed = bool(question.place) or self._wanted.area is not None

    def page(self, limit: int, offset: int) -> Some:
        """Return one page."""
        kinds, touching = self._sought
        ids = self._store.spoken_of(kinds, touching=touching, limit=limit, offset=offset)
        heard = read_claim_set(
            self._store, sorted({one for identifier in ids for one in self._merged.together(identifier)})
        )
        return Some(list(self._passing(ids, heard)), heard, len(ids))

    def _passing(self, ids: Sequence[str], heard: ClaimSet) -> Iterator[Spoken]:
        said: dict[str, list[Claim]] = {}
        for claim in heard.counting(self._wanted):
            said.setdefault(claim.about, []).append(claim)
        told = {claim.about for claim in heard.claims}
        records = self._store.records(ids)
        hidden = self._hidden([one for one in records.values() if isinstance(one, Relation)])
        for place, identifier in enumerate(ids):
            together = self._merged.together(identifier)
            record, standing = records[identifier], self._merged.survivors.get(identifier, identifier)
            claims = [claim for one in together for claim in said.get(one, ())]
            first = next(one for one in together if one in told)  # the others of these come to the same
            if identifier != first or not claims:
                continue
            if isinstance(record, Relation):
                if (
                    identifier not in hidden
                    and self._has_relation(record)
                    and stands(heard.summarise(claims, self._wanted), self._wanted)
                ):
                    yield Spoken(place, identifier, self._as_read(record), claims)
            elif isinstance(record, Actor | Location) and self._has_node(standing, record.kind):
                yield Spoken(place, standing, None, [one.model_copy(update={"about": standing}) for one in claims])

    def _has_node(self, identifier: str, kind: str) -> bool:
        there = not self._is_placed or (kind == "location" and identifier in self._places)
        return kind in self._wanted.kinds and there and (not self._question.entity or identifier in self._entities)

    def _has_relation(self, record: Relation) -> bool:
        wanted, word = self._wanted, VOCABULARY.by_name[record.type.upper(), None]
        ends = {self._merged.survivors.get(one, one) for one in (record.start, record.end)}
        walked = word.code in wanted.relation_codes and not self._is_placed
        asked = not self._question.entity or bool(ends & self._entities)
        return walked and asked and _in_time(span(record.when), wanted)

    def _hidden(self, relations: Sequence[Relation]) -> frozenset[str]:
        """Return those relations one of whose ends is of a kind that may not appear."""
        if self._wanted.kinds >= {"actor", "location"}:
            return frozenset()
        ends = sorted({end for one in relations for end in (one.start, one.end)})
        kinds = {end: kind for end, (kind, _) in self._store.known(ends).items()}
        return frozenset(
            one.id for one in relations if not {kinds.get(one.start), kinds.get(one.end)} <= self._wanted.kinds
        )

    def _as_read(self, record: Relation) -> Relation:
        ends = {
            name: self._merged.survivors.get(one, one) for name, one in (("start", record.start), ("end", record.end))
        }
        return record.model_copy(update=ends)

    @cached_property
    def _merged(self) -> _Merged:
        return _Merged.of(self._store)

    @cached_property
    def _sought(self) -> tuple[tuple[Kind, ...], list[str] | None]:
        """Return of which kinds all that passes is, and what it touches; None for anything."""
        if not self._is_placed and not self._question.entity:
            return KINDS, None
        kinds: tuple[Kind, ...] = ("location",) if self._is_placed else KINDS
        ids = self._places if self._is_placed else self._entities
        return kinds, sorted({one for identifier in ids for one in self._merged.together(identifier)})

    @cached_property
    def _entities(self) -> frozenset[str]:
        return self._parts_of(self._question.entity)

    @cached_property
    def _places(self) -> frozenset[str]:
        """Return the locations where the question looks."""
        found = self._parts_of(self._question.place) if self._question.place else None
        if self._wanted.area is None:
            return found or frozenset()
        placed = self._walk.within(self._wanted.area)
        nodes = np.union1d(placed.exact, placed.rough) if self._wanted.rough else placed.exact
        inside = frozenset(self._walk.ids(nodes.tolist()))
        return inside if found is None else inside & found

    def _parts_of(self, ids: Sequence[str]) -> frozenset[str]:
        parts = [self._walk.parts(node).tolist() for node in self._walk.locate(ids)]
        return frozenset(one for some in parts for one in self._walk.ids(some))


def _in_time(when: TimeSpan | None, wanted: Filter) -> bool:
    """Return whether a relation's own date is one the filter lets through."""
    return wanted.relations_in_time(when) if when else wanted.undated == "include"
