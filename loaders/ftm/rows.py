"""FollowTheMoney entities, and changes to them, converted to ``Row``s.

Entities come in any order, and one that joins two may name one that no file holds. An entity's id is therefore its
record's id, whatever kind it turns out to be, and what joins two is an optional row: skipped if one of them is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Claim
from loaders.ftm.dataset import make_listed_dataset
from loaders.ftm.entity import FtmEntity, parse_change
from loaders.ftm.events import make_court_case
from loaders.ftm.fragments import Fragment, FragmentWindow, unite_fragments
from loaders.ftm.nested import split_nested
from loaders.ftm.records import iter_actor_relations, iter_conversions
from loaders.ftm.schema import get_schema_mapping, load_model
from loaders.readers.converters import ConvertedRow
from loaders.readers.documents import JsonObject, make_callable_converter
from loaders.readers.rows import SKIPPED, Row
from loaders.toolkit.release_days import find_day

_JOINING_KINDS: Final = frozenset({"relation", "event", "evidence"})


def parse_rows(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert entities, or changes to them.

    Args:
        objects: the file's JSON objects, in order.
        release: the release named by the user, or else the day in the file's name; the day an entity says it was last
            changed or seen goes before.
        file: the file's name, for messages and for the release.

    Raises:
        InvalidInput: the followthemoney package isn't installed.
    """
    load_model()
    converter = _FileConverter(file, release or find_day(PurePath(file).name))
    for item in objects:
        if item.value is None:
            yield converter.records.refused(item.line, item.raw, item.fault)
            continue
        value, nested = split_nested(item.value)
        yield from converter.rows(item, value)
        for inner in nested:
            yield from converter.rows(JsonObject(item.line, orjson.dumps(inner), dict(inner)), inner)
    yield from converter.rest()


class _FileConverter:
    """Converts the entities of one file. Court cases wait for its end, as their parties are entities of their own."""

    def __init__(self, file: str, release: str | None) -> None:
        self.records = make_callable_converter(file)
        self._file, self._release = file, release
        self._window = FragmentWindow()
        self._cases: list[tuple[JsonObject, FtmEntity]] = []
        self._parties: dict[str, list[FtmEntity]] = {}

    def rows(self, item: JsonObject, value: Mapping[str, Any]) -> Iterator[Row]:
        """Yield the rows of an entity, or of a change to one."""
        try:
            operation, entity = parse_change(value, self._release)
            kind = get_schema_mapping(entity.schema).kind if operation != "DEL" else "deleted"
        except InvalidInput as error:
            yield self.records.refused(item.line, item.raw, str(error), error.field or "")
            return
        if kind == "deleted":
            yield from self._convert(item, partial(_make_deletion, entity), optional=True)
        elif operation == "ADD":
            for lines in self._window.add(item, entity):
                yield from self._united(lines)
        else:
            yield from self._entity(item, entity)

    def rest(self) -> Iterator[Row]:
        """Yield the rows that waited for the end of the file."""
        for lines in self._window.flush():
            yield from self._united(lines)
        yield from self.court_cases()

    def _united(self, lines: Sequence[Fragment]) -> Iterator[Row]:
        """Yield the rows of an entity with one or more lines; all of them are rejected if it is."""
        (first, entity), *others = lines
        if not others:
            yield from self._entity(first, entity)
            return
        rows = list(self._entity(first, unite_fragments(lines)))
        yield from rows
        problem = next((problem for row in rows for problem in row.problems), None)
        for item, _ in others:
            if problem:
                yield self.records.refused(item.line, item.raw, problem.message, problem.field)
            else:
                yield Row(self._file, item.line, item.raw, "fragment")

    def _entity(self, item: JsonObject, entity: FtmEntity) -> Iterator[Row]:
        kind = get_schema_mapping(entity.schema).kind
        if entity.schema == "CourtCase":
            self._cases.append((item, entity))
        elif kind in {"party", SKIPPED}:
            for case in entity.get("case") if kind == "party" else ():
                self._parties.setdefault(case, []).append(entity)
            yield Row(self._file, item.line, item.raw, kind)
        else:
            for make in iter_conversions(entity):
                yield from self._convert(item, partial(_add_sources, entity, make), optional=kind in _JOINING_KINDS)
            for relation, locations in iter_actor_relations(entity) if kind == "actor" else ():
                yield from self.records.shared(item.line, locations)
                yield Row(
                    self._file, item.line, b"", "relation", relation.id, records=(relation,), made=True, optional=True
                )

    def court_cases(self) -> Iterator[Row]:
        """Yield the rows of the court cases, once all parties are known."""
        for item, case in self._cases:
            make = partial(make_court_case, case, self._parties.get(case.id, ()))
            yield from self._convert(item, partial(_add_sources, case, make), optional=True)

    def _convert(self, item: JsonObject, make: Callable[[], ConvertedRow], *, optional: bool) -> Iterator[Row]:
        return self.records.rows(item.line, item.raw, make, optional=optional)


def _make_deletion(entity: FtmEntity) -> ConvertedRow:
    dataset, release = entity.release
    return [Claim(about=entity.record_id, source=release.id, stance="denies")], [dataset.source(), release]


def _add_sources(entity: FtmEntity, make: Callable[[], ConvertedRow]) -> ConvertedRow:
    """Convert an entity, and add its sources with the claims of the datasets it lists."""
    own, shared = make()
    dataset, release = entity.release
    listed = [make_listed_dataset(str(name)) for name in entity.body.get("datasets") or () if name]
    relayed = []
    if own and own[0].id and own[0].kind in {"actor", "location", "relation", "event"}:
        relayed = [dataset.relay_claim(own[0].id, source.id) for source in listed]
    return [*own, *relayed], [dataset.source(), release, *listed, *shared]
