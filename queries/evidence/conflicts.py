"""Where sources contradict each other, side by side; and how a figure went from day to day, source by source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from knowledge_graph.deadline import Deadline
from knowledge_graph.edges import Edge, carrier_of, edges_of
from knowledge_graph.evidence import EvidenceStatus
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.json_views import View, edge_view, summarise_evidence, when_view
from knowledge_graph.records import Claim, span
from knowledge_graph.rendered_graph import EdgeFacts, Json
from knowledge_graph.store import GraphStore, GraphView
from knowledge_graph.time_span import ALWAYS, TimeSpan
from queries.answer import Answer
from queries.claim_set import ClaimSet, group_by_property, read_claim_set
from queries.compare import comparing
from queries.cursor import format_cursor, parse_cursor
from queries.evidence.disagreement import Reading, disagreement, readings_of
from queries.evidence.incompatible_relations import Contrary, ShownRelation, contraries_of
from queries.evidence.non_event_claims import BesideEvents, Some
from queries.explain import explaining
from queries.parameters.questions import ConflictsParameters
from queries.scope import build_timeline_request

AT_ONCE: Final = 200
"""How many records are looked through at a time."""
MOST_RECORDS: Final = 5_000
"""How many records one page looks through at most; the next page goes on behind them."""


@explaining
@comparing
def conflicts(store: GraphStore, question: ConflictsParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of conflicts, or of series of figures.

    First come those about events and their parts, in order of time, then those about actors, places and relations, in
    order of kind and id. The filter says what is looked at, and which claims count. A page may be short, even empty,
    and still have a ``next``: it has looked through as many records as a page may.

    Raises:
        NotFound: an entity or a place is not in the graph.
        BudgetExceeded: it took too long.
    """
    page = _Page(question, question.filter())
    offset = parse_cursor(question.cursor)
    last, deadline = offset + MOST_RECORDS, Deadline(seconds)
    with store.read(page.wanted, seconds=seconds) as walk:
        others = BesideEvents(store, walk, question)
        found, total = walk.timeline(replace(build_timeline_request(walk, question), limit=MOST_RECORDS, offset=offset))
        more, ahead = True, walk.ids(found.tolist())
        while more and offset < last and len(page.results) < question.limit:
            deadline.check()
            if offset < total:
                events, ahead = ahead[:AT_ONCE], ahead[AT_ONCE:]
                offset += page.take_events(events, read_claim_set(store, events))
            else:
                some = others.page(AT_ONCE, offset - total)
                taken = page.take_others(some, _contraries(store, walk, question, page.wanted, some))
                offset, more = offset + taken, taken < some.size or some.size == AT_ONCE
        shown = walk.show(walk.locate(list(page.nodes)), [])
    following = f"{base}{format_cursor(offset)}" if more else None
    fields = {
        "results": page.results,
        "nodes": shown.nodes,
        "edges": page.edges,
        "claims": page.claims,
        "sources": page.sources,
        "limit": question.limit,
        "next": following,
    }
    with_edges = replace(shown, collect_facts=lambda: shown.facts._replace(edges=page.edge_facts))
    return Answer(fields, complete=following is None, next=following, shown=with_edges)


