"""Entities: finding them, and what is known of one."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.openapi.operations import documented
from graph_service.request import QuestionRequest
from graph_service.responses import reply
from graph_service.routing import QuestionRoute
from graph_service.schemas import ClaimsAnswer, EntityAnswer, NeighbourhoodAnswer, SearchAnswer, TimelineAnswer
from knowledge_graph.errors import NotFound
from queries.entities.entity import Moved, entity
from queries.entities.search import search
from queries.events.timeline import timeline
from queries.evidence.claims import claims_on
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.questions import (
    ClaimsParameters,
    EntityParameters,
    NeighbourhoodParameters,
    SearchParameters,
    TimelineParameters,
)
from queries.scope import find_survivor

ONE: Final = "/{id:path}"
router = APIRouter(prefix="/v1/entities", tags=["entities"], route_class=QuestionRoute)


@router.get("", **documented(SearchParameters, SearchAnswer, example="search", problems=("took-too-long",)))
def entities(asked: QuestionRequest) -> Response:
    """Find actors, locations and events by name, alias or title, in any script; without `q`, list them."""
    question = asked.parameters(SearchParameters)
    return reply(asked, search(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))


@router.get(
    f"{ONE}/neighbourhood",
    **documented(
        NeighbourhoodParameters,
        NeighbourhoodAnswer,
        example="neighbourhood",
        problems=("not-found", "took-too-long"),
        ids="location:rafah",
    ),
)
def neighbourhood_of(asked: QuestionRequest) -> Response:
    """Show what surrounds an entity: neighbours to a depth, ranked, and what was left out."""
    question = asked.parameters(NeighbourhoodParameters)
    return reply(asked, neighbourhood(asked.store, _standing(asked), question, seconds=asked.settings.timeout))


@router.get(
    f"{ONE}/claims",
    **documented(
        ClaimsParameters, ClaimsAnswer, example="claims", problems=("not-found",), ids="event:icj-order-2024-05-24"
    ),
)
def claims_of(asked: QuestionRequest) -> Response:
    """List the claims that touch an entity: about it and its parts, about its relations, and what it is quoted with."""
    question = asked.parameters(ClaimsParameters)
    return reply(
        asked, claims_on(asked.store, _standing(asked), question, seconds=asked.settings.timeout, base=asked.next_page)
    )


@router.get(
    f"{ONE}/timeline",
    **documented(
        TimelineParameters,
        TimelineAnswer,
        example="timeline",
        problems=("not-found", "took-too-long"),
        fixed=("entity",),
        ids="actor:hamas",
    ),
)
def timeline_of(asked: QuestionRequest) -> Response:
    """List the events an entity takes part in, in the order of time; a location with all its parts."""
    question = asked.parameters(TimelineParameters, entity=(_standing(asked),))
    return reply(asked, timeline(asked.store, question, seconds=asked.settings.timeout, base=asked.next_page))


@router.get(
    ONE,
    **documented(EntityParameters, EntityAnswer, example="entity", problems=("not-found",), ids="actor:icj"),
)
def one_entity(asked: QuestionRequest) -> Response:
    """Tell everything known of one entity: an actor, a location, an event or a source."""
    question = asked.parameters(EntityParameters)
    return reply(asked, entity(asked.store, asked.id, question, seconds=asked.settings.timeout))


def _standing(asked: QuestionRequest) -> str:
    """Return the id in the path if it stands.

    Raises:
        NotFound: there is no such entity.
        Moved: it has another id now.
    """
    record, mark, part = asked.id.partition("#")
    known = asked.store.known([record])
    if record not in known:
        raise NotFound(asked.id)
    standing = find_survivor(asked.store, known[record][1])
    if standing != record:
        raise Moved(asked.id, f"{standing}{mark}{part}")
    return asked.id
