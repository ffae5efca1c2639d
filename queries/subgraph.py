"""Part of the graph: the neighbourhood of several entities, or the paths between two, with an analysis if asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from knowledge_graph.store import GraphStore
from queries.core.answer import Answer
from queries.events.event_scope import EventScope
from queries.export import FORMATS, find_format
from queries.neighbourhood.expand import neighbourhood
from queries.network.analysis import analysed
from queries.parameters.events import TimelineParameters
from queries.parameters.filters import FilterParameters
from queries.parameters.graph import AnalysisParameters, NeighbourhoodParameters, PathParameters
from queries.parameters.values import Many
from queries.paths.find import find_paths


def _known_format(name: str) -> str:
    return find_format(name).name


FormatName = Annotated[str, AfterValidator(_known_format), WithJsonSchema({"type": "string", "enum": list(FORMATS)})]
"""The name of an export format."""

_FORMAT = Field(None, description="The format, if not the one that Accept asks for.", examples=["graphml"])


class SeedsParameters(NeighbourhoodParameters, AnalysisParameters):
    """The neighbourhood of several entities together, or of the events that the filters leave in."""

    seeds: Many = Field(
        (),
        description="Entities it grows from; without any, it grows from the first `limit` events, in order of time, "
        "that the filters leave in. Or else give `start` and `end`.",
        examples=[["location:rafah"]],
    )
    format: FormatName | None = _FORMAT


class BetweenParameters(PathParameters, AnalysisParameters):
    """What lies on the paths between two entities."""

    format: FormatName | None = _FORMAT


def subgraph(store: GraphStore, question: SeedsParameters | BetweenParameters, *, seconds: float = 10.0) -> Answer:
    """Answer with part of the graph. Writing it in the question's ``format`` is up to the caller.

    Raises:
        NotFound: an entity is not in the graph.
        InvalidInput: the analysis can't be made of it.
        BudgetExceeded: it took too long.
    """
    if isinstance(question, BetweenParameters):
        return analysed(find_paths(store, question, seconds=seconds), question)
    if question.seeds:
        return analysed(neighbourhood(store, question.seeds, question, seconds=seconds), question)
    return analysed(_around_events(store, question, seconds), question)


def _around_events(store: GraphStore, question: SeedsParameters, seconds: float) -> Answer:
    """Answer with the neighbourhood of the first events that a timeline lists; say so if there are more."""
    listing = TimelineParameters(**{name: getattr(question, name) for name in FilterParameters.model_fields})
    with store.read(listing.filter(), seconds=seconds) as view:
        nodes, total = EventScope.of(store, view, listing, seconds=seconds).page(question.limit)
        events = view.ids(nodes.tolist())
    answer = neighbourhood(store, events, question, seconds=seconds)
    if total <= len(events):
        return answer
    truncated = answer.fields["truncated"] or {"reason": "limit", "at_depth": 0}
    return replace(answer, fields={**answer.fields, "complete": False, "truncated": truncated}, complete=False)
