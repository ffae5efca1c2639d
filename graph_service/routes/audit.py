"""The audit log over HTTP."""

from __future__ import annotations

from itertools import islice

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.access.audit import iter_audit
from graph_service.access.audit_age import removed_until
from graph_service.access.audit_parameters import AuditParameters
from graph_service.openapi.operations import documented
from graph_service.request import QuestionRequest
from graph_service.responses import reply_json
from graph_service.routing import QuestionRoute
from graph_service.schemas import AuditAnswer

router = APIRouter(prefix="/v1", tags=["audit"], route_class=QuestionRoute)


@router.get("/audit", operation_id="list_audit", **documented([AuditParameters], [AuditAnswer]))
def audit(request: QuestionRequest) -> Response:
    """List who wrote what, from where and when, the newest first. A token needs the scope `admin` for it."""
    question = request.parameters(AuditParameters)
    entries = iter_audit(request.store, question.query(), before=question.cursor)
    page = list(islice(entries, question.limit + 1))
    shown = page[: question.limit]
    more = f"{request.next_page}{shown[-1]['id']}" if len(page) > len(shown) else None
    fields = {"results": shown, "limit": question.limit, "next": more, "removed_until": removed_until(request.store)}
    return reply_json(request, fields)
