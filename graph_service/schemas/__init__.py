"""The shapes of answers, for the documentation only: answers are written as bytes, and tests hold them to these."""

from __future__ import annotations

from graph_service.schemas.evidence import ChangesAnswer, ConflictsAnswer, RetractionAnswer
from graph_service.schemas.graphs import NeighbourhoodAnswer, PathAnswer
from graph_service.schemas.identity import MergeAnswer, MergesAnswer, ResolveAnswer
from graph_service.schemas.lists import ClaimsAnswer, EntityAnswer, SearchAnswer, SourcesAnswer
from graph_service.schemas.service import Health, Problem, SchemaAnswer, StatsAnswer
from graph_service.schemas.shapes import Source
from graph_service.schemas.times import SequencesAnswer, TimelineAnswer

__all__ = [
    "ChangesAnswer",
    "ClaimsAnswer",
    "ConflictsAnswer",
    "EntityAnswer",
    "Health",
    "MergeAnswer",
    "MergesAnswer",
    "NeighbourhoodAnswer",
    "PathAnswer",
    "Problem",
    "ResolveAnswer",
    "RetractionAnswer",
    "SchemaAnswer",
    "SearchAnswer",
    "SequencesAnswer",
    "Source",
    "SourcesAnswer",
    "StatsAnswer",
    "TimelineAnswer",
]
