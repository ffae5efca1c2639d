"""The decision to retract a source."""

from __future__ import annotations

from typing import Final

import orjson
from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from graph_service.openapi.operations import decided
from graph_service.request import QuestionRequest
from graph_service.responses import JSON
from graph_service.routing import DecisionRoute
from graph_service.schemas import SourceSchema
from knowledge_graph.json_views import source_view
from loaders.curation.retract import retract
from queries.parameters.filters import NoParameters, Parameters

RETRACTION: Final = "/sources/{id:path}/retraction"
EXAMPLE: Final = "source:nyt-briefing-2024-05-25-staying"
router = APIRouter(prefix="/v1", tags=["sources"], route_class=DecisionRoute)


class SourceRetraction(Parameters):
    """The body of a retraction."""

    why: str = Field(min_length=1, max_length=2_000, description="The reason.", examples=["corrected"])
    on: str | None = Field(
        None, max_length=10, description="From which day on; today by default.", examples=["2024-06-01"]
    )


@router.post(
    RETRACTION,
    operation_id="retract_source",
    **decided(NoParameters, SourceSchema, body=SourceRetraction, problems=("not-found",), ids=EXAMPLE),
)
def retract_source(request: QuestionRequest) -> Response:
    """Retract a source and its parts for good; their claims stay as history and count no longer."""
    request.parameters(NoParameters)
    retraction = request.read_body(SourceRetraction)
    source = retract(request.store, request.id, why=retraction.why, on=retraction.on)
    return Response(orjson.dumps(source_view(source)), 200, {"Cache-Control": "no-store"}, JSON)
