"""FollowTheMoney: entities as JSON Lines, such as OpenSanctions publishes, and its delta files.

docs/formats/ftm.md says what each schema becomes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from loaders.formats import InputFormat, ReadContext
from loaders.ftm.entity import OPERATIONS
from loaders.ftm.rows import parse_rows
from loaders.readers.documents import iter_json_objects
from loaders.readers.rows import Row
from loaders.readers.sniff import Head

__all__ = ["FORMATS", "parse_rows"]


def _recognises(head: Head) -> bool:
    value = head.json
    if isinstance(value, dict) and isinstance(value.get("entity"), dict) and value.get("op") in OPERATIONS:
        return value["op"] == "DEL" or "schema" in value["entity"]
    if not isinstance(value, dict) or not {"id", "schema", "properties"} <= value.keys():
        return False
    properties, schema = value["properties"], str(value["schema"])
    kinds = list | str if schema[:1].isupper() else list  # one value may be written without its list
    return isinstance(properties, dict) and all(isinstance(texts, kinds) for texts in properties.values())


def _read(stream: BinaryIO, context: ReadContext) -> Iterator[Row]:
    return parse_rows(iter_json_objects(stream), release=context.release, file=context.file)


FORMATS: Final = (InputFormat("ftm", "FollowTheMoney entities, OpenSanctions' among them", _recognises, _read),)
