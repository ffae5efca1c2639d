"""Speakers of claims: whose word each is, so that nobody is held to contradict himself.

See docs/semantics.md, Conflicts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import product

from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Claim
from knowledge_graph.store import GraphStore
from queries.core.claim_set import ClaimSet

Speakers = frozenset[str]
"""Whose word a claim is, as keys: an actor's id; publisher, words and affiliation of others; or only a publisher."""


class ClaimSpeakers:
    """The speakers of the claims of a set, worked out when they are asked for; merged actors are their survivor."""

    def __init__(self, store: GraphStore, claim_set: ClaimSet) -> None:
        self._store, self._claim_set = store, claim_set
        self._known: dict[str, Speakers] = {}

    def differ(self, first: Iterable[Claim], other: Iterable[Claim]) -> bool:
        """Return whether one of some claims and one of others have no speaker in common."""
        mine, theirs = (frozenset(self._of(claim) for claim in claims) for claims in (first, other))
        return any(speakers.isdisjoint(others) for speakers, others in product(mine, theirs))

    def _of(self, claim: Claim) -> Speakers:
        identifier = claim.id or ""
        if identifier not in self._known:
            self._known[identifier] = _speakers_of(claim, self._claim_set.publisher(claim.source), self._survivors)
        return self._known[identifier]

    @cached_property
    def _survivors(self) -> Mapping[str, str]:
        quoted = {
            actor
            for claim in self._claim_set.claims
            for speaker in claim.attributed_to
            for actor in (speaker.actor, speaker.affiliation)
            if actor
        }
        return self._store.merged(sorted(quoted)) if quoted else {}


def _speakers_of(claim: Claim, publisher: str, survivors: Mapping[str, str]) -> Speakers:
    keys = set()
    for speaker in claim.attributed_to:
        if speaker.actor:
            keys.add(survivors.get(speaker.actor, speaker.actor))
        elif speaker.kind != "unattributed":
            of = survivors.get(speaker.affiliation or "", speaker.affiliation or "")
            keys.add("\n".join((publisher, fold(speaker.text or ""), of)))
    return frozenset(keys or {publisher})
