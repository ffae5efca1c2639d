"""The OpenAPI document of the routes and their models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from graph_service.openapi.operations import EXAMPLE, stored_examples
from graph_service.responses import OCTETS
from graph_service.schemas import ProblemSchema
from knowledge_graph.records import KINDS

SUFFIX: Final = "Schema"
"""Suffix of the models of parts of an answer, which tells them from records and is left out of the document."""

RECORDS: Final = frozenset({*(kind.capitalize() for kind in KINDS), "When"})
"""The models of records whose names the document needs for parts of answers: there they are called ``ActorRecord``."""

REFERENCE: Final = "#/components/schemas/"

DESCRIPTION: Final = """\
A conflict timeline as a knowledge graph that keeps who said what, in which source, how firmly and when.

A repeated parameter means OR. `start` and `end` are entities, `after` and `before` are times, `source` is always where
a claim was read. Dates are EDTF: `2024-05-24`, `2024-05`. Lists page by `next`. Errors are RFC 9457 problems.
"""


def openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of an application."""
    document = get_openapi(
        title=app.title, version=app.version, openapi_version="3.1.0", description=DESCRIPTION, routes=app.routes
    )
    components = document.setdefault("components", {})
    problem = ProblemSchema.model_json_schema(ref_template=f"{REFERENCE}{{model}}")
    components.setdefault("schemas", {}).update(problem.pop("$defs"), Problem=problem)
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Needed unless the service is open on loopback; `conflict-graph token create` makes one.",
        }
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if (example := stored_examples().get(operation.pop(EXAMPLE, ""))) is not None:
                operation["responses"]["200"]["content"]["application/json"]["example"] = example
            content = operation["responses"]["200"]["content"]
            if OCTETS in content:  # FastAPI lists JSON first, whatever the route says
                operation["responses"]["200"]["content"] = {OCTETS: content.pop(OCTETS), **content}
            operation["security"] = [{}, {"token": []}] if path.startswith("/v1/") else []
    names = {name: _short_name(name) for name in components["schemas"]}
    components["schemas"] = {
        names[name]: schema | ({"title": names[name]} if "title" in schema else {})
        for name, schema in components["schemas"].items()
    }
    shortened: dict[str, Any] = _with_names(document, {REFERENCE + name: REFERENCE + names[name] for name in names})
    return shortened


def _short_name(name: str) -> str:
    """Return the name that clients know a schema by: `Node`, where the class is ``NodeSchema``."""
    return f"{name}Record" if name in RECORDS else name.removesuffix(SUFFIX)


def _with_names(value: Any, names: Mapping[str, str]) -> Any:
    """Return part of the document with other names in its references."""
    if isinstance(value, list):
        return [_with_names(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _with_names(item, names) for key, item in value.items()}
    return names.get(value, value) if isinstance(value, str) else value
