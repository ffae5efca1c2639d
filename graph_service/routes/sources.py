"""Sources."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.answers import SourcesAnswer
from graph_service.asked import Asked
from graph_service.documentation import documented
from graph_service.replies import reply
from graph_service.routing import QuestionRoute
from queries.sources import SourcesParameters, sources

router = APIRouter(prefix="/v1", tags=["sources"], route_class=QuestionRoute)


@router.get("/sources", **documented(SourcesParameters, SourcesAnswer, example="sources", problems=("took-too-long",)))
def all_sources(asked: Asked) -> Response:
    """List the sources that claims come from, in order of id."""
    question = asked.parameters(SourcesParameters)
    return reply(asked, sources(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))
