"""Claims on an entity, its parts and its relations, and those attributed to it or made in it, with their sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from knowledge_graph.deadline import Deadline
from knowledge_graph.edges import carrier_of
from knowledge_graph.errors import NotFound
from knowledge_graph.evidence import ClaimFacts, is_asked_for, is_known
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.json_views import claim_view, source_view
from knowledge_graph.records import Claim
from knowledge_graph.store import GraphStore
from queries.core.answer import Answer
from queries.core.claim_set import ClaimSet, sources_behind
from queries.core.list_cursor import ListCursor, stale_cursor
from queries.core.scope import find_survivor
from queries.parameters.evidence import ClaimsParameters

AT_ONCE: Final = 500
"""How many claims are read in the first batch; each further one is twice as large."""
MOST_AT_ONCE: Final = 16_000
"""How many claims are read in a batch at most."""


def claims_on(
    store: GraphStore, identifier: str, question: ClaimsParameters, *, seconds: float = 10.0, base: str = ""
) -> Answer:
    """Answer with one page of the claims on an entity, each with its role for it.

    With filters claims are looked at until the page is full and another one is picked, so that no empty page follows;
    the total is a lower bound unless one page holds all. A page that half of its time has gone into ends early and says
    so: ``truncated``. Retracted claims are listed and marked, unless ``known_at`` is given.

    Raises:
        NotFound: there is no such record.
        BudgetExceeded: it took too long.
    """
    known = store.known([carrier_of(identifier)])
    if not known:
        raise NotFound(identifier)
    about = find_survivor(store, known[carrier_of(identifier)][1])
    about = store.united().get(about, about)
    cursor = ListCursor.read("claims", question, about, types=(str, str, str), base=base)
    page = _Page.read(store, question, about, cursor, Deadline(seconds))
    following = cursor.after(*_key(page.last)) if page.more and page.last else None
    sources = sources_behind(store, (claim.source for claim, _ in page.claims), through=("part_of",))
    fields = {
        "results": [{**claim_view(claim), "role": how} for claim, how in page.claims],
        "total": page.counted,
        "sources": {identifier: source_view(source) for identifier, source in sorted(sources.items())},
        "limit": question.limit,
        "truncated": {"reason": "time", "at_depth": None} if page.late else None,
        "next": following,
    }
    return Answer(fields, complete=following is None, next=following)


@dataclass(slots=True)
class _Page:
    """The claims of one page, each with its role for the record."""

    store: GraphStore
    question: ClaimsParameters
    about: str
    deadline: Deadline
    criteria: Filter
    last: Claim | None
    """The last claim that was looked at, and is not on the next page."""
    total: int = 0
    """How many claims there are, before any are picked."""
    more: bool = True
    """Whether there are claims that were not looked at."""
    follows: bool = False
    """Whether the page is full, and a claim behind it is picked."""
    late: bool = False
    """Whether half of its time was over before the page was full."""
    claims: list[tuple[Claim, str]] = field(default_factory=list)
    counted: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(
        cls, store: GraphStore, question: ClaimsParameters, about: str, cursor: ListCursor, deadline: Deadline
    ) -> _Page:
        """Return the page at the question's cursor."""
        picks = question.picks()
        page = cls(store, question, about, deadline, question.evidence(), _find_last(store, cursor))
        batch = AT_ONCE if picks else question.limit
        while page.more and not page.follows and not page.late and (picks or not page._is_full()):
            page._look_through(batch, picks=picks)
            batch = min(2 * batch, MOST_AT_ONCE)
            page.late = deadline.is_half_over()
        page.late = page.late and page.more and not page._is_full()
        whole = cursor.key is None and not page.more
        total = len(page.claims) if picks else page.total
        page.counted = {"value": total, "relation": "eq" if whole or not picks else "gte"}
        return page

    def _look_through(self, limit: int, *, picks: bool) -> None:
        """Read some more claims, and keep those the question picks until one has no room on the page."""
        self.deadline.check()
        after = self.last.id if self.last else None
        try:
            rows, self.total = self.store.claims(self.about, limit=limit + 1, after=after)
        except NotFound:
            raise stale_cursor() from None
        some = [(claim, how) for claim, how in rows[:limit] if isinstance(claim, Claim)]
        kept = set(self._kept([claim for claim, _ in some])) if picks else None
        for claim, how in some:
            picked = kept is None or claim.id in kept
            self.follows = picked and self._is_full()
            if self.follows:
                return
            self.last = claim
            if picked:
                self.claims.append((claim, how))
        self.more = len(rows) > limit

    def _is_full(self) -> bool:
        return len(self.claims) >= self.question.limit

    def _kept(self, claims: list[Claim]) -> Iterator[str | None]:
        """Yield the ids of the claims that the question picks."""
        question, sources = self.question, sources_behind(self.store, (claim.source for claim in claims))
        for claim in ClaimSet(claims, sources, self.store.merged).pick(claims, self.criteria, _is_listed):
            right = not question.property or claim.property in question.property
            if right and question.stance in {None, claim.stance}:
                yield claim.id


def _key(claim: Claim) -> tuple[str, str, str]:
    """Return what a cursor holds of a claim: its id has one place as long as source and locator are these."""
    return claim.id or "", claim.source, claim.locator or ""


def _find_last(store: GraphStore, cursor: ListCursor) -> Claim | None:
    """Return the claim that a page ended with.

    Raises:
        InvalidInput: it is gone, or elsewhere in the order by now.
    """
    if cursor.key is None:
        return None
    claim = store.records([cursor.key[0]]).get(cursor.key[0])
    if not isinstance(claim, Claim) or _key(claim) != cursor.key:
        raise stale_cursor()
    return claim


def _is_listed(fact: ClaimFacts, criteria: Filter) -> bool:
    """Return whether a claim is asked for; what was taken back is listed unless ``known_at`` is given."""
    return (criteria.known_at is None or is_known(fact, criteria.known_at)) and is_asked_for(fact, criteria)
