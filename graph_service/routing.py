"""The route classes of questions and decisions: plain functions that run in the pool of threads."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_service.errors import LARGEST_BODY, Busy, problem, problem_of
from graph_service.request import BODY, QuestionRequest
from knowledge_graph.errors import ConflictGraphError, NotFound
from queries.entities.entity import Moved
from queries.entities.suggestions import explain_missing

Handler = Callable[[QuestionRequest], Response]


class QuestionRoute(APIRoute):
    """Route of a question: its handler takes a ``QuestionRequest`` and returns a response.

    FastAPI's dependencies and query models are passed by: see docs/decisions, "The service reads query strings itself".
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the coroutine that answers a request."""
        endpoint: Handler = self.endpoint

        async def handle(request: Request) -> Response:
            return await _run(endpoint, QuestionRequest(request.scope))

        return handle


class DecisionRoute(APIRoute):
    """Route of a decision: the same, with the body read first; refused by a read-only service."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the coroutine that answers a request."""
        endpoint: Handler = self.endpoint

        async def handle(request: Request) -> Response:
            if request.app.state.settings.read_only:
                return problem("read-only")
            body = b""
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    return problem("body-too-large")
            return await _run(endpoint, QuestionRequest({**request.scope, BODY: body}))

        return handle


async def _run(handler: Handler, request: QuestionRequest) -> Response:
    """Run a handler in the pool; a full queue is a problem."""
    try:
        response: Response = await request.app.state.pool.run(_answer, handler, request)
    except Busy as error:
        return problem_of(error)
    return response


def _answer(handler: Handler, request: QuestionRequest) -> Response:
    """Return a handler's response, or that of the error it raises."""
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
