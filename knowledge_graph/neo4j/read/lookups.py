"""Lookups of records: by id, identity key or kind, their versions, and the claims that touch one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, TypeVar

import neo4j

from knowledge_graph.errors import NotFound
from knowledge_graph.identity.versions import version_of
from knowledge_graph.neo4j.connection import sendable
from knowledge_graph.neo4j.read.sources import source_parts
from knowledge_graph.neo4j.record_item import RECORDS, VERSIONS, parse_merges, record_of, stored, text_of
from knowledge_graph.neo4j.schema import EDGE_TYPES, KIND_LABELS, MERGED
from knowledge_graph.records import IDENTITY_KINDS, Claim, Kind, Merge, Record, Source, digest, digest_of
from knowledge_graph.store import IdentityKey
from knowledge_graph.text import NUMBER_WIDTH, natural_key

Element = TypeVar("Element")
CHUNK: Final = 5_000

GENERATION: Final = "OPTIONAL MATCH (ledger:Ledger {name: 'graph'}) RETURN coalesce(ledger.writes, 0)"
_KNOWN: Final = """
UNWIND $ids AS id
OPTIONAL MATCH (n:Entity {id: id}) WHERE n.kind <> 'claim'
OPTIONAL MATCH (f:FormerId {id: id}) OPTIONAL MATCH (m:Entity {id: f.of})
WITH id, coalesce(n, m) AS found WHERE found IS NOT NULL
RETURN collect([id, found.kind, found.id])
"""
_IDENTITIES: Final = """
UNWIND $keys AS key MATCH (k:IdentityKey {key: key})
WITH key, collect(k.of) AS ids
RETURN collect([key, ids])
"""
_TOGETHER: Final = """
MATCH (n:Entity {id: $id}) OPTIONAL MATCH (m:Entity)-[:MERGED_INTO]->(n)
RETURN [$id] + collect(m.id), n:Source
"""
_TOUCHING: Final = """
CALL () {
  UNWIND $ids AS id
  CALL (id) {
    MATCH (c:ClaimRecord {carrier: id}) RETURN c, 0 AS place
    UNION ALL
    MATCH (shown:Claim)-[:ABOUT|TOUCHES]->(:Entity {id: id}) WHERE shown.carrier <> id
    UNWIND shown.claims AS claim MATCH (c:Entity {id: claim}) RETURN c, 1 AS place
    UNION ALL
    MATCH (shown:Claim)-[:ATTRIBUTED_TO]->(:Entity {id: id})
    UNWIND shown.claims AS claim MATCH (c:Entity {id: claim}) RETURN c, 2 AS place
  }
  RETURN c, place
  UNION ALL
  UNWIND range(0, size($parts) - 1) AS part
  MATCH (c:ClaimRecord {source: $parts[part]}) RETURN c, 3 + part AS place
}
WITH c, min(place) AS place
"""
"""A claim made in a source has the place of that part of it: 3 for the source itself."""
_NATURAL: Final = f"""
reduce(key = ['', ''], letter IN split(c.locator + ' ', '') | CASE
  WHEN '0' <= letter <= '9' THEN [key[0], key[1] + letter]
  WHEN key[1] = '' THEN [key[0] + letter, '']
  ELSE [key[0] + right('{"0" * NUMBER_WIDTH}' + key[1], {NUMBER_WIDTH}) + letter, '']
END)[0]
"""
"""The key of a claim's locator in natural order, as ``knowledge_graph.text.natural_key`` has it; null without one."""
_PLACE: Final = f"""{_TOUCHING} WITH c, place WHERE c.id = $after
RETURN place, c.source AS source, coalesce({_NATURAL}, '') AS locator, c.id AS after
"""
_CLAIM_PAGE: Final = f"""{_TOUCHING}WITH c, place, coalesce({_NATURAL}, '') AS locator %s
WITH c, place, locator ORDER BY place, c.source, locator, c.id LIMIT $limit
RETURN collect([{stored("c")}, place])
"""
_BEHIND: Final = """
WHERE place > $place OR place = $place AND (c.source > $source OR c.source = $source AND
  (locator > $locator OR locator = $locator AND c.id > $after))
"""
_CLAIM_COUNT: Final = f"{_TOUCHING} RETURN count(*)"
_CLAIMS_ABOUT: Final = f"UNWIND $ids AS id MATCH (c:ClaimRecord {{carrier: id}}) RETURN collect({stored('c')})"
_SPOKEN_OF: Final = """
%s WHERE n.kind IN $kinds AND EXISTS { MATCH (:ClaimRecord {carrier: n.id}) }
AND (n.kind > $kind OR n.kind = $kind AND n.id > $id)
WITH DISTINCT n.kind AS kind, n.id AS id ORDER BY kind, id LIMIT $limit
RETURN collect(id)
"""
_RECORDS: Final = "MATCH (n:%s)"
_RECORDS_TOUCHED: Final = """
UNWIND $touching AS id MATCH (e:Entity {id: id})
CALL (e) { RETURN e AS n UNION MATCH (e)<-[:ABOUT|TOUCHES]-(c:Claim) MATCH (n:Entity {id: c.carrier}) RETURN n }
WITH n
"""
_SOURCES: Final = """
UNWIND $ids AS id MATCH (:Entity {id: id})-[:PART_OF_SOURCE*0..]->(s:Source)
RETURN collect(DISTINCT s.z_record)
"""
"""Sources with all that they are part of."""
_HOW: Final = ("about", "relation", "attributed_to", "made_in")

