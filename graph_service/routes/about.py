"""The schema of records, the vocabulary, and counts."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.openapi.operations import documented
from graph_service.request import QuestionRequest
from graph_service.responses import reply_json
from graph_service.routing import QuestionRoute
from graph_service.schemas import SchemaAnswer, StatsAnswer
from knowledge_graph.records import json_schema
from knowledge_graph.vocabulary import VOCABULARY
from loaders.ingest.unfinished import read_unfinished
from queries.parameters.filters import NoParameters

router = APIRouter(prefix="/v1", tags=["about"], route_class=QuestionRoute)


@router.get("/schema", operation_id="get_schema", **documented([NoParameters], [SchemaAnswer], asks_store=False))
def schema(request: QuestionRequest) -> Response:
    """The JSON Schema of the records, and the vocabulary of their types, roles and relations."""
    request.parameters(NoParameters)
    return reply_json(request, _schema())


@router.get("/stats", operation_id="get_stats", **documented([NoParameters], [StatsAnswer]))
def stats(request: QuestionRequest) -> Response:
    """Count the records of each kind and the relations between entities, and name the loads that aren't whole."""
    request.parameters(NoParameters)
    counted = request.store.whole(request.store.stats)
    edges = counted.pop("edges")
    loads = [load.view() for load in read_unfinished(request.store)]
    fields = {
        "store": request.store.name,
        "records": counted,
        "edges": edges,
        "unfinished_loads": loads,
        "notices": request.store.notices(),
    }
    return reply_json(request, fields)


@cache
def _schema() -> dict[str, Any]:
    return {"version": version("conflict-graph"), "records": json_schema(), "vocabulary": VOCABULARY.tables}
