"""What time decides: where a page of events begins, and what claims came or went in some days."""

from __future__ import annotations

import numpy as np

from knowledge_graph.edges import carrier_of
from knowledge_graph.embedded.index.codes import NO_BASIS
from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.store import IntArray
from knowledge_graph.time_span import BEGINNING, FOREVER


def events_behind(index: Index, event: int | None, chosen: IntArray, *, descending: bool) -> IntArray:
    """Return those of some events, in order of time, that come behind one; all of them without one."""
    ranks = index.time_ranks
    if not descending:
        return chosen if event is None else chosen[np.searchsorted(ranks[chosen], ranks[event], side="right") :]
    begun = index.a["node_earliest"]
    known = int(np.count_nonzero(begun[chosen] != BEGINNING))
    first, end = known, len(chosen)  # what has no known beginning comes last either way
    if event is not None:
        place = int(np.searchsorted(ranks[chosen], ranks[event]))
        first, end = (0, place) if begun[event] == BEGINNING else (place, end)
    return np.concatenate([chosen[:first][::-1], chosen[known:end][::-1]])


def changed_carriers(index: Index, first: int, last: int) -> list[str]:
    """Return the events and relations that claims became known of, or were taken back from, in some days."""
    a = index.a
    known_from = a["source_known_from"][a["claim_source"]]
    came = (known_from > first) & (known_from <= last)
    went = (a["claim_known_to"] > first) & (a["claim_known_to"] <= last) & (a["claim_known_to"] != FOREVER)
    bases = np.zeros(len(a["basis_offset"]), np.bool_)
    bases[np.searchsorted(a["basis_offset"], np.flatnonzero(came | went), side="right") - 1] = True
    nodes = np.flatnonzero(bases[a["node_basis"]] & (a["node_basis"] != NO_BASIS))
    bases[a["node_basis"]] = False  # the parts of an event that stand on its claims would only name it again
    edges = np.flatnonzero(bases[a["edge_basis"]] & (a["edge_basis"] != NO_BASIS))
    carriers = {carrier_of(edge_id.decode()) for edge_id in index.edge_ids.take(edges)}
    return sorted(carriers.union(node_id.decode() for node_id in index.node_ids.take(nodes)))
