"""Lookups in SQLite: ids, identity keys, and the claims that concern a record."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import orjson

from knowledge_graph.deadline import check_work
from knowledge_graph.edges import Fields, carrier_of
from knowledge_graph.embedded.database import NOT_CLAIMS, as_stored, sound
from knowledge_graph.errors import NotFound
from knowledge_graph.records import RECORD, Claim, Kind, Record
from knowledge_graph.store import IdentityKey

_KNOWN: Final = """
SELECT id, kind, id FROM record WHERE id IN ({0}) AND kind <> 'claim'
UNION ALL
SELECT former.id, record.kind, record.id FROM former JOIN record USING (n) WHERE former.id IN ({0})
"""
_IDENTITY: Final = "SELECT record.id FROM identity JOIN record USING (n) WHERE key = ? ORDER BY record.id"

_TOUCHING: Final = """
SELECT n, min(place) AS place FROM (
    SELECT n, 0 AS place FROM record WHERE about IN (SELECT value FROM json_each(:ids))
    UNION ALL
    SELECT n, CASE how WHEN 'relation' THEN 1 ELSE 2 END FROM touch WHERE entity IN (SELECT value FROM json_each(:ids))
    UNION ALL
    SELECT n, 3 + part.key FROM json_each(:parts) AS part JOIN record ON record.source = part.value
) GROUP BY n
"""
"""A claim made in a source has the place of that part of it: 3 for the source itself."""
_COUNT: Final = f"SELECT count(*) FROM ({_TOUCHING})"
_LOCATOR: Final = """CASE WHEN instr(body, CAST('"locator"' AS BLOB))
    THEN natural_key(json_extract(CAST(body AS TEXT), '$.locator')) ELSE '' END"""
"""Most claims of datasets have no locator: looking for the word spares their JSON being read."""
_PLACE: Final = f"""
SELECT place, record.source, {_LOCATOR}, record.id FROM ({_TOUCHING}) JOIN record USING (n) WHERE record.id = :after
"""
_PAGE: Final = f"""
SELECT record.id, digest, body, place FROM ({_TOUCHING}) JOIN record USING (n) WHERE {{}}
ORDER BY place, record.source, {_LOCATOR}, record.id LIMIT :limit
"""
_BEHIND: Final = f"(place, record.source, {_LOCATOR}, record.id) > (:place, :source, :locator, :after)"
_ABOUT: Final = "SELECT id, digest, body FROM record WHERE about IN ({})"
_CLAIMS: Final = "SELECT about, id, digest, body FROM record WHERE about IS NOT NULL ORDER BY about"
SPOKEN_OF: Final = f"""
SELECT id FROM {{}} WHERE kind IN (SELECT value FROM json_each(:kinds)) AND {NOT_CLAIMS}
AND EXISTS (SELECT 1 FROM record AS claim WHERE claim.about = record.id) AND (kind, id) > (:kind, :id)
ORDER BY kind, id LIMIT :limit
"""
_RECORDS: Final = "record"
_RECORDS_TOUCHED: Final = """(
    SELECT value AS id FROM json_each(:touching)
    UNION
    SELECT about FROM touch JOIN record USING (n)
    WHERE entity IN (SELECT value FROM json_each(:touching)) AND how = 'relation'
) CROSS JOIN record USING (id)"""
"""A cross join, as it is carried out in the order in which it is written."""
_HOW: Final = ("about", "relation", "attributed_to", "made_in")


def known_ids(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
    """Return kind and standing id of ids and former ids; claims are left out."""
    known: dict[str, tuple[Kind, str]] = {}
    for start in range(0, len(ids), 500):
        some = [as_stored(identifier) for identifier in ids[start : start + 500]]
        query = _KNOWN.format(",".join("?" * len(some)))
        for identifier, kind, standing in connection.execute(query, some + some):
            known.setdefault(identifier, (kind, standing))
    return known


def find_identities(connection: sqlite3.Connection, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
    """Return, for each key that some record has, the ids of those records in order."""
    owners = {key: [row[0] for row in connection.execute(_IDENTITY, (key.text,))] for key in keys}
    return {key: ids for key, ids in owners.items() if ids}


def claims_about(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Claim]:
    """Return every claim about these records or their parts, in no order."""
    claims: list[Claim] = []
    for start in range(0, len(ids), 500):
        some = [as_stored(identifier) for identifier in ids[start : start + 500]]
        for row in connection.execute(_ABOUT.format(",".join("?" * len(some))), some):
            check_work()
            record = RECORD.validate_json(sound(*row))
            if isinstance(record, Claim):
                claims.append(record)
    return claims


class ClaimsInOrder:
    """All claims, read along with the records they are about: each of those is asked for once, in order of id."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._groups = groupby(connection.execute(_CLAIMS), key=itemgetter(0))
        self._next = next(self._groups, None)

    def on(self, identifier: str) -> list[Fields]:
        """Return the claims about a record and its parts, as plain fields."""
        while self._next and self._next[0] < identifier:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != identifier:
            return []
        return [orjson.loads(sound(*row)) for _, *row in self._next[1]]


def claims_apart(connection: sqlite3.Connection, about: str) -> list[Fields]:
    """Return the claims about exactly this, as plain fields."""
    claims = (orjson.loads(sound(*row)) for row in connection.execute(_ABOUT.format("?"), (carrier_of(about),)))
    return [fields for fields in claims if fields["about"] == about]


def spoken_of(
    connection: sqlite3.Connection,
    kinds: Collection[Kind],
    touching: Collection[str] | None,
    *,
    limit: int,
    after: tuple[str, str],
) -> list[str]:
    """Return one page of the ids of records of some kinds that claims are about, in order of kind and id."""
    values: dict[str, Any] = {"kinds": orjson.dumps(sorted(kinds)), "limit": limit}
    values["kind"], values["id"] = map(as_stored, after)
    query = SPOKEN_OF.format(_RECORDS)
    if touching is not None:
        query = SPOKEN_OF.format(_RECORDS_TOUCHED)
        values["touching"] = orjson.dumps([as_stored(identifier) for identifier in touching])
    return [identifier for (identifier,) in connection.execute(query, values)]


def claims_on(
    connection: sqlite3.Connection, about: Sequence[str], parts: Sequence[str], *, limit: int, after: str | None
) -> tuple[list[tuple[Record, str]], int]:
    """Return one page of the claims that touch any of some records, with how, and the number of all.

    ``parts`` are the first of the records, and, of a source, its parts in natural order.

    Raises:
        NotFound: the claim ``after`` touches none of them.
    """
    values: dict[str, Any] = {"ids": orjson.dumps(about), "parts": orjson.dumps(parts), "limit": limit}
    total, behind = int(connection.execute(_COUNT, values).fetchone()[0]), "true"
    if after is not None:
        values["after"], behind = as_stored(after), _BEHIND
        place = connection.execute(_PLACE, values).fetchone()
        if place is None:
            raise NotFound(after)
        values["place"], values["source"], values["locator"], _ = place
    rows = connection.execute(_PAGE.format(behind), values).fetchall()
    return [(RECORD.validate_json(sound(*row)), _HOW[min(place, 3)]) for *row, place in rows], total
