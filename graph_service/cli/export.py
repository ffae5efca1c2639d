"""Taking data out: export, dossier, browser-kit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final, Literal

import typer

from graph_service.cli.names import resolve_entity, resolve_names
from graph_service.cli.options import StoreOption, add_options
from graph_service.cli.output import IN_PART, Page, print_error
from graph_service.cli.store import open_graph, read_settings
from knowledge_graph.errors import InvalidInput
from knowledge_graph.output_files.places import check_new, check_outside_store, is_stream
from knowledge_graph.output_files.whole_file import replaced_when_whole
from knowledge_graph.store import GraphStore
from queries.export import FORMATS, OutputFormat, export_answer, export_everything, find_format, find_format_of_file
from queries.export.cut import describe_cut
from queries.parameters.filters import FilterParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.parameters.parse import read_question

ForceOption = Annotated[bool, typer.Option("--force", help="Replace what is there already.")]


_OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="The file to write; standard output by default."),
]


@add_options(NeighbourhoodParameters, PathParameters)
def export(  # noqa: PLR0913 - a parameter an option
    entities: Annotated[
        list[str] | None,
        typer.Argument(
            help="Export what surrounds these; without any, the events that filters leave in, or everything.",
            metavar="[ENTITY]…",
        ),
    ] = None,
    *,
    start: Annotated[str | None, typer.Option(help="Export paths from here …", rich_help_panel="Options")] = None,
    end: Annotated[str | None, typer.Option(help="… to here.", rich_help_panel="Options")] = None,
    values: dict[str, Any],
    format: Annotated[  # noqa: A002
        str | None,
        typer.Option(
            help=f"One of {', '.join(FORMATS)}; by default what FILE ends in, else ndjson, which loads again."
        ),
    ] = None,
    output: _OutputOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
) -> None:
    """Export everything, a neighbourhood, or the paths between two entities."""
    chosen = _choose_format(format, output)
    if chosen.binary and output is None and sys.stdout.isatty():
        raise InvalidInput(f"{chosen.name} is binary; say with --output where it goes.", field="output")
    _write(chosen, output, store, entities or [], values | {"start": start, "end": end}, force=force)


_DOSSIERS: Final = {"html": "dossier", "markdown": "markdown"}
"""The export formats of dossiers, by what the command calls them."""


@add_options(NeighbourhoodParameters, PathParameters)
def dossier(  # noqa: PLR0913 - a parameter an option
    entities: Annotated[
        list[str] | None,
        typer.Argument(
            help="What the dossier is about; without any, the events that filters leave in.", metavar="[ENTITY]…"
        ),
    ] = None,
    *,
    start: Annotated[str | None, typer.Option(help="Or about paths from here …", rich_help_panel="Options")] = None,
    end: Annotated[str | None, typer.Option(help="… to here.", rich_help_panel="Options")] = None,
    values: dict[str, Any],
    format: Annotated[  # noqa: A002
        Literal["html", "markdown"] | None,
        typer.Option(help="By default what FILE ends in, else html.", metavar="html|markdown"),
    ] = None,
    output: _OutputOption = None,
    force: ForceOption = False,
    store: StoreOption = None,
) -> None:
    """Write a dossier: question, answer, picture, timeline, evidence and sources, in one file to hand on."""
    if not (entities or start or end or values):
        raise InvalidInput("a dossier is about something: give an ENTITY, --start and --end, or a filter.")
    named = find_format_of_file(output.name) if output and not format else None
    if named and named.name not in _DOSSIERS.values():
        raise InvalidInput(f"{output} is no name for a dossier: it ends in .html or .md.", field="output")
    chosen = named or find_format(_DOSSIERS[format or "html"])
    if chosen.name == "dossier" and output is None and sys.stdout.isatty():
        raise InvalidInput(
            "a page is for a browser: say with --output where it goes, or --format markdown.", field="output"
        )
    _write(chosen, output, store, entities or [], values | {"start": start, "end": end}, force=force)


def _write(
    chosen: OutputFormat,
    output: Path | None,
    store: str | None,
    entities: list[str],
    values: dict[str, Any],
    *,
    force: bool,
) -> None:
    """Write an export to its file; end with its own exit code if it is a part."""
    if output is not None:
        check_outside_store(output, field="output", store=read_settings(store).store)
        check_new(output, field="output", force=force)
    with open_graph(store) as graph, _target(output) as out:
        cut = _export(graph, out, chosen.name, entities, values)
    if cut:
        print_error(f"Exported in part. {cut}")
        raise typer.Exit(IN_PART)


def _choose_format(name: str | None, output: Path | None) -> OutputFormat:
    """Return the format of this name, else the one that the file's name ends in, else the one that loads again."""
    if name:
        return find_format(name)
    return (find_format_of_file(output.name) if output else None) or find_format("ndjson")


def _export(graph: GraphStore, out: BinaryIO, format_: str, entities: list[str], values: dict[str, Any]) -> str | None:
    """Write an export; return what it says of being cut, None where it is whole."""
    from queries.neighbourhood.expand import neighbourhood  # noqa: PLC0415
    from queries.paths.find import find_paths  # noqa: PLC0415
    from queries.subgraph import SeedsParameters, subgraph  # noqa: PLC0415

    parameters: FilterParameters
    values = resolve_names(graph, {name: value for name, value in values.items() if value is not None})
    if "start" in values or "end" in values:
        if entities:
            raise InvalidInput("give either entities, or --start and --end; not both.", field="start")
        between = read_question(graph, PathParameters, values)
        answer, parameters = find_paths(graph, between), between
    elif entities:
        question = read_question(graph, NeighbourhoodParameters, values)
        answer = neighbourhood(graph, [resolve_entity(graph, name) for name in entities], question)
        parameters = question
    elif values and not values.keys() & FilterParameters.model_fields.keys():
        raise InvalidInput(f"--{next(iter(values)).replace('_', '-')} needs an ENTITY to start from, or a filter.")
    elif values:
        seeded = read_question(graph, SeedsParameters, values)
        answer, parameters = subgraph(graph, seeded), seeded
    else:
        export_everything(graph, format_, out)
        return None
    out.write(export_answer(graph, answer.data, format_, parameters.filter(), parameters))
    return describe_cut(answer.fields)


@contextmanager
def _target(path: Path | None) -> Iterator[BinaryIO]:
    """Open standard output, or a file that appears when it is complete."""
    if path is None or is_stream(path):
        with nullcontext(sys.stdout.buffer) if path is None else path.open("wb") as out:
            yield out
            out.flush()
        return
    try:
        with replaced_when_whole(path) as out:
            yield out
    except OSError as error:
        raise InvalidInput(f"{path} can't be written: {error.strerror or error}.", field="output") from None


def browser_kit(
    folder: Annotated[Path, typer.Argument(help="The folder to write.")] = Path("browser-kit"),
    *,
    force: ForceOption = False,
) -> None:
    """Write a style and saved queries for Neo4j Browser."""
    from queries.neo4j_browser import write_kit  # noqa: PLC0415

    page = Page()
    for path in write_kit(folder, force=force):
        page.line(str(path))
    page.line(f"{folder / 'README.md'} says how to take them into Neo4j Browser.")
