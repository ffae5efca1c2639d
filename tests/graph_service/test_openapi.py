"""The documentation says everything there is, truly: routes, parameters, answers, examples."""

import re
from importlib.resources import files

import jsonschema
import orjson
import pytest
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator

from graph_service.access.audit_parameters import AuditParameters
from graph_service.errors import PROBLEMS
from graph_service.openapi import examples
from graph_service.openapi.docs_page import example_address
from graph_service.questions import QUESTIONS, load_reference
from graph_service.routes import about, audit, health, imports, merges, pages, retraction
from graph_service.routes.imports import ImportListParameters, ImportParameters, NoImportParameters
from graph_service.routes.merges import MergeUndoing
from graph_service.routes.questions import question_router
from graph_service.routes.retraction import RetractionUndoing
from queries.export import FORMATS
from queries.parameters.filters import NoParameters
from queries.subgraph import BetweenParameters, SeedsParameters

TAKEN = {question.path: [load_reference(reference) for reference in question.parameters] for question in QUESTIONS} | {
    "/v1/subgraph/{format}": [SeedsParameters, BetweenParameters],
    "/v1/schema": [NoParameters],
    "/v1/stats": [NoParameters],
    "/v1/audit": [AuditParameters],
    "/v1/imports": [ImportListParameters],
    "/v1/imports/{id}": [NoImportParameters],
    "/healthz": [],
    "/readyz": [],
}
"""Every path that can be read, and the models of its parameters."""


@pytest.fixture(scope="module")
def document(caller):
    return caller.get("/openapi.json").json()


DECIDED = {
    ("/v1/merges", "post"): NoParameters,
    ("/v1/merges/{id}", "delete"): MergeUndoing,
    ("/v1/imports", "post"): ImportParameters,
    ("/v1/sources/{id}/retraction", "post"): NoParameters,
    ("/v1/sources/{id}/retraction", "delete"): RetractionUndoing,
}
IDEMPOTENCY = ("header", "Idempotency-Key")
DECISIONS = [*merges.router.routes, *retraction.router.routes, *imports.upload_router.routes]
"""What changes something: by path and method, its parameters."""


def operations(document):
    return {path: methods["get"] for path, methods in document["paths"].items()}


def every_operation(document):
    return [operation for methods in document["paths"].values() for operation in methods.values()]


def test_every_route_is_documented(document):
    """Nothing can be asked that isn't in the document; and every route has words of its own."""
    routed = {
        route.path_format
        for router in (question_router(), about.router, audit.router, imports.list_router, health.router)
        for route in router.routes
        if isinstance(route, APIRoute)
    }
    assert set(document["paths"]) == routed == set(TAKEN)
    methods = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert methods == {(path, "get") for path in TAKEN} | DECIDED.keys()
    assert {(route.path_format, *map(str.lower, route.methods)) for route in DECISIONS} == DECIDED.keys()
    assert all(len(operation["description"]) > 20 for operation in every_operation(document))


@pytest.mark.parametrize(("path", "method"), DECIDED)
def test_every_decision_is_documented(document, path, method):
    """Its parameters, and what is sent, with an example that can be."""
    operation = document["paths"][path][method]
    listed = {(parameter["in"], parameter["name"]) for parameter in operation["parameters"]} - {IDEMPOTENCY}
    expected = {("query", name) for name in DECIDED[path, method].model_fields}
    assert listed == expected | {("path", name) for name in re.findall(r"{(\w+)}", path)}
    assert {"401", "403"} <= operation["responses"].keys()
    if method == "post" and path != "/v1/imports":  # whose body is a file
        content = operation["requestBody"]["content"]["application/json"]
        jsonschema.validate(content["example"], content["schema"], cls=Draft202012Validator)


