"""Conflicts between sources, side by side, and series of figures from day to day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from knowledge_graph.deadline import Deadline
from knowledge_graph.edges import Edge, carrier_of, edges_of
from knowledge_graph.evidence import EvidenceStatus
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.json_views import View, edge_view, summarise_evidence, when_view
from knowledge_graph.records import Claim
from knowledge_graph.rendered_graph import EdgeFacts, Json
from knowledge_graph.store import GraphStore, GraphView
from knowledge_graph.time_span import ALWAYS, TimeSpan
from queries.core.answer import Answer
from queries.core.claim_set import ClaimSet, group_by_property, read_as_united, read_claim_set
from queries.core.compare import comparing
from queries.core.event_pages import EVENT_KEY, find_event, read_event_key
from queries.core.explain import explaining
from queries.core.list_cursor import ListCursor, Part
from queries.core.scope import build_timeline_request
from queries.evidence.disagreement import Reading, disagreement, group_by_day, is_figure, readings_of
from queries.evidence.incompatible_relations import IncompatiblePair, ShownRelation, iter_incompatible
from queries.evidence.non_event_claims import ClaimedPage, NonEventClaims
from queries.evidence.speakers import ClaimSpeakers
from queries.parameters.evidence import ConflictsParameters

AT_ONCE: Final = 200
"""How many records are read in a batch."""
_EVENT: Final = "event"
"""What begins the key of a cursor that stands at an event; at another record it is that one's kind."""
EVENTS_AHEAD: Final = 5_000
"""How many events are put in the order of time at once."""


