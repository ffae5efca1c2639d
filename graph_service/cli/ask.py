"""Commands that ask a question: made from the entries of its table, but for ``analyse`` and ``sources``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import Parameter
from typing import Annotated, Any

import typer

from graph_service.cli.names import resolve_entity, resolve_names, resolve_source
from graph_service.cli.options import (
    FormatOption,
    StoreOption,
    add_options,
    argument_parameter,
    field_parameters,
    option_parameter,
    with_signature,
)
from graph_service.cli.output import Page, exit_with, print_error, print_json
from graph_service.cli.render.comparison import draw_changed, draw_explained
from graph_service.cli.render.lists import draw_claims_left_out, draw_credits, draw_source, draw_sources
from graph_service.cli.render.network import draw_analysis
from graph_service.cli.store import open_graph, read_settings, word_emptiness
from graph_service.questions import Command, Question, load_reference
from graph_service.questions.asking import ask
from knowledge_graph.store import GraphStore
from queries.core.answer import Answer
from queries.evidence.claims import claims_on
from queries.evidence.sources import SourcesParameters
from queries.evidence.sources import sources as list_sources
from queries.parameters.evidence import ClaimsParameters
from queries.parameters.filters import Parameters
from queries.parameters.graph import AnalysisParameters, NeighbourhoodParameters
from queries.parameters.parse import read_question, refuse_blank

Draw = Callable[[GraphStore, dict[str, Any], Page], None]


def make_command(question: Question, command: Command) -> Callable[..., None]:
    """Return the function of a question's command.

    Args:
        question: the entry of the table of questions.
        command: its command.

    Returns:
        A function for typer, with a parameter for every argument, and for every field of the question's model.
    """
    model: type[Parameters] = load_reference(question.parameters[0])
    parameters = [argument_parameter(argument) for argument in command.arguments]
    parameters += [
        option_parameter(f"or_{argument.name}", list[str], argument.alternatives)
        for argument in command.arguments
        if argument.alternatives
    ]
    parameters += [
        Parameter("store", Parameter.KEYWORD_ONLY, default=None, annotation=StoreOption),
        Parameter("format", Parameter.KEYWORD_ONLY, default="text", annotation=FormatOption),
    ]
    taken = {argument.parameter for argument in command.arguments}
    fields = [parameter for parameter in field_parameters(model) if parameter.name not in taken]

    def run(*, store: str | None, format: str, values: dict[str, Any], **own: Any) -> None:  # noqa: A002
        with open_graph(store) as graph:
            identifier = _read_arguments(graph, command, own, values)
            parameters = read_question(graph, model, resolve_names(graph, values) if command.by_name else values)
            limits = {"seconds": command.seconds} if command.seconds else {}
            answer = ask(question, graph, parameters, identifier, **limits)
            if answer.fields.get("results") == [] and graph.is_empty():
                print_error(word_emptiness(read_settings(store).store))
            print_answer(graph, answer, load_reference(command.render), format)

    return with_signature(run, parameters, fields)


def _read_arguments(graph: GraphStore, command: Command, own: dict[str, Any], values: dict[str, Any]) -> str | None:
    """Move the arguments that are parameters into ``values``; return the id that one of them names."""
    identifier = None
    for argument in command.arguments:
        value = own[argument.name]
        if argument.parameter is None:
            identifier = load_reference(argument.resolve)(graph, value)
        elif argument.alternatives:
            values[argument.parameter] = [value, *(own[f"or_{argument.name}"] or ())]
        elif value is not None:
            values[argument.parameter] = value
    return identifier


def print_answer(store: GraphStore, answer: Answer, draw: Draw, format: str) -> None:  # noqa: A002 - the option's name
    """Print an answer as text or JSON, and exit with 4 if it was cut."""
    if format == "json":
        print_json(answer.encode())
    else:
        draw(store, answer.data, page := Page())
        if changed := answer.data.get("changed"):
            draw_changed(store, changed, page)
        if explained := answer.data.get("explained"):
            draw_explained(explained, page)
        draw_claims_left_out(answer.data.get("claims_left_out", {}), page)
        draw_credits(answer.data.get("sources", {}), page)
    exit_with(answer)


@add_options(AnalysisParameters, NeighbourhoodParameters)
def analyse(
    entities: Annotated[list[str], typer.Argument(help="What the subgraph grows from.", metavar="ENTITY…")],
    *,
    values: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Analyse what surrounds some entities."""
    from queries.neighbourhood.expand import neighbourhood  # noqa: PLC0415 - no other question needs these
    from queries.network.analysis import analysed  # noqa: PLC0415

    with open_graph(store) as graph:
        values = resolve_names(graph, values)
        analysis = {name: value for name, value in values.items() if name in AnalysisParameters.model_fields}
        around = {name: value for name, value in values.items() if name not in analysis}
        centres = [resolve_entity(graph, name) for name in entities]
        answer = neighbourhood(graph, centres, read_question(graph, NeighbourhoodParameters, around))
        question = read_question(graph, AnalysisParameters, {"analyse": ("communities", "centrality"), **analysis})
        print_answer(graph, analysed(answer, question), draw_analysis, format)


@add_options(SourcesParameters, ClaimsParameters)
def sources(
    source: Annotated[
        str | None,
        typer.Argument(help="An id, a title or a publisher; without it, sources are listed.", show_default=False),
    ] = None,
    *,
    values: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """List the sources, with how much each says; with SOURCE, what it says."""
    with open_graph(store) as graph:
        values = resolve_names(graph, values)
        if source is None:
            question = read_question(graph, SourcesParameters, values)
            print_answer(graph, list_sources(graph, question), draw_sources, format)
            return
        refuse_blank("source", source)
        identifier = resolve_source(graph, source)
        claims = claims_on(graph, identifier, read_question(graph, ClaimsParameters, values))
        print_answer(graph, claims, partial(draw_source, identifier), format)
