"""Subgraphs to take away: a neighbourhood or paths, in any format."""

from __future__ import annotations

from typing import Any, Final, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from graph_service.content_negotiation import choose
from graph_service.openapi.operations import documented, parameters_of
from graph_service.request import QuestionRequest
from graph_service.responses import JSON, send
from graph_service.routing import QuestionRoute
from graph_service.schemas import NeighbourhoodAnswer, PathAnswer
from knowledge_graph.errors import InvalidInput
from queries.answer import Answer
from queries.export import FORMATS, Format, export_answer, find_format
from queries.neighbourhood.expand import neighbourhood
from queries.network.analysis import analysed
from queries.parameters.filters import Many
from queries.parameters.questions import AnalysisParameters, NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths

router = APIRouter(prefix="/v1", tags=["subgraph"], route_class=QuestionRoute)

FormatName = Literal["json", "node-link", "ndjson", "graphml", "gexf", "csv"]
_PROBLEMS: Final = ("not-found", "not-acceptable", "took-too-long")
FORMAT = Field(None, description="The format, if not the one that Accept asks for.", examples=["graphml"])


class SeedsParameters(NeighbourhoodParameters, AnalysisParameters):
    """The neighbourhood of several entities together."""

    seeds: Many = Field(
        min_length=1,
        description="Entities it grows from; or else give `start` and `end`.",
        examples=[["location:rafah"]],
    )
    format: FormatName | None = FORMAT


class BetweenParameters(PathParameters, AnalysisParameters):
    """What lies on the paths between two entities."""

    format: FormatName | None = FORMAT


def _documented() -> dict[str, Any]:
    """Join the parameters of both kinds of question; neither's are required where the other's are given."""
    said = documented(SeedsParameters, NeighbourhoodAnswer | PathAnswer, example="subgraph", problems=_PROBLEMS)
    listed = {one["name"]: one for one in (*parameters_of(SeedsParameters), *parameters_of(BetweenParameters))}
    for one in listed.values():
        one.pop("required", None)
    said["openapi_extra"]["parameters"] = list(listed.values())
    said["responses"][200]["content"] = {
        one.media_type: {"schema": {"type": "string", "description": one.description}}
        for one in FORMATS.values()
        if one.media_type != JSON
    }
    return said


@router.get("/subgraph", **_documented())
def subgraph(asked: QuestionRequest) -> Response:
    """Take away part of the graph: what surrounds `seeds`, or what lies on the paths from `start` to `end`."""
    between = asked.query_params.keys() & {"start", "end"}
    question = asked.parameters(BetweenParameters) if between else asked.parameters(SeedsParameters)
    chosen = (
        find_format(question.format) if question.format else choose(asked.headers.get("accept", ""), FORMATS.values())
    )
    if question.analyse and chosen.name != "json":
        raise InvalidInput(f"an analysis is part of the JSON answer, not of {chosen.name}.", field="analyse")
    answer = analysed(_answer(asked, question), question)
    body = answer.body if chosen.name == "json" else export_answer(asked.store, answer.data, chosen.name)
    return send(asked, body, chosen.media_type, _headers(chosen))


def _answer(asked: QuestionRequest, question: SeedsParameters | BetweenParameters) -> Answer:
    seconds = asked.settings.timeout
    if isinstance(question, BetweenParameters):
        return find_paths(asked.store, question, seconds=seconds)
    return neighbourhood(asked.store, question.seeds, question, seconds=seconds)


def _headers(chosen: Format) -> dict[str, str]:
    if chosen.name == "json":
        return {"Vary": "Accept"}
    return {"Vary": "Accept", "Content-Disposition": f'attachment; filename="conflict-graph.{chosen.extension}"'}
