"""Wikidata: entities from dumps and from ``wbgetentities``, and results of its query service.

docs/formats/wikidata.md says what items and variables become.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from loaders.formats import InputFormat, ReadContext
from loaders.readers.documents import iter_json_objects
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.wikidata.results import parse_results
from loaders.wikidata.rows import parse_rows

__all__ = ["FORMATS", "parse_results", "parse_rows"]

_ENTITY_TYPES: Final = frozenset({"item", "property", "lexeme"})
_URI: Final = "http://www.wikidata.org/entity/Q"


def _recognises_entities(head: Head) -> bool:
    value = head.json
    if isinstance(value, dict):
        by_id = value.get("entities")
        if isinstance(by_id, dict):
            value = next(iter(by_id.values()), None)
        known = isinstance(value, dict) and str(value.get("type")) in _ENTITY_TYPES  # a type may be anything
        return known and ("labels" in value or "claims" in value)
    text = head.text.lstrip("[ \r\n\t")[:400]  # an entity longer than the head
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
