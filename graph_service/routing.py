"""The route classes of questions and decisions: plain functions that run in the pool of threads."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Final

from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from graph_service.errors import ClientGone, Refused, body_too_large, problem, problem_of
from graph_service.monitoring.request_record import record_of
from graph_service.request import BODY, QuestionRequest
from graph_service.scheduling.clients import client_of
from graph_service.scheduling.scheduler import Receive
from graph_service.settings import Settings
from knowledge_graph.errors import ConflictGraphError, NotFound
from queries.entities.entity import Moved
from queries.entities.suggestions import explain_missing

Handler = Callable[[QuestionRequest], Response]
_GONE: Final = 499
"""The status that logs get of a request whose client left."""


class QuestionRoute(APIRoute):
    """Route of a question: its handler takes a ``QuestionRequest`` and returns a response.

    FastAPI's dependencies and query models are passed by: see docs/decisions, "The service reads query strings itself".
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the coroutine that answers a request."""
        endpoint: Handler = self.endpoint

        async def handle(request: Request) -> Response:
            return await _run(endpoint, QuestionRequest(request.scope), self.operation_id or self.name, request.receive)

        return handle


class DecisionRoute(APIRoute):
    """Route of a decision: the same, with the body read first; refused by a read-only service."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the coroutine that answers a request."""
        endpoint: Handler = self.endpoint

        async def handle(request: Request) -> Response:
            settings: Settings = request.app.state.settings
            if settings.read_only:
                return problem("read-only")
            body = b""
            try:
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > settings.body_bytes:
                        return body_too_large(settings.body_bytes)
            except ClientDisconnect:
                return problem("request-too-slow")  # or its client has gone: nobody reads this then
            return await _run(endpoint, QuestionRequest({**request.scope, BODY: body}), self.operation_id or self.name)

        return handle


async def _run(handler: Handler, request: QuestionRequest, operation: str, receive: Receive | None = None) -> Response:
    """Have the scheduler run a handler; what it refuses is a problem.

    Args:
        handler: what answers.
        request: what is asked.
        operation: its name in the OpenAPI document.
        receive: the channel on which is told that the client is gone; without it, the work is done to its end.
    """
    scheduler, costs = request.app.state.scheduler, request.app.state.costs
    kind = costs.kind_of(operation, request.query_params.multi_items(), request.path_params.get("id"))
    try:
        response: Response = await scheduler.run(
            partial(_answer, handler, request),
            client=client_of(request.scope),
            cost=costs.estimate(kind),
            receive=receive,
            is_bounded=receive is not None,
            measured=partial(costs.learn, kind),
        )
    except ClientGone:
        return Response(status_code=_GONE)  # which nobody reads
    except Refused as error:
        return problem_of(error)
    return response


def _answer(handler: Handler, request: QuestionRequest) -> Response:
    """Return a handler's response, or that of the error it raises."""
    with record_of(request.scope).working():
        try:
            return handler(request)
        except Moved as error:
            return JSONResponse({"moved_to": error.to}, 308, {"Location": request.moved(error.to)})
        except NotFound as error:
            return problem_of(_with_suggestions(request, error))
        except ConflictGraphError as error:
            return problem_of(error)


def _with_suggestions(request: QuestionRequest, error: NotFound) -> NotFound:
    """Return the error with suggested ids; without them if the search for them fails."""
    with suppress(ConflictGraphError):
        return explain_missing(request.store, error)
    return error
