"""Pages of lists of events: the cursor holds the last event and its place in time; once that changed it is refused."""

from __future__ import annotations

from typing import Final

import numpy as np

from knowledge_graph.errors import NotFound
from knowledge_graph.rendered_graph import NodeFacts
from knowledge_graph.store import GraphView
from queries.core.list_cursor import Part, stale_cursor

EVENT_KEY: Final = (str, int, int, int, int, int)
"""The types of the parts of an event's key: its id, its four day bounds, and how many links lead up to it."""


def event_key(view: GraphView, event: int, identifier: str, facts: NodeFacts) -> tuple[Part, ...]:
    """Return what a cursor holds of an event: its place in time is that of its id as long as the rest is the same."""
    return identifier, *facts.bounds, int(view.link_rank(np.array([event], np.int64))[0])


def read_event_key(view: GraphView, event: int) -> tuple[Part, ...]:
    """Return the same of a node that isn't shown."""
    ((identifier, facts),) = view.show([event], []).facts.nodes.items()
    return event_key(view, event, identifier, facts)


def find_event(view: GraphView, key: tuple[Part, ...] | None) -> int | None:
    """Return the node of the event that a page ended with; None without a key.

    Raises:
        InvalidInput: the event is gone, or has another place in time by now.
    """
    if key is None:
        return None
    identifier = str(key[0])
    try:
        nodes = view.locate([identifier])
    except NotFound:
        raise stale_cursor() from None
    facts = view.show(nodes, []).facts.nodes.get(identifier)
    if facts is None or event_key(view, nodes[0], identifier, facts) != key:
        raise stale_cursor()
    return nodes[0]
