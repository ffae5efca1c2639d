"""Pydantic models of answers, for the OpenAPI document and the tests; answers aren't made with them."""

from __future__ import annotations

from graph_service.schemas.access import AuditAnswer, ImportsAnswer, ImportSchema
from graph_service.schemas.elements import SourceSchema
from graph_service.schemas.events import SequencesAnswer, TimelineAnswer
from graph_service.schemas.evidence import ChangesAnswer, ConflictsAnswer, RetractionAnswer
from graph_service.schemas.graphs import NeighbourhoodAnswer, PathAnswer, SubgraphAnswer
from graph_service.schemas.identity import MergeAnswer, MergesAnswer, ResolveAnswer
from graph_service.schemas.lists import ClaimsAnswer, SearchAnswer, SourcesAnswer
from graph_service.schemas.records import EntityAnswer, EventAnswer
from graph_service.schemas.service import HealthSchema, MovedSchema, ProblemSchema, SchemaAnswer, StatsAnswer

__all__ = [
    "AuditAnswer",
    "ChangesAnswer",
    "ClaimsAnswer",
    "ConflictsAnswer",
    "EntityAnswer",
    "EventAnswer",
    "HealthSchema",
    "ImportSchema",
    "ImportsAnswer",
    "MergeAnswer",
    "MergesAnswer",
    "MovedSchema",
    "NeighbourhoodAnswer",
    "PathAnswer",
    "ProblemSchema",
    "ResolveAnswer",
    "RetractionAnswer",
    "SchemaAnswer",
    "SearchAnswer",
    "SequencesAnswer",
    "SourceSchema",
    "SourcesAnswer",
    "StatsAnswer",
    "SubgraphAnswer",
    "TimelineAnswer",
]
