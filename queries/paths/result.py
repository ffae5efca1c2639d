"""Paths as an answer shows them: their steps, how strong each step is, and how time runs along them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from knowledge_graph.json_views import edge_readings
from knowledge_graph.rendered_graph import GraphFacts, RenderedGraph
from knowledge_graph.store import EdgeBatch, GraphView, IntArray
from knowledge_graph.time_span import day_text
from knowledge_graph.vocabulary import VOCABULARY, Word
from queries.core.countries import STATE_OF, StateTie
from queries.core.temporal_order import Element, Links, Order, arrival, read_precedence, time_order, witness
from queries.paths.constraints import PathConstraints, PlaceSteps


class _Step(NamedTuple):
    """A step as the answer shows it, with the strength of its strongest edge, as ``EdgeFacts`` has it."""

    view: dict[str, Any]
    strength: tuple[int, bool, int]


@dataclass(slots=True)
class PathResult:
    """Paths with all that the answer shows of them. See docs/semantics.md, Paths."""

    paths: Sequence[tuple[int, ...]]
    """Each a sequence of nodes from start to end."""
    order: Order | None
    """The order in time that was asked for; None for any."""
    shown: RenderedGraph
    """The nodes of all paths, and the edges of all their steps."""
    node_ids: Mapping[int, str]
    words: Mapping[str, Word]
    """By edge, its relation and role."""
    step_edges: Mapping[tuple[int, int], Sequence[str]]
    """By the two nodes of a step, in the direction of the path: the ids of the edges between them."""
    links: Links
    _steps: dict[tuple[int, int], _Step] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        view: GraphView,
        paths: Sequence[tuple[int, ...]],
        constraints: PathConstraints,
        ties: Mapping[tuple[int, int], StateTie],
    ) -> PathResult:
        """Render the nodes and edges of paths.

        Args:
            view: the view that the paths were found in.
            paths: each a sequence of nodes.
            constraints: those that they were found under.
            ties: by its two nodes, in the direction of a path, the step between a state and its country.
        """
        nodes = sorted({node for path in paths for node in path})
        edges = view.among(np.array(nodes, np.int64))
        steps = {pair for path in paths for pair in pairwise(path)}
        between = _edges_by_step(view, edges, steps, constraints.places)
        walked = sorted({edge for step in between.values() for edge in step})
        shown = view.show(nodes, walked)
        node_ids = dict(zip(nodes, shown.nodes, strict=True))
        edge_ids = dict(zip(walked, shown.edges, strict=True))
        step_edges = {step: [edge_ids[edge] for edge in edges] for step, edges in between.items()}
        taken = {step: tie for step, tie in ties.items() if step in steps and step not in between}
        step_edges |= {step: [tie.id] for step, tie in taken.items()}
        return cls(
            paths=paths,
            order=constraints.order,
            shown=_with_ties(shown, taken.values()) if taken else shown,
            node_ids=node_ids,
            words={
                **{tie.id: STATE_OF for tie in taken.values()},
                **{
                    edge_ids[edge]: VOCABULARY.relations[code]
                    for edge, code in zip(walked, view.relation_types(np.array(walked, np.int64)).tolist(), strict=True)
                },
            },
            step_edges=step_edges,
            links=_read_links(view, paths, node_ids, shown),
        )

    def describe(self) -> list[dict[str, Any]]:
        """Return the paths as the answer lists them."""
        return [self._describe_path(path) for path in self.paths]

    def _describe_path(self, path: Sequence[int]) -> dict[str, Any]:
        steps = [self._step(here, there) for here, there in pairwise(path)]
        weakest = min(steps, key=lambda step: step.strength)
        as_weak = [index for index, step in enumerate(steps) if step.strength == weakest.strength]
        elements = self._dated_elements(path, steps)
        view = {
            "length": len(steps),
            "nodes": [self.node_ids[node] for node in path],
            "steps": [step.view for step in steps],
            "time_order": time_order(elements, self.links),
            "status": weakest.view["status"],
            "source_count": weakest.strength[2],
            "weakest": as_weak[0] if len(as_weak) == 1 < len(steps) else None,
        }
        return view | self._describe_times(elements, self.order) if self.order else view

    def _describe_times(self, elements: Sequence[Element], order: Order) -> dict[str, Any]:
        """Return what is added to a path in an order of time: its arrival, and a day for each of its elements."""
        options = [element.options for element in elements]
        return {
            "arrival": day_text(arrival(options, self.links, order)),
            "witness": witness(elements, self.links),
            "undated": sum(not alternatives for alternatives in options),
        }

    def _step(self, here: int, there: int) -> _Step:
        """Return a step; paths that share it share its view."""
        if (here, there) not in self._steps:
            self._steps[here, there] = self._describe_step(here, there)
        return self._steps[here, there]

    def _describe_step(self, here: int, there: int) -> _Step:
        ids = self.step_edges[here, there]
        edges = [self.shown.facts.edges[identifier] for identifier in ids]
        strongest = max(edges, key=lambda edge: edge.strength)
        forwards = [edge.start == self.node_ids[here] for edge in edges]
        forward = set(forwards)
        view = {
            "edges": ids,
            "direction": "both" if len(forward) > 1 else "forward" if True in forward else "backward",
            "readings": [
                edge_readings(self.words[edge], near=self.shown.is_near(edge))["forward" if onward else "backward"]
                for edge, onward in zip(ids, forwards, strict=True)
            ],
            "status": strongest.status,
            "anonymous": not strongest.strength[1],
            "claims": list(dict.fromkeys(claim for edge in edges for claim in edge.claims)),
        }
        return _Step(view, strongest.strength)

    def _dated_elements(self, path: Sequence[int], steps: Sequence[_Step]) -> list[Element]:
        """Return what may have a date along a path: its events, and its edges that aren't parts of events."""
        facts, elements = self.shown.facts, list[Element]()
        for index, node in enumerate(path):
            identifier = self.node_ids[node]
            if facts.nodes[identifier].kind == "event":
                elements.append(Element((identifier,), (facts.nodes[identifier].bounds,)))
            if index < len(steps):
                edges = steps[index].view["edges"]
                if not any("#" in edge for edge in edges):
                    elements.append(Element(tuple(edges), tuple(facts.edges[edge].bounds for edge in edges)))
        return elements


