"""The OpenAPI document of the routes and their models."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from graph_service.openapi.operations import EXAMPLE, stored_examples
from graph_service.schemas import ProblemSchema

SUFFIX: Final = "Schema"
"""Suffix of the models of parts of an answer, which tells them from records and is left out of the document."""

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
    components.setdefault("schemas", {})["Problem"] = ProblemSchema.model_json_schema()
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "Needed if the service has a token."}
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if (example := stored_examples().get(operation.pop(EXAMPLE, ""))) is not None:
                operation["responses"]["200"]["content"]["application/json"]["example"] = example
            operation["security"] = [{}, {"token": []}] if path.startswith("/v1/") else []
    components["schemas"] = {_short_name(name): schema for name, schema in components["schemas"].items()}
    shortened: dict[str, Any] = _with_short_names(document)
    return shortened


def _short_name(name: str) -> str:
    """Return the name that clients know a schema by: `Node`, where the class is ``NodeSchema``."""
    return name.removesuffix(SUFFIX)


def _with_short_names(value: Any) -> Any:
    """Return part of the document with short names in its references and titles."""
    if isinstance(value, list):
        return [_with_short_names(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _short_name(item) if key in {"$ref", "title"} and isinstance(item, str) else _with_short_names(item)
        for key, item in value.items()
    }
