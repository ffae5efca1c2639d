"""What a batch's events and relations stand on: their claims, those stored and those on the way in, weighed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import neo4j

from knowledge_graph.evidence import ClaimFacts, claim_facts, summarise_claims
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j.packing import pack_claim, unpack_claim
from knowledge_graph.neo4j.properties import Weighed
from knowledge_graph.neo4j.write.source_cache import SourceBook
from knowledge_graph.records import Claim, span
from knowledge_graph.time_span import FOREVER

_CLAIMS_ON: Final = """
UNWIND $ids AS id MATCH (c:Claim {carrier: id})
RETURN collect([c.id, c.carrier, c.about, c.source, c.word])
"""

EVERYTHING: Final = Filter()
_UNCLAIMED: Final = Weighed(summarise_claims((), EVERYTHING), ())


class Scales:
    """The claims about things, by what they are about."""

    def __init__(self, sources: SourceBook) -> None:
        self._sources = sources
        self._about: dict[str, list[tuple[ClaimFacts, int]]] = {}
        self._parts: dict[str, set[str]] = {}
        self._weighed: dict[str, Weighed] = {}

    def put(self, claim: Claim, carrier: str) -> int | None:
        """Take a claim of the batch and return it packed; without its source it weighs nothing."""
        facts = self._sources.facts(claim.source)
        if facts is None:
            return None
        judged, retracted = claim_facts(claim, facts), span(claim.retracted)
        known_to = retracted.earliest if retracted else FOREVER
        word = pack_claim(judged, self._sources.numbers[claim.source], known_to)
        self._take(carrier, claim.about, judged, word)
        return word

    def load(self, transaction: neo4j.ManagedTransaction, carriers: Iterable[str], *, but: Iterable[str]) -> None:
        """Read the stored claims on some records and their parts, but for those of the batch."""
        ids, known = sorted(carriers), set(but)
        rows: Sequence[tuple[str, str, str, str, int | None]] = (
            transaction.run(_CLAIMS_ON, ids=ids).single(strict=True)[0] if ids else []
        )
        rows = [row for row in rows if row[0] not in known and row[4] is not None]
        self._sources.load({row[3] for row in rows})
        for identifier, carrier, about, source, word in rows:
            facts = self._sources.facts(source)
            if facts is not None and word is not None:
                self._take(carrier, about, unpack_claim(word, facts, identifier), word)

    def weigh(self, identifier: str) -> Weighed:
        """Return what the claims on one thing add up to."""
        return self.find(identifier) or _UNCLAIMED

    def find(self, identifier: str) -> Weighed | None:
        """Return what the claims on one thing add up to, or None where there never was one."""
        if (known := self._weighed.get(identifier)) or (claims := self._about.get(identifier)) is None:
            return known
        words = tuple(sorted({word for _, word in claims}))
        self._weighed[identifier] = Weighed(summarise_claims((facts for facts, _ in claims), EVERYTHING), words)
        return self._weighed[identifier]

    def parts(self, carrier: str) -> set[str]:
        """Return those parts of a record that claims are about."""
        return self._parts.get(carrier, set())

    def _take(self, carrier: str, about: str, facts: ClaimFacts, word: int) -> None:
        self._about.setdefault(about, []).append((facts, word))
        self._weighed.pop(about, None)
        if about != carrier:
            self._parts.setdefault(carrier, set()).add(about)
