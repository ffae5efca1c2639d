"""What sources say against each other, and what changes in what is known."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.answers import ChangesAnswer, ConflictsAnswer
from graph_service.asked import Asked
from graph_service.documentation import documented
from graph_service.replies import reply
from graph_service.routing import QuestionRoute
from queries.changes import changes
from queries.conflicts import conflicts
from queries.parameters import ChangesParameters, ConflictsParameters

router = APIRouter(prefix="/v1", tags=["claims"], route_class=QuestionRoute)


@router.get(
    "/conflicts",
    **documented(ConflictsParameters, ConflictsAnswer, example="conflicts", problems=("not-found", "took-too-long")),
)
def disagreements(asked: Asked) -> Response:
    """Show what sources say differently of one thing, side by side; or how a figure went from day to day."""
    question = asked.parameters(ConflictsParameters)
    return reply(asked, conflicts(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))


@router.get("/changes", **documented(ChangesParameters, ChangesAnswer, example="changes", problems=("took-too-long",)))
def since(asked: Asked) -> Response:
    """Show what is new, what fell and what stands firmer or weaker between what was known on two days."""
    question = asked.parameters(ChangesParameters)
    return reply(asked, changes(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))
