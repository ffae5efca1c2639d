"""STIX objects converted to ``Row``s.

An object's id tells its type, so relationships that join what has no counterpart are skipped as they come. Actors and
events wait for the end of the file, because relationships say who took part and which actor replaces which; so do
relationships, which are titled by names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from knowledge_graph.errors import InvalidInput
from loaders.readers.converters import ConvertedRow
from loaders.readers.documents import JsonObject, make_callable_converter
from loaders.readers.rows import SKIPPED, Row
from loaders.stix.entities import iter_reported, make_actor, make_location, make_report
from loaders.stix.events import RelatedPart, find_part, make_event, make_part_claim
from loaders.stix.objects import StixObject, find_kind, parse_object
from loaders.stix.relationships import (
    describe_relationship,
    find_replaced,
    find_replacement,
    find_whole,
    is_relation,
    make_relation,
)
from loaders.stix.sources import StixSources


def parse_rows(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert objects.

    Args:
        objects: the file's objects, in order.
        release: the release of objects that don't say when they were created or changed.
        file: the file's name, for messages.
    """
    converter = _FileConverter(file, release)
    for item in objects:
        if item.value is None:
            yield converter.records.refused(item.line, item.raw, item.fault)
            continue
        try:
            stix = parse_object(item, item.value)
            yield from converter.rows(stix)
        except InvalidInput as error:
            yield converter.records.refused(item.line, item.raw, str(error), error.field or "")
    yield from converter.rest()


class _FileConverter:
    """Converts the objects of one file."""

    def __init__(self, file: str, release: str | None) -> None:
        self.records = make_callable_converter(file)
        self._file = file
        self._sources = StixSources(release)
        self._names: dict[str, str] = {}
        self._waiting: list[StixObject] = []
        self._parts: dict[str, list[RelatedPart]] = {}
        self._relationships: list[StixObject] = []
        self._successors: dict[str, str] = {}
        self._wholes: dict[str, str] = {}
        self._left_out: set[str] = set()

    def rows(self, stix: StixObject) -> Iterator[Row]:
        """Yield the rows of an object, unless it waits for others.

        Raises:
            InvalidInput: a relationship or a sighting doesn't say what it refers to.
        """
        self._sources.note(stix)
        kind = stix.kind
        if kind:
            self._names[stix.id] = stix.text("name")
        if kind in {"actor", "location", "source"} or (kind == "event" and _is_about_something(stix)):
            self._waiting.append(stix)
        elif kind == "relationship" and (pair := find_replacement(stix)):
            self._successors[pair[0]] = pair[1]
            yield self._count(stix)
        elif kind == "relationship" and (pair := find_whole(stix)):
            self._wholes[pair[0]] = pair[1]
            yield self._count(stix)
        elif kind == "relationship" and _joins(stix):
            self._relationships.append(stix)
        elif stix.type == "marking-definition":
            yield self._count(stix)
        else:
            yield self._skip(stix, _describe(stix))

    def rest(self) -> Iterator[Row]:
        """Yield the rows that waited, and the sources."""
        actors = {stix.id: stix for stix in self._waiting if stix.kind == "actor"}
        replaced = find_replaced(actors, self._successors)
        standing = {stix.id: successor for successor, listed in replaced.items() for stix in listed}
        relations = list[StixObject]()
        for stix in (relationship.moved(standing) for relationship in self._relationships):
            if (part := find_part(stix)) and not stix.is_revoked:
                self._parts.setdefault(part.event, []).append(part)
            elif is_relation(stix):
                relations.append(stix)
            else:
                yield self._skip(stix, _describe(stix))
        for stix in (waiting.moved(standing) for waiting in self._waiting):
            if stix.id in standing:
                yield self._count(stix)
            else:
                yield from self._entity(stix, replaced.get(stix.id, ()))
        for part in chain.from_iterable(self._parts.values()):  # of events that perhaps an earlier file had
            yield from self._convert(part.stix, partial(self._make_claim, part), optional=True)
        for stix in relations:
            yield from self._convert(stix, partial(make_relation, stix, self._names, self._sources), optional=True)
        yield from self.records.shared(0, self._sources.all())

    def _entity(self, stix: StixObject, replaced: Sequence[StixObject]) -> Iterator[Row]:
        """Yield the rows of an object that is no relationship; ``replaced`` are the revoked ones it stands for."""
        if stix.kind == "actor":
            yield from self._convert(stix, partial(make_actor, stix, replaced, self._sources))
        elif stix.kind == "location":
            whole = self._wholes.get(stix.id)
            known = whole if whole in self._names else None
            yield from self._convert(stix, partial(make_location, stix, known, self._sources))
        elif stix.kind == "source":
            yield from self._convert(stix, partial(make_report, stix, self._sources))
            yield from self._reported(stix)
        else:
            yield from self._event(stix)

    def _event(self, stix: StixObject) -> Iterator[Row]:
        """Yield the rows of an event, and of the relationships that give it its parts."""
        parts = self._parts.pop(stix.record_id, [])
        whole = [part for part in parts if part.other in self._names]
        yield from self._convert(stix, partial(self._make_event, stix, whole), optional=True)
        for part in parts:
            if part.other in self._names:
                yield self._count(part.stix)
            else:
                yield self._skip(part.stix, f"{describe_relationship(part.stix)} that is in no object of the file")

    def _make_event(self, stix: StixObject, parts: Sequence[RelatedPart]) -> ConvertedRow:
        return make_event(stix, parts, self._names, self._sources), []

    def _make_claim(self, part: RelatedPart) -> ConvertedRow:
        return [make_part_claim(part, self._sources)], []

    def _reported(self, stix: StixObject) -> Iterator[Row]:
        for claim in iter_reported(stix, self._left_out):
            yield Row(
                self._file, stix.item.line, b"", "claim", about=claim.about, records=(claim,), made=True, optional=True
            )

    def _count(self, stix: StixObject) -> Row:
        """Return the row of an object that is a part of others' records."""
        return Row(self._file, stix.item.line, stix.item.raw, "part")

    def _skip(self, stix: StixObject, what: str) -> Row:
        self._left_out.add(stix.id)
        return Row(self._file, stix.item.line, stix.item.raw, SKIPPED, about=what)

    def _convert(self, stix: StixObject, make: Callable[[], ConvertedRow], *, optional: bool = False) -> Iterator[Row]:
        return self.records.rows(stix.item.line, stix.item.raw, make, optional=optional)


def _joins(stix: StixObject) -> bool:
    """Return whether a relationship has a counterpart.

    Raises:
        InvalidInput: it doesn't say what it joins.
    """
    return bool((find_part(stix) and not stix.is_revoked) or is_relation(stix))


def _describe(stix: StixObject) -> str:
    """Return what an object without a counterpart is, in words."""
    if stix.kind == "relationship":
        return describe_relationship(stix)
    return f"sighting of {stix.text('sighting_of_ref').partition('--')[0]}" if stix.type == "sighting" else stix.type


def _is_about_something(stix: StixObject) -> bool:
    return stix.type != "sighting" or bool(find_kind(stix.text("sighting_of_ref")))
