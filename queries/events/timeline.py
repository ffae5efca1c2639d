"""Timeline: standing events in the order of time, with the claims behind each, or counted in buckets."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from knowledge_graph.store import GraphStore, IntArray
from queries.core.answer import Answer, claims_left_out
from queries.core.compare import comparing
from queries.core.event_pages import EVENT_KEY, event_key, find_event
from queries.core.explain import explaining
from queries.core.list_cursor import ListCursor
from queries.core.paging import build_page
from queries.events.event_scope import EventScope, check_event
from queries.events.histogram import Bucket, count_by_bucket
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
    check_event(store, question.relative_to)
    with store.read(criteria, seconds=seconds) as view:
        events = EventScope.of(store, view, question, seconds=seconds)
        if question.bucket:
            nodes, total = events.page(sys.maxsize)
            return _counted(question, question.bucket, view.node_bounds(nodes), total, events.notes())
        nodes, total = events.page(question.limit + 1, find_event(view, cursor.key))
        nodes, more = nodes[: question.limit], len(nodes) > question.limit
        shown, notes = view.show(nodes.tolist(), []), events.notes(nodes)
        following = None
        if more:
            following = cursor.after(*event_key(view, int(nodes[-1]), *list(shown.facts.nodes.items())[-1]))
    extra = {"claims": shown.claims, "sources": shown.sources, **claims_left_out(shown), **notes}
    results = list(shown.nodes.values())
    page = build_page(results, total=total, limit=question.limit, following=following, extra=extra)
    return replace(page, shown=shown)


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
