"""Wikidata: entity dumps, what ``wbgetentities`` answers, and results of its query service.

An item refers to others by bare ids. What an event needs (who took part, where, within what) is made of such an id
where the input never describes it, under the label that was met, or the id itself; a description replaces that
whenever it comes. Relations whose other end is neither described nor labelled anywhere are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from knowledge_graph.records import Actor, Event, Location, Record, Source
from loaders.formats import InputFormat, ReadContext
from loaders.identity.states import find_state
from loaders.readers.documents import JsonObject, iter_json_objects, make_callable_converter
from loaders.readers.rows import SKIPPED, Row
from loaders.readers.sniff import Head
from loaders.toolkit.release_days import UNDATED, find_day
from loaders.wikidata.items import (
    WIKIDATA,
    ItemKind,
    ItemRecords,
    add_item_records,
    classify_item,
    find_label,
    make_record_id,
)
from loaders.wikidata.results import parse_results
from loaders.wikidata.values import QID

MAX_LABELS: Final = 200_000
"""Labels of items that are remembered for those who refer to them; in a whole dump most are described anyway."""

_ENTITY_TYPES: Final = frozenset({"item", "property", "lexeme"})
_URI: Final = "http://www.wikidata.org/entity/Q"


def parse_rows(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of entities; ``release`` is the day of those that don't say when they were changed."""
    reading = _FileConverter(file, release or find_day(PurePath(file).name))
    for entity in objects:
        if entity.value is None:
            yield reading.converter.refused(entity.line, entity.raw, entity.fault)
        else:
            yield from reading.rows(entity, entity.value)
    yield from reading.undescribed()


class _FileConverter:
    """One file being read: the labels it gives, and the items that others need."""

    def __init__(self, file: str, release: str | None) -> None:
        self.converter = make_callable_converter(file)
        self._file, self._release = file, release
        self._labels: dict[str, str] = {}
        self._named: dict[tuple[ItemKind, str], tuple[int, str]] = {}
        self._ends: dict[tuple[ItemKind, str], tuple[int, str]] = {}

    def rows(self, entity: JsonObject, item: Mapping[str, Any]) -> Iterator[Row]:
        """Yield the rows of one entity; one that is nothing to us has no records."""
        qid = item.get("id")
        if "missing" in item or item.get("type") == "property" or (isinstance(qid, str) and qid[:1] in {"P", "L"}):
            yield Row(self._file, entity.line, entity.raw, SKIPPED)
            return
        if not isinstance(qid, str) or not QID.match(qid):
            yield self.converter.refused(entity.line, entity.raw, "an item needs an `id` such as Q42.", "id")
            return
        if (label := find_label(item)) and len(self._labels) < MAX_LABELS:
            self._labels[qid] = label
        kinds = classify_item(item)
        if not kinds:
            yield Row(self._file, entity.line, entity.raw, SKIPPED)
            return
        yield from self._convert(entity, item, kinds)

    def _convert(
        self, entity: JsonObject, item: Mapping[str, Any], kinds: Mapping[ItemKind, list[str]]
    ) -> Iterator[Row]:
        day = find_day(str(item.get("modified") or "")) or (find_day(self._release) if self._release else None)
        release, item_records = WIKIDATA.release(day or self._release or UNDATED, day), ItemRecords()
        rows = list(
            self.converter.rows(entity.line, entity.raw, partial(_convert_item, item, kinds, release, item_records))
        )
        yield from rows
        if rows[-1].problems:
            return
        for key, type_ in item_records.named.items():
            self._named.setdefault(key, (entity.line, type_))
        for key, type_ in item_records.ends.items():
            if len(self._ends) < MAX_LABELS:
                self._ends.setdefault(key, (entity.line, type_))
        for relation in item_records.relations:
            yield Row(
                self._file, entity.line, b"", "relation", relation.id, records=(relation,), made=True, optional=True
            )

    def undescribed(self) -> Iterator[Row]:
        """Yield what is made of a bare id: for every item that others need, and the ends that at least have a label."""
        labelled = {key: end for key, end in self._ends.items() if key[1] in self._labels}
        for (kind, qid), (line, type_) in (labelled | self._named).items():
            yield from self.converter.shared(line, (_make_stub(kind, qid, type_, self._labels.get(qid, qid)),))


def _convert_item(
    item: Mapping[str, Any], kinds: Mapping[ItemKind, list[str]], release: Source, item_records: ItemRecords
) -> tuple[list[Record], list[Source]]:
    add_item_records(item_records, item, kinds, release)
    return item_records.own, [WIKIDATA.source(), release, *item_records.shared]


def _make_stub(kind: ItemKind, qid: str, type_: str, label: str) -> Actor | Location | Event:
    if state := find_state("wikidata", qid) if kind != "event" else None:
        known = state.actor(WIKIDATA.id) if kind == "actor" else state.country(WIKIDATA.id)
        return known.model_copy(update={"id": make_record_id(kind, qid)})
    common: dict[str, Any] = {"id": make_record_id(kind, qid), "type": type_, "source": WIKIDATA.id}
    if kind == "event":
        return Event(**common, title=label)
    common |= {"name": label, "identifiers": {"wikidata": qid}}
    return Actor(**common) if kind == "actor" else Location(**common)


def _recognises_entities(head: Head) -> bool:
    value = head.json
    if isinstance(value, dict):
        by_id = value.get("entities")
        if isinstance(by_id, dict):
            value = next(iter(by_id.values()), None)
        return (
            isinstance(value, dict) and value.get("type") in _ENTITY_TYPES and ("labels" in value or "claims" in value)
        )
    text = head.text.lstrip("[ \r\n\t")[:400]  # one too long for the head
    return head.is_json and '"type":"item"' in text.replace(" ", "") and ('"id":"Q' in text.replace(" ", ""))


def _read_entities(stream: BinaryIO, context: ReadContext) -> Iterator[Row]:
    return parse_rows(iter_json_objects(stream, within="entities"), release=context.release, file=context.file)


def _recognises_results(head: Head) -> bool:
    value = head.json
    if not isinstance(value, dict) or value.keys() == {"head", "results"}:
        begins = head.text.lstrip().replace(" ", "").replace("\n", "")[:4000]
        return begins.startswith('{"head":{"vars":[') and '"results":{"bindings":[' in begins and _URI in head.text
    cells = [cell.get("value") if isinstance(cell, dict) else cell for cell in value.values()]
    texts = all(isinstance(cell, str | None) for cell in cells)
    return texts and any(isinstance(cell, str) and cell.startswith(_URI) for cell in cells)


def _read_results(stream: BinaryIO, context: ReadContext) -> Iterator[Row]:
    return parse_results(
        iter_json_objects(stream, within="results.bindings"), release=context.release, file=context.file
    )


FORMATS: Final = (
    InputFormat(
        "wikidata", "Wikidata entities: dumps, and what wbgetentities answers", _recognises_entities, _read_entities
    ),
    InputFormat("wikidata-results", "results of Wikidata's query service, as JSON", _recognises_results, _read_results),
)
