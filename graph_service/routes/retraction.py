"""The decision to retract a source, and to take that back."""

from __future__ import annotations

from typing import Final

import orjson
from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from graph_service.access.audit import audited
from graph_service.access.requester import writer_of
from graph_service.openapi.operations import decided
from graph_service.request import QuestionRequest
from graph_service.responses import JSON
from graph_service.routing import DecisionRoute
from graph_service.schemas import SourceSchema
from knowledge_graph.json_views import source_view
from knowledge_graph.records import Source
from loaders.curation.retract import retract, unretract
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
    by: str | None = Field(None, min_length=1, max_length=200, description="Who decides.", examples=["an analyst"])


class RetractionUndoing(Parameters):
    """The parameters of taking a retraction back."""

    why: str = Field(min_length=1, max_length=2_000, description="The reason.", examples=["retracted by mistake"])
    by: str | None = Field(None, min_length=1, max_length=200, description="Who takes it back.")


@router.post(
    RETRACTION,
    operation_id="retract_source",
    **decided(NoParameters, SourceSchema, body=SourceRetraction, problems=("not-found",), ids=EXAMPLE),
)
def retract_source(request: QuestionRequest) -> Response:
    """Retract a source and its parts until that is taken back; their claims stay as history and count no longer."""
    request.parameters(NoParameters)
    decision = request.read_body(SourceRetraction)
    details = {"why": decision.why, "on": decision.on, "stated_by": decision.by}
    with audited(request.store, writer_of(request), "retract", [request.id], **details):
        source = retract(request.store, request.id, why=decision.why, on=decision.on, by=decision.by)
    return _send_source(source)


@router.delete(
    RETRACTION,
    operation_id="undo_retraction",
    **decided(RetractionUndoing, SourceSchema, problems=("not-found", "contradiction"), ids=EXAMPLE),
)
def undo_retraction(request: QuestionRequest) -> Response:
    """Take the retraction of a source back: its claims count as if it had never been, also under `known_at`."""
    question = request.parameters(RetractionUndoing)
    details = {"why": question.why, "stated_by": question.by}
    with audited(request.store, writer_of(request), "unretract", [request.id], **details):
        source = unretract(request.store, request.id, why=question.why, by=question.by)
    return _send_source(source)


def _send_source(source: Source) -> Response:
    return Response(orjson.dumps(source_view(source)), 200, {"Cache-Control": "no-store"}, JSON)
