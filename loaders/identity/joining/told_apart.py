"""Which files have actors as two, where their sources don't tell: kept in the store for the loads that come after.

What one file has as two stays two, also where each was recognised in a later load. A file whose actors all have one
source needs no note: that source has them as two.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Final

from loaders.identity.lookup import RecordLookup

TOPIC: Final = "actors of one file"


def note_files(actors: Iterable[tuple[int, str, str | None]], joined: Collection[str]) -> dict[str, str]:
    """Return the notes about the files of an input, by key.

    Args:
        actors: the number of a file, the id of an actor in it, and the source that its record names.
        joined: ids that the input joins, as an export does: no file tells those apart.
    """
    by_file: dict[int, dict[str, set[str | None]]] = {}
    for file, identifier, source in actors:
        if identifier not in joined:
            by_file.setdefault(file, {}).setdefault(identifier, set()).add(source)
    notes = {}
    for having in by_file.values():
        common = set.intersection(*having.values()) - {None}
        if len(having) > 1 and not common:
            text = "\n".join(sorted(having))
            key = blake2b(text.encode(), digest_size=16).hexdigest()
            notes[key] = base64.b85encode(zlib.compress(text.encode())).decode()
    return notes


def read_files(store: RecordLookup, ids: Collection[str]) -> Mapping[str, set[int]]:
    """Return the files that some actors were in together with others, as numbers below zero, by id."""
    files: dict[str, set[int]] = {}
    for number, (_, text) in enumerate(sorted(store.memos(TOPIC).items()) if ids else (), 1):
        for identifier in zlib.decompress(base64.b85decode(text)).decode().split("\n"):
            if identifier in ids:
                files.setdefault(identifier, set()).add(-number)
    return files
