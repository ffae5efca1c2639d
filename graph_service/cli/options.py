"""Options made from the parameter models, so that names, help and defaults are written down once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import typer
from pydantic.fields import FieldInfo

from graph_service.cli.help.own_words import in_own_words, option_name
from graph_service.cli.names import NAMED
from graph_service.questions import Argument
from queries.parameters.filters import ClaimFilterParameters, FilterParameters, Parameters

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="The store: a folder, or neo4j://host:7687. By default CONFLICT_GRAPH_STORE, or ./conflict-graph-data.",
        show_default=False,
        metavar="STORE",
    ),
]
FormatOption = Annotated[
    Literal["text", "json"],
    typer.Option("--format", help="Text for people, or the JSON that HTTP answers.", metavar="text|json"),
]

_COMMON: Final = (
    "after", "before", "type", "place", "role", "relation", "source", "exclude_source", "exclude_anonymous",
    "attributed_to", "exclude_speaker", "min_sources", "certainty", "as_of", "known_at",
)  # fmt: skip
"""The filters that are asked for most, in the order in which help lists them before all others."""

_COMMON_PANEL: Final = "Common filters"
_OTHER_PANEL: Final = "More filters"

_DAYS: Final = {"after", "before", "as_of", "known_at", "since", "until"}


def add_options(*models: type[Parameters]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add an option to a command for every field of these models that isn't a parameter of its own.

    The command gets the options that were used, by name, as ``values``.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command).parameters
        hints = get_type_hints(command, include_extras=True)
        kept = [
            parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)
            for name, parameter in own.items()
            if name != "values"
        ]
        fields = {parameter.name: parameter for model in models for parameter in field_parameters(model)}
        return with_signature(command, kept, [field for name, field in fields.items() if name not in own])

    return decorate


def with_signature(
    command: Callable[..., None], own: Sequence[Parameter], fields: Sequence[Parameter]
) -> Callable[..., None]:
    """Return a command with these parameters; it gets the used ones of ``fields`` as ``values``."""

    @functools.wraps(command)
    def run(**options: Any) -> None:
        values = {field.name: options.pop(field.name) for field in fields}
        command(**options, values={name: value for name, value in values.items() if _was_used(value)})

    run.__signature__ = inspect.Signature([*own, *fields])  # type: ignore[attr-defined]
    run.__annotations__ = {}
    return run


def field_parameters(model: type[Parameters]) -> list[Parameter]:
    """Return an option for every field of a model: its own ones, then the filters most asked for, then the others."""
    names = {name: option_name(name) for name in model.model_fields}
    parameters = [_field_parameter(name, field, model, names) for name, field in model.model_fields.items()]
    rank = {name: place for place, name in enumerate(_COMMON)}
    return sorted(
        parameters, key=lambda parameter: (_is_filter(parameter.name, model), rank.get(parameter.name, len(rank)))
    )


def option_parameter(name: str, type_: Any, help_: str) -> Parameter:
    """Return an option that may be left out."""
    option = typer.Option(option_name(name), help=help_, rich_help_panel="Options", metavar="NAME")
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[type_ | None, option])


def argument_parameter(argument: Argument) -> Parameter:
    """Return the positional argument that an entry of the table of questions describes."""
    metavar = f"{argument.name.upper()}{'…' if argument.many else ''}"
    info = typer.Argument(help=argument.help, show_default=False, metavar=metavar)
    type_: Any = list[str] if argument.many else str
    default: Any = ([] if argument.many else None) if argument.optional else Parameter.empty
    return Parameter(argument.name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[type_, info])


def _was_used(value: Any) -> bool:
    """Return whether an option was used; 0 is a value, though it equals False."""
    return value is not None and value is not False and value != []


def _field_parameter(name: str, field: FieldInfo, model: type[Parameters], names: Mapping[str, str]) -> Parameter:
    type_, many = _plain(field)
    option = typer.Option(
        option_name(name),
        help=in_own_words(_help(field, many=many), names, quote="`"),
        show_default=False,
        metavar=_metavar(name, field, type_),
        rich_help_panel=_panel(name, model),
    )
    # Numbers reach the parameter model as text, so that a wrong one is refused in the same words as over HTTP.
    annotation: Any = list[str] if many else str
    return Parameter(
        name,
        Parameter.KEYWORD_ONLY,
        default=False if type_ is bool else None,
        annotation=Annotated[bool if type_ is bool else annotation | None, option],
    )


def _panel(name: str, model: type[Parameters]) -> str:
    if not _is_filter(name, model):
        return "Options"
    return _COMMON_PANEL if name in _COMMON else _OTHER_PANEL


def _is_filter(name: str, model: type[Parameters]) -> bool:
    return issubclass(model, ClaimFilterParameters) and name in FilterParameters.model_fields


def _plain(field: FieldInfo) -> tuple[type, bool]:
    """Return the type of one value, and whether there may be many."""
    if get_origin(field.annotation) is tuple:
        return str, True
    leaves = set(_leaves(field.annotation)) - {type(None)}
    return next((type_ for type_ in (bool, int, float) if type_ in leaves), str), False


def _leaves(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Literal or not get_args(annotation):
        return [annotation]
    return [leaf for argument in get_args(annotation) for leaf in _leaves(argument)]


def _choices(field: FieldInfo) -> tuple[str, ...]:
    literals = [leaf for leaf in _leaves(field.annotation) if get_origin(leaf) is Literal]
    return tuple(get_args(literals[0])) if literals else ()


def _metavar(name: str, field: FieldInfo, type_: type) -> str | None:
    """Return the word that help shows for an option's value: short, so that the help beside it has room."""
    if type_ is bool:
        return None
    if _choices(field):
        return "WORD"
    if name in _DAYS:
        return "DAY"
    return "N" if type_ in {int, float} else "NAME" if name in NAMED else "TEXT"


def _help(field: FieldInfo, *, many: bool) -> str:
    description = field.description or ""
    if choices := _choices(field):
        description += f" One of {', '.join(choices)}."
    if many:
        return f"{description} May be repeated."
    shown = field.default not in (None, "", False)
    return f"{description} [default: {field.default}]" if shown and not field.is_required() else description
