"""Paths between entities."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.answers import PathAnswer
from graph_service.asked import Asked
from graph_service.documentation import documented
from graph_service.replies import reply
from graph_service.routing import QuestionRoute
from queries.parameters import PathParameters
from queries.path import find_paths

router = APIRouter(prefix="/v1", tags=["paths"], route_class=QuestionRoute)


@router.get(
    "/paths", **documented(PathParameters, PathAnswer, example="paths", problems=("not-found", "took-too-long"))
)
def paths(asked: Asked) -> Response:
    """Find how two entities are connected, with the claims behind every step. No path is an answer, and says why."""
    question = asked.parameters(PathParameters)
    return reply(asked, find_paths(asked.store, question, seconds=asked.settings.timeout))
