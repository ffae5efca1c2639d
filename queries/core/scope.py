"""What a question is about: the id a record is read under, and the events around its entities and places."""

from __future__ import annotations

from knowledge_graph.store import GraphStore, GraphView, TimelineRequest
from queries.parameters.events import EventListParameters, SequenceParameters
from queries.parameters.evidence import ConflictsParameters


def find_survivor(store: GraphStore, identifier: str) -> str:
    """Return the id under which a record is read: that of the record it was merged into, else its own."""
    return store.merged([identifier]).get(identifier, identifier)


def build_timeline_request(
    view: GraphView, question: EventListParameters | SequenceParameters | ConflictsParameters
) -> TimelineRequest:
    """Return a request for the events that the question's entities take part in, at its places.

    Raises:
        NotFound: an entity or a place is not in the graph.
    """
    return TimelineRequest(entities=tuple(view.locate(question.entity)), locations=tuple(view.locate(question.place)))
