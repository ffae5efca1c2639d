"""The whole graph in the shape of an answer, for the formats that need all of it at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from knowledge_graph.edges import Edge, Fields, edges_of, fields_of
from knowledge_graph.evidence import ClaimFacts, EvidenceStatus, claim_facts, source_facts, summarise_claims
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.identity.merges import Likeness, as_read, edge_as_read, group_alike, members, survivors
from knowledge_graph.json_views import View, claim_view, edge_view, node_view, source_view
from knowledge_graph.records import (
    IDENTITY_KINDS,
    Actor,
    Attributes,
    Claim,
    Event,
    Location,
    Merge,
    Record,
    Relation,
    Source,
)
from knowledge_graph.time_span import ALWAYS, span_of


def whole_answer(records: Iterable[Record]) -> dict[str, Any]:
    """Return every node, relation, claim and source there is, whatever its status or reality.

    Status, sources and degrees are what the stores show where a question filters nothing.
    """
    sources: dict[str, Source] = {}
    nodes: dict[str, Fields] = {}
    claims: dict[str, Claim] = {}
    edges: list[Edge] = []
    merges: list[Merge] = []
    attributes: dict[str, Attributes] = {}
    for record in records:
        if isinstance(record, Source):
            sources[record.id] = record
        elif isinstance(record, Claim):
            claims[record.id or ""] = record
        elif isinstance(record, Merge):
            merges.append(record)
        else:
            if isinstance(record, Relation) and record.attributes:
                attributes[record.id] = record.attributes
            if isinstance(record, Actor | Location | Event):
                nodes[record.id] = fields_of(record)
            edges.extend(edges_of(record))
    scales = _Scales(claims.values(), sources)
    where, nodes = _merged(nodes, merges)
    read = [(edge_as_read(edge, where), edge) for edge in edges]
    edges = _united([
        (edge, edge is not stored) for edge, stored in read
        if edge.start in nodes and edge.end in nodes and edge.start != edge.end
    ])  # fmt: skip
    others: list[tuple[str, Attributes]] = [(node["id"], node.get("attributes", {})) for node in nodes.values()]
    others += [(source.id, source.attributes) for source in sources.values()]
    attributes |= {identifier: own for identifier, own in others if own}
    degrees = Counter(end for edge in edges for end in (edge.start, edge.end))
    return {
        "nodes": {
            identifier: node_view(node, degrees[identifier], scales.of_node(identifier, node))
            for identifier, node in nodes.items()
        },
        "edges": {edge.id: _edge(edge, nodes, scales) for edge in sorted(edges, key=lambda edge: edge.id)},
        "claims": {identifier: claim_view(claim) for identifier, claim in claims.items()},
        "sources": {identifier: source_view(source) for identifier, source in sources.items()},
        "attributes": attributes,
        "complete": True,
        "truncated": None,
    }


def _merged(nodes: dict[str, Fields], merges: Iterable[Merge]) -> tuple[dict[str, str], dict[str, Fields]]:
    """Return where merged ids are read, and the nodes as they are read."""
    kinds = {identifier: fields["kind"] for identifier, fields in nodes.items()}
    where = survivors(
        merge for merge in merges if kinds.get(merge.merged) == kinds.get(merge.into, "") in IDENTITY_KINDS
    )
    together = members(where)
    wholes = {identifier: fields.get("part_of") for identifier, fields in nodes.items()}
    shown = {
        identifier: as_read(fields, [nodes[other] for other in together.get(identifier, ())], where, wholes.get)
        for identifier, fields in nodes.items()
        if identifier not in where
    }
    return where, shown


def _united(edges: Iterable[tuple[Edge, bool]]) -> list[Edge]:
    """Return relations as they are read: like ones that a merge has brought between the same two nodes are one.

    Each comes with whether a merge has brought it where it is.
    """
    groups: dict[tuple[str, str, int], list[tuple[Likeness, bool, Edge]]] = {}
    for edge, is_moved in edges:
        likeness = Likeness(edge.when.bounds if edge.when else ALWAYS, edge.title, edge.precision, edge.area, edge.id)
        groups.setdefault((edge.start, edge.end, edge.word.code), []).append((likeness, is_moved, edge))
    shown = {edge.id: edge for group in groups.values() for _, _, edge in group}
    for group in groups.values():
        for first, others in group_alike(group):
            for other in others:
                del shown[other.id]
            shown[first.id] = first._replace(united=tuple(other.id for other in others))
    return list(shown.values())


def _edge(edge: Edge, nodes: dict[str, Fields], scales: _Scales) -> View:
    when = nodes.get(edge.carrier or "", {}).get("when")
    return edge_view(edge, span_of(when) if when else None, scales.of_edge(edge))


class _Scales:
    """Weighs the claims on one thing at a time."""

    def __init__(self, claims: Iterable[Claim], sources: dict[str, Source]) -> None:
        facts = source_facts(sources)
        self._about: dict[str, list[ClaimFacts]] = {}
        for claim in claims:
            if claim.source in facts:
                self._about.setdefault(claim.about, []).append(claim_facts(claim, facts[claim.source]))

    def of_node(self, identifier: str, node: Fields) -> EvidenceStatus | None:
        return self._weighed(identifier) if node["kind"] == "event" else None

    def of_edge(self, edge: Edge) -> EvidenceStatus | None:
        """Weigh a relation by its own claims if it ever had any, else by those of its carrier."""
        carrier = edge.carrier
        if carrier is None:
            return None
        ids = (edge.id, *edge.united)
        own = {part: part if part in self._about else carrier if "#" in part else part for part in ids}
        return self._weighed(*dict.fromkeys(own.values()))

    def _weighed(self, *identifiers: str) -> EvidenceStatus:
        return summarise_claims((claim for about in identifiers for claim in self._about.get(about, ())), Filter())
