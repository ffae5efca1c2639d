"""Parsing and checking of a question's parameters: by name, by type, and against the graph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeVar, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge_graph.errors import InvalidInput, NotFound, word_expectation
from knowledge_graph.records import Source
from knowledge_graph.store import GraphStore
from knowledge_graph.text import suggest
from queries.parameters.filters import Parameters
from queries.parameters.values import MAX_VALUES, Whole

_MEANT = {
    "begin": ("start",), "from": ("start", "after"), "origin": ("start",), "target": ("end",), "to": ("end", "before"),
    "since": ("after",), "until": ("before",), "date": ("after",), "query": ("q",), "name": ("q",), "search": ("q",),
    "per_page": ("limit",), "page_size": ("limit",), "offset": ("cursor",), "page": ("cursor",),
    "hops": ("max_depth", "depth"), "exclude": ("avoid", "exclude_source"), "relationship": ("relation",),
}  # fmt: skip
"""By name that other services use, the names it may mean here."""

_SOURCES: Final = ("source", "exclude_source", "without", "dataset")
"""Parameters that name sources."""

_SPEAKERS: Final = ("attributed_to", "exclude_speaker")
"""Parameters that name actors who are quoted."""

_WORDS: Final = {"missing": "is required.", "too_short": "is required; it holds nothing."}
"""By pydantic's error type, the words used instead of its own."""

_LONGEST_ECHO: Final = 40
"""How many characters of a refused value its message repeats."""

Model = TypeVar("Model", bound=Parameters)


def parse_parameters(model: type[Model], values: dict[str, Any]) -> Model:
    """Return a question's parameters.

    Raises:
        InvalidInput: one is unknown (the message suggests the right one), missing or out of range.
    """
    for name in values:
        if name not in model.model_fields:
            known = [meant for meant in _MEANT.get(name.lower(), ()) if meant in model.model_fields]
            hint = suggest(name, model.model_fields, synonyms=known, cutoff=0.5)
            raise InvalidInput(f"There is no parameter {name!r} here; {hint}", field=name)
    for name in values.keys() & model.model_fields.keys():
        refuse_blank(name, values[name], required=model.model_fields[name].is_required())
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        raise InvalidInput(f"{name}: {_explain(first)}", field=name) from None


def is_blank(value: Any) -> bool:
    """Return whether a value, or one of several, is blank or nothing but commas."""
    return any(isinstance(item, str) and not item.replace(",", "").strip() for item in _each(value))


def refuse_blank(name: str, value: Any, *, required: bool = False) -> None:
    """Refuse a parameter's value that is blank: ignored, it would answer another question.

    Raises:
        InvalidInput: it is, or one of its several values.
    """
    if is_blank(value):
        words = _WORDS["too_short"] if required else f"is empty; give a value, or leave out `{name}`."
        raise InvalidInput(f"{name}: {words}", field=name)


def _explain(error: ErrorDetails) -> str:
    if words := _WORDS.get(error["type"]):
        return words
    words = word_expectation(error["type"], error["msg"])
    return f"{words}, got {str(error['input'])[:_LONGEST_ECHO]!r}." if words.startswith("expected ") else words


def read_question(store: GraphStore, model: type[Model], values: dict[str, Any]) -> Model:
    """Return a question's parameters, checked against the graph.

    A value with commas is kept whole if it is an id of the graph; any other is split at its commas.

    Raises:
        InvalidInput: one is unknown, missing or out of range, or a dataset or a place names something else.
        NotFound: a source or a speaker is not in the graph; an answer that ignored it would mislead.
    """
    question = parse_parameters(model, _with_whole_ids(store, model, values))
    ids = {identifier for name in _SOURCES for identifier in getattr(question, name, ())}
    sources = store.records(sorted(ids)) if ids else {}
    for name in _SOURCES:
        for identifier in getattr(question, name, ()):
            source = sources.get(identifier)
            if not isinstance(source, Source):
                known = store.known([identifier])
                raise NotFound(identifier, kind=known[identifier][0] if known else None)
            if name == "dataset" and source.type != "dataset":
                words = f"{identifier} is not a dataset (its type is {source.type}); `source` takes any source."
                raise InvalidInput(words, field=name)
    question = _with_speakers(store, question)
    places = getattr(question, "place", ())
    for identifier, (kind, _) in (store.known(places) if places else {}).items():
        if kind != "location":
            raise InvalidInput(
                f"{identifier} is not a location (its kind is {kind}); `entity` takes any.", field="place"
            )
    return question


def _with_speakers(store: GraphStore, question: Model) -> Model:
    """Return a question with the current ids of the speakers it names.

    Raises:
        NotFound: one is not in the graph.
        InvalidInput: one is no actor.
    """
    named = {name: ids for name in _SPEAKERS if (ids := getattr(question, name, ()))}
    known = store.known(sorted({identifier for ids in named.values() for identifier in ids})) if named else {}
    for name, ids in named.items():
        for identifier in ids:
            if identifier not in known:
                raise NotFound(identifier)
            if (kind := known[identifier][0]) != "actor":
                raise InvalidInput(f"{identifier} is not an actor (its kind is {kind}); speakers are.", field=name)
    current = {name: tuple(known[identifier][1] for identifier in ids) for name, ids in named.items()}
    return question.model_copy(update=current) if named else question


def _with_whole_ids(store: GraphStore, model: type[Parameters], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with those that have a comma and are ids marked as ``Whole``."""
    fields = model.model_fields
    many = {name for name in values if name in fields and get_origin(fields[name].annotation) is tuple}
    candidates = {value for name in many for value in _each(values[name]) if isinstance(value, str) and "," in value}
    known = store.known(sorted(candidates)[: 10 * MAX_VALUES]) if candidates else {}
    if not known:
        return values
    return {
        name: [Whole(item) if item in known else item for item in _each(value)] if name in many else value
        for name, value in values.items()
    }


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)
