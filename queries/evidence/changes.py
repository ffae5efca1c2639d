"""Changes between what was known on two days: what is new, removed, strengthened or weakened."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

import numpy as np

from knowledge_graph.deadline import Deadline
from knowledge_graph.edges import carrier_of, edges_of
from knowledge_graph.errors import InvalidInput
from knowledge_graph.evidence import EvidenceStatus, stands
from knowledge_graph.filtering.filters import REALITIES, STATUS_RANK, Filter
from knowledge_graph.json_views import View
from knowledge_graph.records import Claim
from knowledge_graph.store import GraphStore, TimelineRequest
from knowledge_graph.time_span import FOREVER, parse_bounds
from queries.core.answer import Answer
from queries.core.claim_set import ClaimSet, read_united_claims
from queries.core.list_cursor import ListCursor
from queries.parameters.evidence import ChangesParameters

AT_ONCE: Final = 200
"""How many records are read in a batch."""

Change = Literal["new", "removed", "weakened", "strengthened"]


def changes(store: GraphStore, question: ChangesParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of the events, relations and parts of events whose status changed, in order of id.

    Compares what was known on the two days, as ``known_at`` does; without ``until``, with what counts now. Once the
    page is full, records are looked at until one has a change, so that no empty page follows. A page that half of its
    time has gone into ends early and says so: ``truncated``.

    Raises:
        InvalidInput: ``until`` isn't later than ``since``.
        BudgetExceeded: it took too long.
    """
    before, after = _days(question)
    cursor, results = ListCursor.read("changes", question, types=(str,), base=base), list[dict[str, Any]]()
    late = follows = False
    claims: dict[str, View] = {}
    sources: dict[str, View] = {}
    deadline = Deadline(seconds)
    with store.read(after, seconds=seconds) as view:
        carriers = view.changed(before.known_at or 0, FOREVER if after.known_at is None else after.known_at)
        united = store.united()
        carriers = sorted({united.get(carrier, carrier) for carrier in carriers})
        carriers = _those_asked_for(store, question, carriers, (before, after), seconds)
        first = offset = bisect_right(carriers, cursor.key[0]) if cursor.key else 0
        while offset < len(carriers) and not follows:
            deadline.check()
            late = offset > first and deadline.is_half_over()
            if late:
                break
            some = carriers[offset : offset + AT_ONCE]
            claim_set, grouped = read_united_claims(store, some, united)
            named = _named_parts(store, question, some)
            for carrier in some:
                rows = _changes_of(carrier, grouped.get(carrier, {}), claim_set, named, (before, after))
                changed = [row for row in rows if not question.change or row["change"] in question.change]
                follows = bool(changed) and len(results) >= question.limit
                if follows:
                    break
                offset += 1
                for result in changed:
                    shown_claims, behind = claim_set.shown(grouped[carrier][result["about"]])
                    claims |= shown_claims
                    sources |= behind
                results += changed
        ids = dict.fromkeys(carrier_of(result["about"]) for result in results)
        known = [identifier for identifier, (kind, _) in store.known(list(ids)).items() if kind == "event"]
        shown = view.show(view.locate(known), [])
    following = cursor.after(carriers[offset - 1]) if offset < len(carriers) else None
    fields = {
        "results": results,
        "nodes": shown.nodes,
        "claims": claims,
        "sources": sources,
        "limit": question.limit,
        "truncated": {"reason": "time", "at_depth": None} if late and len(results) < question.limit else None,
        "next": following,
    }
    return Answer(fields, complete=following is None, next=following, shown=shown)


def _changes_of(
    carrier: str,
    claims: Mapping[str, Sequence[Claim]],
    claim_set: ClaimSet,
    named: Collection[str] | None,
    days: tuple[Filter, Filter],
) -> Iterator[dict[str, Any]]:
    """Yield what changed of one record and its parts.

    Args:
        carrier: the id of the record.
        claims: the claims on it and its parts, by what they are about.
        claim_set: the set that they are of.
        named: the parts that the question names; None for all.
        days: the filters of the two days.
    """
    for about, spoken in sorted(claims.items()):
        if named is None or about == carrier or about in named:
            before, after = ((claim_set.summarise(spoken, criteria), criteria) for criteria in days)
            if result := compare_status(about, before, after):
                yield result


