"""Timeline: standing events in the order of time, with the claims behind each, or counted in buckets."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.geo import Area
from knowledge_graph.filtering.spatial_filter import events_within
from knowledge_graph.store import GraphStore, GraphView, IntArray, TimelineRequest
from queries.core.answer import Answer
from queries.core.compare import comparing
from queries.core.event_pages import EVENT_KEY, event_key, find_event
from queries.core.explain import explaining
from queries.core.list_cursor import ListCursor
from queries.core.paging import build_page
from queries.core.scope import build_timeline_request
from queries.events.histogram import Bucket, count_by_bucket
from queries.events.interval_relations import Relation, mask_related
from queries.parameters.events import TimelineParameters


@explaining
@comparing
def timeline(store: GraphStore, question: TimelineParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of events in order of (earliest, latest, id), or with a histogram.

    See docs/semantics.md, Time.

    Raises:
        NotFound: an entity, a place or the event of ``relative_to`` is not in the graph.
        InvalidInput: ``relative_to`` is not an event.
    """
    criteria, cursor = question.filter(), ListCursor.read("timeline", question, types=EVENT_KEY, base=base)
    _check_event(store, question.relative_to)
    with store.read(criteria, seconds=seconds) as view:
        events = _Events.of(view, question)
        if question.bucket:
            nodes, total = events.page(sys.maxsize)
            return _counted(question, question.bucket, view.node_bounds(nodes), total, events.notes())
        nodes, total = events.page(question.limit + 1, find_event(view, cursor.key))
        nodes, more = nodes[: question.limit], len(nodes) > question.limit
        shown, notes = view.show(nodes.tolist(), []), events.notes(nodes)
        following = None
        if more:
            following = cursor.after(*event_key(view, int(nodes[-1]), *list(shown.facts.nodes.items())[-1]))
    extra = {"claims": shown.claims, "sources": shown.sources, **notes}
    results = list(shown.nodes.values())
    page = build_page(results, total=total, limit=question.limit, following=following, extra=extra)
    return replace(page, shown=shown)


@dataclass(slots=True)
class _Events:
    """The events of a question, narrowed step by step."""

    view: GraphView
    request: TimelineRequest
    extra: dict[str, Any] = field(default_factory=dict)
    certain: IntArray | None = None
    """With ``relative_to``, the events whose order is certain; ascending."""

    @classmethod
    def of(cls, view: GraphView, question: TimelineParameters) -> _Events:
        """Return the events that a question asks for."""
        request = replace(build_timeline_request(view, question), descending=question.order == "desc")
        events = cls(view, request)
        if area := question.area():
            events._narrow_to(area, rough=question.rough == "include")
        if question.relative_to and question.when:
            events._relate(question.relative_to, question.when, certain=question.match != "possible")
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
        placed = events_within(self.view, area)
        unsure = placed.rough[:0] if rough else placed.rough
        _, self.extra["left_out"] = self.view.timeline(replace(self.request, among=unsure, limit=0))
        among = np.union1d(placed.exact, placed.rough) if rough else placed.exact
        self.request = replace(self.request, among=among)

    def _relate(self, other: str, relation: Relation, *, certain: bool) -> None:
        (node,) = self.view.locate([other])
        events, _ = self.page(sys.maxsize)
        events = events[events != node]
        self.view.exempt([node])
        kept = mask_related(self.view, events, node, relation)
        self.certain = np.sort(events[kept.certain])
        among = self.certain if certain else np.sort(events[kept.possible])
        self.request = replace(self.request, among=among)


def _check_event(store: GraphStore, identifier: str | None) -> None:
    known = store.known([identifier]) if identifier else {}
    for kind, standing in known.values():
        if kind != "event":
            words = f"{standing} is not an event (its kind is {kind}); relative_to takes an event."
            raise InvalidInput(words, field="relative_to")


def _counted(
    question: TimelineParameters, bucket: Bucket, bounds: IntArray, total: int, notes: dict[str, Any]
) -> Answer:
    """Answer with the histogram of the events."""
    criteria = question.filter()
    buckets, undated = count_by_bucket(bounds, bucket, criteria.after, criteria.before)
    if question.order == "desc":
        buckets.reverse()
    extra = {"claims": {}, "sources": {}, "buckets": buckets, "undated": undated, **notes}
    return build_page([], total=total, limit=question.limit, following=None, extra=extra)
