"""The explorer's types of answers are held to the documented ones, by the compiler, from a file that is written here."""

from __future__ import annotations

import re

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from graph_service.openapi.typescript import ALWAYS_THERE, FILE, type_of, typescript, without_null

EXPLORER = FILE.parents[1]
PARTS = {"GraphParts", "Kind", "ListedInPart", "Reality", "Status"}
"""What the types that are compared are made of."""


def test_the_file_has_the_schemas_of_today():
    """``python -m graph_service.openapi.typescript`` writes it anew."""
    assert FILE.read_text("utf-8") == typescript()


def test_every_type_of_an_answer_is_compared():
    types = (EXPLORER / "src" / "api" / "types.ts").read_text("utf-8")
    compared = (EXPLORER / "tests" / "api_types.check.ts").read_text("utf-8")
    assert set(re.findall(r"^export (?:interface|type) (\w+)", types, re.MULTILINE)) == PARTS | set(
        re.findall(r"\bapi\.(\w+)", compared)
    )


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"$ref": "#/components/schemas/When"}, "When"),
        ({"type": "array", "items": {"type": "integer"}}, "number[]"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, '("a" | "b")[]'),
        ({"type": "object", "additionalProperties": {"type": ["string", "null"]}}, "Record<string, string | null>"),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}, {"type": "null"}]}, "number | null"),
        ({"const": "x"}, '"x"'),
        ({}, "unknown"),
    ],
    ids=["reference", "list", "list-of-choices", "map", "alternatives", "constant", "anything"],
)
def test_a_schema_as_a_type(schema, expected):
    assert type_of(schema) == expected


def test_what_is_not_required_is_left_out_and_never_null(caller):
    """That is how the file reads the document, and all of its examples are so."""
    document = caller.get("/openapi.json").json()
    for name, schema in document["components"]["schemas"].items():
        required = set(schema.get("required", ()))
        for field, what in schema.get("properties", {}).items():
            if field not in required:
                schema["properties"][field] = without_null(what)
        schema["required"] = [*required, *(field for owner, field in ALWAYS_THERE if owner == name)]
    contents = [methods["get"]["responses"]["200"]["content"] for methods in document["paths"].values()]
    answers = [content["application/json"] for content in contents if "example" in content.get("application/json", {})]
    assert len(answers) > 15
    for answer in answers:
        whole = {**answer["schema"], "components": document["components"]}
        jsonschema.validate(answer["example"], whole, cls=Draft202012Validator)
