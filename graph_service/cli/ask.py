"""The questions: search, show, neighbourhood, path, timeline, claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from graph_service.cli.names import any_id, entity_id, with_ids
from graph_service.cli.options import FormatOption, StoreOption, takes
from graph_service.cli.output import Page, end_with, print_json
from graph_service.cli.render.changes import draw_changes
from graph_service.cli.render.comparison import draw_changed, draw_explained
from graph_service.cli.render.conflicts import draw_conflicts
from graph_service.cli.render.entity import draw_entity
from graph_service.cli.render.lists import draw_claims, draw_credits, draw_hits
from graph_service.cli.render.neighbourhood import draw_neighbourhood
from graph_service.cli.render.network import draw_analysis
from graph_service.cli.render.paths import draw_paths
from graph_service.cli.render.sequences import draw_sequences
from graph_service.cli.render.timeline import draw_timeline
from graph_service.cli.store import opened
from knowledge_graph.store import GraphStore
from queries.answer import Answer
from queries.parameters.parse import read_question
from queries.parameters.questions import (
    AnalysisParameters,
    ChangesParameters,
    ClaimsParameters,
    ConflictsParameters,
    EntityParameters,
    NeighbourhoodParameters,
    PathParameters,
    SearchParameters,
    SequenceParameters,
    TimelineParameters,
)

Draw = Callable[[GraphStore, dict[str, Any], Page], None]
EntityArgument = Annotated[str, typer.Argument(help="An id, a name or an alias.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (search, show, neighbourhood, path, timeline, sequences, claims, conflicts, changes, analyse):
        app.command(rich_help_panel="Ask")(command)


def answered(store: GraphStore, answer: Answer, draw: Draw, format: str) -> None:  # noqa: A002 - the option's name
    """Give an answer in the form asked for, and say with the exit code whether it is all there is."""
    if format == "json":
        print_json(answer.encode())
    else:
        draw(store, answer.data, page := Page())
        if changed := answer.data.get("changed"):
            draw_changed(store, changed, page)
        if explained := answer.data.get("explained"):
            draw_explained(explained, page)
        draw_credits(answer.data.get("sources", {}), page)
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
    from queries.entities.search import search as ask  # noqa: PLC0415 - the engines behind the questions load numpy

    with opened(store) as graph:
        answer = ask(graph, read_question(graph, SearchParameters, {"q": q, **with_ids(graph, given)}))
        answered(graph, answer, draw_hits, format)


@takes(EntityParameters)
def show(
    entity: EntityArgument,
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Show one entity or source in full, and the claims it stands on."""
    from queries.entities.entity import entity as ask  # noqa: PLC0415

    with opened(store) as graph:
        question = read_question(graph, EntityParameters, with_ids(graph, given))
        answered(graph, ask(graph, any_id(graph, entity), question), draw_entity, format)


@takes(NeighbourhoodParameters)
def neighbourhood(
    entity: EntityArgument,
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Show what surrounds an entity, with the claims behind it."""
    from queries.neighbourhood.expand import neighbourhood as ask  # noqa: PLC0415

    with opened(store) as graph:
        question = read_question(graph, NeighbourhoodParameters, with_ids(graph, given))
        answered(graph, ask(graph, entity_id(graph, entity), question), draw_neighbourhood, format)


@takes(PathParameters)
def path(
    start: EntityArgument,
    end: EntityArgument,
    *,
    or_start: Annotated[
        list[str] | None, typer.Option(help="Or it starts here. May be repeated.", rich_help_panel="Options")
    ] = None,
    or_end: Annotated[
        list[str] | None, typer.Option(help="Or it ends here. May be repeated.", rich_help_panel="Options")
    ] = None,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Show how two entities are connected, and who says so at every step."""
    from queries.paths.find import find_paths  # noqa: PLC0415

    with opened(store) as graph:
        ends = {"start": [start, *(or_start or ())], "end": [end, *(or_end or ())]}
        question = read_question(graph, PathParameters, with_ids(graph, {**ends, **given}))
        answered(graph, find_paths(graph, question), draw_paths, format)


@takes(TimelineParameters)
def timeline(
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """List events in the order of time."""
    from queries.events.timeline import timeline as ask  # noqa: PLC0415

    with opened(store) as graph:
        answer = ask(graph, read_question(graph, TimelineParameters, with_ids(graph, given)))
        answered(graph, answer, draw_timeline, format)


@takes(SequenceParameters)
def sequences(
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """List events that others followed within some days, at the same place or with the same actor."""
    from queries.events.sequences import sequences as ask  # noqa: PLC0415

    with opened(store) as graph:
        answer = ask(graph, read_question(graph, SequenceParameters, with_ids(graph, given)))
        answered(graph, answer, draw_sequences, format)


@takes(ClaimsParameters)
def claims(
    entity: EntityArgument,
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """List the claims on an entity or source, with who made them."""
    from queries.evidence.claims import claims_on  # noqa: PLC0415

    with opened(store) as graph:
        about = entity if "#" in entity else any_id(graph, entity)
        answer = claims_on(graph, about, read_question(graph, ClaimsParameters, with_ids(graph, given)))
        answered(graph, answer, draw_claims, format)


@takes(ConflictsParameters)
def conflicts(
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Show where sources contradict each other, side by side; with --series how figures went from day to day."""
    from queries.evidence.conflicts import conflicts as ask  # noqa: PLC0415

    with opened(store) as graph:
        answer = ask(graph, read_question(graph, ConflictsParameters, with_ids(graph, given)))
        answered(graph, answer, draw_conflicts, format)


@takes(ChangesParameters)
def changes(
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Show what is new, fell, or stands firmer or weaker since a day, by what was known."""
    from queries.evidence.changes import changes as ask  # noqa: PLC0415

    with opened(store) as graph:
        answered(
            graph, ask(graph, read_question(graph, ChangesParameters, with_ids(graph, given))), draw_changes, format
        )


@takes(AnalysisParameters, NeighbourhoodParameters)
def analyse(
    entities: Annotated[list[str], typer.Argument(help="What the subgraph grows from.", metavar="ENTITY…")],
    *,
    given: dict[str, Any],
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Work out brokers between two sides, communities or centrality in what surrounds some entities."""
    from queries.neighbourhood.expand import neighbourhood as ask  # noqa: PLC0415
    from queries.network.analysis import analysed  # noqa: PLC0415

    with opened(store) as graph:
        given = with_ids(graph, given)
        wanted = {name: value for name, value in given.items() if name in AnalysisParameters.model_fields}
        around = {name: value for name, value in given.items() if name not in wanted}
        answer = ask(
            graph, [entity_id(graph, one) for one in entities], read_question(graph, NeighbourhoodParameters, around)
        )
        question = read_question(graph, AnalysisParameters, {"analyse": ("communities", "centrality"), **wanted})
        answered(graph, analysed(answer, question), draw_analysis, format)
