"""Part of the graph: the neighbourhood of several entities, or the paths between two, with an analysis if asked for."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from knowledge_graph.store import GraphStore
from queries.core.answer import Answer
from queries.export import FORMATS, find_format
from queries.neighbourhood.expand import neighbourhood
from queries.network.analysis import analysed
from queries.parameters.filters import Many
from queries.parameters.graph import AnalysisParameters, NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths


def _known_format(name: str) -> str:
    return find_format(name).name


FormatName = Annotated[str, AfterValidator(_known_format), WithJsonSchema({"type": "string", "enum": list(FORMATS)})]
"""The name of an export format."""

_FORMAT = Field(None, description="The format, if not the one that Accept asks for.", examples=["graphml"])


class SeedsParameters(NeighbourhoodParameters, AnalysisParameters):
    """The neighbourhood of several entities together."""

    seeds: Many = Field(
        min_length=1,
        description="Entities it grows from; or else give `start` and `end`.",
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
    return analysed(neighbourhood(store, question.seeds, question, seconds=seconds), question)
