"""Errors as HTTP problems (RFC 9457): one table of problem types, and the function that writes them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph_service.access.networks import PREFIX
from graph_service.monitoring.request_record import SCOPE_KEY, RequestRecord
from knowledge_graph.errors import (
    AmbiguousName,
    BudgetExceeded,
    ConflictGraphError,
    Contradiction,
    InvalidInput,
    NotFound,
    StoreUnavailable,
    TooLarge,
)

MEDIA_TYPE: Final = "application/problem+json"
_LONGEST_DETAIL: Final = 1_000
_log = logging.getLogger(__name__)


class Refused(ConflictGraphError):
    """A question isn't answered now; ``retry_after`` is in how many seconds it could be, by estimate."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(Refused):
    """The queue of questions is full, or so long that a question would wait longer than it may."""


class TooManyQuestions(Refused):
    """As many questions of one client wait as may; ``count`` of them."""

    def __init__(self, count: int, retry_after: int = 1) -> None:
        words = (
            f"{count} questions of this client wait already; CONFLICT_GRAPH_QUEUE_PER_CLIENT limits them. "
            "Wait for their answers, or ask for less at once."
        )
        super().__init__(words, retry_after)


class ClientGone(ConflictGraphError):
    """Nobody waits for the answer any more."""


class NotAcceptable(ConflictGraphError):
    """The Accept header accepts none of the formats."""


class TooManyImports(ConflictGraphError):
    """As many imports wait or run as may."""


class WrongBody(ConflictGraphError):
    """The body is not a JSON object, or not declared as JSON."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One type of problem; ``detail`` is that of occurrences that have none of their own."""

    status: int
    title: str
    detail: str
    retry_after: int | None = None
    """Seconds after which to try again: the Retry-After header."""


PROBLEMS: Final[Mapping[str, ProblemType]] = {
    "invalid-parameter": ProblemType(400, "Invalid parameter", "Correct the parameter and ask again."),
    "malformed-request": ProblemType(400, "Malformed request", "Send well-formed HTTP/1.1."),
    "unauthorized": ProblemType(401, "Token required", "Send the header `Authorization: Bearer <token>`."),
    "cross-site": ProblemType(
        403, "Cross-site request refused", "Send it from this service's own pages, or from a program."
    ),
    "insufficient-scope": ProblemType(
        403, "Token lacks the scope for this", "Use a token with that scope; `conflict-graph token create` makes one."
    ),
    "read-only": ProblemType(403, "Service is read only", "Unset CONFLICT_GRAPH_READ_ONLY to change anything."),
    "not-found": ProblemType(404, "Not found", "Search for it: /v1/entities?q=…"),
    "no-such-page": ProblemType(404, "No such page", "The page /docs of this service lists every path."),
    "method-not-allowed": ProblemType(405, "Method not allowed", "The `Allow` header lists the methods of this path."),
    "not-acceptable": ProblemType(406, "Format not available", "Name one with format=, or leave Accept out."),
    "request-too-slow": ProblemType(408, "Request sent too slowly", "Send it faster."),
    "ambiguous-name": ProblemType(409, "Ambiguous name", "Give the id of one of the candidates."),
    "contradiction": ProblemType(409, "Contradicts an earlier decision", "Undo that decision first."),
    "unsupported-body": ProblemType(415, "Unsupported request body", "Send a JSON object as `application/json`."),
    "body-too-large": ProblemType(413, "Request body too large", "Send less, or raise CONFLICT_GRAPH_BODY_BYTES."),
    "answer-too-large": ProblemType(413, "Answer too large", "Narrow it with filters, or ask for less."),
    "import-too-large": ProblemType(
        413, "File too large to import", "Send less at once, or raise CONFLICT_GRAPH_IMPORT_BYTES."
    ),
    "address-too-long": ProblemType(414, "URL too long", "Leave out some of the parameters."),
    "wrong-host": ProblemType(
        421,
        "Unknown host name",
        "Without a token, use a name of this machine or one of CONFLICT_GRAPH_HOSTS.",
    ),
    "rate-limited": ProblemType(429, "Too many requests with this token", "Wait as long as Retry-After says."),
    "too-many-connections": ProblemType(429, "Too many connections", "Use fewer connections at once.", retry_after=1),
    "head-too-large": ProblemType(431, "Headers too large", "Send fewer and shorter headers."),
    "too-many-imports": ProblemType(
        429, "Too many imports wait or run", "Send it again when one of them has ended.", retry_after=10
    ),
    "internal-error": ProblemType(500, "Internal error", "It has been logged; the request was not at fault."),
    "store-unavailable": ProblemType(503, "Store unavailable", "Try again in a moment.", retry_after=5),
    "too-many-questions": ProblemType(
        429, "Too many questions of one client", "Wait for the answers to those under way.", retry_after=1
    ),
    "not-ready": ProblemType(503, "Not ready", "A part of the service isn't ready.", retry_after=5),
    "busy": ProblemType(503, "Too many questions waiting", "Try again in a moment.", retry_after=1),
    "no-connection-free": ProblemType(503, "All connections are in use", "Try again in a moment.", retry_after=1),
    "shutting-down": ProblemType(503, "Service is stopping", "Ask again once it runs.", retry_after=5),
    "took-too-long": ProblemType(504, "Question took too long", "Narrow it with filters, or ask for less."),
}
"""Problem types by the last part of their URI, ``/problems/<name>``."""

