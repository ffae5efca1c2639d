"""The routes of the table of questions: each reads its parameters, asks, and replies."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from graph_service.content_negotiation import choose
from graph_service.errors import NotAcceptable
from graph_service.openapi.operations import document_export, document_question
from graph_service.questions import QUESTIONS, PathId, Question, load_reference
from graph_service.questions.asking import ask, find_model, is_paged
from graph_service.request import QuestionRequest
from graph_service.responses import OCTETS, describe_completeness, reply, send
from graph_service.routing import QuestionRoute
from knowledge_graph.errors import InvalidInput, NotFound
from queries.core.answer import Answer
from queries.core.scope import find_survivor
from queries.entities.entity import Moved
from queries.export import FORMATS, OutputFormat, export_answer, file_name, find_format
from queries.parameters.filters import FilterParameters, Parameters


@cache
def question_router() -> APIRouter:
    """Return the routes of every question, in the table's order."""
    router = APIRouter(route_class=QuestionRoute)
    for question in QUESTIONS:
        router.add_api_route(
            question.path.replace("{id}", "{id:path}"),
            _Handler(question).reply,
            name=question.name,
            operation_id=question.operation,
            tags=[question.tag],
            description=question.summary,
            **document_question(question),
        )
        if question.exports:
            router.add_api_route(
                f"{question.path}/{{format}}",
                _Handler(question).export,
                name=question.exports,
                operation_id=question.exports,
                tags=[question.tag],
                description=f"As a file: {question.summary[0].lower()}{question.summary[1:].partition(' `/v1')[0]}",
                **document_export(question),
            )
    return router


class _Handler:
    """Answers requests for one question."""

    def __init__(self, question: Question) -> None:
        self._question, self._is_paged = question, is_paged(question)

    def reply(self, request: QuestionRequest) -> Response:
        """Answer one request."""
        question, path_id = self._question, self._question.id
        fixed = {path_id.parameter: (_read_id(request, path_id),)} if path_id and path_id.parameter else {}
        parameters = self._read_parameters(request, **fixed)
        if not question.exports:
            identifier = _read_id(request, path_id) if path_id and not path_id.parameter else None
            return reply(request, self._ask(request, parameters, identifier))
        chosen = _choose_format(request, parameters)
        return self._send(request, parameters, chosen, chosen.media_type)

    def export(self, request: QuestionRequest) -> Response:
        """Answer one request for a file in the format that the address ends in, whatever Accept says.

        Accept only decides what the file is called: its own media type, or bytes.
        """
        chosen = find_format(request.path_params["format"])
        parameters = self._read_parameters(request, format=chosen.name)
        with suppress(NotAcceptable):
            offered = (chosen, replace(chosen, media_type=OCTETS))
            return self._send(
                request, parameters, chosen, choose(request.headers.get("accept", ""), offered).media_type
            )
        return self._send(request, parameters, chosen, chosen.media_type)

    def _read_parameters(self, request: QuestionRequest, **fixed: Any) -> Parameters:
        others = [load_reference(reference) for reference in self._question.parameters]
        return request.parameters(find_model(self._question, request.query_params), others, **fixed)

    def _ask(self, request: QuestionRequest, parameters: Parameters, identifier: str | None = None) -> Answer:
        options: dict[str, Any] = {"seconds": request.settings.timeout}
        if self._is_paged:
            options["base"] = request.next_page
        return ask(self._question, request.store, parameters, identifier, **options)

    def _send(
        self, request: QuestionRequest, parameters: Parameters, chosen: OutputFormat, media_type: str
    ) -> Response:
        """Return an answer in a format.

        Raises:
            InvalidInput: an analysis is asked for in a format that has no room for it.
        """
        if getattr(parameters, "analyse", ()) and chosen.name != "json":
            raise InvalidInput(f"an analysis is part of the JSON answer, not of {chosen.name}.", field="analyse")
        answer = self._ask(request, parameters)
        body = answer.encode() if chosen.name == "json" else _export(request, parameters, answer, chosen.name)
        headers = describe_completeness(answer) | _export_headers(request, parameters, answer, chosen)
        return send(request, body, media_type, headers)


def _read_id(request: QuestionRequest, path_id: PathId) -> str:
    """Return the id in the path.

    Raises:
        NotFound: there is no such record, or it is of another kind.
        Moved: it has another id now.
    """
    identifier = request.id
    if path_id.kind:
        known = request.store.known([identifier])
        if known and known[identifier][0] != path_id.kind:
            raise NotFound(identifier)
    if path_id.redirects:
        record, mark, part = identifier.partition("#")
        known = request.store.known([record])
        if record not in known:
            raise NotFound(identifier)
        current = find_survivor(request.store, known[record][1])
        if current != record:
            raise Moved(identifier, f"{current}{mark}{part}")
    return identifier


def _choose_format(request: QuestionRequest, parameters: Parameters) -> OutputFormat:
    """Return the format that the parameter ``format`` names, else the one that Accept prefers.

    Raises:
        NotAcceptable: Accept names none of the formats.
    """
    name = getattr(parameters, "format", None)
    offered = (format_ for format_ in FORMATS.values() if not format_.by_name_only)
    return find_format(name) if name else choose(request.headers.get("accept", ""), offered)


def _export(request: QuestionRequest, parameters: Parameters, answer: Answer, name: str) -> bytes:
    criteria = parameters.filter() if isinstance(parameters, FilterParameters) else None
    return export_answer(request.store, answer.data, name, criteria, parameters)


def _export_headers(
    request: QuestionRequest, parameters: Parameters, answer: Answer, chosen: OutputFormat
) -> dict[str, str]:
    if chosen.name == "json":
        return {"Vary": "Accept"}
    policy = {"Content-Security-Policy": chosen.policy()} if chosen.policy else {}
    name = file_name(request.store, chosen, answer.data, parameters)
    return {"Vary": "Accept", "Content-Disposition": f'attachment; filename="{name}"', **policy}
