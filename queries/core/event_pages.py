"""Pages of lists of events: the cursor holds the last event and its dates, and is refused once those have changed."""

from __future__ import annotations

from typing import Final

from knowledge_graph.errors import NotFound
from knowledge_graph.rendered_graph import NodeFacts
from knowledge_graph.store import GraphView
from queries.core.list_cursor import Part, stale_cursor

EVENT_KEY: Final = (str, int, int, int, int)
"""The types of the parts of an event's key: its id and its four day bounds."""


def event_key(identifier: str, facts: NodeFacts) -> tuple[Part, ...]:
    """Return what a cursor holds of an event: its place in time is that of its id as long as its dates are these."""
    return (identifier, *facts.bounds)


def read_event_key(view: GraphView, event: int) -> tuple[Part, ...]:
    """Return the same of a node."""
    ((identifier, facts),) = view.show([event], []).facts.nodes.items()
    return event_key(identifier, facts)


def find_event(view: GraphView, key: tuple[Part, ...] | None) -> int | None:
    """Return the node of the event that a page ended with; None without a key.

    Raises:
        InvalidInput: the event is gone or has other dates by now.
    """
    if key is None:
        return None
    identifier = str(key[0])
    try:
        nodes = view.locate([identifier])
    except NotFound:
        raise stale_cursor() from None
    facts = view.show(nodes, []).facts.nodes.get(identifier)
    if facts is None or event_key(identifier, facts) != key:
        raise stale_cursor()
    return nodes[0]
