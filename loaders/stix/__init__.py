"""STIX 2.0 and 2.1: bundles of cyber threat intelligence, answers of TAXII servers, and single objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from loaders.formats import InputFormat, ReadContext
from loaders.readers.documents import iter_json_objects
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.stix.rows import parse_rows

__all__ = ["FORMATS", "parse_rows"]

_OBJECT_ID: Final = re.compile(r'"id"\s*:\s*"[a-z0-9-]+--[0-9A-Fa-f]{8}-')
_BUNDLE: Final = re.compile(r'"id"\s*:\s*"bundle--|"type"\s*:\s*"bundle"')
_HEAD: Final = 64 * 1024


def _recognises(head: Head) -> bool:
    value = head.json
    if isinstance(value, dict) and "objects" not in value:
        identifier, type_ = value.get("id"), value.get("type")
        return isinstance(identifier, str) and isinstance(type_, str) and identifier.startswith(f"{type_}--")
    text = head.text[:_HEAD]
    return '"objects"' in text and bool(_BUNDLE.search(text) or _OBJECT_ID.search(text))


def _read(stream: BinaryIO, context: ReadContext) -> Iterator[Row]:
    return parse_rows(iter_json_objects(stream, within="objects"), release=context.release, file=context.file)


FORMATS: Final = (
    InputFormat("stix", "STIX 2 bundles: threat actors, campaigns, sightings, reports", _recognises, _read),
)