def _with_ties(shown: RenderedGraph, ties: Collection[StateTie]) -> RenderedGraph:
    """Return what is shown with the steps between states and their countries."""

    def collect_facts() -> GraphFacts:
        return shown.facts._replace(edges={**shown.facts.edges, **{tie.id: tie.facts for tie in ties}})

    edges = {**shown.edges, **{tie.id: tie.render() for tie in ties}}
    return replace(shown, edges=edges, collect_facts=collect_facts)


def _edges_by_step(
    view: GraphView, edges: IntArray, steps: Collection[tuple[int, int]], places: PlaceSteps | None
) -> dict[tuple[int, int], list[int]]:
    """Return by step, from a node to the next, those of some edges that a path may take there, in their order."""
    between: dict[tuple[int, int], list[int]] = {}
    for sources, targets in (ends := view.ends(edges)), ends[::-1]:
        allowed = places.allows(view, EdgeBatch(sources, targets, edges)) if places else np.ones(len(edges), np.bool_)
        rows = zip(edges[allowed].tolist(), sources[allowed].tolist(), targets[allowed].tolist(), strict=True)
        for edge, source, target in rows:
            if (source, target) in steps:
                between.setdefault((source, target), []).append(edge)
    position = {edge: index for index, edge in enumerate(edges.tolist())}
    return {step: sorted(taken, key=position.__getitem__) for step, taken in between.items()}


def _read_links(
    view: GraphView, paths: Sequence[tuple[int, ...]], node_ids: Mapping[int, str], shown: RenderedGraph
) -> Links:
    """Return the pairs of events on the paths that links put in order, whatever these lead over."""
    events = {node for node, identifier in node_ids.items() if shown.facts.nodes[identifier].kind == "event"}
    if not any(len(events.intersection(path)) > 1 for path in paths):
        return frozenset()
    precedence = read_precedence(view, np.array(sorted(events), np.int64))
    return frozenset(
        (node_ids[event], node_ids[later]) for event in events for later in precedence.after(event) & events
    )
