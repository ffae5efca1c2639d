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
from loaders.wikidata.items import WIKIDATA, Kind, Said, add_said, kinds_of, label_of, record_id
from loaders.wikidata.results import parse_results
from loaders.wikidata.values import QID

MAX_LABELS: Final = 200_000
"""Labels of items that are remembered for those who refer to them; in a whole dump most are described anyway."""

_ENTITY: Final = frozenset({"item", "property", "lexeme"})
_URI: Final = "http://www.wikidata.org/entity/Q"


def parse_rows(found: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of entities; ``release`` is the day of those that don't say when they were changed."""
    reading = _Reading(file, release or find_day(PurePath(file).name))
    for one in found:
        if one.value is None:
            yield reading.converter.refused(one.line, one.raw, one.fault)
        else:
            yield from reading.rows(one, one.value)
    yield from reading.undescribed()


class _Reading:
    """One file being read: the labels it gives, and the items that others need."""

    def __init__(self, file: str, release: str | None) -> None:
        self.converter = make_callable_converter(file)
        self._file, self._release = file, release
        self._labels: dict[str, str] = {}
        self._named: dict[tuple[Kind, str], tuple[int, str]] = {}
        self._ends: dict[tuple[Kind, str], tuple[int, str]] = {}

    def rows(self, found: JsonObject, item: Mapping[str, Any]) -> Iterator[Row]:
        """Yield the rows of one entity; one that is nothing to us has no records."""
        qid = item.get("id")
        if "missing" in item or item.get("type") == "property" or (isinstance(qid, str) and qid[:1] in {"P", "L"}):
            yield Row(self._file, found.line, found.raw, SKIPPED)
            return
        if not isinstance(qid, str) or not QID.match(qid):
            yield self.converter.refused(found.line, found.raw, "an item needs an `id` such as Q42.", "id")
            return
        if (label := label_of(item)) and len(self._labels) < MAX_LABELS:
            self._labels[qid] = label
        kinds = kinds_of(item)
        if not kinds:
            yield Row(self._file, found.line, found.raw, SKIPPED)
            return
        yield from self._taken(found, item, kinds)

    def _taken(self, found: JsonObject, item: Mapping[str, Any], kinds: Mapping[Kind, list[str]]) -> Iterator[Row]:
        day = find_day(str(item.get("modified") or "")) or (find_day(self._release) if self._release else None)
        release, said = WIKIDATA.release(day or self._release or UNDATED, day), Said()
        rows = list(self.converter.rows(found.line, found.raw, partial(_told, item, kinds, release, said)))
        yield from rows
        if rows[-1].problems:
            return
        for key, type_ in said.named.items():
            self._named.setdefault(key, (found.line, type_))
        for key, type_ in said.ends.items():
            if len(self._ends) < MAX_LABELS:
                self._ends.setdefault(key, (found.line, type_))
        for one in said.relations:
            yield Row(self._file, found.line, b"", "relation", one.id, records=(one,), made=True, optional=True)

    def undescribed(self) -> Iterator[Row]:
        """Yield what is made of a bare id: for every item that others need, and the ends that at least have a label."""
        labelled = {key: end for key, end in self._ends.items() if key[1] in self._labels}
        for (kind, qid), (line, type_) in (labelled | self._named).items():
            yield from self.converter.shared(line, (_bare(kind, qid, type_, self._labels.get(qid, qid)),))


def _told(
    item: Mapping[str, Any], kinds: Mapping[Kind, list[str]], release: Source, said: Said
) -> tuple[list[Record], list[Source]]:
    add_said(said, item, kinds, release)
    return said.own, [WIKIDATA.source(), release, *said.shared]


def _bare(kind: Kind, qid: str, type_: str, label: str) -> Actor | Location | Event:
    if state := find_state("wikidata", qid) if kind != "event" else None:
        known = state.actor(WIKIDATA.id) if kind == "actor" else state.country(WIKIDATA.id)
        return known.model_copy(update={"id": record_id(kind, qid)})
    common: dict[str, Any] = {"id": record_id(kind, qid), "type": type_, "source": WIKIDATA.id}
    if kind == "event":
        return Event(**common, title=label)
    common |= {"name": label, "identifiers": {"wikidata": qid}}
    return Actor(**common) if kind == "actor" else Location(**common)


def _recognises_entities(head: Head) -> bool:
    value = head.json
    if isinstance(value, dict):
        inner = value.get("entities")
        if isinstance(inner, dict):
            value = next(iter(inner.values()), None)
        return isinstance(value, dict) and value.get("type") in _ENTITY and ("labels" in value or "claims" in value)
    text = head.text.lstrip("[ \r\n\t")[:400]  # one too long for the head
    return head.is_json and '"type":"item"' in text.replace(" ", "") and ('"id":"Q' in text.replace(" ", ""))


def _read_entities(stream: BinaryIO, given: ReadContext) -> Iterator[Row]:
    return parse_rows(iter_json_objects(stream, within="entities"), release=given.release, file=given.file)


def _recognises_results(head: Head) -> bool:
    value = head.json
    if not isinstance(value, dict) or value.keys() == {"head", "results"}:
        begins = head.text.lstrip().replace(" ", "").replace("\n", "")[:4000]
        return begins.startswith('{"head":{"vars":[') and '"results":{"bindings":[' in begins and _URI in head.text
    cells = [one.get("value") if isinstance(one, dict) else one for one in value.values()]
    texts = all(isinstance(one, str | None) for one in cells)
    return texts and any(isinstance(one, str) and one.startswith(_URI) for one in cells)


def _read_results(stream: BinaryIO, given: ReadContext) -> Iterator[Row]:
    return parse_results(iter_json_objects(stream, within="results.bindings"), release=given.release, file=given.file)


FORMATS: Final = (
    InputFormat(
        "wikidata", "Wikidata entities: dumps, and what wbgetentities answers", _recognises_entities, _read_entities
    ),
    InputFormat("wikidata-results", "results of Wikidata's query service, as JSON", _recognises_results, _read_results),
)
