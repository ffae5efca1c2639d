"""The search a path question asks for: its entities as nodes, its constraints, and the engine that answers it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import NODE_KINDS
from knowledge_graph.store import EdgeBatch, GraphStore, GraphView
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.countries import StateTie, find_countries
from queries.parameters.graph import PathParameters
from queries.paths.bidirectional_bfs import shortest_paths
from queries.paths.constraints import PathConstraints, PlaceSteps
from queries.paths.simple_paths import Paths, paths_in_order

Ties = Mapping[tuple[int, int], StateTie]
"""Steps between states and their countries, by their two nodes in the direction of a path."""


@dataclass(frozen=True, slots=True)
class PathSearch:
    """A path question in terms of one view of the graph."""

    starts: list[int]
    ends: list[int]
    named: list[int]
    """Distinct nodes that the question names as ends or in ``via``: the filter passes them."""
    constraints: PathConstraints

    @classmethod
    def prepare(cls, view: GraphView, question: PathParameters, walked: Collection[int] | None = None) -> PathSearch:
        """Locate a question's entities in a view, and exempt those it names from the filter.

        Args:
            view: the graph under the question's filter.
            question: the path question.
            walked: the relation codes that are walked anywhere, where the filter lets relations to places through for
                ends that are locations; None for all that it lets through.

        Raises:
            NotFound: an end, or an entity to avoid or to pass through, is not in the graph.
            InvalidInput: there are no two different ends, a start and an end.
        """
        located = view.locate([*question.start, *question.end, *question.via])
        starts, rest = located[: len(question.start)], located[len(question.start) :]
        ends, via = rest[: len(question.end)], rest[len(question.end) :]
        if len({*starts, *ends}) == 1:
            raise InvalidInput("`start` and `end` are the same entity; a path joins two.", field="end")
        view.exempt(named := list(dict.fromkeys(located)))
        temporal = question.mode == "temporal"
        constraints = PathConstraints(
            max_depth=question.max_depth,
            max_paths=1 if question.mode == "shortest" else question.max_paths,
            avoid=tuple(view.locate(question.avoid)) if question.avoid else (),
            max_degree=question.max_degree,
            via=tuple(dict.fromkeys(via)),
            shortest_only=question.mode in {"shortest", "all_shortest"},
            order=(question.order or "possible") if temporal else None,
            by_arrival=temporal and question.optimise == "arrival",
            places=None if walked is None else PlaceSteps.between(view, starts, ends, walked),
        )
        return cls(starts, ends, named, constraints)

    def ends_at_places(self, view: GraphView) -> bool:
        """Return whether any end is a location."""
        ends = np.array([*self.starts, *self.ends], np.int64)
        return bool((view.kinds(ends) == NODE_KINDS.index("location")).any())

    def run(self, view: GraphView) -> Paths:
        """Return the paths, in the question's order.

        Raises:
            BudgetExceeded: the view's time ran out.
        """
        parts = [_run_apart(view, part) for part in self._parts()]
        return parts[0] if len(parts) == 1 else _join_paths(view, parts, self.constraints)

    def _parts(self) -> Iterator[PathSearch]:
        """Yield searches between starts and ends that have none in common, which together find what this one asks for.

        An entity that is both is a start on its own, with the other ends, and an end for the other starts.
        """
        both = [node for node in dict.fromkeys(self.starts) if node in self.ends]
        apart = [node for node in self.starts if node not in both]
        if apart:
            yield self._between(apart, self.ends)
        if not {*apart} & {*self.constraints.via}:  # else no path from another start passes through it
            for node in both:
                if others := [end for end in self.ends if end != node]:
                    yield self._between([node], others, barred=apart)

    def _between(self, starts: list[int], ends: list[int], barred: Sequence[int] = ()) -> PathSearch:
        """Return the search between some of the ends; what a single end passes through anyway needs no ``via``."""
        via = tuple(node for node in self.constraints.via if {node} not in ({*starts}, {*ends}))
        constraints = replace(self.constraints, via=via, avoid=(*self.constraints.avoid, *barred))
        return PathSearch(starts, ends, self.named, constraints)


def _run_apart(view: GraphView, search: PathSearch) -> Paths:
    """Return the paths of a search whose starts are no ends."""
    if search.constraints.shortest_only and not search.constraints.via:
        return shortest_paths(view, search.starts, search.ends, search.constraints)
    return paths_in_order(view, search.starts, search.ends, search.constraints)


def _join_paths(view: GraphView, parts: Sequence[Paths], constraints: PathConstraints) -> Paths:
    """Return the paths of several searches in the order of one; of no part more than up to where another was spent."""
    spent_at = min((part.spent_at for part in parts if part.spent_at is not None), default=None)
    rows = [
        (nodes, part.arrivals[index] if part.arrivals else 0)
        for part in parts
        for index, nodes in enumerate(part.paths)
    ]
    if spent_at is not None:
        rows = [row for row in rows if len(row[0]) <= spent_at and not constraints.by_arrival]
    elif constraints.shortest_only and rows:
        shortest = min(len(nodes) for nodes, _ in rows)
        rows = [row for row in rows if len(row[0]) == shortest]

    def rank(row: tuple[tuple[int, ...], int]) -> tuple[int, int, list[int]]:
        nodes, arrival = row
        first, second = (arrival, len(nodes)) if constraints.by_arrival else (len(nodes), arrival)
        return first, second, view.order(np.array(nodes, np.int64)).tolist()

    rows.sort(key=rank)
    paths, arrivals = (
        (tuple(column) for column in zip(*rows[: constraints.max_paths], strict=True)) if rows else ((), ())
    )
    if spent_at is not None:
        return Paths(paths, spent_at=spent_at, arrivals=arrivals)
    more = len(rows) > constraints.max_paths or any(part.more and part.paths[0] in paths for part in parts)
    beyond = not more and not (paths and constraints.shortest_only) and any(part.beyond_depth for part in parts)
    return Paths(paths, more, beyond, arrivals=arrivals)


@contextmanager
def open_search(
    store: GraphStore, question: PathParameters, criteria: Filter, *, seconds: float
) -> Iterator[tuple[GraphView, PathSearch]]:
    """Open the view that a question is searched in, and prepare its search.

    Where an end is a location, relations to places are let through for it, unless the question names its relations.

    Raises:
        NotFound: an end, or an entity to avoid or to pass through, is not in the graph.
        InvalidInput: there are no two different ends, a start and an end.
    """
    with store.read(criteria, seconds=seconds) as view:
        search = PathSearch.prepare(view, question)
        walked = criteria.codes
        if walked is None or question.relation or not search.ends_at_places(view):
            yield view, search
            return
    with store.read(replace(criteria, codes=walked | VOCABULARY.place_codes), seconds=seconds) as view:
        yield view, PathSearch.prepare(view, question, walked)


def ties_between(store: GraphStore, view: GraphView, question: PathParameters, search: PathSearch) -> Ties:
    """Return the steps from a start to an end that are a state and its country, and that no edge joins.

    None where the question names its relations or roles, or what a path must pass through.
    """
    actor, location = (NODE_KINDS.index(kind) for kind in ("actor", "location"))
    kinds = [set(view.kinds(np.array(ends, np.int64)).tolist()) for ends in (search.starts, search.ends)]
    apart = any(actor in here and location in there for here, there in (kinds, kinds[::-1]))
    if question.relation or question.role or question.via or not apart:
        return {}
    ends = [*search.starts, *search.ends]
    nodes = dict(zip(view.ids(ends), ends, strict=True))
    ties: dict[tuple[int, int], StateTie] = {}
    for tie in find_countries(store, view, list(nodes)):
        state, country = nodes.get(tie.state), nodes.get(tie.country)
        for start, end in ((state, country), (country, state)):
            if start in search.starts and end in search.ends and not _is_step(view, start, end, search.constraints):
                ties[start, end] = tie
    return ties


def _is_step(view: GraphView, start: int, end: int, constraints: PathConstraints) -> bool:
    """Return whether a path may take an edge from one node to another."""
    edges = view.among(np.array(sorted((start, end)), np.int64))
    if constraints.places is None or not len(edges):
        return bool(len(edges))
    starts, ends = view.ends(edges)
    forward = starts == start
    batch = EdgeBatch(np.where(forward, starts, ends), np.where(forward, ends, starts), edges)
    return bool(constraints.places.allows(view, batch).any())


def with_ties(view: GraphView, paths: Paths, ties: Collection[tuple[int, int]], constraints: PathConstraints) -> Paths:
    """Return the paths that were found with those of one step between a state and its country among them.

    Args:
        view: the view that the paths were found in.
        paths: those that were found.
        ties: the two ends of each further path, in its direction.
        constraints: those that the paths were found under.
    """
    if not ties:
        return paths
    new = sorted(ties, key=view.ids)
    limit = constraints.max_paths
    if constraints.shortest_only:
        direct = [path for path in paths.paths if len(path) == len(new[0])]
        listed = sorted([*direct, *new], key=view.ids)
        return Paths(tuple(listed[:limit]), len(listed) > limit or (bool(direct) and paths.more))
    listed = [
        *new,
        *paths.paths,
    ]  # in an order of time first: nothing is shorter, and undated they arrive before any other
    if constraints.order is None:
        listed.sort(key=lambda path: (len(path), view.ids(path)))
    more = paths.more or len(listed) > limit
    return Paths(tuple(listed[:limit]), more, paths.beyond_depth and not more, paths.spent_at)


def stand_ins(
    store: GraphStore, question: PathParameters, criteria: Filter, *, seconds: float
) -> tuple[PathParameters, dict[str, str]] | None:
    """Return a question that the countries of its states are ends of as well, and by country the state it stands for.

    Each is an end at its state's side; one of several states stands for the last of them. None where no country does.
    """
    if question.relation:
        return None
    with store.read(criteria, seconds=seconds) as view:
        start, end, avoided = (
            view.ids(view.locate(ids)) if ids else [] for ids in (question.start, question.end, question.avoid)
        )
        ties = find_countries(store, view, [*start, *end])
    stands_for = {tie.country: tie.state for tie in ties if tie.country not in avoided}
    if not stands_for:
        return None

    def widened(ends: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
        own = (country for country, state in stands_for.items() if state in ends and country not in others)
        return tuple(dict.fromkeys([*ends, *own]))

    wider = question.model_copy(update={"start": widened(start, end), "end": widened(end, start)})
    return wider, stands_for


def has_path(store: GraphStore, question: PathParameters, criteria: Filter, *, seconds: float) -> bool:
    """Return whether a question has a path, that of a state's country or to its country included.

    Raises:
        BudgetExceeded: a search took too long.
    """
    with open_search(store, question, criteria, seconds=seconds) as (view, search):
        if search.run(view).paths or ties_between(store, view, question, search):
            return True
    others = stand_ins(store, question, criteria, seconds=seconds)
    if others is None:
        return False
    with open_search(store, others[0], criteria, seconds=seconds) as (view, search):
        return bool(search.run(view).paths or ties_between(store, view, others[0], search))
