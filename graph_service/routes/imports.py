"""Imports: a file is taken in and loaded as a job of its own, which can be asked about."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final, Literal

import orjson
from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from graph_service.access.requester import CALLER, Requester, writer_of
from graph_service.errors import WrongBody, problem, problem_of
from graph_service.imports.intake import accept, begin, forget_upload
from graph_service.imports.jobs import ImportJob, read_job, read_jobs
from graph_service.openapi.operations import BINARY, decided, documented
from graph_service.questions import PathId
from graph_service.request import QuestionRequest
from graph_service.responses import JSON, OCTETS, reply_json
from graph_service.routing import QuestionRoute
from graph_service.schemas import ImportsAnswer, ImportSchema
from knowledge_graph.errors import InvalidInput, NotFound, StoreUnavailable
from loaders.formats import get_format
from queries.parameters.filters import Parameters

router = APIRouter(prefix="/v1/imports", tags=["imports"])
ONE: Final = "/{id:path}"
EXAMPLE: Final = "20261130T120000.000000-0a1b2c3d"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_FORMS: Final = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})
_KEY_HEADER: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Tells this file from others: sent twice with one key, it is one import.",
    "schema": {"type": "string", "maxLength": 200},
}


class ImportParameters(Parameters):
    """How a file is to be read."""

    name: str | None = Field(None, min_length=1, max_length=200, description="The file's name.", examples=["may.jsonl"])
    format: str | None = Field(None, min_length=1, max_length=50, description="Its format, if it can't be detected.")
    release: str | None = Field(None, min_length=1, max_length=50, description="The dataset's release: 23.1.")
    on_error: Literal["stop", "skip"] = Field(
        "stop", description="At an invalid row: load nothing at all, or leave it out."
    )


class ImportListParameters(Parameters):
    """Which imports to list."""

    state: Literal["queued", "running", "done", "refused", "failed", "interrupted"] | None = Field(
        None, description="Only those in this state."
    )
    limit: int = Field(50, ge=1, le=1000, description="Maximum number of results.")


class NoImportParameters(Parameters):
    """An import is asked for by its id alone."""


class UploadRoute(APIRoute):
    """Route that takes a body of any size in, piece by piece."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the coroutine that answers a request."""
        endpoint = self.endpoint

        async def handle(request: Request) -> Response:
            try:
                response: Response = await endpoint(QuestionRequest(request.scope, request.receive))
            except ClientDisconnect:
                return Response(status_code=499)  # which nobody reads
            except OSError as error:
                return problem_of(StoreUnavailable(f"The file can't be kept: {error}"))
            except Exception as error:  # noqa: BLE001 - each becomes its problem
                return problem_of(error)
            return response

        return handle


def _document_upload() -> dict[str, Any]:
    problems = ("contradiction", "unsupported-body", "import-too-large", "too-many-imports")
    keywords = decided(ImportParameters, ImportSchema, problems=problems)
    keywords["responses"][200] = {"model": ImportSchema, "description": "Sent before with this key."}
    keywords["responses"][202] = {
        "model": ImportSchema,
        "description": "Taken in; Location tells where it can be asked about.",
    }
    extra = keywords["openapi_extra"]
    extra["parameters"].append(_KEY_HEADER)
    schema = {**BINARY, "description": "The file, in any format that `conflict-graph formats` lists."}
    extra["requestBody"] = {"required": True, "content": {OCTETS: {"schema": schema}}}
    return keywords


upload_router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=UploadRoute)


@upload_router.post("", operation_id="create_import", status_code=202, **_document_upload())
async def create_import(request: QuestionRequest) -> Response:
    """Take a file in and load it beside the service, one import at a time. A token needs the scope `load` for it."""
    settings, store = request.settings, request.store
    if settings.read_only:
        return problem("read-only")
    parameters = await asyncio.to_thread(request.parameters, ImportParameters)
    if parameters.format:
        get_format(parameters.format)
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidInput("Idempotency-Key must be 1 to 200 printable ASCII characters without spaces.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() in _FORMS:
        raise WrongBody("Send the file itself as the body, as `curl -X POST -T FILE` does; not a form.")
    writer = writer_of(request)
    upload = await asyncio.to_thread(begin, store, settings, parameters.name, writer, key)
    is_new = False
    try:
        async for chunk in request.stream():
            upload.take(chunk)
            if upload.size > settings.import_bytes:
                return problem("import-too-large", f"A file may have {settings.import_bytes:,} bytes.")
        if not upload.size:
            raise InvalidInput("the body is empty; send the file as the body, as `curl -X POST -T FILE` does.")
        options = {
            name: value
            for name in ("format", "release", "on_error")
            if (value := getattr(parameters, name)) is not None
        }
        work = partial(accept, store, settings, upload, options, writer, key)
        job, is_new = await asyncio.to_thread(work)
    finally:
        upload.close()
        if not is_new:
            await asyncio.to_thread(forget_upload, upload.folder)
    headers = {"Location": f"{request.prefix}/v1/imports/{job.id}", "Cache-Control": "no-store"}
    return Response(orjson.dumps(job.view()), 202 if is_new else 200, headers, JSON)


list_router = APIRouter(prefix="/v1/imports", tags=["imports"], route_class=QuestionRoute)


@list_router.get("", operation_id="list_imports", **documented([ImportListParameters], [ImportsAnswer]))
def list_imports(request: QuestionRequest) -> Response:
    """List the imports, the newest first: those sent with this token, or with the scope `admin` all."""
    question = request.parameters(ImportListParameters)
    jobs = [
        job.view()
        for job in read_jobs(request.store).values()
        if _may_see(request, job) and question.state in {None, job.state}
    ]
    return reply_json(request, {"results": jobs[: question.limit], "limit": question.limit})


@list_router.get(
    ONE,
    operation_id="get_import",
    **documented([NoImportParameters], [ImportSchema], problems=("not-found",), path_id=PathId(EXAMPLE)),
)
def get_import(request: QuestionRequest) -> Response:
    """Return one import: whether it waits, runs or has ended, how far it is, and what came of it."""
    request.parameters(NoImportParameters)
    job = read_job(request.store, request.id)
    if job is None or not _may_see(request, job):
        raise NotFound(request.id)
    return reply_json(request, job.view())


def _may_see(request: QuestionRequest, job: ImportJob) -> bool:
    requester: Requester | None = request.scope.get(CALLER)
    return requester is None or "admin" in requester.scopes or job.is_of(requester.token)


router.routes.extend([*upload_router.routes, *list_router.routes])
