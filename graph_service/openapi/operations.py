"""OpenAPI operations: parameters from their models, answers, examples and problems."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, reduce
from importlib.resources import files
from operator import or_
from typing import Any, Final

import orjson
from pydantic import BaseModel

from graph_service.errors import MEDIA_TYPE, PROBLEMS
from graph_service.questions import PathId, Question, load_reference
from graph_service.responses import OCTETS
from graph_service.schemas import MovedSchema
from queries.export import FORMATS, OutputFormat
from queries.parameters.filters import Parameters

OF_CONNECTIONS: Final = (
    "malformed-request",
    "request-too-slow",
    "too-many-connections",
    "head-too-large",
    "no-connection-free",
    "shutting-down",
)
"""Problems of the connection: they are found before there is a request."""

ANYWHERE: Final = (*OF_CONNECTIONS, "body-too-large", "address-too-long", "wrong-host")
"""Problems of every operation: they are found before it is known which one is asked for."""

ALWAYS: Final = (
    "invalid-parameter",
    "unauthorized",
    "insufficient-scope",
    *ANYWHERE,
    "rate-limited",
    "too-many-questions",
    "busy",
)
"""Problems of every question and decision."""

OF_STORES: Final = ("store-unavailable", "took-too-long", "answer-too-large")
"""Problems of whatever a store is asked for."""

JSON: Final = "application/json"
BINARY: Final = {"type": "string", "format": "binary"}
"""The schema of a file: clients hand it over as bytes."""

EXAMPLE: Final = "x-example"
"""Key of an operation's example, put in when the document is finished: FastAPI drops nulls from examples."""

COMPLETENESS: Final = {
    "X-Complete": {
        "description": "`true`, or `false; reason=` what cut the answer (`limit` where the list goes on), and at which "
        "`depth`: in every format.",
        "schema": {"type": "string"},
    }
}
"""Headers of every question's answer."""

MOVED: Final = {"model": MovedSchema, "description": "The entity has another id now; see Location."}
"""The response to a former or merged id."""

ID: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "An entity's id; a slash in it is written `%2F`.",
    "schema": {"type": "string", "maxLength": 700},
}


def documented(
    parameters: Sequence[type[Parameters]],
    answers: Sequence[type[BaseModel]],
    *,
    example: str | None = None,
    problems: Sequence[str] = (),
    fixed: Collection[str] = (),
    path_id: PathId | None = None,
    asks_store: bool = True,
) -> dict[str, Any]:
    """Return the keyword arguments that document a route.

    Args:
        parameters: the models of its query parameters; a parameter is required if every model requires it.
        answers: the models of its answer; none for a file.
        example: the name of an example in ``examples.json``.
        problems: problems it has besides those of every question.
        fixed: parameters whose value is in the path.
        path_id: the id in the path.
        asks_store: whether a store is asked for it.
    """
    listed = [{**ID, "example": path_id.example}] if path_id else []
    listed += [parameter for parameter in _joined_parameters(parameters) if parameter["name"] not in fixed]
    return {
        "responses": {
            200: {"headers": COMPLETENESS, **({"model": reduce(or_, answers)} if answers else {})},
            304: {"description": "Not modified: If-None-Match holds the answer's ETag."},
            **({308: MOVED} if path_id and (path_id.redirects or path_id.moves) else {}),
            **problem_responses((*ALWAYS, *(OF_STORES if asks_store else ()), *problems)),
        },
        "openapi_extra": {"parameters": listed, EXAMPLE: example or ""},
    }


def document_question(question: Question) -> dict[str, Any]:
    """Return the keyword arguments that document a question's route.

    Where it has export formats, ``format`` is left out: generated clients couldn't read the other formats here.
    """
    path_id = question.id
    fixed = {"format"} if question.exports else {path_id.parameter or ""} if path_id else set()
    keywords = documented(
        [load_reference(reference) for reference in question.parameters],
        [load_reference(reference) for reference in question.schemas],
        example=question.name,
        problems=question.problems,
        fixed=fixed,
        path_id=path_id,
    )
    if question.exports:
        keywords["responses"][200]["content"] = _files(
            format_ for format_ in FORMATS.values() if format_.media_type != JSON and not format_.by_name_only
        )
    return keywords


def document_export(question: Question) -> dict[str, Any]:
    """Return the keyword arguments that document the route of a question's answers as files."""
    keywords = documented(
        [load_reference(reference) for reference in question.parameters],
        [],
        problems=[name for name in question.problems if name != "not-acceptable"],
        fixed={"format"},
    )
    described = "; ".join(f"`{format_.name}`: {format_.description}" for format_ in FORMATS.values())
    path = {"name": "format", "in": "path", "required": True, "description": f"The format. {described}"}
    keywords["openapi_extra"]["parameters"].insert(
        0, path | {"schema": {"type": "string", "enum": list(FORMATS)}, "example": "graphml"}
    )
    # Clients that know no other type than this one take it, and read bytes; the document lists it first.
    content = {OCTETS: {"schema": {**BINARY, "description": "Any of them, if Accept prefers this."}}}
    keywords["responses"][200]["content"] = content | _files(FORMATS.values())
    return keywords


