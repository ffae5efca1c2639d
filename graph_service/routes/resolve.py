"""Who may be one: close calls, for people to decide."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.openapi.operations import documented
from graph_service.request import QuestionRequest
from graph_service.responses import reply
from graph_service.routing import QuestionRoute
from graph_service.schemas import ResolveAnswer
from queries.entities.duplicates import resolve
from queries.parameters.questions import ResolveParameters

router = APIRouter(prefix="/v1", tags=["merges"], route_class=QuestionRoute)


@router.get(
    "/resolve",
    **documented(ResolveParameters, ResolveAnswer, example="resolve", problems=("not-found", "took-too-long")),
)
def close_calls(asked: QuestionRequest) -> Response:
    """List actors, and locations, that may be one and the same, the closest first, with what speaks for it."""
    question = asked.parameters(ResolveParameters)
    return reply(asked, resolve(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))
