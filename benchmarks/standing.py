"""What stands in a written world, worked out from plain JSON for the engines that are not ours.

They are given the answer to what our stores decide by claims, question by question: each relation comes with whether it
stands, whether a path walks it, its dates, and the sources that assert it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.world import read_world
from knowledge_graph.edges import edges_of
from knowledge_graph.filtering.filters import DEFAULT_REALITIES
from knowledge_graph.records import Actor, Claim, Event, Location, Record, Source, span
from knowledge_graph.time_span import BEGINNING, FOREVER
from knowledge_graph.vocabulary import VOCABULARY


class Thing(NamedTuple):
    """A node or relation as the other engines hold it. A relation without claims of its own has no ``sources``."""

    id: str
    type: str
    name: str
    stands: bool
    earliest: int
    latest: int
    sources: tuple[str, ...]


class Joined(NamedTuple):
    """A relation with its ends, its role, and whether a path walks it."""

    thing: Thing
    start: str
    end: str
    role: str | None
    walked: bool


@dataclass(slots=True)
class Prepared:
    """A whole world for other engines, in lists."""

    nodes: list[tuple[str, Thing, dict[str, Any]]]
    relations: list[Joined]
    sources: list[Source]
    claims: list[Claim]


def prepare(world: Path) -> Prepared:
    """Read a world and decide what stands in it, as the default filter does."""
    claims, sources, others = [], [], []
    for record in read_world(world):
        if isinstance(record, Claim):
            claims.append(record)
        elif isinstance(record, Source):
            sources.append(record)
        else:
            others.append(record)
    asserted: dict[str, list[str]] = {}
    for claim in claims:
        voices = asserted.setdefault(claim.about, [])
        if claim.stance == "asserts":
            voices.append(claim.source)
    nodes = [node for record in others for node in _node(record, asserted)]
    relations = [relation for record in others for relation in _relations(record, asserted)]
    return Prepared(nodes, relations, sources, claims)


def _node(record: Record, asserted: dict[str, list[str]]) -> Iterator[tuple[str, Thing, dict[str, Any]]]:
    if isinstance(record, Event):
        voices = tuple(dict.fromkeys(asserted.get(record.id, ())))
        stands = bool(voices) and record.reality in DEFAULT_REALITIES
        fields = {"summary": record.summary, "reality": record.reality}
        thing = Thing(record.id, record.type, record.title, stands, *_days(record), voices)
        yield record.kind, thing, fields
    elif isinstance(record, Actor | Location):
        fields = {"aliases": list(record.aliases)}
        yield record.kind, Thing(record.id, record.type, record.name, True, BEGINNING, FOREVER, ()), fields


def _relations(record: Record, asserted: dict[str, list[str]]) -> Iterator[Joined]:
    for edge in edges_of(record):
        carrier = edge.carrier or ""
        own = tuple(dict.fromkeys(asserted.get(edge.id, ())))
        stands = not carrier or bool(own if edge.id in asserted else asserted.get(carrier))
        first, last = (edge.when.earliest, edge.when.latest) if edge.when else (BEGINNING, FOREVER)
        thing = Thing(edge.id, edge.word.relation, edge.title or "", stands, first, last, own)
        yield Joined(thing, edge.start, edge.end, edge.word.role, edge.word.code in VOCABULARY.path_codes)


def _days(event: Event) -> tuple[int, int]:
    when = span(event.when)
    return (when.earliest, when.latest) if when else (BEGINNING, FOREVER)
