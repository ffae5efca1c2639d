"""Errors as HTTP tells them: one table of problem types, and one function that writes them (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.responses import Response

from knowledge_graph.errors import (
    AmbiguousName,
    BudgetExceeded,
    ConflictGraphError,
    Contradiction,
    InvalidInput,
    NotFound,
    StoreUnavailable,
)

MEDIA_TYPE: Final = "application/problem+json"
LARGEST_BODY: Final = 64 * 1024
_LONGEST_DETAIL: Final = 1_000
_log = logging.getLogger(__name__)


class Busy(ConflictGraphError):
    """Too many questions are waiting already."""


class NotAcceptable(ConflictGraphError):
    """None of the formats the caller accepts is one of ours."""


class WrongBody(ConflictGraphError):
    """What was sent is no JSON object, or doesn't say that it is."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One type of problem; ``detail`` is told where an occurrence has nothing of its own to say."""

    status: int
    title: str
    detail: str
    retry_after: int | None = None
    """Seconds after which trying again makes sense."""


PROBLEMS: Final[Mapping[str, ProblemType]] = {
    "invalid-parameter": ProblemType(400, "A parameter can't be taken", "Correct the parameter and ask again."),
    "unauthorized": ProblemType(401, "A token is needed", "Send the header `Authorization: Bearer <token>`."),
    "cross-site": ProblemType(
        403, "Another site's page may not change anything here", "Send it from this service's own pages, or a program."
    ),
    "read-only": ProblemType(403, "Nothing can be changed here", "The service was started to be read only."),
    "not-found": ProblemType(404, "There is no such entity", "Search for it: /v1/entities?q=…"),
    "no-such-page": ProblemType(404, "There is no such page", "/docs lists every address there is."),
    "method-not-allowed": ProblemType(405, "This address doesn't take that method", "Its `Allow` header says which."),
    "not-acceptable": ProblemType(
        406, "It can't be written in that format", "Name one with format=, or leave Accept out."
    ),
    "ambiguous-name": ProblemType(409, "Several entities have this name", "Say which by its id."),
    "contradiction": ProblemType(409, "That contradicts what stands", "Take that back first."),
    "unsupported-body": ProblemType(415, "The body can't be read", "Send a JSON object as `application/json`."),
    "body-too-large": ProblemType(413, "The request's body is too large", "It may have 64 kB at most."),
    "address-too-long": ProblemType(414, "The address is too long", "Leave out some of the parameters."),
    "wrong-host": ProblemType(
        421, "This service isn't known by that name", "Without a token it answers to this machine's own names only."
    ),
    "internal-error": ProblemType(500, "Something went wrong here", "It has been logged; the request wasn't at fault."),
    "store-unavailable": ProblemType(503, "The graph can't be read just now", "Try again in a moment.", retry_after=5),
    "busy": ProblemType(503, "Too many questions are waiting", "Try again in a moment.", retry_after=1),
    "took-too-long": ProblemType(504, "The question took too long", "Narrow it with filters, or ask for less."),
}
"""Every problem type by the last part of its URI, ``/problems/<name>``."""

_OF_ERROR: Final[Mapping[type[Exception], str]] = {
    InvalidInput: "invalid-parameter",
    NotFound: "not-found",
    AmbiguousName: "ambiguous-name",
    NotAcceptable: "not-acceptable",
    StoreUnavailable: "store-unavailable",
    Busy: "busy",
    Contradiction: "contradiction",
    WrongBody: "unsupported-body",
    BudgetExceeded: "took-too-long",
}
_INTERNAL: Final = frozenset({"internal-error", "store-unavailable", "busy"})
"""What an error of these says (paths, servers) is for the log, not for the caller."""


def problem(name: str, detail: str | None = None, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """Write a problem of the table; ``more`` are extension members, left out where None or empty."""
    kind = PROBLEMS[name]
    body = {
        "type": f"/problems/{name}",
        "title": kind.title,
        "status": kind.status,
        "detail": (detail or kind.detail)[:_LONGEST_DETAIL],
        **{key: value for key, value in more.items() if value},
    }
    sent = {"Cache-Control": "no-store", **(headers or {})}
    if kind.retry_after is not None:
        sent["Retry-After"] = str(kind.retry_after)
    return Response(orjson.dumps(body), kind.status, sent, MEDIA_TYPE)


def problem_of(error: Exception) -> Response:
    """Tell an error: ours by the table, any other without a word of what it was."""
    name = next((_OF_ERROR[type_] for type_ in type(error).__mro__ if type_ in _OF_ERROR), "internal-error")
    _log_problem(name, error)
    return problem(name, None if name in _INTERNAL else str(error), **_extensions(error))


def _extensions(error: Exception) -> dict[str, Any]:
    if isinstance(error, InvalidInput):
        return {"parameter": error.field}
    if isinstance(error, NotFound):
        return {"suggestions": error.suggestions}
    if isinstance(error, AmbiguousName):
        return {
            "candidates": [
                dict(zip(("id", "caption", "type"), candidate, strict=True)) for candidate in error.candidates
            ]
        }
    return {}


def _log_problem(name: str, error: Exception) -> None:
    if name == "internal-error":
        _log.error("failed", exc_info=error)
    elif PROBLEMS[name].status >= 500:
        _log.warning(name, extra={"reason": str(error)})
    else:
        _log.info(name, extra={"reason": str(error)})
