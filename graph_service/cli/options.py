"""Options made from the parameter models, so that names, help and defaults are written down once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from inspect import Parameter
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer
from pydantic.fields import FieldInfo

from graph_service.questions import Argument
from queries.parameters.filters import ClaimFilterParameters, FilterParameters, Parameters

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="The store: a folder, or neo4j://host:7687. By default CONFLICT_GRAPH_STORE, or ./conflict-graph-data.",
        show_default=False,
    ),
]
FormatOption = Annotated[
    Literal["text", "json"], typer.Option("--format", help="Text for people, or the JSON that HTTP answers.")
]


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
    """Return an option for every field of a model."""
    return [_field_parameter(name, field, model) for name, field in model.model_fields.items()]


def option_parameter(name: str, type_: Any, help_: str) -> Parameter:
    """Return an option that may be left out."""
    option = typer.Option(f"--{name.replace('_', '-')}", help=help_, rich_help_panel="Options")
    return Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[type_ | None, option])


def argument_parameter(argument: Argument) -> Parameter:
    """Return the positional argument that an entry of the table of questions describes."""
    metavar = f"{argument.name.upper()}…" if argument.many else None
    info = typer.Argument(help=argument.help, show_default=False, metavar=metavar)
    type_: Any = list[str] if argument.many else str
    default: Any = ([] if argument.many else "") if argument.optional else Parameter.empty
    return Parameter(argument.name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[type_, info])


def _was_used(value: Any) -> bool:
    """Return whether an option was used; 0 is a value, though it equals False."""
    return value is not None and value is not False and value != []


def _field_parameter(name: str, field: FieldInfo, model: type[Parameters]) -> Parameter:
    type_, many = _plain(field)
    option = typer.Option(
        f"--{name.replace('_', '-')}",
        help=_help(field, many=many),
        show_default=False,
        metavar=_metavar(field, type_),
        rich_help_panel="Filters" if _is_filter(name, model) else "Options",
    )
    # Numbers reach the parameter model as text, so that a wrong one is refused in the same words as over HTTP.
    annotation: Any = list[str] if many else str
    return Parameter(
        name,
        Parameter.KEYWORD_ONLY,
        default=False if type_ is bool else None,
        annotation=Annotated[bool if type_ is bool else annotation | None, option],
    )


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


def _metavar(field: FieldInfo, type_: type) -> str | None:
    if type_ is bool:
        return None
    choices = _choices(field)
    return "|".join(choices) if choices else "N" if type_ in {int, float} else "TEXT"


def _help(field: FieldInfo, *, many: bool) -> str:
    description = field.description or ""
    if many:
        return f"{description} May be repeated."
    shown = field.default not in (None, "", False)
    return f"{description} [default: {field.default}]" if shown and not field.is_required() else description
