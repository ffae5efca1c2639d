"""Paths between entities."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.openapi.operations import documented
from graph_service.request import QuestionRequest
from graph_service.responses import reply
from graph_service.routing import QuestionRoute
from graph_service.schemas import PathAnswer
from queries.parameters.questions import PathParameters
from queries.paths.find import find_paths

router = APIRouter(prefix="/v1", tags=["paths"], route_class=QuestionRoute)


@router.get(
    "/paths", **documented(PathParameters, PathAnswer, example="paths", problems=("not-found", "took-too-long"))
)
def paths(asked: QuestionRequest) -> Response:
    """Find how two entities are connected, with the claims behind every step. No path is an answer, and says why."""
    question = asked.parameters(PathParameters)
    return reply(asked, find_paths(asked.store, question, seconds=asked.settings.timeout))