@dataclass(slots=True)
class _Page:
    """The results of one page, and what they show."""

    question: ConflictsParameters
    wanted: Filter
    results: list[dict[str, Any]] = field(default_factory=list)
    nodes: dict[str, None] = field(default_factory=dict)
    edges: dict[str, View | Json] = field(default_factory=dict)
    edge_facts: dict[str, EdgeFacts] = field(default_factory=dict)
    claims: dict[str, View] = field(default_factory=dict)
    sources: dict[str, View] = field(default_factory=dict)

    def take_events(self, events: Sequence[str], heard: ClaimSet) -> int:
        """Look events through until the page is full; return how many were."""
        said: dict[str, list[Claim]] = {event: [] for event in events}
        for claim in heard.counting(self.wanted):
            said[carrier_of(claim.about)].append(claim)
        for number, event in enumerate(events, start=1):
            if self._take(said[event], heard):
                self.nodes[event] = None
            if len(self.results) >= self.question.limit:
                return number
        return len(events)

    def take_others(self, some: Some, contraries: Contraries) -> int:
        """Look other records through until the page is full; return how many were."""
        for one in some.spoken:
            if self._take(one.claims, some.heard):
                if one.relation:
                    standing = some.heard.summarise(one.claims, self.wanted)
                    self._show_relation(_shown_relation(next(edges_of(one.relation)), standing))
                else:
                    self.nodes[one.id] = None
            self._take_contraries(one.id, contraries)
            if len(self.results) >= self.question.limit:
                return one.place + 1
        return some.size

    def _take_contraries(self, identifier: str, contraries: Contraries) -> None:
        for pair in contraries.pairs.get(identifier, ()):
            claims = [[one for one in contraries.said[relation.id] if one.stance == "asserts"] for relation in pair]
            readings = [_stance_view(relation, said) for relation, said in zip(pair, claims, strict=True)]
            about = {"about": identifier, "contrary_to": pair.other.id, "property": None}
            self.results.append(about | {"disagreement": "contradict", "readings": readings})
            self._show(contraries.heard, [one for said in claims for one in said])
            for relation in pair:
                self._show_relation(relation)

    def _take(self, claims: Sequence[Claim], heard: ClaimSet) -> bool:
        """Add what is said of one record in more than one way; return whether anything is."""
        found = list(self._series(claims) if self.question.series else self._conflicts(claims))
        for result, spoken in found:
            self.results.append(result)
            self._show(heard, spoken)
        return bool(found)

    def _show(self, heard: ClaimSet, claims: Iterable[Claim]) -> None:
        told, behind = heard.shown(claims)
        self.claims |= told
        self.sources |= behind

    def _show_relation(self, relation: ShownRelation) -> None:
        self.edges[relation.id], self.edge_facts[relation.id] = relation.view, relation.facts
        self.nodes |= {relation.facts.start: None, relation.facts.end: None}

    def _conflicts(self, claims: Iterable[Claim]) -> Iterator[tuple[dict[str, Any], list[Claim]]]:
        """Yield what is said of one thing, one property and one day in more than one way."""
        for (about, name), spoken in self._properties(claims):
            for day, together in _by_day(spoken):
                readings = readings_of(together)
                how = disagreement(readings)
                if how and how in (self.question.disagreement or (how,)):
                    said = {"readings": [_reading_view(one) for one in readings]}
                    yield _about(about, name, day) | {"disagreement": how} | said, together

    def _series(self, claims: Iterable[Claim]) -> Iterator[tuple[dict[str, Any], list[Claim]]]:
        """Yield what is said of one property on more than one day, in order of days and sources."""
        for (about, name), spoken in self._properties(claims):
            days = _by_day(spoken)
            if name and len(days) > 1:
                points = [
                    {"as_of": when_view(day), "source": one.source, "claim": one.id, "value": _value(one)}
                    for day, together in days
                    for one in sorted(together, key=lambda one: (one.source, one.id or ""))
                ]
                yield {"about": about, "property": name, "points": points}, spoken

    def _properties(self, claims: Iterable[Claim]) -> Iterator[tuple[tuple[str, str | None], list[Claim]]]:
        for (about, name), spoken in sorted(
            group_by_property(claims).items(), key=lambda one: (one[0][0], one[0][1] or "")
        ):
            if not self.question.property or name in self.question.property:
                yield (about, name), spoken


def _by_day(claims: Iterable[Claim]) -> list[tuple[TimeSpan | None, list[Claim]]]:
    """Group claims by the day their value is true of; those that name none are a group of their own, the first."""
    found: dict[tuple[int, ...], tuple[TimeSpan | None, list[Claim]]] = {}
    for claim in claims:
        day = span(claim.as_of)
        key = day.bounds if day else ()
        found.setdefault(key, (day, []))[1].append(claim)
    return [found[key] for key in sorted(found)]


def _about(about: str, name: str | None, day: TimeSpan | None) -> dict[str, Any]:
    return {"about": about, "property": name} | ({"as_of": when_view(day)} if day else {})


def _shown_relation(edge: Edge, standing: EvidenceStatus) -> ShownRelation:
    bounds = edge.when.bounds if edge.when else ALWAYS
    facts = EdgeFacts(edge.start, edge.end, summarise_evidence(standing), bounds)
    return ShownRelation(edge.id, edge.word.relation, facts, edge_view(edge, None, standing))


class Contraries(NamedTuple):
    """Relations that contradict others, by the id of the first of each pair, and the counting claims on them."""

    pairs: Mapping[str, Sequence[Contrary]]
    heard: ClaimSet
    said: Mapping[str, Sequence[Claim]]


def _contraries(
    store: GraphStore, walk: GraphView, question: ConflictsParameters, wanted: Filter, some: Some
) -> Contraries:
    """Look for what contradicts some relations, unless only values or other disagreements are asked for."""
    pairs: dict[str, list[Contrary]] = {}
    any_stance = not question.series and not question.property
    if any_stance and "contradict" in (question.disagreement or ("contradict",)):
        for pair in contraries_of(walk, [one.relation for one in some.spoken if one.relation]):
            pairs.setdefault(pair.one.id, []).append(pair)
    ids = sorted({relation.id for several in pairs.values() for pair in several for relation in pair})
    heard, said = read_claim_set(store, ids), dict[str, list[Claim]]({one: [] for one in ids})
    for claim in heard.counting(wanted):
        said[claim.about].append(claim)
    return Contraries(pairs, heard, said)


def _stance_view(relation: ShownRelation, claims: Iterable[Claim]) -> dict[str, Any]:
    """Return what a relation says as a reading of how two stand to each other."""
    said = {"value": relation.type.lower(), "about": relation.id, "stance": "asserts"}
    return said | {"claims": [claim.id for claim in claims]}


def _reading_view(reading: Reading) -> dict[str, Any]:
    first = reading.claims[0]
    told = {"value": _value(first)} if first.value is not None else {}
    return told | {"stance": reading.stance, "claims": [one.id for one in reading.claims]}


def _value(claim: Claim) -> Any:
    value = claim.value
    return value if value is None or isinstance(value, str) else value.model_dump(exclude_defaults=True)