def compare_status(
    about: str, before: tuple[EvidenceStatus, Filter], after: tuple[EvidenceStatus, Filter]
) -> dict[str, Any] | None:
    """Return how the status of a thing differs between two filters, each with that status; None if it doesn't."""
    how = _change(before[0], after[0], stands(*before), now=stands(*after))
    if how is None:
        return None
    return {"about": about, "change": how, "before": _view(before[0]), "after": _view(after[0])}


def _change(before: EvidenceStatus, after: EvidenceStatus, was: bool, *, now: bool) -> Change | None:
    if was != now:
        return "new" if now else "removed"
    rank, now_rank = ((STATUS_RANK[status.status], status.source_count) for status in (before, after))
    if not now or rank == now_rank:
        return None
    return "strengthened" if now_rank > rank else "weakened"


def _view(standing: EvidenceStatus) -> dict[str, Any]:
    return {"status": standing.status, "source_count": standing.source_count, "claims": list(standing.claims)}


def _days(question: ChangesParameters) -> tuple[Filter, Filter]:
    since = parse_bounds(question.since)[1]
    until = parse_bounds(question.until)[1] if question.until else None
    if until is not None and until <= since:
        raise InvalidInput(f"`until={question.until}` isn't later than `since={question.since}`.", field="until")
    criteria = question.evidence()
    return replace(criteria, known_at=since), replace(criteria, known_at=until)


def _those_asked_for(
    store: GraphStore, question: ChangesParameters, carriers: list[str], days: tuple[Filter, Filter], seconds: float
) -> list[str]:
    """Return those of some records that the question asks about: all of them, if it names no relations and no places.

    Else the events that on one of the days existed at its places, or in its area, and had a relation that it names; and
    without places the relations that it names.

    Raises:
        NotFound: a place is not in the graph.
    """
    is_placed = bool(question.place or question.area())
    if not is_placed and not question.relation and not question.role:
        return carriers
    kept = _events_asked_for(store, question, days[0], seconds) | _events_asked_for(store, question, days[1], seconds)
    if not is_placed:
        relations = [carrier for carrier, (kind, _) in store.known(carriers).items() if kind == "relation"]
        kept |= _named_parts(store, question, relations) or set()
    return [identifier for identifier in carriers if identifier in kept]


def _events_asked_for(store: GraphStore, question: ChangesParameters, day: Filter, seconds: float) -> set[str]:
    """Return the ids of the events that were at a question's places, and had a relation it names, on one day."""
    criteria = replace(day, codes=question.codes(), roles=frozenset(question.role), realities=frozenset(REALITIES))
    with store.read(criteria, seconds=seconds) as view:
        request = TimelineRequest(locations=tuple(view.locate(question.place)), limit=sys.maxsize, as_ends=True)
        if area := question.area():
            placed = view.placed_events(area)
            within = np.union1d(placed.exact, placed.rough) if question.rough == "include" else placed.exact
            request = replace(request, among=within)
        events, _ = view.timeline(request)
        return set(view.ids(events.tolist()))


def _named_parts(store: GraphStore, question: ChangesParameters, carriers: Sequence[str]) -> set[str] | None:
    """Return which relations, and parts of events, are of a relation and role that the question names.

    Args:
        store: the store to read them in.
        question: with its ``relation`` and ``role``.
        carriers: ids of relations and events.

    Returns:
        Ids of edges; None where the question names neither.
    """
    criteria = Filter(codes=question.codes(), roles=frozenset(question.role))
    if not criteria.names_relations:
        return None
    edges = (edge for record in store.records(carriers).values() for edge in edges_of(record))
    return {edge.id for edge in edges if edge.word.code in criteria.relation_codes}
