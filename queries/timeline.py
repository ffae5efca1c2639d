"""What happened when: standing events in the order of time, with the claims behind each."""

from __future__ import annotations

from knowledge_graph.store import GraphStore, TimelineRequest
from queries.answer import Answer, by_id
from queries.cursor import read_cursor
from queries.listing import write_page
from queries.parameters import TimelineParameters


def timeline(store: GraphStore, question: TimelineParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of events in order of (earliest, latest, id).

    Raises:
        NotFound: an entity or a place is not in the graph.
    """
    offset = read_cursor(question.cursor)
    with store.read(question.filter(), seconds=seconds) as walk:
        request = TimelineRequest(
            entities=tuple(walk.locate(question.entity)),
            locations=tuple(walk.locate(question.place)),
            limit=question.limit,
            offset=offset,
            descending=question.order == "desc",
        )
        events, total = walk.timeline(request)
        shown = walk.show(events.tolist(), [])
    extra = {"claims": by_id(shown.claims), "sources": by_id(shown.sources)}
    results = list(shown.nodes.values())
    return write_page(results, total=total, limit=question.limit, offset=offset, base=base, extra=extra)
