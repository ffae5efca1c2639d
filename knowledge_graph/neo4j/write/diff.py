"""The difference a batch makes: which records are new or changed, and which version of each is current now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import neo4j

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.versions import unite_versions, version_of
from knowledge_graph.neo4j.record_item import VERSIONS, RecordItem
from knowledge_graph.neo4j.write.source_cache import SourceCache
from knowledge_graph.records import Location, Source
from knowledge_graph.store import WriteSummary

_STORED: Final = """
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {id: id})
RETURN collect([n.id, n.kind, n.z_digest, n.carrier, id(n)])
"""

_LOCATION: Final = "CYPHER 5 MATCH (n:Entity {id: $id}) RETURN n.z_record"


@dataclass(slots=True)
class BatchDiff:
    """Records to be written, by id, and versions to be kept beside them."""

    touched: dict[str, RecordItem] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    old_carriers: set[str] = field(default_factory=set)
    """Ids of the records that changed claims of the batch were about before."""
    versions: list[tuple[str, str, str]] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    """The database's keys of those records that are there already."""
    summary: WriteSummary = field(default_factory=WriteSummary)


def diff_records(transaction: neo4j.ManagedTransaction, items: Sequence[RecordItem], sources: SourceCache) -> BatchDiff:
    """Compare records with what is stored, and choose the current version of each.

    Raises:
        InvalidInput: a record has no id, or the id of another kind of record.
    """
    settling = _Differ(transaction, items)
    for group in ([item for item in items if item.kind == "source"], [item for item in items if item.kind != "source"]):
        settling.take(group)
        settling.decide(sources)
    return settling.batch


class _Differ:
    def __init__(self, transaction: neo4j.ManagedTransaction, items: Sequence[RecordItem]) -> None:
        self._transaction = transaction
        self.batch = BatchDiff()
        if any(item.record.id is None for item in items):
            raise InvalidInput("a record needs an id to be stored; the loader gives claims theirs.", field="id")
        ids = list({item.id: None for item in items})
        rows = transaction.run(_STORED, ids=ids).single(strict=True)[0]
        self._stored: dict[str, list[str | None]] = {row[0]: row[1:4] for row in rows}
        self.batch.keys = {row[0]: row[4] for row in rows}
        self._versions: dict[str, dict[str, RecordItem]] = {}

    def take(self, items: Sequence[RecordItem]) -> None:
        """Tell new, changed and unchanged records apart."""
        self._versions = self._read_versions(items)
        summary = self.batch.summary
        for item in items:
            stored, versions = self._stored.get(item.id), self._versions.get(item.id)
            kind = stored[0] if stored else next(iter(versions.values())).kind if versions else item.kind
            if kind != item.kind:
                raise InvalidInput(f"{item.id!r} is the id of another record, of kind {kind}.", field="id")
            if stored is None and versions is None:
                self._versions[item.id] = {item.digest: item}
                self.batch.fresh.add(item.id)
                fate = "added"
            elif versions is None or item.digest in versions:
                fate = "unchanged"
            else:
                versions[item.digest] = item
                fate = "changed"
            summary.note(item.record, fate)

    def decide(self, sources: SourceCache) -> None:
        """Choose the current version of every record that has a new one."""
        sources.load(_source_of(item) for versions in self._versions.values() for item in versions.values())
        for identifier, versions in self._versions.items():
            standing = next(iter(versions.values()))
            if len(versions) > 1:
                self.batch.versions += [(identifier, digest, item.text) for digest, item in versions.items()]
                known = [version_of(version.record, sources.records) for version in versions.values()]
                standing = RecordItem(unite_versions(known, self._part_of))
            stored = self._stored.get(identifier)
            if stored is None or stored[1] != standing.digest:
                self.batch.touched[identifier] = standing
                if stored and stored[2]:
                    self.batch.old_carriers.add(stored[2])
                if isinstance(standing.record, Source):
                    sources.add(standing.record)

    def _part_of(self, identifier: str) -> str | None:
        """Return what a location of the batch, or else of the database, is part of."""
        if (item := self.batch.touched.get(identifier)) is None:
            row = self._transaction.run(_LOCATION, id=identifier).single()
            item = RecordItem.read(row[0]) if row else None
        return item.record.part_of if item and isinstance(item.record, Location) else None

    def _read_versions(self, items: Sequence[RecordItem]) -> dict[str, dict[str, RecordItem]]:
        """Read the stored versions of those records that differ from the current one."""
        changed = {item.id for item in items if item.id in self._stored and self._stored[item.id][1] != item.digest}
        if not changed:
            return {}
        rows = self._transaction.run(VERSIONS, ids=sorted(changed)).single(strict=True)[0]
        versions_by_id = {}
        for identifier, standing, versions in rows:
            known = [RecordItem.read(text) for text in versions or [standing]]
            versions_by_id[identifier] = {item.digest: item for item in known}
        return versions_by_id


def _source_of(item: RecordItem) -> str | None:
    return item.id if isinstance(item.record, Source) else item.record.source
