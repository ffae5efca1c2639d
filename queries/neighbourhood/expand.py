"""Neighbourhood of an entity: breadth-first expansion to a depth, ranked and limited at each node and over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from knowledge_graph.int_sets import Marks, distinct
from knowledge_graph.references import descendants
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import EdgeBatch, GraphStore, GraphView, IntArray
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.answer import Answer, shown_fields
from queries.core.compare import comparing
from queries.core.explain import explaining
from queries.neighbourhood.ranking import best_per_relation, nearest_first
from queries.parameters.graph import NeighbourhoodParameters

_NAME_OF_CODE = [word.relation for word in VOCABULARY.relations]


@explaining
@comparing
def neighbourhood(
    store: GraphStore, centre: str | Sequence[str], question: NeighbourhoodParameters, *, seconds: float = 10.0
) -> Answer:
    """Answer with the neighbourhood of one entity, or of several seeds together.

    See docs/semantics.md, Neighbourhood.

    Raises:
        NotFound: there is no such entity.
        BudgetExceeded: it took too long.
    """
    seeds = [centre] if isinstance(centre, str) else list(centre)
    with store.read(question.filter(), seconds=seconds) as view:
        nodes = list(dict.fromkeys(view.locate(seeds)))
        view.exempt(nodes)
        growth = _Growth(view, question, nodes)
        growth.run()
        edges, cut = growth.edges()
        shown = view.show(growth.nodes, edges.tolist())
        growth.mark(shown)
        truncated = growth.truncated or ({"reason": "edge_limit", "at_depth": question.depth} if cut else None)
        fields = {
            "centre": view.ids(nodes)[0] if len(nodes) == 1 else view.ids(nodes),
            **shown_fields(shown),
            "totals": growth.totals(edges),
            "complete": truncated is None,
            "truncated": truncated,
        }
    return Answer(fields, complete=truncated is None, shown=shown)


@dataclass(slots=True)
class _Growth:
    """The neighbourhood as it grows, level by level."""

    view: GraphView
    question: NeighbourhoodParameters
    seeds: list[int]
    nodes: list[int] = field(default_factory=list)
    truncated: dict[str, Any] | None = None
    _distance: dict[int, int] = field(default_factory=dict)
    _unexpanded: set[int] = field(default_factory=set)
    _met: list[IntArray] = field(default_factory=list)
    _met_once: bool = False
    _parts: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))

    def run(self) -> None:
        """Expand to the depth of the question."""
        whole = [self.view.parts(seed) for seed in self.seeds] if self.question.parts == "include" else []
        centre = distinct(np.concatenate([np.array(self.seeds, np.int64), *whole]))
        self._parts = centre[~np.isin(centre, self.seeds)]
        if self.question.kind:  # they stand for the centre, and nothing but the kinds asked for could hide a location
            self.view.exempt(centre.tolist())
        self._take(self.seeds, 0)
        seen, frontier = Marks(centre), centre
        for distance in range(1, self.question.depth + 1):
            hops = self._expand(frontier)
            fresh = ~seen.has(hops.neighbour)
            candidates = EdgeBatch(hops.source[fresh], hops.neighbour[fresh], hops.edge[fresh])
            chosen = self._chosen(candidates, distance)
            self._take(chosen.tolist(), distance)
            seen.add(chosen)
            frontier = self._expandable(np.sort(chosen), distance)
            if not len(frontier):
                return

    def edges(self) -> tuple[IntArray, bool]:
        """Return the edges among the nodes, the strongest up to ``edge_limit``, and whether any was cut."""
        self._show_parts()
        edges = self.view.among(np.array(self.nodes, np.int64))
        if len(edges) <= self.question.edge_limit:
            return edges, False
        strongest = np.argsort(self.view.strength(edges), kind="stable")  # equally strong ones stay in order of id
        return edges[np.sort(strongest[: self.question.edge_limit])], True

    def totals(self, returned: IntArray) -> dict[str, dict[str, int]]:
        """Count by relation type the edges read at expanded nodes, and how many of them are returned."""
        met = self._met[0] if self._met_once else distinct(np.concatenate([np.zeros(0, np.int64), *self._met]))
        counted = self._count(met)
        shown = self._count(met[Marks(returned).has(met)])
        return {name: {"found": number, "returned": shown[name]} for name, number in counted.most_common()}

    def mark(self, shown: RenderedGraph) -> None:
        """Add to each node's view how far away it is, and whether it was left unexpanded."""
        for node, identifier in zip(self.nodes, list(shown.nodes), strict=True):
            marks: dict[str, Any] = {"distance": self._distance[node]}
            if node in self._unexpanded:
                marks["expanded"] = False
            shown.extend_node(identifier, marks)

    def _expand(self, frontier: IntArray) -> EdgeBatch:
        direction = self.question.direction
        hops = self.view.expand(frontier, inward=direction != "out", outward=direction != "in")
        self._met.append(hops.edge)
        # One node's relations are each there once, unless merging left one that leads back to it.
        self._met_once = len(self._met) == 1 == len(frontier) and not (hops.neighbour == hops.source).any()
        return hops

    def _chosen(self, candidates: EdgeBatch, distance: int) -> IntArray:
        """Return the new nodes of a level: the best per node and relation type, of those the best up to ``limit``."""
        types = self.view.relation_types(candidates.edge)
        kept, cut = best_per_relation(self.view, candidates, types, self.question.limit_per_relation)
        if cut:
            self._cut("limit_per_relation", distance)
        ranked = nearest_first(self.view, kept)
        room = self.question.limit - (len(self.nodes) - len(self.seeds))
        if len(ranked) > room:
            self._cut("limit", distance)
        return ranked[: max(0, room)]

    def _take(self, nodes: list[int], distance: int) -> None:
        self.nodes.extend(nodes)
        self._distance.update(dict.fromkeys(nodes, distance))

    def _expandable(self, nodes: IntArray, distance: int) -> IntArray:
        """Return the nodes to expand next; those above ``max_degree`` are shown and marked, but not expanded."""
        if distance == self.question.depth:
            return nodes
        small = self.view.degree(nodes) <= self.question.max_degree
        if not small.all():
            self._unexpanded.update(nodes[~small].tolist())
            self._cut("max_degree", distance)
        return nodes[small]

    def _show_parts(self) -> None:
        """Show those parts of the centre at which something returned happened, with the wholes between."""
        touching = [part for part in self._parts.tolist() if part not in self._distance]
        if not touching:
            return
        edges = self.view.among(distinct(np.array([*self.nodes, *touching], np.int64)))
        starts, ends = self.view.ends(edges)
        neighbours = Marks(np.array([node for node, distance in self._distance.items() if distance], np.int64))
        touched = np.concatenate([starts[neighbours.has(ends)], ends[neighbours.has(starts)]])
        shown = set(touched.tolist()) & set(touching)
        types, above = self.view.relation_types(edges).tolist(), dict[int, list[int]]()
        for start, end, code in zip(starts.tolist(), ends.tolist(), types, strict=True):
            if _NAME_OF_CODE[code] == "PART_OF":
                above.setdefault(start, []).append(end)  # one that others were merged into may lie in several
        between = descendants(shown, lambda part: set(above.get(part, ())) & set(touching))  # climbing, in fact
        self._take(self._in_order(between), 0)

    def _in_order(self, nodes: Collection[int]) -> list[int]:
        """Return nodes in order of id: a store may number them in any other."""
        numbers = np.fromiter(nodes, np.int64, len(nodes))
        in_order: list[int] = numbers[np.argsort(self.view.order(numbers))].tolist() if len(numbers) else []
        return in_order

    def _cut(self, reason: str, distance: int) -> None:
        self.truncated = self.truncated or {"reason": reason, "at_depth": distance}

    def _count(self, edges: IntArray) -> Counter[str]:
        numbers = np.bincount(self.view.relation_types(edges), minlength=len(_NAME_OF_CODE))
        counted: Counter[str] = Counter()
        for name, number in zip(_NAME_OF_CODE, numbers.tolist(), strict=True):
            if number:
                counted[name] += number
        return counted
