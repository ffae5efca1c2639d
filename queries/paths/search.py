"""The search a path question asks for: its entities as nodes, its constraints, and the engine that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphView
from queries.parameters.graph import PathParameters
from queries.paths.bidirectional_bfs import shortest_paths
from queries.paths.constraints import PathConstraints
from queries.paths.simple_paths import Paths, paths_in_order


@dataclass(frozen=True, slots=True)
class PathSearch:
    """A path question in terms of one view of the graph."""

    starts: list[int]
    ends: list[int]
    named: list[int]
    """Distinct nodes that the question names as ends or in ``via``: the filter passes them."""
    constraints: PathConstraints

    @classmethod
    def prepare(cls, view: GraphView, question: PathParameters) -> PathSearch:
        """Locate a question's entities in a view, and exempt those it names from the filter.

        Raises:
            NotFound: an end, or an entity to avoid or to pass through, is not in the graph.
            InvalidInput: a start is an end.
        """
        located = view.locate([*question.start, *question.end, *question.via])
        starts, rest = located[: len(question.start)], located[len(question.start) :]
        ends, via = rest[: len(question.end)], rest[len(question.end) :]
        if set(starts) & set(ends):
            raise InvalidInput("start and end are the same entity; a path joins two.", field="end")
        view.exempt(named := list(dict.fromkeys(located)))
        temporal = question.mode == "temporal"
        constraints = PathConstraints(
            max_depth=question.max_depth,
            max_paths=1 if question.mode == "shortest" else question.max_paths,
            avoid=tuple(view.locate(question.avoid)) if question.avoid else (),
            max_degree=question.max_degree,
            via=tuple(node for node in dict.fromkeys(via) if {node} not in ({*starts}, {*ends})),
            shortest_only=question.mode in {"shortest", "all_shortest"},
            order=(question.order or "possible") if temporal else None,
            by_arrival=temporal and question.optimise == "arrival",
        )
        return cls(starts, ends, named, constraints)

    def run(self, view: GraphView) -> Paths:
        """Return the paths, in the question's order.

        Raises:
            BudgetExceeded: the view's time ran out.
        """
        if self.constraints.shortest_only and not self.constraints.via:
            return shortest_paths(view, self.starts, self.ends, self.constraints)
        return paths_in_order(view, self.starts, self.ends, self.constraints)
