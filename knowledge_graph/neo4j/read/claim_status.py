"""The evidence status of packed claims under a question's filter, each distinct set derived once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple

import orjson

from knowledge_graph.evidence import SourceFacts, summarise_claims
from knowledge_graph.filtering.filters import STATUS_RANK, Filter
from knowledge_graph.neo4j.connection import sendable
from knowledge_graph.neo4j.packing import ClaimWord, unpack_claim
from knowledge_graph.neo4j.read.transaction import ReadTransaction
from knowledge_graph.neo4j.read.united import UnitedEdge
from knowledge_graph.neo4j.record_item import stored, text_of
from knowledge_graph.time_span import FOREVER

SOURCE_FACTS: Final = """
UNWIND $numbers AS number MATCH (s:Source {z_number: number})
RETURN collect([number, s.id, s.z_voice, s.z_known_from, s.z_known_to, s.z_wholes])
"""
_CHANGED: Final = """
CALL () {
  MATCH (s:Source) WHERE s.z_known_from > $first AND s.z_known_from <= $last RETURN s
  UNION MATCH (s:Source) WHERE s.z_known_to > $first AND s.z_known_to <= $last AND s.z_known_to < $never RETURN s
}
WITH collect(s) AS sources
CALL (sources) {
  UNWIND sources AS s MATCH (s)<-[:MADE_IN]-(c:Claim) RETURN c
  UNION MATCH (c:Claim) WHERE c.z_known_to > $first AND c.z_known_to <= $last RETURN c
}
WITH DISTINCT c.carrier AS carrier
MATCH (n:Entity {id: carrier}) WHERE n.kind IN ['event', 'relation']
RETURN collect(carrier)
"""

_SPOKEN: Final = f"""
CYPHER 5
UNWIND $ids AS id
OPTIONAL MATCH (a:Entity {{id: id}})
OPTIONAL MATCH (f:FormerId {{id: id}}) OPTIONAL MATCH (b:Entity {{id: f.of}})
WITH coalesce(a, b) AS named WHERE named IS NOT NULL
WITH DISTINCT coalesce(named.z_standing, named.id) AS survivor
MATCH (s:Entity {{id: survivor}})
CALL (s) {{ RETURN s AS speaker UNION MATCH (speaker:Entity)-[:MERGED_INTO]->(s) RETURN speaker }}
WITH collect(DISTINCT speaker) AS speakers
CALL (speakers) {{
  UNWIND speakers AS speaker MATCH (speaker)<-[:ATTRIBUTED_TO]-(shown:Claim)
  WITH DISTINCT shown UNWIND shown.claims AS claim MATCH (c:Entity {{id: claim}}) WHERE c.z_word IS NOT NULL
  RETURN collect([c.id, c.about, c.carrier, c.z_word, {stored("c")}]) AS claims
}}
RETURN [speaker IN speakers | speaker.id], claims
"""
"""The ids that some actors are read under, and the claims they are speakers of."""
_CLAIMS_AT: Final = """
UNWIND $carriers AS carrier MATCH (c:ClaimRecord {carrier: carrier}) WHERE c.z_word IS NOT NULL
RETURN collect([c.id, c.about, c.carrier, c.z_word])
"""


class FilteredEvidence:
    """Evidence under one view's filter, with the facts of the sources it met.

    Packed claims don't say who speaks, so filters by speaker are applied first (``SpeakerFilter``), and ``criteria`` is
    what else the filter asks of claims.
    """

    def __init__(self, view: ReadTransaction, criteria: Filter) -> None:
        self._transaction = view
        self.criteria = replace(criteria, speakers=frozenset(), exclude_speakers=frozenset())
        self._speakers = SpeakerFilter(view, criteria) if criteria.names_speakers else None
        self._facts: dict[int, SourceFacts] = {}
        self._summaries: dict[tuple[int, ...], tuple[int, int, bool]] = {}

    def summarise(self, claims: Sequence[Sequence[int]], about: Sequence[str | None]) -> list[tuple[int, int, bool]]:
        """Return the status of each set of packed claims, given the ids of what they are about.

        That is the rank of the status, the number of independent publishers, and whether all that assert are anonymous.
        Ids are only looked at under a filter by speaker; what has None is not asked for.
        """
        if self._speakers:
            claims = [self._speakers.remaining(thing, words) for thing, words in zip(about, claims, strict=True)]
        return self._summarise_words([tuple(words) for words in claims])

    def _summarise_words(self, sets: Sequence[tuple[int, ...]]) -> list[tuple[int, int, bool]]:
        new = {words for words in sets if words not in self._summaries}
        facts = self.source_facts(word for words in new for word in words)
        for words in new:
            known = [
                unpack_claim(word, facts[number]) for word in words if (number := ClaimWord.source.get(word)) in facts
            ]
            standing = summarise_claims(known, self.criteria)
            self._summaries[words] = STATUS_RANK[standing.status], standing.source_count, standing.anonymous
        return [self._summaries[words] for words in sets]

    def summarise_united(self, united: UnitedEdge) -> tuple[int, int, bool]:
        """Return the same of an edge that others are read as, from the claims on all of them."""
        words = united.words_by_basis.items()
        kept = [self._speakers.remaining(about, claims) if self._speakers else claims for about, claims in words]
        return self._summarise_words([tuple(sorted({word for claims in kept for word in claims}))])[0]

    def counts_by_speaker(self, claim: str) -> bool:
        """Return whether the filter's speakers let a claim count, given its id."""
        return self._speakers is None or self._speakers.accepts(claim)

    def source_facts(self, words: Iterable[int]) -> dict[int, SourceFacts]:
        """Return source facts by the database's number, at least those of some packed claims."""
        missing = {ClaimWord.source.get(word) for word in words} - self._facts.keys()
        if missing:
            (rows,) = self._transaction.ask(SOURCE_FACTS, numbers=sorted(missing))
            for number, identifier, voice, known_from, known_to, wholes in rows:
                self._facts[number] = SourceFacts(identifier, voice, known_from, known_to, frozenset(wholes))
        return self._facts


