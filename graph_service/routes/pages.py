"""Pages besides the questions and the explorer: documentation and problem types."""

from __future__ import annotations

from functools import cache
from typing import Final

import orjson
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from graph_service.access.networks import PREFIX
from graph_service.errors import PROBLEMS, problem
from graph_service.openapi.docs_page import POLICY, docs_page
from graph_service.openapi.document import openapi

router = APIRouter(include_in_schema=False)
PROBLEM: Final = "/problems/{name}"
_KEPT: Final = {"Cache-Control": "no-cache"}


@router.get("/openapi.json")
def openapi_document(request: Request) -> Response:
    """Return the OpenAPI document."""
    document = _document(request.app)
    if prefix := request.scope.get(PREFIX):
        document = orjson.dumps({**orjson.loads(document), "servers": [{"url": prefix}]})
    return Response(document, headers=_KEPT, media_type="application/json")


@router.get("/docs")
def documentation(request: Request) -> Response:
    """Return the documentation as a page without external resources."""
    return HTMLResponse(_page(request.app), headers={**_KEPT, "Content-Security-Policy": POLICY})


@router.get(PROBLEM)
async def problem_type(request: Request) -> Response:
    """Return a problem type's title, status and detail."""
    name = request.path_params["name"]
    if name not in PROBLEMS:
        return problem("no-such-page")
    kind = PROBLEMS[name]
    return JSONResponse(
        {
            "type": f"{request.scope.get(PREFIX, '')}/problems/{name}",
            "title": kind.title,
            "status": kind.status,
            "detail": kind.detail,
        }
    )


@cache
def _document(app: FastAPI) -> bytes:
    return orjson.dumps(openapi(app))


@cache
def _page(app: FastAPI) -> str:
    return docs_page(openapi(app))
