"""Health checks. Neither waits for questions: they run outside the pool."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from graph_service.errors import problem_of
from graph_service.openapi.operations import ANYWHERE, problem_responses
from graph_service.schemas import HealthSchema
from knowledge_graph.errors import ConflictGraphError, StoreUnavailable
from knowledge_graph.store import GraphStore
from loaders.ingest.unfinished import read_unfinished

router = APIRouter(tags=["health"])
PATIENCE: Final = 3.0
"""Seconds the store has to answer."""


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
    responses={200: {"model": HealthSchema}, **problem_responses([*ANYWHERE, "store-unavailable"])},
)
async def ready(request: Request) -> Response:
    """Report whether the store answers, the loads of which only a part is in it, and what its keeper should know."""
    try:
        state = await asyncio.wait_for(asyncio.to_thread(_check, request.app.state.store), PATIENCE)
    except TimeoutError:
        return problem_of(StoreUnavailable(f"It didn't answer within {PATIENCE:g} s."))
    except ConflictGraphError as error:
        return problem_of(error)
    return JSONResponse({"status": "ready", **state}, headers={"Cache-Control": "no-store"})


def _check(store: GraphStore) -> dict[str, Any]:
    store.check()
    return {"unfinished_loads": [load.view() for load in read_unfinished(store)], "notices": store.notices()}
