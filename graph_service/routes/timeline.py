"""Events: in the order of time, one after another, and one by one."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.openapi.operations import documented
from graph_service.request import QuestionRequest
from graph_service.responses import reply
from graph_service.routing import QuestionRoute
from graph_service.schemas import EntityAnswer, SequencesAnswer, TimelineAnswer
from knowledge_graph.errors import NotFound
from queries.entities.entity import entity
from queries.events.sequences import sequences
from queries.events.timeline import timeline
from queries.parameters.questions import EntityParameters, SequenceParameters, TimelineParameters

ONE: Final = "/events/{id:path}"
router = APIRouter(prefix="/v1", tags=["events"], route_class=QuestionRoute)


@router.get(
    "/timeline",
    **documented(TimelineParameters, TimelineAnswer, example="timeline", problems=("not-found", "took-too-long")),
)
def events(asked: QuestionRequest) -> Response:
    """List events in the order of time, with the claims behind each."""
    question = asked.parameters(TimelineParameters)
    return reply(asked, timeline(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))


@router.get(
    "/sequences",
    **documented(SequenceParameters, SequencesAnswer, example="sequences", problems=("not-found", "took-too-long")),
)
def one_then_another(asked: QuestionRequest) -> Response:
    """List events of some types that others followed within some days, at the same place or with the same actor."""
    question = asked.parameters(SequenceParameters)
    return reply(asked, sequences(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))


@router.get(
    ONE,
    **documented(
        EntityParameters, EntityAnswer, example="event", problems=("not-found",), ids="event:icj-order-2024-05-24"
    ),
)
def one_event(asked: QuestionRequest) -> Response:
    """Tell everything known of one event, with the claims that count for it."""
    question = asked.parameters(EntityParameters)
    if (known := asked.store.known([asked.id])) and known[asked.id][0] != "event":
        raise NotFound(asked.id)
    return reply(asked, entity(asked.store, asked.id, question, seconds=asked.settings.timeout))
