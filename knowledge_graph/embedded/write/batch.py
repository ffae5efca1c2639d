"""Writing a batch of records into SQLite: new and changed records, and what is derived from them."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence

import orjson

from knowledge_graph.edges import carrier_of, edges_in
from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.identity.versions import unite_versions, version_of
from knowledge_graph.records import RECORD, Actor, Claim, Location, Record, Source, as_json, digest, digest_of
from knowledge_graph.references import ancestors
from knowledge_graph.store import WriteSummary
from knowledge_graph.text import source_text

_INSERT = "INSERT INTO record (n, id, kind, digest, about, source, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
_UPDATE = "UPDATE record SET digest = ?, versions = 1, about = ?, source = ?, body = ? WHERE n = ?"
_SOURCE = "INSERT OR REPLACE INTO source (id, type, part_of, folded) VALUES (?, ?, ?, ?)"
_LOCATION = "SELECT body FROM record WHERE id = ? AND kind = 'location'"
_MANY = 500
"""How many values one statement asks for at once."""


def write_batch(connection: sqlite3.Connection, records: Sequence[Record]) -> WriteSummary:
    """Write records in one transaction that the caller opened."""
    summary = WriteSummary()
    standing = _standing(connection, [record.id or "" for record in records])
    (last,) = connection.execute("SELECT coalesce(max(n), 0) FROM record").fetchone()
    rows: list[tuple[object, ...]] = []
    touched: list[tuple[int, Record]] = []
    for record in records:
        identifier, body = record.id or "", as_json(record)
        content = digest_of(body)
        before = standing.get(identifier)
        if before is None:
            last += 1
            rows.append((last, identifier, record.kind, content, *_claim_columns(record), body))
            standing[identifier] = (last, content, 0)
            touched.append((last, record))
            summary.note(record, "added")
        elif before[1] == content or (before[2] and _has_version(connection, identifier, content)):
            summary.note(record, "unchanged")
        else:
            connection.executemany(_INSERT, rows)
            rows.clear()
            number, _, versions = before
            now = _add_version(connection, record, number, versions)
            standing[identifier] = (number, digest(now), 1)
            touched.append((number, now))
            summary.note(record, "changed")
    connection.executemany(_INSERT, rows)
    _derive(connection, touched)
    if touched:
        connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', random())")
    return summary


def _claim_columns(record: Record) -> tuple[str | None, str | None]:
    return (carrier_of(record.about), record.source) if isinstance(record, Claim) else (None, None)


def _standing(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[int, str, int]]:
    current: dict[str, tuple[int, str, int]] = {}
    for start in range(0, len(ids), _MANY):
        some = ids[start : start + _MANY]
        query = f"SELECT id, n, digest, versions FROM record WHERE id IN ({','.join('?' * len(some))})"
        current |= {row[0]: (row[1], row[2], row[3]) for row in connection.execute(query, some)}
    return current


def _has_version(connection: sqlite3.Connection, identifier: str, content: str) -> bool:
    query = "SELECT 1 FROM version WHERE id = ? AND digest = ?"
    return connection.execute(query, (identifier, content)).fetchone() is not None


def _add_version(connection: sqlite3.Connection, record: Record, number: int, versions: int) -> Record:
    """Keep one more version of a record, and return the one that stands now."""
    identifier = record.id or ""
    if not versions:
        query = "INSERT INTO version SELECT id, digest, body FROM record WHERE n = ?"
        connection.execute(query, (number,))
    insert = "INSERT INTO version (id, digest, body) VALUES (?, ?, ?)"
    connection.execute(insert, (identifier, digest(record), as_json(record)))
    known = [RECORD.validate_json(body) for (body,) in connection.execute(VERSIONS, (identifier,))]

    def part_of(whole: str) -> str | None:
        row = connection.execute(_LOCATION, (whole,)).fetchone()
        return orjson.loads(row[0]).get("part_of") if row else None

    now = unite_versions([version_of(version, sources_behind(connection, version)) for version in known], part_of)
    about, source = _claim_columns(now)
    connection.execute(_UPDATE, (digest(now), about, source, as_json(now), number))
    return now


VERSIONS = "SELECT body FROM version WHERE id = ?"


def sources_behind(connection: sqlite3.Connection, record: Record) -> dict[str, Source]:
    """Return the source a record's version is from, and the wholes that is part of."""
    sources: dict[str, Source] = {}

    def part_of(identifier: str) -> str | None:
        row = connection.execute("SELECT body FROM record WHERE id = ? AND kind = 'source'", (identifier,)).fetchone()
        source = RECORD.validate_json(row[0]) if row else None
        if not isinstance(source, Source):
            return None
        sources[identifier] = source
        return source.part_of

    if first := getattr(record, "source", None):
        deque(ancestors(first, part_of), maxlen=0)
    return sources


def _derive(connection: sqlite3.Connection, touched: Sequence[tuple[int, Record]]) -> None:
    """Bring identity keys, former ids and speakers of changed records up to date."""
    owners = [(number, record) for number, record in touched if isinstance(record, Actor | Location)]
    connection.executemany("DELETE FROM identity WHERE n = ?", [(number,) for number, _ in owners])
    keys = [(key.text, number) for number, record in owners for key in identity_keys(record)]
    connection.executemany("INSERT OR IGNORE INTO identity VALUES (?, ?)", keys)
    former = [(former_id, number) for number, record in owners for former_id in record.former_ids]
    connection.executemany("INSERT OR REPLACE INTO former VALUES (?, ?)", former)
    connection.executemany(_SOURCE, [_source_row(record) for _, record in touched if isinstance(record, Source)])
    claims = [(number, record) for number, record in touched if isinstance(record, Claim)]
    ends = _ends(connection, {claim.about for _, claim in claims})
    connection.executemany("DELETE FROM touch WHERE n = ?", [(number,) for number, _ in claims])
    touching = [(entity, number, how) for number, claim in claims for entity, how in _touched_by(claim, ends)]
    connection.executemany("INSERT OR IGNORE INTO touch VALUES (?, ?, ?)", touching)


def _source_row(source: Source) -> tuple[str, str, str | None, str]:
    return source.id, source.type, source.part_of, source_text(source.title, source.publisher, source.id)


def _ends(connection: sqlite3.Connection, about: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the ends of those ids that are relations: both of a record, the far one of an event's part."""
    ends: dict[str, tuple[str, ...]] = {}
    carriers = list({carrier_of(thing) for thing in about})
    for start in range(0, len(carriers), _MANY):
        some = carriers[start : start + _MANY]
        query = f"SELECT body FROM record WHERE id IN ({','.join('?' * len(some))}) AND kind IN ('event', 'relation')"
        for (body,) in connection.execute(query, some):
            for edge in edges_in(orjson.loads(body)):
                if edge.id in about:
                    ends[edge.id] = tuple(end for end in (edge.start, edge.end) if end != edge.carrier)
    return ends


def _touched_by(claim: Claim, ends: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield whom a claim touches besides what it is about: the ends of a relation first, then its speakers."""
    for entity in ends.get(claim.about, ()):
        yield entity, "relation"
    for speaker in claim.attributed_to:
        if speaker.actor:
            yield speaker.actor, "attributed_to"
