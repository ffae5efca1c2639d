"""What sources say against each other, and what changes in what is known."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.openapi.operations import documented
from graph_service.request import QuestionRequest
from graph_service.responses import reply
from graph_service.routing import QuestionRoute
from graph_service.schemas import ChangesAnswer, ConflictsAnswer
from queries.evidence.changes import changes
from queries.evidence.conflicts import conflicts
from queries.parameters.questions import ChangesParameters, ConflictsParameters

router = APIRouter(prefix="/v1", tags=["claims"], route_class=QuestionRoute)


@router.get(
    "/conflicts",
    **documented(ConflictsParameters, ConflictsAnswer, example="conflicts", problems=("not-found", "took-too-long")),
)
def disagreements(asked: QuestionRequest) -> Response:
    """Show what sources say differently of one thing, side by side; or how a figure went from day to day."""
    question = asked.parameters(ConflictsParameters)
    return reply(asked, conflicts(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))


@router.get("/changes", **documented(ChangesParameters, ChangesAnswer, example="changes", problems=("took-too-long",)))
def since(asked: QuestionRequest) -> Response:
    """Show what is new, what fell and what stands firmer or weaker between what was known on two days."""
    question = asked.parameters(ChangesParameters)
    return reply(asked, changes(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))
