"""The evidence status of packed claims under a question's filter, each distinct set derived once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from knowledge_graph.evidence import SourceFacts, summarise_claims
from knowledge_graph.filtering.filters import STATUS_RANK, Filter
from knowledge_graph.neo4j.packing import ClaimWord, unpack_claim
from knowledge_graph.neo4j.read.transaction import ReadTransaction

SOURCE_FACTS: Final = """
UNWIND $numbers AS number MATCH (s:Source {z_number: number})
RETURN collect([number, s.id, s.z_voice, s.z_known_from, s.z_known_to, s.z_wholes])
"""


class FilteredEvidence:
    """Evidence under one view's filter, with the facts of the sources it met."""

    def __init__(self, view: ReadTransaction, criteria: Filter) -> None:
        self._transaction = view
        self._criteria = criteria
        self._facts: dict[int, SourceFacts] = {}
        self._summaries: dict[tuple[int, ...], tuple[int, int]] = {}

    def summarise(self, claims: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
        """Return the rank of the status and the number of independent publishers of each set of packed claims."""
        sets = [tuple(words) for words in claims]
        new = {words for words in sets if words not in self._summaries}
        facts = self.source_facts(word for words in new for word in words)
        for words in new:
            known = [
                unpack_claim(word, facts[number]) for word in words if (number := ClaimWord.source.get(word)) in facts
            ]
            standing = summarise_claims(known, self._criteria)
            self._summaries[words] = STATUS_RANK[standing.status], standing.source_count
        return [self._summaries[words] for words in sets]

    def source_facts(self, words: Iterable[int]) -> dict[int, SourceFacts]:
        """Return source facts by the database's number, at least those of some packed claims."""
        missing = {ClaimWord.source.get(word) for word in words} - self._facts.keys()
        if missing:
            (rows,) = self._transaction.ask(SOURCE_FACTS, numbers=sorted(missing))
            for number, identifier, voice, known_from, known_to, wholes in rows:
                self._facts[number] = SourceFacts(identifier, voice, known_from, known_to, frozenset(wholes))
        return self._facts
