"""What pydantic says of a record, turned into sentences about a field and what to do with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge_graph import records
from knowledge_graph.errors import EXPECTED
from knowledge_graph.text import suggest

FieldMessage = tuple[str, str]
"""A field, as ``participants[0].role``, and what is wrong with it."""

_KINDS: Final[dict[str, type[BaseModel]]] = {
    "actor": records.Actor, "location": records.Location, "event": records.Event, "relation": records.Relation,
    "source": records.Source, "claim": records.Claim, "merge": records.Merge,
}  # fmt: skip
_MODEL_NAMES: Final = frozenset(model.__name__ for model in _KINDS.values())
_INNER: Final[dict[str, type[BaseModel]]] = {
    "participants": records.Participant, "locations": records.Place, "links": records.Link,
    "attributed_to": records.Attribution, "value": records.Measure, "measures": records.Measure,
    "when": records.When, "as_of": records.When, "said": records.When, "published": records.When,
    "retracted": records.When,
}  # fmt: skip

_SYNONYMS: Final = {
    "name": ("title",), "title": ("name",), "label": ("name", "title"), "names": ("aliases",), "aka": ("aliases",),
    "alias": ("aliases",), "description": ("summary",), "summary": ("description",), "text": ("summary", "description"),
    "date": ("when", "published", "said"), "time": ("when",), "start_date": ("when",), "lat": ("latitude",),
    "lon": ("longitude",), "lng": ("longitude",), "long": ("longitude",), "parent": ("part_of",), "in": ("part_of",),
    "from": ("start",), "to": ("end",), "actors": ("participants",), "places": ("locations",),
    "location": ("locations",), "relations": ("links",), "subject": ("about",), "target": ("about",),
    "speaker": ("attributed_to",), "attribution": ("attributed_to",), "author": ("authors",), "date_said": ("said",),
    "license": ("licence",), "link": ("url",), "wikidata": ("identifiers",), "geonames": ("identifiers",),
    "iso3": ("identifiers",), "status": ("reality", "certainty"), "confidence": ("certainty",),
    "paragraph": ("locator",), "min": ("low",), "max": ("high",), "number": ("best",), "value": ("best",),
    "start": ("earliest",), "end": ("latest",),
}  # fmt: skip
"""Common names for fields that are called otherwise here."""

_MAX_NAME: Final = 200
"""Characters of a field's name that are looked at; one may have megabytes."""
_MESSAGES: Final = {
    "missing": "is required; add it.",
    "string_too_short": "must not be empty; give a value or leave the field out.",
}


def explain_errors(error: ValidationError, raw_input: Any) -> list[FieldMessage]:
    """Turn pydantic's errors about a record into messages, one for each field, in the order of the fields.

    Where a field has a union type (a date: string or object), pydantic reports on each branch; the report on something
    inside the field is kept, as the most specific.

    Args:
        error: pydantic's error.
        raw_input: the value that was validated.

    Returns:
        Pairs of (path of the field, message).
    """
    by_path: dict[str, list[ErrorDetails]] = {}
    made = (
        error.title in _MODEL_NAMES
    )  # of a model itself, whose location doesn't begin with its kind as a record's does
    for detail in error.errors(include_url=False):
        detail["loc"] = (error.title.lower(), *detail["loc"]) if made else detail["loc"]
        by_path.setdefault(_field_path(detail, raw_input), []).append(detail)
    messages = [
        (path, _write_message(details, raw_input))
        for path, details in by_path.items()
        if not _is_reported_inside(path, details, by_path)
    ]
    return messages or [("", str(error))]


def _is_reported_inside(path: str, details: Sequence[ErrorDetails], paths: Iterable[str]) -> bool:
    """Return whether a field has only a type error of its own and another error inside it."""
    if not path or any(detail["type"] in {"value_error", "missing"} for detail in details):
        return False
    return any(other.startswith((f"{path}.", f"{path}[")) for other in paths)


