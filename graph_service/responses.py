"""Answers as HTTP responses, with ETag, Link and media type."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.responses import Response

from graph_service.request import QuestionRequest
from graph_service.scheduling.memory import MB
from knowledge_graph.errors import TooLarge
from queries.core.answer import Answer

JSON: Final = "application/json"
OCTETS: Final = "application/octet-stream"
COMPLETE: Final = "X-Complete"
"""The header that says whether an answer is all there is."""
_KEPT: Final = {"Cache-Control": "private, no-cache"}
"""Clients may cache an answer, and must revalidate it."""


def reply(request: QuestionRequest, answer: Answer) -> Response:
    """Return the response of an answer; the URL of a next page is in its Link header, too."""
    headers = {"Link": f'<{answer.next}>; rel="next"'} if answer.next else {}
    return send(request, answer.encode(), headers=describe_completeness(answer) | headers)


def describe_completeness(answer: Answer) -> dict[str, str]:
    """Return the header that says whether an answer is all there is, in any format, and what cut it if not."""
    cut = answer.fields.get("truncated")
    if cut:
        depth = f"; depth={cut['at_depth']}" if cut.get("at_depth") else ""
        return {COMPLETE: f"false; reason={cut['reason']}{depth}"}
    return {COMPLETE: "true" if answer.complete else "false; reason=limit"}


def reply_json(request: QuestionRequest, value: Any) -> Response:
    """Return the response of a JSON value."""
    return send(request, orjson.dumps(value))


def send(
    request: QuestionRequest, body: bytes, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a response of bytes with their ETag, or 304 if the request's If-None-Match has it.

    Raises:
        TooLarge: there are more than CONFLICT_GRAPH_ANSWER_SIZE allows.
    """
    most = request.settings.answer_size
    if len(body) > most * MB:
        raise TooLarge(
            f"The answer has {len(body) / MB:.0f} MB, more than the {most} MB of CONFLICT_GRAPH_ANSWER_SIZE; narrow it "
            "with filters, or ask for less."
        )
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    sent = {**_KEPT, **(headers or {}), "ETag": tag}
    if _matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=sent)
    return Response(body, headers=sent, media_type=media_type)


def _matches(condition: str | None, tag: str) -> bool:
    """Return whether an If-None-Match condition holds a tag, compared weakly (RFC 9110, 13.1.2)."""
    return condition is not None and any(
        entry.strip().removeprefix("W/") in {tag, "*"} for entry in condition.split(",")
    )
