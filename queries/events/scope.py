"""Which events a question is about: those an entity takes part in, those at a place."""

from __future__ import annotations

from knowledge_graph.store import GraphView, TimelineRequest
from queries.parameters.questions import ConflictsParameters, SequenceParameters, TimelineParameters


def request_about(
    walk: GraphView, question: TimelineParameters | SequenceParameters | ConflictsParameters
) -> TimelineRequest:
    """Return the request for all of them, in order of time.

    Raises:
        NotFound: an entity or a place is not in the graph.
    """
    return TimelineRequest(entities=tuple(walk.locate(question.entity)), locations=tuple(walk.locate(question.place)))
