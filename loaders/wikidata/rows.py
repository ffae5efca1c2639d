"""Wikidata entities converted to ``Row``s.

An item refers to others by bare ids. What an event needs (participants, places, the event it is part of) gets a stub
where the input never describes it, under the label that the input has for it, or its id. A relation is optional: it is
skipped if its other end is neither described nor labelled anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any, Final

from knowledge_graph.records import Actor, Event, Location, Record, Source
from loaders.identity.states import find_state
from loaders.readers.documents import JsonObject, make_callable_converter
from loaders.readers.rows import SKIPPED, Row
from loaders.toolkit.release_days import UNDATED, find_day
from loaders.wikidata.dataset import WIKIDATA, ItemKind, make_record_id
from loaders.wikidata.item_fields import find_label
from loaders.wikidata.item_records import ItemRecords
from loaders.wikidata.items import add_item_records, classify_item
from loaders.wikidata.statements import QID

MAX_NAME: Final = 2_000
"""Characters of a name that a record can hold; an item with a longer label is rejected, but others may refer to it."""
MAX_LABELS: Final = 200_000
"""Labels, and ends of relations, that are remembered; in a whole dump most items are described anyway."""


def parse_rows(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert entities: items to records, all else to skipped rows.

    Args:
        objects: the file's entities, in order.
        release: the day, or other name, of the release of entities without a date of change; else the day in the file's
            name, if any.
        file: the file's name, for messages and for the release.
    """
    converter = _FileConverter(file, release or find_day(PurePath(file).name))
    for entity in objects:
        if entity.value is None:
            yield converter.records.refused(entity.line, entity.raw, entity.fault)
        else:
            yield from converter.rows(entity, entity.value)
    yield from converter.stubs()


class _FileConverter:
    """Converts the entities of one file; remembers their labels, and the items that they refer to."""

    def __init__(self, file: str, release: str | None) -> None:
        self.records = make_callable_converter(file)
        self._file, self._release = file, release
        self._labels: dict[str, str] = {}
        self._required: dict[tuple[ItemKind, str], tuple[int, str]] = {}
        self._ends: dict[tuple[ItemKind, str], tuple[int, str]] = {}

    def rows(self, entity: JsonObject, item: Mapping[str, Any]) -> Iterator[Row]:
        """Yield the rows of one entity; a skipped one if it becomes nothing."""
        qid = item.get("id")
        if "missing" in item or item.get("type") == "property" or (isinstance(qid, str) and qid[:1] in {"P", "L"}):
            yield Row(self._file, entity.line, entity.raw, SKIPPED)
            return
        if not isinstance(qid, str) or not QID.match(qid):
            yield self.records.refused(entity.line, entity.raw, "an item needs an `id` such as Q42.", "id")
            return
        if (label := find_label(item)) and len(self._labels) < MAX_LABELS:
            self._labels[qid] = label[:MAX_NAME]
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
            self.records.rows(entity.line, entity.raw, partial(_convert_item, item, kinds, release, item_records))
        )
        yield from rows
        if rows[-1].problems:
            return
        for key, type_ in item_records.required.items():
            self._required.setdefault(key, (entity.line, type_))
        for key, type_ in item_records.ends.items():
            if len(self._ends) < MAX_LABELS:
                self._ends.setdefault(key, (entity.line, type_))
        for relation in item_records.relations:
            yield Row(
                self._file, entity.line, b"", "relation", relation.id, records=(relation,), made=True, optional=True
            )

    def stubs(self) -> Iterator[Row]:
        """Yield stubs of the items that records require, and of the ends of relations if the file has their label."""
        labelled = {key: end for key, end in self._ends.items() if key[1] in self._labels}
        for (kind, qid), (line, type_) in (labelled | self._required).items():
            yield from self.records.shared(line, (_make_stub(kind, qid, type_, self._labels.get(qid, qid)),))


def _convert_item(
    item: Mapping[str, Any], kinds: Mapping[ItemKind, list[str]], release: Source, item_records: ItemRecords
) -> tuple[list[Record], list[Source]]:
    add_item_records(item_records, item, kinds, release)
    return item_records.own, [WIKIDATA.source(), release, *item_records.shared]


def _make_stub(kind: ItemKind, qid: str, type_: str, label: str) -> Actor | Location | Event:
    """Return a record of an item known by its id and label only; a description replaces it whenever it comes."""
    if state := find_state("wikidata", qid) if kind != "event" else None:
        known = state.actor(WIKIDATA.id) if kind == "actor" else state.country(WIKIDATA.id)
        return known.model_copy(update={"id": make_record_id(kind, qid)})
    common: dict[str, Any] = {"id": make_record_id(kind, qid), "type": type_, "source": WIKIDATA.id}
    if kind == "event":
        return Event(**common, title=label)
    common |= {"name": label, "identifiers": {"wikidata": qid}}
    return Actor(**common) if kind == "actor" else Location(**common)
