"""Decisions on merges: deciding and undoing them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

import orjson
from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from graph_service.access.audit import AuditEntry, audited
from graph_service.access.requester import writer_of
from graph_service.openapi.operations import decided
from graph_service.request import QuestionRequest
from graph_service.responses import JSON
from graph_service.routing import DecisionRoute
from graph_service.schemas import MergeAnswer
from knowledge_graph.json_views import merge_view
from knowledge_graph.records import Merge
from loaders.curation.merge import merge, unmerge
from queries.parameters.filters import NoParameters, Parameters
from queries.parameters.values import Reference

ONE: Final = "/{id:path}"
EXAMPLE: Final = "actor:world-court"
router = APIRouter(prefix="/v1/merges", tags=["merges"], route_class=DecisionRoute)


class MergeDecision(Parameters):
    """The body of a decision that two actors, or two locations, are the same."""

    into: Reference = Field(description="The id that stays.", examples=["actor:icj"])
    merged: Reference = Field(description="The id that redirects to it from now on.", examples=[EXAMPLE])
    why: str = Field(min_length=1, max_length=2_000, description="The reason.", examples=["the same court"])
    by: str | None = Field(None, min_length=1, max_length=200, description="Who decides.", examples=["an analyst"])
    force: bool = Field(
        False, description="Whether to merge them although types, identifiers or roles contradict it.", examples=[False]
    )
    dry_run: bool = Field(
        False, description="Whether only to check: 200 if they can be merged, and nothing is written.", examples=[False]
    )


class MergeUndoing(Parameters):
    """The parameters of undoing a merge."""

    why: str | None = Field(None, min_length=1, max_length=2_000, description="The reason.")
    by: str | None = Field(None, min_length=1, max_length=200, description="Who undoes it.")


@router.post(
    "",
    operation_id="decide_merge",
    **decided(NoParameters, MergeAnswer, body=MergeDecision, creates=True, problems=("not-found", "contradiction")),
)
def decide_merge(request: QuestionRequest) -> Response:
    """Merge `merged` into `into` until that is undone; 200 if they are merged already."""
    request.parameters(NoParameters)
    decision = request.read_body(MergeDecision)
    before = {earlier.id for earlier in request.store.merges()}
    with _noted(request, decision) as entry:
        (made,) = merge(
            request.store, decision.into, [decision.merged], why=decision.why, by=decision.by, force=decision.force,
            dry_run=decision.dry_run,
        )  # fmt: skip
        if entry:
            entry.name([decision.into, decision.merged, made.id or ""])
    if made.id in before or decision.dry_run:
        return _send_merge(made, 200)
    return _send_merge(made, 201, {"Location": f"{request.prefix}/v1/merges/{made.id}"})


@router.delete(
    ONE,
    operation_id="undo_merge",
    **decided(MergeUndoing, MergeAnswer, problems=("not-found", "contradiction"), ids=EXAMPLE),
)
def undo_merge(request: QuestionRequest) -> Response:
    """Undo a merge, by its own id or by the merged id: both records are as they were."""
    question = request.parameters(MergeUndoing)
    with audited(
        request.store, writer_of(request), "unmerge", [request.id], why=question.why, stated_by=question.by
    ) as entry:
        undone = unmerge(request.store, request.id, why=question.why, by=question.by)
        entry.name([undone.into, undone.merged, undone.id or ""])
    return _send_merge(undone, 200)


def _noted(request: QuestionRequest, decision: MergeDecision) -> AbstractContextManager[AuditEntry | None]:
    """Keep an entry in the audit log of a merge, unless it is only tried."""
    if decision.dry_run:
        return nullcontext()
    details = {"why": decision.why, "stated_by": decision.by, "forced": decision.force}
    return audited(request.store, writer_of(request), "merge", [decision.into, decision.merged], **details)


def _send_merge(record: Merge, status: int, headers: dict[str, Any] | None = None) -> Response:
    sent = {"Cache-Control": "no-store", **(headers or {})}
    return Response(orjson.dumps(merge_view(record)), status, sent, JSON)
