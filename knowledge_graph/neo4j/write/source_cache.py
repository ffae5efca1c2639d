"""The sources a batch refers to, with all that they are part of or republish."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import neo4j

from knowledge_graph.evidence import SourceFacts, source_facts
from knowledge_graph.records import RECORD, Source

# The hint: planned while the database had next to no sources, the query would go through all of them for each id.
_SOURCES: Final = """
UNWIND $ids AS id MATCH (s:Source {id: id}) USING INDEX s:Source(id)
RETURN collect([s.z_record, s.z_number])
"""
_DEPENDENTS: Final = """
UNWIND $ids AS id MATCH (s:Source)-[:PART_OF_SOURCE|REPUBLISHES*0..]->(:Entity {id: id})
WITH DISTINCT s
RETURN collect([s.id, s.z_voice, s.z_known_from, s.z_known_to])
"""


class SourceCache:
    """Sources and their facts by id: the batch's own, else those stored. Missing ones are left out.

    Args:
        transaction: where stored sources are read; None if there are only those that are added.
        count: how many sources the database has numbered so far.

    """

    def __init__(self, transaction: neo4j.ManagedTransaction | None, count: int) -> None:
        self._transaction = transaction
        self.records: dict[str, Source] = {}
        self.numbers: dict[str, int] = {}
        self.count = count
        self._read: set[str] = set()
        self._facts: dict[str, SourceFacts] = {}

    def add(self, source: Source) -> None:
        """Add a source of the batch, and number it if it is new."""
        if source.id not in self.numbers:
            self.numbers[source.id] = self.count
            self.count += 1
        self.records[source.id] = source
        self._facts.clear()

    def load(self, ids: Iterable[str | None]) -> None:
        """Read sources with all that they are part of or republish."""
        unread = {identifier for identifier in ids if identifier} - self._read
        while unread and self._transaction:
            self._read |= unread
            rows: Sequence[Any] = self._transaction.run(_SOURCES, ids=sorted(unread)).single(strict=True)[0]
            for text, number in rows:
                source = RECORD.validate_json(text)
                if isinstance(source, Source):
                    self.records.setdefault(source.id, source)
                    self.numbers[source.id] = number
                    self._facts.clear()
            sources = [self.records[identifier] for identifier in unread if identifier in self.records]
            unread = {
                above for source in sources for above in (source.part_of, source.republishes) if above
            } - self._read

    def find_facts(self, identifier: str) -> SourceFacts | None:
        """Return the facts of a source; None if it is missing."""
        if not self._facts and self.records:
            self._facts = source_facts(self.records)
        return self._facts.get(identifier)

    def find_changed(self, changed: Iterable[str]) -> list[str]:
        """Return those of some changed sources and of what depends on them whose publisher or dates are others now."""
        ids = sorted(changed)
        rows = self._transaction.run(_DEPENDENTS, ids=ids).single(strict=True)[0] if ids and self._transaction else []
        self.load(row[0] for row in rows)
        return [identifier for identifier, *before in rows if before != self._current_facts(identifier)]

    def _current_facts(self, identifier: str) -> list[Any]:
        facts = self.find_facts(identifier)
        return [facts.publisher, facts.known_from, facts.known_to] if facts else []
