"""The questions: search, show, neighbourhood, path, timeline, claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from graph_service.cli import drawing
from graph_service.cli.options import FormatOption, StoreOption, takes
from graph_service.cli.output import Page, end_with, print_json
from graph_service.cli.session import entity_id, opened, source_id, with_ids
from knowledge_graph.errors import NotFound
from knowledge_graph.store import GraphStore
from queries.answer import Answer
from queries.parameters import (
    ClaimsParameters,
    NeighbourhoodParameters,
    PathParameters,
    SearchParameters,
    TimelineParameters,
    parse_parameters,
)

Draw = Callable[[GraphStore, dict[str, Any], Page], None]
EntityArgument = Annotated[str, typer.Argument(help="An id, a name or an alias.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (search, show, neighbourhood, path, timeline, claims):
        app.command(rich_help_panel="Ask")(command)


def answered(store: GraphStore, answer: Answer, draw: Draw, format: str) -> None:  # noqa: A002 - the option's name
    """Give an answer in the form asked for, and say with the exit code whether it is all there is."""
    if format == "json":
        print_json(answer.body)
    else:
        draw(store, answer.data, Page())
    end_with(answer)


@takes(SearchParameters)
def search(
    q: Annotated[str, typer.Argument(help="Words of a name, alias or title, in any script.")] = "",
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Find entities by name, alias or title, in any script."""
    from queries.search import search as ask  # noqa: PLC0415 - the engines behind the questions load numpy

    with opened(store) as graph:
        answer = ask(graph, parse_parameters(SearchParameters, {"q": q, **with_ids(graph, given)}))
        answered(graph, answer, lambda _, data, page: drawing.draw_hits(data, page), format)


def show(
    entity: EntityArgument,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Show one entity or source in full, and the claims it stands on."""
    from queries.entity import entity as ask  # noqa: PLC0415

    with opened(store) as graph:
        answered(graph, ask(graph, _any_id(graph, entity)), drawing.draw_entity, format)


def _any_id(graph: GraphStore, name: str) -> str:
    """Return the id of an entity or, where none has the name, of a source."""
    if known := graph.known([name]):
        return known[name][1]
    try:
        return entity_id(graph, name)
    except NotFound as error:
        try:
            return source_id(graph, name)
        except NotFound:
            raise error from None


@takes(NeighbourhoodParameters)
def neighbourhood(
    entity: EntityArgument,
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Show what surrounds an entity, with the claims behind it."""
    from queries.neighbourhood import neighbourhood as ask  # noqa: PLC0415

    with opened(store) as graph:
        question = parse_parameters(NeighbourhoodParameters, with_ids(graph, given))
        answered(graph, ask(graph, entity_id(graph, entity), question), drawing.draw_neighbourhood, format)


@takes(PathParameters)
def path(
    start: EntityArgument,
    end: EntityArgument,
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Show how two entities are connected, and who says so at every step."""
    from queries.path import find_paths  # noqa: PLC0415

    with opened(store) as graph:
        question = parse_parameters(PathParameters, with_ids(graph, {"start": start, "end": end, **given}))
        answered(graph, find_paths(graph, question), drawing.draw_paths, format)


@takes(TimelineParameters)
def timeline(
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """List events in the order of time."""
    from queries.timeline import timeline as ask  # noqa: PLC0415

    with opened(store) as graph:
        answer = ask(graph, parse_parameters(TimelineParameters, with_ids(graph, given)))
        answered(graph, answer, drawing.draw_timeline, format)


@takes(ClaimsParameters)
def claims(
    entity: EntityArgument,
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """List the claims on an entity or source, with who made them."""
    from queries.claims import claims_on  # noqa: PLC0415

    with opened(store) as graph:
        about = entity if "#" in entity else _any_id(graph, entity)
        answer = claims_on(graph, about, parse_parameters(ClaimsParameters, given))
        answered(graph, answer, drawing.draw_claims, format)
