"""What of monitoring an application is given when it is made: metrics, traces, and samples of its state."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from graph_service.monitoring.tracing import Tracing
from graph_service.settings import Settings

if TYPE_CHECKING:
    from graph_service.monitoring.metrics import Metrics

SAMPLED_EVERY: Final = 5.0
"""Seconds from one look at queue, memory and connections to the next; other workers show what theirs was."""

_log = logging.getLogger(__name__)


def install_monitoring(app: FastAPI, settings: Settings) -> None:
    """Put into an application's state what its requests are counted and traced with, as the settings ask for."""
    app.state.metrics = None
    if settings.metrics != "off":
        try:
            from graph_service.monitoring.metrics import Metrics  # noqa: PLC0415 - see below
            from graph_service.monitoring.store_metrics import StoreMetrics  # noqa: PLC0415
        except ModuleNotFoundError as error:  # an environment older than the package: it answers all the same
            _log.warning("metrics-missing", extra={"reason": f"{error}: install conflict-graph's dependencies anew."})
        else:
            app.state.metrics, app.state.store_metrics = Metrics(), StoreMetrics(settings.store)
    app.state.connections = None  # the server that has them puts them here
    app.state.tracing = Tracing() if settings.tracing else None


async def keep_sampling(app: FastAPI) -> None:
    """Look at an application's queue, memory and connections, again and again."""
    metrics: Metrics | None = app.state.metrics
    if metrics is None:
        return
    metrics.watch(app.state.scheduler)
    while True:
        metrics.sample(app.state.connections)
        await asyncio.sleep(SAMPLED_EVERY)
