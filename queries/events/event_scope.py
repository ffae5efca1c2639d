"""The events that a list in the order of time is about: those of its entities and places, narrowed step by step."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.geo import Area
from knowledge_graph.store import GraphStore, GraphView, IntArray, TimelineRequest
from queries.core.scope import build_timeline_request
from queries.core.temporal_order import read_precedence
from queries.events.interval_relations import LinkedEvents, Relation, mask_related
from queries.parameters.events import EventListParameters


@dataclass(slots=True)
class EventScope:
    """The events of a question, narrowed step by step."""

    view: GraphView
    request: TimelineRequest
    extra: dict[str, Any] = field(default_factory=dict)
    certain: IntArray | None = None
    """With ``relative_to``, the events whose order is certain; ascending."""

    @classmethod
    def of(
        cls,
        store: GraphStore,
        view: GraphView,
        question: EventListParameters,
        *,
        seconds: float,
        as_ends: bool = False,
    ) -> EventScope:
        """Return the events that a question asks for.

        Args:
            store: the store that the view is of.
            view: the graph under the question's filter.
            question: which events.
            seconds: how long reading the links of ``relative_to`` may take.
            as_ends: whether what is listed are relations that the events are ends of.
        """
        request = build_timeline_request(view, question)
        request = replace(request, descending=question.order == "desc", as_ends=as_ends)
        events = cls(view, request)
        if area := question.area():
            events._narrow_to(area, rough=question.rough == "include")
        if question.relative_to and question.when:
            links = _read_links(store, view, question, seconds)
            events._relate(question.relative_to, question.when, links, certain=question.match != "possible")
        return events

    def page(self, limit: int, after: int | None = None) -> tuple[IntArray, int]:
        """Return the events behind one of them, or the first, as nodes, and how many there are in all."""
        return self.view.timeline(replace(self.request, limit=limit, after=after))

    def notes(self, page: IntArray | None = None) -> dict[str, Any]:
        """Return further fields: how many events were left out, and by event of a page whether its order is certain."""
        if self.certain is None or page is None:
            return self.extra
        sure = np.isin(page, self.certain).tolist()
        words = ["certain" if certain else "possible" for certain in sure]
        return self.extra | {"relative": dict(zip(self.view.ids(page.tolist()), words, strict=True))}

    def _narrow_to(self, area: Area, *, rough: bool) -> None:
        """Keep the events in an area; count those left out because their place is known only roughly."""
        placed = self.view.placed_events(area)
        unsure = placed.rough[:0] if rough else placed.rough
        _, self.extra["left_out"] = self.view.timeline(replace(self.request, among=unsure, limit=0))
        among = np.union1d(placed.exact, placed.rough) if rough else placed.exact
        self.request = replace(self.request, among=among)

    def _relate(self, other: str, relation: Relation, links: LinkedEvents, *, certain: bool) -> None:
        (node,) = self.view.locate([other])
        events, _ = self.page(sys.maxsize)
        events = events[events != node]
        self.view.exempt([node])
        kept = mask_related(self.view, events, node, relation, links)
        self.certain = np.sort(events[kept.certain])
        among = self.certain if certain else np.sort(events[kept.possible])
        self.request = replace(self.request, among=among)


def _read_links(store: GraphStore, view: GraphView, question: EventListParameters, seconds: float) -> LinkedEvents:
    """Return what links put before and after ``relative_to``, whatever ``relation`` and ``role`` say."""
    criteria = replace(question.filter(), codes=None, roles=frozenset())
    with store.read(criteria, seconds=seconds) as anything:
        (node,) = anything.locate([question.relative_to or ""])
        anything.exempt([node])
        precedence = read_precedence(anything, np.array([node], np.int64))
        before, after = (anything.ids(sorted(linked)) for linked in (precedence.before(node), precedence.after(node)))
    return LinkedEvents(*(np.array(view.locate(ids), np.int64) for ids in (before, after)))


def check_event(store: GraphStore, identifier: str | None) -> None:
    """Check that the event of ``relative_to`` is one.

    Raises:
        InvalidInput: it is a record of another kind.
    """
    known = store.known([identifier]) if identifier else {}
    for kind, standing in known.values():
        if kind != "event":
            words = f"{standing} is not an event (its kind is {kind}); `relative_to` takes an event."
            raise InvalidInput(words, field="relative_to")
