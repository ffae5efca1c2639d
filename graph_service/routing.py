"""The route class of all questions: handlers are plain functions, run in the pool, their errors told as problems."""

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
from queries.entities.entity import Moved, suggestions


class QuestionRoute(APIRoute):
    """Skips FastAPI's handling of dependencies: a handler takes an ``QuestionRequest`` and returns a response."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what runs the endpoint in the pool."""
        endpoint: Callable[[QuestionRequest], Response] = self.endpoint

        async def handle(request: Request) -> Response:
            try:
                response: Response = await request.app.state.pool.run(_answer, endpoint, QuestionRequest(request.scope))
            except Busy as error:
                return problem_of(error)
            return response

        return handle


class DecisionRoute(APIRoute):
    """The same for what changes something: the body is read first, and a service that only reads refuses."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what runs the endpoint in the pool."""
        endpoint: Callable[[QuestionRequest], Response] = self.endpoint

        async def handle(request: Request) -> Response:
            if request.app.state.settings.read_only:
                return problem("read-only")
            body = b""
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    return problem("body-too-large")
            with_body = QuestionRequest({**request.scope, BODY: body})
            try:
                response: Response = await request.app.state.pool.run(_answer, endpoint, with_body)
            except Busy as error:
                return problem_of(error)
            return response

        return handle


def _answer(endpoint: Callable[[QuestionRequest], Response], request: QuestionRequest) -> Response:
    try:
        return endpoint(request)
    except Moved as error:
        return JSONResponse({"moved_to": error.to}, 308, {"Location": request.moved(error.to)})
    except NotFound as error:
        return problem_of(error if error.suggestions else _with_suggestions(request, error))
    except ConflictGraphError as error:
        return problem_of(error)


def _with_suggestions(request: QuestionRequest, error: NotFound) -> NotFound:
    """Look for what may have been meant; that there is an answer at all matters more than that."""
    with suppress(ConflictGraphError):
        return NotFound(error.reference, suggestions=suggestions(request.store, error.reference))
    return error