@explaining
@comparing
def conflicts(store: GraphStore, question: ConflictsParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of conflicts, or of series of figures.

    Events and their parts come first, in order of time, then actors, locations and relations, in order of kind and id.
    The filter decides which records are looked at and which claims count. Records are looked at until the page is full
    and another one has a result, so that no empty page follows; a page that half of its time has gone into ends early
    and says so: ``truncated``.

    Raises:
        NotFound: an entity or a place is not in the graph.
        BudgetExceeded: it took too long.
    """
    page = _Page(store, question, question.filter(), store.united())
    cursor = ListCursor.read("conflicts", question, types=(str, *EVENT_KEY), base=base)
    deadline = Deadline(seconds)
    with store.read(page.criteria, seconds=seconds) as view:
        others = NonEventClaims(store, view, question)
        request = replace(build_timeline_request(view, question), limit=EVENTS_AHEAD)
        kind, *key = cursor.key or (_EVENT,)
        event = find_event(view, tuple(key)) if key and kind == _EVENT else None
        other = (kind, str(key[0])) if kind != _EVENT else None
        following: tuple[Part, ...] | None = None
        ahead, more, late = list[int](), True, False
        while more and not page.follows:
            deadline.check()
            late = following is not None and deadline.is_half_over()
            if late:
                break
            if other is None and not ahead:
                nodes, _ = view.timeline(replace(request, after=event))
                ahead = nodes.tolist()
            if ahead:
                some = view.ids(ahead[:AT_ONCE])
                taken = page.take_events(some, read_claim_set(store, some))
                if taken:
                    event, ahead = ahead[taken - 1], ahead[taken:]
                    following = (_EVENT, *read_event_key(view, event))
            else:
                others_page = others.page(AT_ONCE, other or ("", ""))
                pairs = _incompatible_pairs(store, view, question, page.criteria, others_page)
                taken, size = page.take_others(others_page, pairs), others_page.size
                other = others_page.places[taken - 1] if taken else other or ("", "")
                following, more = (*other, *(0 for _ in EVENT_KEY[1:])), taken < size or size == AT_ONCE
        shown = view.show(view.locate(list(page.nodes)), [])
    next_page = cursor.after(*following) if more and following else None
    fields = {
        "results": page.results,
        "nodes": shown.nodes,
        "edges": page.edges,
        "claims": page.claims,
        "sources": page.sources,
        "limit": question.limit,
        "truncated": {"reason": "time", "at_depth": None} if late and not page.is_full() else None,
        "next": next_page,
    }
    with_edges = replace(shown, collect_facts=lambda: shown.facts._replace(edges=page.edge_facts))
    return Answer(fields, complete=next_page is None, next=next_page, shown=with_edges)


class _Result(NamedTuple):
    """A conflict or a series, with the claims behind it and the set that they are of."""

    view: dict[str, Any]
    claims: Sequence[Claim]
    claim_set: ClaimSet
    relations: tuple[ShownRelation, ...] = ()


@dataclass(slots=True)
class _Page:
    """The results of one page, and what they show."""

    store: GraphStore
    question: ConflictsParameters
    criteria: Filter
    united: Mapping[str, str]
    """By id of a relation that is read as another, the id of that other."""
    follows: bool = False
    """Whether the page is full, and a record behind it has a result."""
    results: list[dict[str, Any]] = field(default_factory=list)
    nodes: dict[str, None] = field(default_factory=dict)
    edges: dict[str, View | Json] = field(default_factory=dict)
    edge_facts: dict[str, EdgeFacts] = field(default_factory=dict)
    claims: dict[str, View] = field(default_factory=dict)
    sources: dict[str, View] = field(default_factory=dict)

    def is_full(self) -> bool:
        """Return whether there are as many results as a page has at most."""
        return len(self.results) >= self.question.limit

    def take_events(self, events: Sequence[str], claim_set: ClaimSet) -> int:
        """Add the conflicts of events, unless the page is full; return how many events it has looked at."""
        claims: dict[str, list[Claim]] = {event: [] for event in events}
        for claim in read_as_united(claim_set.counting(self.criteria), self.united):
            claims[carrier_of(claim.about)].append(claim)
        speakers = ClaimSpeakers(self.store, claim_set)
        for number, event in enumerate(events):
            results = [_Result(view, spoken, claim_set) for view, spoken in self._of_record(claims[event], speakers)]
            if not self._take(results):
                return number
            if results:
                self.nodes[event] = None
        return len(events)

    def take_others(self, some: ClaimedPage, incompatible: IncompatiblePairs) -> int:
        """Add the conflicts of other records, unless the page is full; return how many records it has looked at."""
        speakers, looked_at = ClaimSpeakers(self.store, some.claim_set), 0
        for record in some.records:
            own = self._of_record(record.claims, speakers)
            results = [_Result(view, spoken, some.claim_set) for view, spoken in own]
            pairs = list(self._incompatible(record.id, incompatible))
            if not self._take([*results, *pairs]):
                return looked_at
            looked_at = record.position + 1
            if results and record.relation:
                standing = some.claim_set.summarise(record.claims, self.criteria)
                self._show_relation(_shown_relation(next(edges_of(record.relation)), standing))
            elif results:
                self.nodes[record.id] = None
        return some.size

    def _take(self, results: Sequence[_Result]) -> bool:
        """Add the results of one record; return False if there are some, but no room on the page."""
        self.follows = bool(results) and self.is_full()
        if self.follows:
            return False
        for result in results:
            self.results.append(result.view)
            shown_claims, behind = result.claim_set.shown(result.claims)
            self.claims |= shown_claims
            self.sources |= behind
            for relation in result.relations:
                self._show_relation(relation)
        return True

    def _show_relation(self, relation: ShownRelation) -> None:
        self.edges[relation.id], self.edge_facts[relation.id] = relation.view, relation.facts
        self.nodes |= {relation.facts.start: None, relation.facts.end: None}

    def _of_record(self, claims: Sequence[Claim], speakers: ClaimSpeakers) -> list[tuple[dict[str, Any], list[Claim]]]:
        """Return the conflicts or series of one record, each with its claims."""
        return list(self._series(claims) if self.question.series else self._conflicts(claims, speakers))

    def _incompatible(self, identifier: str, incompatible: IncompatiblePairs) -> Iterator[_Result]:
        """Yield the conflicts of a relation with others that can't hold beside it."""
        speakers = ClaimSpeakers(self.store, incompatible.claim_set)
        for pair in incompatible.pairs.get(identifier, ()):
            claims = [
                [claim for claim in incompatible.claims[relation.id] if claim.stance == "asserts"] for relation in pair
            ]
            if not speakers.differ(*claims):
                continue
            readings = [_stance_view(relation, asserting) for relation, asserting in zip(pair, claims, strict=True)]
            view = {"about": identifier, "contrary_to": pair.second.id, "property": None, "disagreement": "contradict"}
            spoken = [claim for asserting in claims for claim in asserting]
            yield _Result(view | {"readings": readings}, spoken, incompatible.claim_set, tuple(pair))

    def _conflicts(
        self, claims: Iterable[Claim], speakers: ClaimSpeakers
    ) -> Iterator[tuple[dict[str, Any], list[Claim]]]:
        """Yield the disagreements on one thing, property and day, each with its claims."""
        for (about, name), spoken in self._properties(claims):
            for day, together in group_by_day(spoken):
                readings = readings_of(together)
                how = disagreement(name, readings, speakers)
                if how and how in (self.question.disagreement or (how,)):
                    views = {"readings": [_reading_view(reading) for reading in readings]}
                    yield _about(about, name, day) | {"disagreement": how} | views, together

    def _series(self, claims: Iterable[Claim]) -> Iterator[tuple[dict[str, Any], list[Claim]]]:
        """Yield the series: figures given more than once, and texts for several days where their property is asked for.

        Points are in order of day, source and claim.
        """
        for (about, name), spoken in self._properties(claims):
            days = group_by_day(spoken)
            figures = [claim for claim in spoken if is_figure(claim.value)]
            if len(figures) > 1 or (name in self.question.property and len(days) > 1):
                points = [
                    _point_view(claim, day)
                    for day, together in days
                    for claim in sorted(together, key=lambda claim: (claim.source, claim.id or ""))
                ]
                yield {"about": about, "property": name, "points": points}, spoken

    def _properties(self, claims: Iterable[Claim]) -> Iterator[tuple[tuple[str, str | None], list[Claim]]]:
        groups = group_by_property(claims)
        for about, name in sorted(groups, key=lambda key: (key[0], key[1] or "")):
            if not self.question.property or name in self.question.property:
                yield (about, name), groups[about, name]


def _point_view(claim: Claim, day: TimeSpan | None) -> dict[str, Any]:
    """Return one value of a series."""
    view = {"as_of": when_view(day), "source": claim.source, "claim": claim.id, "value": _value(claim)}
    return view | {"stance": claim.stance}


def _about(about: str, name: str | None, day: TimeSpan | None) -> dict[str, Any]:
    return {"about": about, "property": name} | ({"as_of": when_view(day)} if day else {})


def _shown_relation(edge: Edge, standing: EvidenceStatus) -> ShownRelation:
    bounds = edge.when.bounds if edge.when else ALWAYS
    facts = EdgeFacts(edge.start, edge.end, summarise_evidence(standing), bounds)
    return ShownRelation(edge.id, edge.word.relation, facts, edge_view(edge, None, standing))


class IncompatiblePairs(NamedTuple):
    """Relations that contradict others, by the id of the first of each pair, and the counting claims on them."""

    pairs: Mapping[str, Sequence[IncompatiblePair]]
    claim_set: ClaimSet
    claims: Mapping[str, Sequence[Claim]]


def _incompatible_pairs(
    store: GraphStore, view: GraphView, question: ConflictsParameters, criteria: Filter, some: ClaimedPage
) -> IncompatiblePairs:
    """Look for what contradicts some relations, unless only values or other disagreements are asked for."""
    pairs: dict[str, list[IncompatiblePair]] = {}
    any_stance = not question.series and not question.property
    if any_stance and "contradict" in (question.disagreement or ("contradict",)):
        for pair in iter_incompatible(view, [record.relation for record in some.records if record.relation]):
            pairs.setdefault(pair.first.id, []).append(pair)
    ids = sorted({relation.id for several in pairs.values() for pair in several for relation in pair})
    claim_set, claims = read_claim_set(store, ids), dict[str, list[Claim]]({identifier: [] for identifier in ids})
    for claim in claim_set.counting(criteria):
        claims[claim.about].append(claim)
    return IncompatiblePairs(pairs, claim_set, claims)


def _stance_view(relation: ShownRelation, claims: Iterable[Claim]) -> dict[str, Any]:
    """Return what a relation says as a reading of how two stand to each other."""
    view = {"value": relation.type.lower(), "about": relation.id, "stance": "asserts"}
    return view | {"claims": [claim.id for claim in claims]}


def _reading_view(reading: Reading) -> dict[str, Any]:
    first = reading.claims[0]
    view = {"value": _value(first)} if first.value is not None else {}
    return view | {"stance": reading.stance, "claims": [claim.id for claim in reading.claims]}


def _value(claim: Claim) -> Any:
    value = claim.value
    return value if value is None or isinstance(value, str) else value.model_dump(exclude_defaults=True)
