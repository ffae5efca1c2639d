"""The log of slow questions: what was asked, and where its time went."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.types import Scope

from graph_service.monitoring.logs import shorten
from graph_service.monitoring.request_record import RequestRecord
from graph_service.questions import QUESTIONS, load_reference

MOST_VALUES: Final = 20
"""Values of parameters that a line has; it counts the others."""

LONGEST_VALUE: Final = 200
"""Characters of a value that a line has."""

_log = logging.getLogger(__name__)


def log_slow_question(record: RequestRecord, scope: Scope, status: int, seconds: float) -> None:
    """Log a question that took long.

    Only what some question has as a parameter is logged: neither headers nor what else stands in a query string.

    Args:
        record: of its request.
        scope: of its request, as the router left it.
        status: of its response; 0 if there was none.
        seconds: from its arrival to the end of its response.
    """
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace")
    known = [(name, shorten(value, LONGEST_VALUE)) for name, value in pairs if name in _parameter_names()]
    values: dict[str, Any] = {}
    for name, value in known[:MOST_VALUES]:
        values.setdefault(name, []).append(value)
    extra = {
        "question": record.name,
        "route": record.route,
        "parameters": values,
        "parameters_left_out": len(pairs) - len(known[:MOST_VALUES]),
        "status": status,
        "problem": record.problem,
        "ms": round(seconds * 1000, 1),
        "waiting_ms": round(record.waiting_seconds * 1000, 1),
        "working_ms": round(record.working_seconds * 1000, 1),
        "processor_ms": round(record.processor_seconds * 1000, 1),
    }
    if "id" in (path := scope.get("path_params") or {}):
        extra["id"] = shorten(str(path["id"]), LONGEST_VALUE)
    _log.warning("slow-question", extra={name: value for name, value in extra.items() if value is not None})


@cache
def _parameter_names() -> frozenset[str]:
    """Return the names of the parameters of every question."""
    models = [load_reference(reference) for question in QUESTIONS for reference in question.parameters]
    return frozenset(name for model in models for name in model.model_fields)
