"""Identity keys: what records of one kind may share, identifiers elsewhere and folded names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from knowledge_graph.identity.entity_types import GROUPS
from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import find_militia, leave_out_years, split_name
from knowledge_graph.identity.spelling import make_word_key
from knowledge_graph.records import Actor, Location, Record
from knowledge_graph.store import IdentityKey

WORDS: Final = "words"
"""The scheme of the keys under which a group's names are one whatever their spelling."""


def identity_keys(record: Record) -> list[IdentityKey]:
    """Return the keys under which an actor or a location can be recognised; none for other records."""
    if not isinstance(record, Actor | Location):
        return []
    keys = [IdentityKey(record.kind, scheme, value) for scheme, value in sorted(record.identifiers.items())]
    folded = list(dict.fromkeys(fold(name) for name in _names(record)))
    keys += [IdentityKey(record.kind, "name", f"{record.type}|{name}") for name in folded if len(name) > 1]
    if record.type in GROUPS or record.type == "unknown":
        keys += [IdentityKey(record.kind, WORDS, words) for name in folded if (words := make_word_key(name))]
    return list(dict.fromkeys(keys))


def _names(record: Actor | Location) -> Iterator[str]:
    """Yield the names of a record; of an actor also those that are parts of one."""
    for name in (record.name, *record.aliases):
        yield name
        if isinstance(record, Actor):
            yield from (*split_name(name), find_militia(name), leave_out_years(name))
