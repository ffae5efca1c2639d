"""The evidence status of a batch's events, their parts and relations, from stored claims and the batch's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import neo4j

from knowledge_graph.evidence import ClaimFacts, claim_facts, summarise_claims
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j.packing import pack_claim, unpack_claim
from knowledge_graph.neo4j.properties import DerivedStatus
from knowledge_graph.neo4j.write.source_cache import SourceCache
from knowledge_graph.records import Claim, span
from knowledge_graph.time_span import FOREVER

_CLAIMS_ON: Final = """
UNWIND $ids AS id MATCH (c:ClaimRecord {carrier: id})
RETURN collect([c.id, c.carrier, c.about, c.source, c.z_word])
"""

EVERYTHING: Final = Filter()
_NO_CLAIMS: Final = DerivedStatus(summarise_claims((), EVERYTHING), ())


class EvidenceStatusCache:
    """Claims by what they are about, and the evidence status they add up to without any filter."""

    def __init__(self, sources: SourceCache) -> None:
        self._sources = sources
        self._about: dict[str, list[tuple[ClaimFacts, int]]] = {}
        self._parts: dict[str, set[str]] = {}
        self._status: dict[str, DerivedStatus] = {}

    def add_claim(self, claim: Claim, carrier: str) -> int | None:
        """Add a claim of the batch and return its packed word; None, and nothing added, while its source is missing."""
        facts = self._sources.find_facts(claim.source)
        if facts is None:
            return None
        facts_of_claim, retracted = claim_facts(claim, facts), span(claim.retracted)
        known_to = retracted.earliest if retracted else FOREVER
        word = pack_claim(facts_of_claim, self._sources.numbers[claim.source], known_to)
        self._add(carrier, claim.about, facts_of_claim, word)
        return word

    def load_claims(
        self, transaction: neo4j.ManagedTransaction, carriers: Iterable[str], *, but: Iterable[str]
    ) -> None:
        """Read and add the stored claims about some records and their parts.

        Args:
            transaction: the transaction to read in.
            carriers: ids of the records.
            but: ids of the claims of the batch, which replace the stored ones.
        """
        ids, known = sorted(carriers), set(but)
        rows: Sequence[tuple[str, str, str, str, int | None]] = (
            transaction.run(_CLAIMS_ON, ids=ids).single(strict=True)[0] if ids else []
        )
        rows = [row for row in rows if row[0] not in known and row[4] is not None]
        self._sources.load({row[3] for row in rows})
        for identifier, carrier, about, source, word in rows:
            facts = self._sources.find_facts(source)
            if facts is not None and word is not None:
                self._add(carrier, about, unpack_claim(word, facts, identifier), word)

    def get_status(self, identifier: str) -> DerivedStatus:
        """Return the status of one thing; ``none`` if no claim is about it."""
        return self.find_status(identifier) or _NO_CLAIMS

    def find_status(self, identifier: str) -> DerivedStatus | None:
        """Return the status of one thing; None if no claim is about it."""
        if (known := self._status.get(identifier)) or (claims := self._about.get(identifier)) is None:
            return known
        words = tuple(sorted({word for _, word in claims}))
        self._status[identifier] = DerivedStatus(summarise_claims((facts for facts, _ in claims), EVERYTHING), words)
        return self._status[identifier]

    def claimed_parts(self, carrier: str) -> set[str]:
        """Return the ids of those parts of a record that claims are about."""
        return self._parts.get(carrier, set())

    def _add(self, carrier: str, about: str, facts: ClaimFacts, word: int) -> None:
        self._about.setdefault(about, []).append((facts, word))
        self._status.pop(about, None)
        if about != carrier:
            self._parts.setdefault(carrier, set()).add(about)
