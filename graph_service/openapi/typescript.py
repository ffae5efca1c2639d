"""The schemas of answers as TypeScript, by which the explorer's own types are checked.

``python -m graph_service.openapi.typescript`` writes them anew into the explorer's tests; its ``tsc`` compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from graph_service.app import create_app
from graph_service.openapi.document import openapi
from graph_service.settings import Settings

FILE: Final = Path(__file__).parents[1] / "explorer" / "tests" / "served_types.ts"

ALWAYS_THERE: Final = frozenset({("Edge", "status")})
"""Fields that answers always have though their schema, which has them from a common one, doesn't require it."""

_HEAD: Final = (
    "/** The schemas of the service's answers, as /openapi.json has them: written by `python -m "
    "graph_service.openapi.typescript`. */\n"
)
_SCALARS: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}

Schema = Mapping[str, Any]


def typescript() -> str:
    """Return an interface for each schema of ``/openapi.json``, by name."""
    schemas: Mapping[str, Schema] = openapi(create_app(Settings()))["components"]["schemas"]
    return _HEAD + "".join(f"\n{_declare(name, schemas[name])}\n" for name in sorted(schemas))


def _declare(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f"export type {name} = {type_of(schema)};"
    required = set(schema.get("required", ()))
    lines = [
        _declare_field(name, field, what, is_required=field in required) for field, what in schema["properties"].items()
    ]
    return f"export interface {name} {{\n{''.join(lines)}}}"


def _declare_field(name: str, field: str, schema: Schema, *, is_required: bool) -> str:
    """Return a line for a field; one that isn't required is left out of answers where it is null."""
    if is_required:
        return f"  {field}: {type_of(schema)};\n"
    mark = "" if (name, field) in ALWAYS_THERE else "?"
    return f"  {field}{mark}: {type_of(without_null(schema))};\n"


def without_null(schema: Schema) -> Schema:
    """Return a schema without the alternative null."""
    if "anyOf" not in schema:
        return schema
    return {**schema, "anyOf": [choice for choice in schema["anyOf"] if choice.get("type") != "null"]}


def type_of(schema: Schema) -> str:
    """Return the TypeScript type of a JSON Schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        return " | ".join(f'"{value}"' for value in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    choices = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(kind, list):
        choices = [{**schema, "type": each} for each in kind]
    if choices:
        return " | ".join(dict.fromkeys(type_of(choice) for choice in choices))
    return _type_of_kind(str(kind), schema)


def _type_of_kind(kind: str, schema: Schema) -> str:
    if kind == "array":
        items = type_of(schema.get("items", {}))
        return f"({items})[]" if " " in items else f"{items}[]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {type_of(values) if isinstance(values, dict) else 'unknown'}>"
    return _SCALARS.get(kind, "unknown")


if __name__ == "__main__":
    FILE.write_text(typescript(), "utf-8")