_MERGES: Final = "MATCH (n:Merge) RETURN collect(n.z_record)"
_MERGED: Final = "UNWIND $ids AS id MATCH (n:Merged) WHERE n.id = id RETURN collect([id, n.z_standing])"
_MERGED_COUNT: Final = "MATCH (n:Merged {kind: $kind}) RETURN count(n)"

_MEMOS: Final = "MATCH (memo:Memo {topic: $topic}) RETURN collect([memo.key, memo.text])"

_MEMO_TOPICS: Final = "MATCH (memo:Memo) WITH DISTINCT memo.topic AS topic ORDER BY topic RETURN collect(topic)"

_SEALED: Final = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) RETURN collect([n.id, {stored('n')}, n.z_digest])"

_IDS: Final = "MATCH (n:%s) WHERE n.kind = $kind RETURN collect(n.id)"
_DIGESTS: Final = "MATCH (n:%s) WHERE n.kind = $kind RETURN collect(n.id), collect(n.z_digest)"
_COUNT: Final = "MATCH (n:%s) RETURN count(n)"
_EDGE_COUNT: Final = f"MATCH ()-[r:{EDGE_TYPES}]->() RETURN count(r)"


def chunks(items: Sequence[Element]) -> Iterator[Sequence[Element]]:
    """Yield a sequence in chunks of ``CHUNK``."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def is_empty(transaction: neo4j.ManagedTransaction) -> bool:
    """Return whether there is no record."""
    return bool(transaction.run("MATCH (n:Entity) RETURN count(n) = 0").single(strict=True)[0])


def generation(transaction: neo4j.ManagedTransaction) -> int:
    """Return how often the database was written."""
    return int(transaction.run(GENERATION).single(strict=True)[0])


def memos(transaction: neo4j.ManagedTransaction, topic: str) -> dict[str, str]:
    """Return the texts kept under a topic, by key, in order."""
    kept = transaction.run(_MEMOS, topic=topic).single(strict=True)[0]
    return {key.removeprefix(f"{topic} "): text for key, text in sorted(kept)}


def memo_topics(transaction: neo4j.ManagedTransaction) -> list[str]:
    """Return the topics under which any text is kept, in order."""
    topics: list[str] = transaction.run(_MEMO_TOPICS).single(strict=True)[0]
    return sorted(topics)


def known_ids(transaction: neo4j.ManagedTransaction, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
    """Return kind and current id of those ids and former ids that are records; claims are left out."""
    rows = transaction.run(_KNOWN, ids=sendable(ids)).single(strict=True)[0]
    return {identifier: (kind, current) for identifier, kind, current in rows}


def find_identities(transaction: neo4j.ManagedTransaction, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
    """Return, for each key that some record has, the ids of those records in order."""
    by_text = {key.text: key for key in keys}
    rows = transaction.run(_IDENTITIES, keys=list(by_text)).single(strict=True)[0]
    ids_by_text = {text: sorted(ids) for text, ids in rows}
    return {key: ids_by_text[text] for text, key in by_text.items() if text in ids_by_text}


def find_records(transaction: neo4j.ManagedTransaction, ids: Sequence[str]) -> list[Record]:
    """Return the current versions of the records with these ids, in no order."""
    return [record_of(text) for text in transaction.run(RECORDS, ids=sendable(ids)).single(strict=True)[0]]


def versions(transaction: neo4j.ManagedTransaction, identifier: str) -> list[Record]:
    """Return every version of a record, the newest release first."""
    rows = transaction.run(VERSIONS, ids=sendable([identifier])).single(strict=True)[0]
    records = [record_of(text) for _, standing, kept in rows for text in kept or [standing]]
    ids = {record.id if isinstance(record, Source) else record.source for record in records} - {None}
    texts = transaction.run(_SOURCES, ids=sorted(filter(None, ids))).single(strict=True)[0]
    sources = {source.id: source for text in texts if isinstance(source := record_of(text), Source)}
    ranked = sorted((version_of(record, sources) for record in records), key=lambda version: version.rank, reverse=True)
    return [version.record for version in ranked]


def all_versions(transaction: neo4j.ManagedTransaction, ids: Sequence[str]) -> list[Record]:
    """Return every version of some records, in order of their ids as given, then of digests."""
    rows = transaction.run(VERSIONS, ids=list(ids)).single(strict=True)[0]
    by_id = {identifier: kept or [standing] for identifier, standing, kept in rows}
    return [record for identifier in ids for record in sorted(map(record_of, by_id.get(identifier, ())), key=digest)]


def altered(transaction: neo4j.ManagedTransaction, ids: Sequence[str]) -> list[str]:
    """Return those of some records whose text isn't that which was written, by the digest beside it."""
    rows = transaction.run(_SEALED, ids=list(ids)).single(strict=True)[0]
    return sorted(identifier for identifier, text, seal in rows if digest_of(text_of(text).encode()) != seal)


