"""FollowTheMoney: entities as JSON Lines, those of OpenSanctions among them, and its delta files.

Entities come in any order and joining ones may name what no file holds: an entity's id is its record's, whatever kind
it turns out to be, and what joins others is passed over where one of them is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Claim, Source
from loaders.formats import InputFormat, ReadContext
from loaders.ftm.entity import FTM_ID, FtmEntity
from loaders.ftm.events import make_court_case
from loaders.ftm.records import iter_actor_relations, iter_conversions
from loaders.ftm.schema import get_schema_mapping, load_model
from loaders.readers.converters import ConvertedRow
from loaders.readers.documents import JsonObject, iter_json_objects, make_callable_converter
from loaders.readers.rows import SKIPPED, Row
from loaders.readers.sniff import Head
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.release_days import UNDATED, find_day

ENTITIES: Final = Dataset(
    id="source:ftm",
    title="FollowTheMoney entities",
    publisher="FollowTheMoney export",
    url="https://followthemoney.tech/",
    licence="as its publisher says",
    cite="as its publisher says",
)
OPENSANCTIONS: Final = Dataset(
    id="source:opensanctions",
    title="OpenSanctions",
    publisher="OpenSanctions",
    url="https://www.opensanctions.org/",
    licence="CC BY-NC 4.0",
    cite="OpenSanctions, https://www.opensanctions.org/",
)
_OPENSANCTIONS_KEYS: Final = frozenset({"datasets", "referents"})
_OPERATIONS: Final = ("ADD", "MOD", "DEL")
_JOINING_KINDS: Final = frozenset({"relation", "event", "evidence"})


def parse_rows(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of entities, or of changes to them.

    ``release`` is that of the whole; where an entity says itself when it last changed, that day counts.

    Raises:
        InvalidInput: the followthemoney package isn't installed.
    """
    load_model()
    reading = _FileConverter(file, release or find_day(PurePath(file).name))
    for item in objects:
        if item.value is None:
            yield reading.converter.refused(item.line, item.raw, item.fault)
        else:
            yield from reading.rows(item, item.value)
    yield from reading.court_cases()


class _FileConverter:
    """One file being read. Court cases wait until its end for their parties, which other rows name."""

    def __init__(self, file: str, release: str | None) -> None:
        self.converter = make_callable_converter(file)
        self._file, self._release = file, release
        self._cases: list[tuple[JsonObject, FtmEntity]] = []
        self._parties: dict[str, list[FtmEntity]] = {}

    def rows(self, item: JsonObject, value: Mapping[str, Any]) -> Iterator[Row]:
        """Yield the rows of one entity, or of a change to it."""
        try:
            op, entity = _parse_entity(value, self._release)
            kind = get_schema_mapping(entity.schema).kind if op != "DEL" else "deleted"
        except InvalidInput as error:
            yield self.converter.refused(item.line, item.raw, str(error), error.field or "")
            return
        if kind == "deleted":
            yield from self._convert(item, partial(_make_deletion, entity), optional=True)
        elif entity.schema == "CourtCase":
            self._cases.append((item, entity))
        elif kind in {"party", SKIPPED}:
            for case in entity.get("case") if kind == "party" else ():
                self._parties.setdefault(case, []).append(entity)
            yield Row(self._file, item.line, item.raw, kind)
        else:
            for make in iter_conversions(entity):
                yield from self._convert(item, partial(_add_sources, entity, make), optional=kind in _JOINING_KINDS)
            for link, shared in iter_actor_relations(entity) if kind == "actor" else ():
                yield from self.converter.shared(item.line, shared)
                yield Row(self._file, item.line, b"", "relation", link.id, records=(link,), made=True, optional=True)

    def court_cases(self) -> Iterator[Row]:
        """Yield the cases that waited."""
        for item, case in self._cases:
            make = partial(make_court_case, case, self._parties.get(case.id, ()))
            yield from self._convert(item, partial(_add_sources, case, make), optional=True)

    def _convert(self, item: JsonObject, make: Callable[[], ConvertedRow], *, optional: bool) -> Iterator[Row]:
        return self.converter.rows(item.line, item.raw, make, optional=optional)


