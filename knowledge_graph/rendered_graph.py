"""What an answer shows of the graph: JSON that a store rendered once, and the facts that questions compute with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

import orjson

from knowledge_graph.filtering.filters import STATUS_RANK
from knowledge_graph.time_span import Bounds

Json = bytes
"""One JSON value, written once and passed on as it is."""


NEAR: Final = "near"
"""The precision of a relation to a place that something was near only."""
NEAR_FIELD: Final[Json] = f'"precision":"{NEAR}"'.encode()
"""What the JSON of such a relation holds; within a text its quotes would be escaped."""


class EvidenceSummary(NamedTuple):
    """What the counting claims on an event or an edge add up to, as its view says."""

    status: str
    source_count: int
    claims: tuple[str, ...]
    """The ids that its view lists: at most ``MAX_CLAIMS_SHOWN``, a denial among them if there is one."""
    claim_count: int
    anonymous: bool
    """Whether all claims that assert it, also those not listed, quote anonymous speakers only."""


class NodeFacts(NamedTuple):
    """What questions compute with of a rendered node."""

    kind: str
    evidence: EvidenceSummary | None
    """None for actors and locations, which stand without claims."""
    bounds: Bounds
    """``ALWAYS`` for all that has no date."""


class EdgeFacts(NamedTuple):
    """What questions compute with of a rendered edge; ``bounds`` are those of its event where it has none itself."""

    start: str
    end: str
    evidence: EvidenceSummary | None
    """None for edges that stand without claims."""
    bounds: Bounds

    @property
    def status(self) -> str:
        """Return the status that its view says."""
        return self.evidence.status if self.evidence else "identity"

    @property
    def source_count(self) -> int:
        """Return the number of independent sources."""
        return self.evidence.source_count if self.evidence else 0

    @property
    def strength(self) -> tuple[int, bool, int]:
        """Return what edges are compared by: rank of status, whether not on anonymous word alone, number of sources."""
        return STATUS_RANK[self.status], not (self.evidence and self.evidence.anonymous), self.source_count

    @property
    def claims(self) -> tuple[str, ...]:
        """Return the ids of the claims that its view lists."""
        return self.evidence.claims if self.evidence else ()


class CitedClaim(NamedTuple):
    """What questions compute with of a rendered claim."""

    source: str
    asserts: bool


class GraphFacts(NamedTuple):
    """The facts of everything in a rendered graph, by id and in its order."""

    nodes: Mapping[str, NodeFacts]
    edges: Mapping[str, EdgeFacts]
    claims: Mapping[str, CitedClaim]
    part_of: Mapping[str, str | None]
    """By source: what it is part of, if anything."""


NO_FACTS: Final = GraphFacts({}, {}, {}, {})


@dataclass
class RenderedGraph:
    """What an answer carries of nodes, edges, claims and sources: JSON by id, each rendered once.

    Nodes and edges come in the order in which they were asked for. What the JSON says is never parsed again: questions
    compute with ``facts``, which the store works out from what it rendered, on first use.
    """

    nodes: dict[str, Json] = field(default_factory=dict)
    edges: dict[str, Json] = field(default_factory=dict)
    claims: dict[str, Json] = field(default_factory=dict)
    sources: dict[str, Json] = field(default_factory=dict)
    in_part: Sequence[str] = ()
    """Ids of the nodes and edges whose views don't list all counting claims on them."""
    collect_facts: Callable[[], GraphFacts] = lambda: NO_FACTS
    collect_node_fields: Callable[[], Mapping[str, Mapping[str, Any]]] = dict

    @cached_property
    def facts(self) -> GraphFacts:
        """Return what questions compute with; also after the view it was read from is closed."""
        return self.collect_facts()

    @cached_property
    def node_fields(self) -> Mapping[str, Mapping[str, Any]]:
        """Return, by id, what the views of nodes say of their records: all but evidence and degree."""
        return self.collect_node_fields()

    def is_near(self, edge: str) -> bool:
        """Return whether an edge leads near a place only."""
        return NEAR_FIELD in self.edges[edge]

    def extend_node(self, identifier: str, fields: Mapping[str, Any]) -> None:
        """Append fields to the view of a node."""
        self.nodes[identifier] = extend_object(self.nodes[identifier], fields)


def encode_json(value: Any) -> Json:
    """Encode a value as JSON; bytes within are JSON already, and are passed on as they are."""
    return orjson.dumps(value, default=orjson.Fragment)


def extend_object(rendered: Json, fields: Mapping[str, Any]) -> Json:
    """Return a rendered JSON object with more fields after its own; neither may be empty."""
    return rendered[:-1] + b"," + encode_json(fields)[1:]
