"""Metrics for Prometheus, at ``/metrics``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from graph_service.errors import problem

if TYPE_CHECKING:
    from graph_service.monitoring.metrics import Metrics
    from graph_service.monitoring.store_metrics import StoreMetrics

router = APIRouter(include_in_schema=False)
PATH = "/metrics"


@router.get(PATH)
async def metrics(request: Request) -> Response:
    """Return what is counted, in the format of OpenMetrics to who prefers that; it doesn't wait for questions."""
    state = request.app.state
    counted: Metrics | None = state.metrics
    if counted is None:
        return problem(
            "no-such-page",
            "Metrics are off (CONFLICT_GRAPH_METRICS=off), or prometheus-client isn't installed: the log says it then.",
        )
    numbers: StoreMetrics = state.store_metrics
    counted.sample(state.connections)
    as_openmetrics = _prefers_openmetrics(request.headers.get("accept", ""))
    text = counted.write(await numbers.read(state.store), as_openmetrics=as_openmetrics)
    return Response(
        text,
        headers={"Cache-Control": "no-store", "Vary": "Accept"},
        media_type=counted.media_type(as_openmetrics=as_openmetrics),
    )


def _prefers_openmetrics(accept: str) -> bool:
    """Return whether an Accept header names OpenMetrics with a higher quality than text, or as high."""
    qualities = {"application/openmetrics-text": 0.0, "text/plain": 0.0}
    for part in accept.split(","):
        name, *parameters = [piece.strip().lower() for piece in part.split(";")]
        quality = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
        if name in qualities:
            number = quality.replace(".", "", 1)
            qualities[name] = float(quality) if number.isascii() and number.isdigit() else 0.0
    openmetrics, text = qualities.values()
    return openmetrics > 0 and openmetrics >= text
