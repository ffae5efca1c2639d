"""Claimed records other than events: relations, actors and locations that claims are about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from knowledge_graph.evidence import stands
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import Actor, Claim, Kind, Location, Record, Relation, span
from knowledge_graph.store import GraphStore, GraphView
from knowledge_graph.time_span import TimeSpan
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.claim_set import ClaimSet, read_claim_set
from queries.parameters.evidence import ConflictsParameters

KINDS: Final[tuple[Kind, ...]] = ("actor", "location", "relation")


class ClaimedRecord(NamedTuple):
    """One record, with every counting claim on it and on what was merged into it."""

    position: int
    """Its index in the page."""
    id: str
    relation: Relation | None
    claims: list[Claim]


class ClaimedPage(NamedTuple):
    """The records of a page that pass the filter, the claims on the whole page, and all its records' kinds and ids."""

    records: list[ClaimedRecord]
    claim_set: ClaimSet
    places: list[tuple[str, str]]

    @property
    def size(self) -> int:
        """Return how many records it has."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class _Merged:
    """Merged ids with their survivors, and survivors with all ids read as them."""

    survivors: Mapping[str, str]
    members: Mapping[str, list[str]]

    @classmethod
    def of(cls, store: GraphStore) -> _Merged:
        ids = sorted({identifier for merge in store.merges() for identifier in (merge.merged, merge.into)})
        survivors, members = store.merged(ids), dict[str, list[str]]()
        united = {other: first for other, first in store.united().items() if "#" not in other}
        for identifier in [*ids, *sorted({*united, *united.values()})]:
            members.setdefault((survivors | united).get(identifier, identifier), []).append(identifier)
        return cls(survivors | united, members)

    def together(self, identifier: str) -> list[str]:
        """Return the ids that are read as the same entity as an id, in order."""
        return self.members.get(self.survivors.get(identifier, identifier), [identifier])


class NonEventClaims:
    """Relations, actors and places that pass a question's filter, in order of kind and id."""

    def __init__(self, store: GraphStore, view: GraphView, question: ConflictsParameters) -> None:
        self._store, self._view, self._question, self._criteria = store, view, question, question.filter()
        self._is_placed = bool(question.place) or self._criteria.area is not None

    def page(self, limit: int, after: tuple[str, str] = ("", "")) -> ClaimedPage:
        """Return the page behind a record, given its kind and id."""
        kinds, touching = self._sought
        ids = self._store.spoken_of(kinds, touching=touching, limit=limit, after=after)
        known = self._store.known(ids)
        claim_set = read_claim_set(
            self._store, sorted({member for identifier in ids for member in self._merged.together(identifier)})
        )
        places = [(str(known[identifier][0]), identifier) for identifier in ids]
        return ClaimedPage(list(self._passing(ids, claim_set)), claim_set, places)

    def _passing(self, ids: Sequence[str], claim_set: ClaimSet) -> Iterator[ClaimedRecord]:
        counting: dict[str, list[Claim]] = {}
        for claim in claim_set.counting(self._criteria):
            counting.setdefault(claim.about, []).append(claim)
        claimed = {claim.about for claim in claim_set.claims}
        records = self._store.records(ids)
        named = self._named_nodes(records)
        hidden = self._hidden([record for record in records.values() if isinstance(record, Relation)])
        for index, identifier in enumerate(ids):
            together = self._merged.together(identifier)
            record, standing = records[identifier], self._merged.survivors.get(identifier, identifier)
            claims = [claim for member in together for claim in counting.get(member, ())]
            first = next(member for member in together if member in claimed)  # the others of these come to the same
            if identifier != first or not claims:
                continue
            if isinstance(record, Relation):
                if (
                    identifier not in hidden
                    and self._has_relation(record)
                    and stands(claim_set.summarise(claims, self._criteria), self._criteria)
                ):
                    relation = self._as_read(record).model_copy(update={"id": standing})
                    yield ClaimedRecord(index, standing, relation, _about(standing, claims))
            elif isinstance(record, Actor | Location) and self._has_node(standing, record.kind, named):
                yield ClaimedRecord(index, standing, None, _about(standing, claims))

    def _has_node(self, identifier: str, kind: str, named: Collection[str] | None) -> bool:
        if named is not None and identifier not in named:
            return False
        there = not self._is_placed or (kind == "location" and identifier in self._places)
        return kind in self._criteria.kinds and there and (not self._question.entity or identifier in self._entities)

    def _named_nodes(self, records: Mapping[str, Record]) -> Collection[str] | None:
        """Return those actors and locations with a relation that the filter names; None where it names none."""
        if not self._criteria.names_relations:
            return None
        ids = [identifier for identifier, record in records.items() if isinstance(record, Actor | Location)]
        nodes = np.array(sorted(self._view.locate(ids)), np.int64)
        return frozenset(self._view.ids(self._view.related(nodes).tolist()))

    def _has_relation(self, record: Relation) -> bool:
        criteria, word = self._criteria, VOCABULARY.by_name[record.type.upper(), None]
        ends = {self._merged.survivors.get(end, end) for end in (record.start, record.end)}
        walked = word.code in criteria.relation_codes and not self._is_placed
        concerns = not self._question.entity or bool(ends & self._entities)
        return len(ends) == 2 and walked and concerns and _in_time(span(record.when), criteria)

    def _hidden(self, relations: Sequence[Relation]) -> frozenset[str]:
        """Return those relations one of whose ends is of a kind that may not appear."""
        if self._criteria.kinds >= {"actor", "location"}:
            return frozenset()
        ends = sorted({end for relation in relations for end in (relation.start, relation.end)})
        kinds = {end: kind for end, (kind, _) in self._store.known(ends).items()}
        return frozenset(
            relation.id
            for relation in relations
            if not {kinds.get(relation.start), kinds.get(relation.end)} <= self._criteria.kinds
        )

    def _as_read(self, record: Relation) -> Relation:
        ends = {
            name: self._merged.survivors.get(end, end) for name, end in (("start", record.start), ("end", record.end))
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
        return kinds, sorted({member for identifier in ids for member in self._merged.together(identifier)})

    @cached_property
    def _entities(self) -> frozenset[str]:
        return self._parts_of(self._question.entity)

    @cached_property
    def _places(self) -> frozenset[str]:
        """Return the locations where the question looks."""
        parts = self._parts_of(self._question.place) if self._question.place else None
        if self._criteria.area is None:
            return parts or frozenset()
        placed = self._view.within(self._criteria.area)
        nodes = np.union1d(placed.exact, placed.rough) if self._criteria.rough else placed.exact
        inside = frozenset(self._view.ids(nodes.tolist()))
        return inside if parts is None else inside & parts

    def _parts_of(self, ids: Sequence[str]) -> frozenset[str]:
        parts = [self._view.parts(node).tolist() for node in self._view.locate(ids)]
        return frozenset(identifier for some in parts for identifier in self._view.ids(some))


def _about(standing: str, claims: Sequence[Claim]) -> list[Claim]:
    """Return claims as claims about what their things are read as."""
    return [claim if claim.about == standing else claim.model_copy(update={"about": standing}) for claim in claims]


def _in_time(when: TimeSpan | None, criteria: Filter) -> bool:
    """Return whether a relation's own date is one the filter lets through."""
    return criteria.relations_in_time(when) if when else criteria.undated == "include"
