"""The ASGI application, made from settings and a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Lifespan

from graph_service.access.audit_age import keep_trimming
from graph_service.errors import problem
from graph_service.middleware import build_middleware
from graph_service.monitoring.install import install_monitoring, keep_sampling
from graph_service.monitoring.readiness import Readiness
from graph_service.monitoring.tracing import traced
from graph_service.routes import about, audit, explorer, health, imports, merges, metrics, pages, retraction
from graph_service.routes.questions import question_router
from graph_service.scheduling.costs import Costs
from graph_service.scheduling.scheduler import Scheduler
from graph_service.serving.migrating import MigrationLog
from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore

_METHODS: Final = ("GET", "HEAD", "POST", "DELETE")


def create_app(settings: Settings, store: GraphStore | None = None) -> FastAPI:
    """Build the application.

    Args:
        settings: the service's settings.
        store: the store to answer from, which stays open; without one, the settings' store is opened at the start of
            the application's lifespan and closed at its end.
    """
    app = FastAPI(
        title="conflict-graph",
        version=version("conflict-graph"),
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(settings, store),
        middleware=build_middleware(settings),
        exception_handlers={HTTPException: _refused},
    )
    app.state.settings = settings
    install_monitoring(app, settings)
    for router in (
        question_router(),
        *(module.router for module in (merges, retraction, imports, audit, about, health, metrics, explorer, pages)),
    ):
        # Not include_router: that looks routes up twice a request, a tenth of what a small answer takes.
        app.router.routes.extend(router.routes)
    return app


def _lifespan(settings: Settings, store: GraphStore | None) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.scheduler = Scheduler(settings.limits)
        opening = replace(settings.store_settings, progress=MigrationLog())
        opened = await asyncio.to_thread(open_store, settings.store, opening) if store is None else store
        app.state.store = opened if app.state.tracing is None else traced(opened)
        app.state.costs = Costs(app.state.store)
        app.state.readiness = Readiness(app.state.store, settings.store)
        background = [asyncio.create_task(keep_sampling(app))]
        if not settings.read_only:
            background.append(asyncio.create_task(keep_trimming(opened, settings.audit_days)))
        try:
            yield
        finally:
            for task in background:
                task.cancel()
            await asyncio.to_thread(app.state.scheduler.close)
            if store is None:
                await asyncio.to_thread(app.state.store.close)
            if app.state.tracing is not None:
                await asyncio.to_thread(app.state.tracing.close)

    return lifespan


async def _refused(request: Request, error: Exception) -> Response:
    """Answer with a problem what Starlette itself refuses: an unknown path, or a method that a path doesn't take."""
    if not isinstance(error, HTTPException) or error.status_code != 405:
        return problem("no-such-page")
    matching = [route for route in request.app.router.routes if route.matches(request.scope)[0] != Match.NONE]
    allowed = {method for route in matching for method in getattr(route, "methods", None) or ()}
    allowed |= {"HEAD"} if "GET" in allowed else set()
    return problem(
        "method-not-allowed", headers={"Allow": ", ".join(method for method in _METHODS if method in allowed)}
    )
