"""Tables as their publishers have them, each with a shipped mapping: UCDP's yearly sets, COW, PA-X, GTD and more.

They need no code. A mapping under ``data/mappings`` names the columns by which its table is recognised; another table
needs another mapping file, shipped or the user's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from io import BufferedReader
from typing import Final

from knowledge_graph.errors import InvalidInput
from loaders.formats import InputFormat, ReadContext
from loaders.mapped_tables import read_with_mapping
from loaders.mapping.model import TableMapping
from loaders.mapping.parse import override_table, parse_mapping
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head

_ENVELOPE: Final = re.compile(r'\s*\{[^{}\[\]]*"(\w+)"\s*:\s*\[\s*(?=\{)')
_NOTHING: Final = ("NA", "NaN", "nan")
_ROW_NUMBERS: Final = {"column 1": "a column without a name, which numbers the rows"}
_RECOGNISED_BY: Final = re.compile(r"^recognised_by: \[([^\]]+)\]", re.MULTILINE)


@cache
def list_recognised_columns() -> dict[str, frozenset[str]]:
    """Return the columns in lower case that each shipped mapping is recognised by, by file name; nothing is parsed."""
    folder = files("loaders") / "data" / "mappings"
    columns: dict[str, frozenset[str]] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".yaml") and (match := _RECOGNISED_BY.search(path.read_text("utf-8"))):
            columns[path.name] = frozenset(column.strip().strip("\"'").lower() for column in match[1].split(","))
    return columns


@cache
def read_shipped_mapping(name: str) -> TableMapping:
    """Return the shipped mapping of a file name.

    It also reads copies saved again by R or pandas: cells that these write for nothing mean nothing, and a first column
    without a name only numbers the rows.
    """
    mapping = parse_mapping((files("loaders") / "data" / "mappings" / name).read_bytes(), file=name)
    null = {column: (*texts, *_NOTHING) for column, texts in ({"": ()} | dict(mapping.table.null)).items()}
    table = mapping.table.model_copy(update={"null": null})
    return mapping.model_copy(update={"table": table, "drop": mapping.drop | _ROW_NUMBERS})


def find_mapping(head: Head) -> TableMapping | None:
    """Return the shipped mapping whose columns an input has, of several the one with most; None if there is none.

    JSON's rows may be in a list within an object, as APIs answer: ``{"result": [{...}]}``.
    """
    within, keys = (None, head.keys) if head.is_json else (None, head.columns)
    if head.is_json and (match := _ENVELOPE.match(head.text)):
        within, keys = match[1], _parse_keys(head.text[match.end() :])
    columns = frozenset(str(key).lower() for key in keys)
    fits = {name: needed for name, needed in list_recognised_columns().items() if needed <= columns}
    if not fits:
        return None
    mapping = read_shipped_mapping(max(fits, key=lambda name: len(fits[name])))
    return override_table(mapping, {"within": within}) if within else mapping


def _parse_keys(text: str) -> frozenset[str]:
    """Return the keys of the object that a text begins with; none if it isn't whole."""
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(value) if isinstance(value, dict) else frozenset()


def _recognises(head: Head) -> bool:
    return find_mapping(head) is not None


def _read(stream: BufferedReader, context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    mapping = next(filter(None, map(find_mapping, head.voters)), None)
    if mapping is None:
        raise InvalidInput("no mapping that is shipped fits this table; write one: --mapping FILE.", field="format")
    yield from read_with_mapping(mapping, stream, context)


_TITLE: Final = "Tables with a shipped mapping: UCDP's yearly sets, COW, PA-X, GTD, SCAD, DTM, casualties in Gaza"
FORMATS: Final = (InputFormat("published", _TITLE, _recognises, _read),)