def _field_path(detail: ErrorDetails, raw_input: Any) -> str:
    """Return the path of an error's field, without the names of the union branches pydantic tried."""
    steps, here = "", raw_input
    last = len(detail["loc"]) - 1
    for index, step in enumerate(detail["loc"][1:] if detail["loc"] else (), start=1):
        if isinstance(step, int) and isinstance(here, list):
            steps, here = f"{steps}[{step}]", here[step] if step < len(here) else None
        elif isinstance(here, dict) and (step in here or (index == last and detail["type"] == "missing")):
            name = str(step)[:_MAX_NAME]
            steps, here = f"{steps}.{name}" if steps else name, here.get(step)
    return steps


def _write_message(details: Sequence[ErrorDetails], raw_input: Any) -> str:
    first = next((detail for detail in details if detail["type"] in {"value_error", "extra_forbidden"}), details[0])
    if first["type"].startswith("union_tag"):
        return _explain_kind(raw_input)
    if first["type"] == "extra_forbidden":
        return _explain_unknown_field(str(first["loc"][-1]), _find_model(first["loc"], str(raw_input.get("kind"))))
    return _explain_union({detail["type"] for detail in details}) or _explain_error(first)


def _explain_union(types: set[str]) -> str | None:
    """Return a message about a field with a union type, or None."""
    if {"string_type", "int_type", "bool_type"} <= types:
        return "expected a string, a number, true, false or null; lists and objects are not allowed here."
    if types & {"float_type", "float_parsing"} and "model_type" in types:
        return 'expected a number, or an object such as {"low": 10, "high": 20}.'
    return "expected a string or an object." if types >= {"string_type", "model_type"} else None


def _explain_error(detail: ErrorDetails) -> str:
    type_, message = detail["type"], detail["msg"]
    if type_ == "literal_error":
        return _explain_choice(detail)
    if type_ == "string_pattern_mismatch":
        example = _example_id(detail["loc"])
        form = "a prefix, a colon and a name without spaces, quotes or #"
        return f"expected an id such as `{example}` ({form}), got {_shorten(detail['input'])}."
    if type_ == "value_error":
        return message.removeprefix("Value error, ")
    if expected := EXPECTED.get(type_):
        return f"{expected}, got {_shorten(detail['input'])}."
    return _MESSAGES.get(type_, f"{message[:1].lower()}{message[1:]}.")


def _explain_kind(raw_input: dict[str, Any]) -> str:
    listed = ", ".join(sorted(_KINDS))
    if "kind" not in raw_input:
        return f"`kind` is missing; it is one of {listed}."
    hint = suggest(str(raw_input["kind"]).lower(), sorted(_KINDS))
    return f"unknown kind {_shorten(raw_input['kind'])}; {hint}"


def _explain_unknown_field(name: str, model: type[BaseModel]) -> str:
    name, fields = name[:_MAX_NAME], list(model.model_fields)
    near = [field for field in _SYNONYMS.get(name.lower(), ()) if field in fields]
    return f"unknown field {_shorten(name)}; {suggest(name.lower(), fields, synonyms=near)}"


def _find_model(loc: Sequence[int | str], kind: str) -> type[BaseModel]:
    holders = [_INNER[step] for step in loc[1:-1] if isinstance(step, str) and step in _INNER]
    return holders[-1] if holders else _KINDS[kind]


def _explain_choice(detail: ErrorDetails) -> str:
    allowed = str(detail.get("ctx", {}).get("expected", "")).replace("'", "")
    words = allowed.replace(" or ", ", ").split(", ")
    hint = suggest(str(detail["input"]), words, otherwise=f"expected {allowed}.")
    return f"unknown value {_shorten(detail['input'])}; {hint}"


def _example_id(loc: Sequence[int | str]) -> str:
    if "locations" in loc or loc[0] == "location" or loc[-1] == "location":
        return "location:rafah"
    if loc[0] in {"event", "source", "relation"} and loc[-1] == "id":
        return f"{loc[0]}:a-name"
    return "source:a-name" if loc[-1] in {"source", "republishes"} else "actor:icj"


def _shorten(value: Any) -> str:
    shown = json.dumps(value) if value is None or isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…'"
