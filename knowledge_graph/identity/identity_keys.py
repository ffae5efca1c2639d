"""Identity keys: what records of one kind may share, identifiers elsewhere and folded names."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import split_name
from knowledge_graph.records import Actor, Location, Record
from knowledge_graph.store import IdentityKey


def identity_keys(record: Record) -> list[IdentityKey]:
    """Return the keys under which an actor or a location can be recognised; none for other records."""
    if not isinstance(record, Actor | Location):
        return []
    keys = [IdentityKey(record.kind, scheme, value) for scheme, value in sorted(record.identifiers.items())]
    folded = (fold(name) for name in _names(record))
    keys += [IdentityKey(record.kind, "name", f"{record.type}|{name}") for name in folded if len(name) > 1]
    return list(dict.fromkeys(keys))


def _names(record: Actor | Location) -> Iterator[str]:
    """Yield the names of a record; of an actor also the full name and the abbreviation in one."""
    for name in (record.name, *record.aliases):
        yield name
        if isinstance(record, Actor):
            yield from split_name(name)
