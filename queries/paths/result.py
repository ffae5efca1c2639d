"""Paths that were found, as an answer shows them: their steps, how strong each is, and how time runs along them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from knowledge_graph.filtering.filters import STATUS_RANK
from knowledge_graph.store import GraphView
from knowledge_graph.time_span import day_text
from queries.temporal_order import Element, Links, Order, arrival, order_ends, time_order, witness

_Strength = tuple[int, int]


class PathResult:
    """The paths found, made ready to be shown; ``order`` is the one asked for in time's order."""

    def __init__(self, view: GraphView, paths: Sequence[tuple[int, ...]], order: Order | None) -> None:
        self._paths, self._order = paths, order
        nodes = sorted({node for path in paths for node in path})
        edges = view.among(np.array(nodes, np.int64))
        starts, ends = view.ends(edges)
        steps = {frozenset(pair) for path in paths for pair in pairwise(path)}
        self._between: dict[frozenset[int], list[int]] = {}
        for edge, start, end in zip(edges.tolist(), starts.tolist(), ends.tolist(), strict=True):
            if (pair := frozenset((start, end))) in steps:
                self._between.setdefault(pair, []).append(edge)
        shown = sorted(edge for between in self._between.values() for edge in between)
        self.shown = view.show(nodes, shown)
        self._node_ids = dict(zip(nodes, self.shown.nodes, strict=True))
        self._edge_ids = dict(zip(shown, self.shown.edges, strict=True))
        self._facts = self.shown.facts
        ordered = order_ends(view.relation_types(edges), starts, ends)
        self._links: Links = frozenset(
            (self._node_ids[earlier], self._node_ids[later])
            for earlier, later in zip(*(side.tolist() for side in ordered), strict=True)
        )
        self._steps: dict[tuple[int, int], tuple[dict[str, Any], _Strength]] = {}

    def described(self) -> list[dict[str, Any]]:
        """Return the list of paths as the answer shows it."""
        return [self._describe(path) for path in self._paths]

    def _describe(self, path: Sequence[int]) -> dict[str, Any]:
        steps = [self._step(here, there) for here, there in pairwise(path)]
        strengths = [strength for _, strength in steps]
        weakest = min(range(len(strengths)), key=strengths.__getitem__)
        described = [step for step, _ in steps]
        elements = self._elements(path, described)
        view = {
            "length": len(steps),
            "nodes": [self._node_ids[node] for node in path],
            "steps": described,
            "time_order": time_order(elements, self._links),
            "status": described[weakest]["status"],
            "source_count": strengths[weakest][1],
            "weakest": weakest,
        }
        return view | self._timed(elements, self._order) if self._order else view

    def _timed(self, elements: Sequence[Element], order: Order) -> dict[str, Any]:
        """Return what a path in time's order says besides: when it arrives, and on which days it may all have been."""
        options = [element.options for element in elements]
        return {
            "arrival": day_text(arrival(options, self._links, order)),
            "witness": witness(elements, self._links),
            "undated": sum(not some for some in options),
        }

    def _step(self, here: int, there: int) -> tuple[dict[str, Any], _Strength]:
        """Return a step as the answer shows it, and its strength; paths that share it share this."""
        if (here, there) not in self._steps:
            self._steps[here, there] = self._described_step(here, there)
        return self._steps[here, there]

    def _described_step(self, here: int, there: int) -> tuple[dict[str, Any], _Strength]:
        ids = [self._edge_ids[edge] for edge in self._between[frozenset((here, there))]]
        edges = [self._facts.edges[identifier] for identifier in ids]
        strongest = max(edges, key=lambda edge: (STATUS_RANK[edge.status], edge.source_count))
        forward = {edge.start == self._node_ids[here] for edge in edges}
        step = {
            "edges": ids,
            "direction": "both" if len(forward) > 1 else "forward" if True in forward else "backward",
            "status": strongest.status,
            "claims": list(dict.fromkeys(claim for edge in edges for claim in edge.claims)),
        }
        return step, (STATUS_RANK[strongest.status], strongest.source_count)

    def _elements(self, path: Sequence[int], steps: Sequence[dict[str, Any]]) -> list[Element]:
        """Return what may be dated along a path: its events, and its relations that aren't parts of events."""
        elements: list[Element] = []
        for index, node in enumerate(path):
            if (event := self._event(node)) is not None:
                elements.append(event)
            if index < len(steps):
                edges = steps[index]["edges"]
                if not any("#" in edge for edge in edges):
                    elements.append(Element(tuple(edges), tuple(self._facts.edges[edge].bounds for edge in edges)))
        return elements

    def _event(self, node: int) -> Element | None:
        """Return a node as an element of time, if it is an event; None if it isn't."""
        facts = self._facts.nodes[identifier := self._node_ids[node]]
        return Element((identifier,), (facts.bounds,)) if facts.kind == "event" else None