def _parse_entity(value: Mapping[str, Any], release: str | None) -> tuple[str, FtmEntity]:
    """Return what a row does, and to which entity."""
    op, body = "ADD", value
    if "op" in value:
        op, body = str(value["op"]).upper(), value.get("entity", {})
        if op not in _OPERATIONS:
            raise InvalidInput(f"{op!r} is no change we know; known are {', '.join(_OPERATIONS)}.", field="op")
    identifier = body.get("id") if isinstance(body, dict) else None
    if not isinstance(identifier, str) or not FTM_ID.match(identifier):
        raise InvalidInput("an entity needs an `id` of letters, digits, dots and hyphens.", field="id")
    if op == "DEL":
        if not find_day(release or ""):
            raise InvalidInput(
                "a deletion needs the day it was made; give the delta's version: --release 2025-09-04.", field="op"
            )
        return op, FtmEntity(identifier, "", {}, body, _make_release(OPENSANCTIONS, release or ""))
    properties = body.get("properties")
    if not isinstance(properties, Mapping):
        raise InvalidInput("must be an object of lists of texts.", field="properties")
    changed = next((day for key in ("last_change", "last_seen") if (day := find_day(str(body.get(key) or "")))), None)
    dataset = OPENSANCTIONS if body.keys() >= _OPENSANCTIONS_KEYS else ENTITIES
    for name in ("datasets", "referents"):
        if not isinstance(body.get(name) or [], list):
            raise InvalidInput("must be a list of texts.", field=name)
    texts = {str(name): _parse_values(name, values) for name, values in properties.items()}
    return op, FtmEntity(identifier, str(body.get("schema")), texts, body, _make_release(dataset, changed or release))


def _parse_values(name: str, values: Any) -> tuple[str, ...]:
    listed = values if isinstance(values, list) else [values]
    if any(isinstance(text, dict | list) for text in listed):
        raise InvalidInput("must be a list of texts.", field=f"properties.{name}")
    return tuple(dict.fromkeys(str(text).strip() for text in listed if text is not None and str(text).strip()))


def _make_release(dataset: Dataset, release: str | None) -> tuple[Dataset, Source]:
    """Return a release; one that names a day was published on it."""
    day = find_day(release) if release else None
    return dataset, dataset.release(day or release or UNDATED, day)


def _make_deletion(entity: FtmEntity) -> ConvertedRow:
    dataset, release = entity.release
    return [Claim(about=entity.record_id, source=release.id, stance="denies")], [dataset.source(), release]


def _add_sources(entity: FtmEntity, make: Callable[[], ConvertedRow]) -> ConvertedRow:
    """Add who else says it, according to the entity, and the sources."""
    own, shared = make()
    dataset, release = entity.release
    listed = [_make_dataset_source(str(name)) for name in entity.body.get("datasets") or () if name]
    relayed = []
    if own and own[0].id and own[0].kind in {"actor", "location", "relation", "event"}:
        relayed = [dataset.relay_claim(own[0].id, source.id) for source in listed]
    return [*own, *relayed], [dataset.source(), release, *listed, *shared]


def _make_dataset_source(name: str) -> Source:
    """Return a dataset that an export is made of."""
    key = re.sub(r"[^\w.-]+", "-", name)
    return Source(id=f"source:ftm-dataset:{key}", type="dataset", title=name, attributes={"dataset": name})


def _recognises(head: Head) -> bool:
    value = head.json
    if isinstance(value, dict) and isinstance(value.get("entity"), dict) and value.get("op") in _OPERATIONS:
        return value["op"] == "DEL" or "schema" in value["entity"]
    if not isinstance(value, dict) or not {"id", "schema", "properties"} <= value.keys():
        return False
    properties = value["properties"]
    return isinstance(properties, dict) and all(isinstance(texts, list) for texts in properties.values())


def _read(stream: BinaryIO, context: ReadContext) -> Iterator[Row]:
    return parse_rows(iter_json_objects(stream), release=context.release, file=context.file)


FORMATS: Final = (InputFormat("ftm", "FollowTheMoney entities, OpenSanctions' among them", _recognises, _read),)
