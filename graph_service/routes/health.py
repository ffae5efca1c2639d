"""Health checks. Neither waits for questions: they run outside the pool."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from graph_service.errors import problem
from graph_service.monitoring.readiness import Readiness
from graph_service.openapi.operations import ANYWHERE, problem_responses
from graph_service.schemas import HealthSchema

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    operation_id="get_health",
    responses={200: {"model": HealthSchema}, **problem_responses(ANYWHERE)},
)
async def alive(_: Request) -> Response:
    """Report that the process is alive, without asking the store."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


@router.get(
    "/readyz",
    operation_id="get_readiness",
    responses={200: {"model": HealthSchema}, **problem_responses([*ANYWHERE, "not-ready"])},
)
async def ready(request: Request) -> Response:
    """Report whether the service can answer, by its parts; unfinished loads, and what its keeper should know."""
    readiness: Readiness = request.app.state.readiness
    parts = await readiness.check()
    views = [part.view() for part in parts]
    failed = next((part for part in parts if part.state == "failed"), None)
    if failed is not None:
        return problem("not-ready", f"{failed.name}: {failed.detail}", parts=views)
    loads = [load.view() for load in readiness.loads]
    body = {"status": "ready", "parts": views, "unfinished_loads": loads, "notices": readiness.notices}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})
