"""The search a path question asks for: its entities as nodes, its constraints, and the engine that answers it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import NODE_KINDS, Actor, Location
from knowledge_graph.store import GraphStore, GraphView, IdentityKey
from knowledge_graph.text import fold
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters.graph import PathParameters
from queries.paths.bidirectional_bfs import shortest_paths
from queries.paths.constraints import PathConstraints, PlaceSteps
from queries.paths.simple_paths import Paths, paths_in_order

_COUNTRIES: Final = ("country", "territory")


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
            InvalidInput: a start is an end.
        """
        located = view.locate([*question.start, *question.end, *question.via])
        starts, rest = located[: len(question.start)], located[len(question.start) :]
        ends, via = rest[: len(question.end)], rest[len(question.end) :]
        if set(starts) & set(ends):
            raise InvalidInput("`start` and `end` are the same entity; a path joins two.", field="end")
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
        if self.constraints.shortest_only and not self.constraints.via:
            return shortest_paths(view, self.starts, self.ends, self.constraints)
        return paths_in_order(view, self.starts, self.ends, self.constraints)


@contextmanager
def open_search(
    store: GraphStore, question: PathParameters, criteria: Filter, *, seconds: float
) -> Iterator[tuple[GraphView, PathSearch]]:
    """Open the view that a question is searched in, and prepare its search.

    Where an end is a location, relations to places are let through for it, unless the question names its relations.

    Raises:
        NotFound: an end, or an entity to avoid or to pass through, is not in the graph.
        InvalidInput: a start is an end.
    """
    with store.read(criteria, seconds=seconds) as view:
        search = PathSearch.prepare(view, question)
        walked = criteria.codes
        if walked is None or question.relation or not search.ends_at_places(view):
            yield view, search
            return
    with store.read(replace(criteria, codes=walked | VOCABULARY.place_codes), seconds=seconds) as view:
        yield view, PathSearch.prepare(view, question, walked)


def find_countries(store: GraphStore, ids: Sequence[str]) -> dict[str, str]:
    """Return by location the state among some entities whose country it is.

    It is the country or territory that has an identifier of the state (``iso3``, ``wikidata``), or if none has, its
    name.
    """
    countries: dict[str, str] = {}
    for state_id, state in store.records(ids).items():
        if not isinstance(state, Actor) or state.type != "state":
            continue
        shared = [IdentityKey("location", scheme, value) for scheme, value in sorted(state.identifiers.items())]
        named = [IdentityKey("location", "name", f"{type_}|{fold(state.name)}") for type_ in _COUNTRIES]
        fitting = _countries_with(store, shared) or _countries_with(store, named)
        survivors = store.merged(fitting)
        countries |= {survivors.get(place, place): state_id for place in fitting}
    return countries


def _countries_with(store: GraphStore, keys: Sequence[IdentityKey]) -> list[str]:
    located = sorted({place for places in store.identities(keys).values() for place in places})
    records = store.records(located).items()
    return [place for place, record in records if isinstance(record, Location) and record.type in _COUNTRIES]


def with_countries(question: PathParameters, countries: Mapping[str, str]) -> PathParameters:
    """Return a question that the countries of its states are ends of as well, each at its state's side."""

    def widened(ends: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
        own = (country for country, state in countries.items() if state in ends and country not in others)
        return tuple(dict.fromkeys([*ends, *own]))

    start = widened(question.start, question.end)
    return question.model_copy(update={"start": start, "end": widened(question.end, start)})