def _files(formats: Iterable[OutputFormat]) -> dict[str, Any]:
    """Return the contents of a response by media type; formats of one media type share one."""
    descriptions: dict[str, list[str]] = {}
    for format_ in formats:
        descriptions.setdefault(format_.media_type, []).append(format_.description)
    return {
        type_: {"schema": {**({"type": "object"} if type_ == JSON else BINARY), "description": " ".join(words)}}
        for type_, words in descriptions.items()
    }


def decided(
    parameters: type[Parameters],
    answer: type[BaseModel],
    *,
    body: type[Parameters] | None = None,
    creates: bool = False,
    problems: Sequence[str] = (),
    ids: str | None = None,
) -> dict[str, Any]:
    """Return the keyword arguments that document a decision's route.

    Args:
        parameters: the model of its query parameters.
        answer: the model of its answer.
        body: the model of its JSON body, if it takes one.
        creates: whether it makes something new, which is answered with 201.
        problems: problems it has besides those of every decision.
        ids: an example of the id in the path.
    """
    listed = [{**ID, "example": ids}] if ids else []
    extra: dict[str, Any] = {"parameters": [*listed, *parameters_of(parameters)]}
    named = (*ALWAYS, *OF_STORES, "cross-site", "read-only", *problems)
    responses: dict[int | str, dict[str, Any]] = {200: {"model": answer}}
    if body:
        schema = body.model_json_schema()
        example = {name: field["examples"][0] for name, field in schema["properties"].items()}
        extra["requestBody"] = {"required": True, "content": {JSON: {"schema": schema, "example": example}}}
        named = (*named, "unsupported-body")
    if creates:
        responses[201] = {"model": answer, "description": "Decided; see Location."}
    return {"responses": responses | problem_responses(named), "openapi_extra": extra}


def parameters_of(model: type[Parameters]) -> list[dict[str, Any]]:
    """Return a model's fields as OpenAPI parameters; tuples are exploded arrays."""
    schema = model.model_json_schema()
    required = schema.get("required", ())
    return [_parameter(name, field, required=name in required) for name, field in schema.get("properties", {}).items()]


def _joined_parameters(models: Sequence[type[Parameters]]) -> list[dict[str, Any]]:
    """Return the parameters of several models, each once; required are those that every model requires."""
    if len(models) == 1:
        return parameters_of(models[0])
    listed = [{parameter["name"]: parameter for parameter in parameters_of(model)} for model in models]
    joined = {name: parameter for parameters in listed for name, parameter in parameters.items()}
    for name, parameter in joined.items():
        if not all(parameters.get(name, {}).get("required") for parameters in listed):
            parameter.pop("required", None)
    return list(joined.values())


def _parameter(name: str, field: Mapping[str, Any], *, required: bool) -> dict[str, Any]:
    schema = {key: value for key, value in field.items() if key not in {"title", "description", "examples"}}
    if "anyOf" in schema:
        (schema,) = (option for option in schema["anyOf"] if option.get("type") != "null")
    if schema.get("default") in (None, [], ""):
        schema = {key: value for key, value in schema.items() if key != "default"}
    shown = [*field.get("examples", ()), *schema.pop("examples", ())]
    parameter = {"name": name, "in": "query", "description": field.get("description", ""), "schema": schema}
    if required:
        parameter["required"] = True
    if shown:
        parameter["example"] = shown[0]
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": True}
    return parameter


def problem_responses(names: Sequence[str]) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of problems by status; problems of one status share a response."""
    responses: dict[int | str, dict[str, Any]] = {}
    for name in names:
        kind = PROBLEMS[name]
        example = {"type": f"/problems/{name}", "title": kind.title, "status": kind.status, "detail": kind.detail}
        content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {name: {"value": example}}}
        if kind.status in responses:
            responses[kind.status]["description"] += f"; {kind.title.lower()}"
            responses[kind.status]["content"][MEDIA_TYPE]["examples"] |= content["examples"]
        else:
            responses[kind.status] = {"description": kind.title, "content": {MEDIA_TYPE: content}}
    return responses


@cache
def stored_examples() -> dict[str, Any]:
    """Return the example answers by question, as ``python -m graph_service.openapi.examples`` wrote them."""
    file = files("graph_service.openapi") / "examples.json"
    loaded: dict[str, Any] = orjson.loads(file.read_bytes()) if file.is_file() else {}
    return loaded