def claims_on(
    transaction: neo4j.ManagedTransaction, about: str, united: Sequence[str], limit: int, after: str | None
) -> tuple[list[tuple[Record, str]], int]:
    """Return one page of the claims that touch a record, each with its role, and the number of all.

    ``united`` are the relations that are read as it.

    Raises:
        NotFound: the claim ``after`` isn't one of them.
    """
    if not sendable([about]):
        return [], 0
    together, is_source = transaction.run(_TOGETHER, id=about).single() or ([about], False)
    parts = [about, *sorted(source_parts(transaction, about)[1:], key=natural_key)] if is_source else [about]
    values: dict[str, Any] = {"ids": [*together, *united], "parts": parts}
    total, behind = transaction.run(_CLAIM_COUNT, values).single(strict=True)[0], ""
    if after is not None:
        place = transaction.run(_PLACE, values | {"after": after}).single() if sendable([after]) else None
        if place is None:
            raise NotFound(after)
        behind, values = _BEHIND, values | place.data()
    rows = transaction.run(_CLAIM_PAGE % behind, values | {"limit": limit}).single(strict=True)[0]
    return [(record_of(text), _HOW[min(place, 3)]) for text, place in rows], int(total)


def claims_about(transaction: neo4j.ManagedTransaction, ids: Sequence[str]) -> list[Claim]:
    """Return every claim about these records or their parts, in no order."""
    texts = transaction.run(_CLAIMS_ABOUT, ids=sendable(ids)).single(strict=True)[0]
    return [record for text in texts if isinstance(record := record_of(text), Claim)]


def spoken_of(
    transaction: neo4j.ManagedTransaction,
    kinds: Collection[str],
    touching: Collection[str] | None,
    limit: int,
    after: tuple[str, str],
) -> list[str]:
    """Return one page of the ids of records of some kinds that claims are about, in order of kind and id."""
    values: dict[str, Any] = {"kinds": sorted(kinds), "limit": limit}
    values["kind"], values["id"] = ("".join(sendable([text])) for text in after)
    among = _RECORDS % "|".join(sorted({label for kind in kinds for label in _labels(kind).split("|")}))
    if touching is not None:
        among, values["touching"] = _RECORDS_TOUCHED, sendable(touching)
    page: list[str] = transaction.run(_SPOKEN_OF % among, values).single(strict=True)[0]
    return page


def merged(transaction: neo4j.ManagedTransaction, ids: Sequence[str]) -> dict[str, str]:
    """Return where those of these ids are read that were merged into others."""
    return dict(transaction.run(_MERGED, ids=sendable(ids)).single(strict=True)[0])


def merges(transaction: neo4j.ManagedTransaction) -> list[Merge]:
    """Return every merge, in order of id."""
    return sorted(parse_merges(transaction.run(_MERGES).single(strict=True)[0]), key=lambda merge: merge.id or "")


def _labels(kind: str) -> str:
    """Return the labels under which the records of a kind are found."""
    return f"{KIND_LABELS[kind]}|{MERGED}" if kind in IDENTITY_KINDS else KIND_LABELS[kind]


def ids_of(transaction: neo4j.ManagedTransaction, kind: str) -> list[str]:
    """Return the ids of all records of a kind, by code point."""
    ids: list[str] = transaction.run(_IDS % _labels(kind), kind=kind).single(strict=True)[0]
    return sorted(ids)


def digests_of(transaction: neo4j.ManagedTransaction, kind: str) -> list[str]:
    """Return the digests of all records of a kind, in order of their ids."""
    ids, digests = transaction.run(_DIGESTS % _labels(kind), kind=kind).single(strict=True)
    return [digest for _, digest in sorted(zip(ids, digests, strict=True))]


def numbers(transaction: neo4j.ManagedTransaction) -> dict[str, int]:
    """Return the number of records of each kind, and of edges."""
    counted: dict[str, Any] = {
        kind: transaction.run(_COUNT % label).single(strict=True)[0] for kind, label in KIND_LABELS.items()
    }
    for kind in IDENTITY_KINDS:
        counted[kind] += transaction.run(_MERGED_COUNT, kind=kind).single(strict=True)[0]
    return counted | {"edges": transaction.run(_EDGE_COUNT).single(strict=True)[0]}