class SpeakerFilter:
    """Which claims count by their speakers: the claims of the named ones are read, and what those are about.

    With ``speakers`` no claims count but theirs; with ``exclude_speakers`` all but those that only they make.
    """

    def __init__(self, view: ReadTransaction, criteria: Filter) -> None:
        self._transaction = view
        self._named = _Speakers.read(view, criteria.speakers), _Speakers.read(view, criteria.exclude_speakers)
        self._has_speakers = bool(criteria.speakers)

    def accepts(self, claim: str) -> bool:
        """Return whether a claim counts, given its id."""
        speakers, excluded = self._named
        return claim not in excluded.only_by and (not self._has_speakers or claim in speakers.claims)

    def remaining(self, about: str | None, words: Sequence[int]) -> Sequence[int]:
        """Return the packed claims about a thing that count, given all of them."""
        if self._has_speakers or about in self._affected:
            return self._left.get(about or "", ())
        return words

    @cached_property
    def _affected(self) -> frozenset[str]:
        """What claims that don't count are about."""
        excluded = self._named[1]
        return frozenset(excluded.claims[claim].about for claim in excluded.only_by)

    @cached_property
    def _left(self) -> dict[str, list[int]]:
        """The claims that count about whatever some don't count about; with speakers, all that count."""
        if self._has_speakers:
            claims = self._named[0].claims
        else:
            excluded = self._named[1]
            carriers = sorted({excluded.claims[claim].carrier for claim in excluded.only_by})
            (rows,) = self._transaction.ask(_CLAIMS_AT, carriers=carriers) if carriers else ([],)
            claims = {row[0]: _SpokenClaim(*row[1:]) for row in rows}
        left: dict[str, list[int]] = {}
        for identifier, claim in claims.items():
            if self.accepts(identifier):
                left.setdefault(claim.about, []).append(claim.word)
        return left


class _SpokenClaim(NamedTuple):
    """A claim as its node has it."""

    about: str
    carrier: str
    word: int


class _Speakers(NamedTuple):
    """The claims of some speakers, by id, and which of them nobody else makes."""

    claims: dict[str, _SpokenClaim]
    only_by: frozenset[str]

    @classmethod
    def read(cls, view: ReadTransaction, actors: frozenset[str]) -> _Speakers:
        """Read the claims of some actors, and of those that are read as the same."""
        if not actors:
            return cls({}, frozenset())
        ids, rows = view.ask(_SPOKEN, ids=sendable(sorted(actors)))
        same, claims, only_by = set(ids), dict[str, _SpokenClaim](), set[str]()
        for identifier, about, carrier, word, text in rows:
            claims[identifier] = _SpokenClaim(about, carrier, word)
            if all(speaker.get("actor") in same for speaker in orjson.loads(text_of(text))["attributed_to"]):
                only_by.add(identifier)
        return cls(claims, frozenset(only_by))


def changed_carriers(transaction: ReadTransaction, first: int, last: int) -> list[str]:
    """Return what ``GraphView.changed`` does: ids of events and relations on which claims came or went in some days."""
    (carriers,) = transaction.ask(_CHANGED, first=first, last=last, never=FOREVER)
    return sorted(carriers)