@pytest.mark.parametrize("path", TAKEN)
def test_every_parameter_is_documented(document, path):
    """Each field of the models is there, once, with words; repeated ones are exploded arrays."""
    operation = operations(document)[path]
    listed = [(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", ())]
    expected = {("query", name) for model in TAKEN[path] for name in model.model_fields}
    expected |= {("path", name) for name in re.findall(r"{(\w+)}", path)}
    expected -= {("query", "entity")} if path.endswith("{id}/timeline") else set()
    expected -= {("query", "format")} if path.startswith("/v1/subgraph") else set()  # has an address of its own
    assert set(listed) == expected
    assert len(listed) == len(expected)
    for parameter in operation.get("parameters", ()):
        assert parameter["description"]
        assert (parameter["schema"]["type"] == "array") == (parameter.get("explode") is True)
        Draft202012Validator.check_schema(parameter["schema"])


def test_the_document_is_openapi_3_1(document):
    """It says so, has what 3.1 asks for, every reference leads somewhere, every schema is one, ids are unique."""
    assert document["openapi"] == "3.1.0"
    assert {"title", "version"} <= document["info"].keys()
    for reference in re.findall(r'"\$ref":"#/([^"]+)"', orjson.dumps(document).decode()):
        value = document
        for part in reference.split("/"):
            value = value[part]
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    ids = [operation["operationId"] for operation in every_operation(document)]
    assert len(ids) == len(set(ids))
    assert all(
        re.fullmatch(r"(find|search|get|list|export|preview|retract|decide|undo|create)_[a-z_]+", id_) for id_ in ids
    )
    for operation in every_operation(document):
        assert all(response["description"] for response in operation["responses"].values())
        assert all({"name", "in", "schema"} <= parameter.keys() for parameter in operation.get("parameters", ()))


def test_every_example_fits_its_schema(document):
    """The examples of answers and of problems are valid by the schemas beside them."""
    checked = 0
    for operation in every_operation(document):
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                shown = [example["value"] for example in content.get("examples", {}).values()]
                for value in [*shown, *([content["example"]] if content.get("example") else [])]:
                    whole = {**content["schema"], "components": document["components"]}
                    jsonschema.validate(value, whole, cls=Draft202012Validator)
                    checked += 1
    assert checked > 40


def test_the_examples_are_what_the_briefing_answers():
    """The file of examples is current; ``python -m graph_service.openapi.examples`` writes it anew."""
    stored = orjson.loads((files("graph_service.openapi") / "examples.json").read_bytes())
    assert stored == orjson.loads(orjson.dumps(examples.examples()))


@pytest.mark.parametrize("path", TAKEN)
def test_every_example_address_can_be_followed(caller, document, path):
    """What the page shows to click answers on the bundled briefing."""
    address = example_address(path, operations(document)[path].get("parameters", ()))
    assert caller.get(address).status_code == 200


def test_every_problem_is_documented_somewhere(document):
    """Each status that a question can have is declared on a route, except those before any route is reached."""
    documented = set(re.findall(r'"type":"/problems/([a-z-]+)"', orjson.dumps(document).decode()))
    before_routes = {"no-such-page", "method-not-allowed", "body-too-large", "address-too-long", "wrong-host"}
    assert documented | before_routes | {"internal-error", "ambiguous-name"} == set(PROBLEMS)


def test_the_page_needs_nothing_from_elsewhere(caller, document):
    """The page lists every route, loads nothing, runs nothing, and its policy allows nothing but its style."""
    response = caller.get("/docs")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert all(f" {path}</h3>" in response.text for path in document["paths"])
    assert not re.findall(r"<script|<link|<img|<iframe|@import|url\(", response.text)
    assert not re.findall(r'(?:href|src)="(?:[a-z][a-z0-9+.-]*:|//)', response.text)


def test_pages_are_hidden_from_the_document(document):
    """Pages for people are no part of the API."""
    assert not {route.path for route in pages.router.routes} & set(document["paths"])


def test_a_subgraph_between_two_ends_fits_the_document(document, caller):
    """It answers as paths do, and the document says so."""
    schema = operations(document)["/v1/subgraph"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = caller.get("/v1/subgraph?start=actor:david-barnea&end=actor:hamas&analyse=centrality").json()
    assert answer["paths"]
    assert answer["analysis"]["centrality"]
    jsonschema.validate(answer, {**schema, "components": document["components"]}, cls=Draft202012Validator)


def test_every_format_has_an_address_of_its_own(document, caller):
    """It sends the bytes that ``format`` asks for; Accept may have them called bytes, and nothing else changes them."""
    content = dict(operations(document)["/v1/subgraph/{format}"]["responses"]["200"]["content"])
    json = content.pop("application/json")
    assert json["schema"]["type"] == "object"
    assert all(about["schema"]["format"] == "binary" for about in content.values())
    assert next(iter(content)) == "application/octet-stream"  # which clients take that know one type only
    for name, format_ in FORMATS.items():
        by_name = caller.get(f"/v1/subgraph?seeds=actor:qatar&format={name}")
        address = f"/v1/subgraph/{name}?seeds=actor:qatar"
        assert caller.get(address).content == by_name.content
        for accept, type_ in [
            ("*/*", format_.media_type),
            ("application/octet-stream", "application/octet-stream"),
            ("application/problem+json", format_.media_type),
        ]:
            answer = caller.get(address, headers={"Accept": accept})
            sent = answer.headers["content-type"].removesuffix("; charset=utf-8")
            assert (sent, answer.content) == (type_, by_name.content)


def test_the_defaults_of_both_kinds_of_subgraph_may_be_sent_with_either(document, caller):
    """As generated clients do: what a parameter has anyway changes nothing."""
    defaults = {
        parameter["name"]: str(parameter["schema"]["default"]).lower()
        for parameter in operations(document)["/v1/subgraph"]["parameters"]
        if "default" in parameter["schema"]
    }
    assert {"mode", "max_depth", "depth", "limit", "direction"} <= defaults.keys()
    for query in ({}, {"seeds": "actor:qatar"}, {"start": "actor:qatar", "end": "actor:hamas"}):
        plain, with_defaults = (caller.get("/v1/subgraph", params=query | more) for more in ({}, defaults))
        assert plain.status_code == 200
        assert with_defaults.json() == plain.json()


def test_kinds_of_answer_are_told_apart_by_a_field(document):
    """A union says which field tells, and by which value."""
    schemas = document["components"]["schemas"]
    discriminator = schemas["EntityAnswer"]["discriminator"]
    assert discriminator["propertyName"] == "kind"
    assert set(discriminator["mapping"]) == {"actor", "location", "event", "source", "relation", "claim", "merge"}
    evidence = schemas["DuplicateCandidate"]["properties"]["evidence"]["items"]
    assert set(evidence["discriminator"]["mapping"]) == {
        "names", "types", "wholes", "disputed", "distance", "neighbours",
    }  # fmt: skip
    for reference in (*discriminator["mapping"].values(), *evidence["discriminator"]["mapping"].values()):
        assert reference.rpartition("/")[2] in schemas