_OF_ERROR: Final[Mapping[type[Exception], str]] = {
    InvalidInput: "invalid-parameter",
    NotFound: "not-found",
    AmbiguousName: "ambiguous-name",
    NotAcceptable: "not-acceptable",
    StoreUnavailable: "store-unavailable",
    Busy: "busy",
    TooManyQuestions: "too-many-questions",
    Contradiction: "contradiction",
    WrongBody: "unsupported-body",
    TooManyImports: "too-many-imports",
    BudgetExceeded: "took-too-long",
    TooLarge: "answer-too-large",
}
_INTERNAL: Final = frozenset({"internal-error", "store-unavailable", "busy"})
"""Problems whose errors name paths or servers: their messages are logged and not sent."""


def problem(name: str, detail: str | None = None, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """Return the response of a problem.

    Args:
        name: a key of ``PROBLEMS``.
        detail: what happened and what to do; the problem type's own without it.
        headers: further headers.
        more: extension members; None and empty ones are left out.
    """
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
        sent.setdefault("Retry-After", str(kind.retry_after))
    return ProblemResponse(name, body, sent)


class ProblemResponse(Response):
    """The response of a problem. Its body has the request's id, and its type's address as the client reaches it."""

    def __init__(self, name: str, fields: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(orjson.dumps(fields), PROBLEMS[name].status, headers, MEDIA_TYPE)
        self._name, self._fields = name, fields

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response, and note the problem in the request's record."""
        record: RequestRecord | None = scope.get(SCOPE_KEY)
        added = {}
        if prefix := scope.get(PREFIX):
            added["type"] = f"{prefix}{self._fields['type']}"
        if record is not None:
            record.problem = self._name
            added["request_id"] = record.id
        if added:
            self.body = orjson.dumps({**self._fields, **added})
            self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def body_too_large(most: int) -> Response:
    """Return the refusal of a body of more than ``most`` bytes."""
    return problem(
        "body-too-large", f"A body may have {most:,} bytes here (CONFLICT_GRAPH_BODY_BYTES). Send less at once."
    )


def problem_of(error: Exception) -> Response:
    """Return the response of an error, and log it; an unexpected one is an internal error without its message."""
    name = next((_OF_ERROR[type_] for type_ in type(error).__mro__ if type_ in _OF_ERROR), "internal-error")
    _log_problem(name, error)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Refused) else None
    return problem(name, None if name in _INTERNAL else str(error), headers, **_extensions(error))


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
