"""Roles: who played which role in which event, in the order of time, with the claims each row stands on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from knowledge_graph.errors import InvalidInput
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import GraphStore, GraphView, IntArray
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.answer import Answer, claims_left_out
from queries.core.compare import comparing
from queries.core.event_pages import EVENT_KEY, find_event, read_event_key
from queries.core.explain import explaining
from queries.core.list_cursor import ListCursor
from queries.core.paging import build_page
from queries.events.event_scope import EventScope, check_event
from queries.parameters.events import RolesParameters


@explaining
@comparing
def roles(store: GraphStore, question: RolesParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of roles, in order of their events' (earliest, latest, id), then of actor and role.

    The roles played in one event stay together. A row stands on the claims about the role itself if there are any, else
    on those about the event. See docs/semantics.md, Lists by relation and role.

    Raises:
        NotFound: an entity, a place or the event of ``relative_to`` is not in the graph.
        InvalidInput: ``relative_to`` is not an event, or an entity is a location.
    """
    criteria, cursor = question.filter(), ListCursor.read("roles", question, types=EVENT_KEY, base=base)
    check_event(store, question.relative_to)
    _check_entities(store, question)
    with store.read(criteria, seconds=seconds) as view:
        scope = EventScope.of(store, view, question, seconds=seconds, as_ends=True)
        events, _ = scope.page(question.limit + 1, find_event(view, cursor.key))
        rows = _Rows.of(view, events, np.array(sorted(scope.request.entities), np.int64)).first(question.limit)
        shown, results = rows.show(view)
        total, notes = view.count_edges(scope.request), scope.notes(rows.events)
        more = len(rows.events) < len(events)
        following = cursor.after(*read_event_key(view, int(rows.events[-1]))) if more else None
    extra = {"nodes": shown.nodes, "claims": shown.claims, "sources": shown.sources}
    extra |= claims_left_out(shown) | notes
    page = build_page(results, total=total, limit=question.limit, following=following, extra=extra)
    return replace(page, shown=shown)


class _Rows(NamedTuple):
    """The roles played in some events, in order of those events and then of actor and edge."""

    events: IntArray
    event: IntArray
    """By row, the index of its event among ``events``."""
    actor: IntArray
    edge: IntArray

    @classmethod
    def of(cls, view: GraphView, events: IntArray, entities: IntArray) -> _Rows:
        """Return the roles played in events; of those, with ``entities``, the ones by or in one of them."""
        hops = view.expand(np.sort(events), outward=False)
        index = np.zeros(int(events.max(initial=0)) + 1, np.int64)
        index[events] = np.arange(len(events))
        order = np.argsort(index[hops.source], kind="stable")
        if len(entities):
            order = order[(np.isin(hops.neighbour, entities) | np.isin(hops.source, entities))[order]]
        return cls(events, index[hops.source][order], hops.neighbour[order], hops.edge[order])

    def first(self, least: int) -> _Rows:
        """Return the rows of the first events that have at least so many together; all, if they have fewer."""
        ends = np.cumsum(np.bincount(self.event, minlength=len(self.events)))
        last = int(np.searchsorted(ends, least))
        if last >= len(ends):
            return self
        size = int(ends[last])
        return _Rows(self.events[: last + 1], self.event[:size], self.actor[:size], self.edge[:size])

    def show(self, view: GraphView) -> tuple[RenderedGraph, list[dict[str, Any]]]:
        """Render the events, the actors and the rows' edges; return that, and a result for each row."""
        nodes = dict.fromkeys(np.stack([self.events[self.event], self.actor], axis=1).ravel().tolist())
        shown, codes = view.show(list(nodes), self.edge.tolist()), view.relation_types(self.edge).tolist()
        results = list[dict[str, Any]]()
        for code, (identifier, edge) in zip(codes, shown.facts.edges.items(), strict=True):
            evidence = edge.evidence._asdict() if edge.evidence else {}
            role, when = VOCABULARY.relations[code].role, shown.node_fields[edge.end].get("when")
            row = {"id": identifier, "actor": edge.start, "role": role, "event": edge.end, "when": when}
            results.append(row | evidence)
        return shown, results


def _check_entities(store: GraphStore, question: RolesParameters) -> None:
    for identifier, (kind, _) in (store.known(question.entity) if question.entity else {}).items():
        if kind == "location":
            words = f"{identifier} is a location, which plays no role; `place={identifier}` lists those played there."
            raise InvalidInput(words, field="entity")
