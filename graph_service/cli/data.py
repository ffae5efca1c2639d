"""What goes in and out: load, validate, schema, export, browser-kit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

import orjson
import typer

from graph_service.cli.options import FormatOption, StoreOption, takes
from graph_service.cli.output import IN_PART, Page, complain, print_json, progress
from graph_service.cli.reports import report_load, report_problems
from graph_service.cli.session import entity_id, opened, with_ids
from knowledge_graph.errors import InvalidInput, InvalidRecord
from knowledge_graph.records import json_schema
from knowledge_graph.store import GraphStore
from loaders import shipped
from queries.parameters import NeighbourhoodParameters, PathParameters, parse_parameters

Files = Annotated[
    list[str],
    typer.Argument(
        help="Extractions: JSON Lines or a JSON document; - is standard input, briefing the sample.", metavar="FILE…"
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (load, validate, schema, export):
        app.command(rich_help_panel="Data in and out")(command)
    app.command("browser-kit", rich_help_panel="Data in and out")(browser_kit)


def load(
    files: Files,
    on_error: Annotated[
        Literal["stop", "skip"],
        typer.Option(help="At a bad record: write nothing at all, or leave it out and count it."),
    ] = "stop",
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what was refused here, unchanged; reasons go beside it.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be.")] = False,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Load extractions. Loading the same again changes nothing; an interrupted load goes on when run again."""
    from loaders.load import load as run  # noqa: PLC0415 - quick commands stay quick

    with opened(store, write=not dry_run) as graph:
        try:
            with progress() as bar:
                summary = run(
                    [shipped(file) for file in files],
                    graph,
                    on_error=on_error,
                    rejects=rejects,
                    dry_run=dry_run,
                    progress=bar,
                )
        except InvalidRecord as error:
            report_problems(error.problems, len(error.problems))
            complain("Nothing was loaded. Mend these, or leave them out with --on-error skip.")
            raise typer.Exit(1) from None
    if format == "json":
        print_json(orjson.dumps(asdict(summary)))
    else:
        report_load(summary, Page())
    if not summary.ok:
        report_problems(summary.problems, summary.problem_count)
        raise typer.Exit(IN_PART)


def validate(
    files: Files,
    store: Annotated[
        str | None, typer.Option("--store", help="Check references against this store, too.", show_default=False)
    ] = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Check extractions without loading them: every problem with file, line, field and what to do."""
    from loaders.load import validate as run  # noqa: PLC0415

    with progress() as bar:
        if store is None:
            summary = run([shipped(file) for file in files], progress=bar)
        else:
            with opened(store) as graph:
                summary = run([shipped(file) for file in files], graph, progress=bar)
    if format == "json":
        print_json(orjson.dumps(asdict(summary)))
    elif summary.ok:
        rows = sum(file.rows for file in summary.files)
        Page().line(f"{rows:,} record{'' if rows == 1 else 's'}, nothing wrong.")
    if not summary.ok:
        report_problems(summary.problems, summary.problem_count, limit=len(summary.problems))
        raise typer.Exit(1)


def schema() -> None:
    """Print the JSON Schema of the records."""
    print_json(orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2))


@takes(NeighbourhoodParameters, PathParameters)
def export(
    entities: Annotated[
        list[str] | None, typer.Argument(help="What surrounds these; without any, everything.", metavar="[ENTITY]…")
    ] = None,
    *,
    start: Annotated[str | None, typer.Option(help="Export paths from here …", rich_help_panel="Options")] = None,
    end: Annotated[str | None, typer.Option(help="… to here.", rich_help_panel="Options")] = None,
    given: dict[str, Any],
    format: Annotated[  # noqa: A002
        str, typer.Option(help="ndjson (loads again), json, node-link, graphml, gexf or csv (a zip of tables).")
    ] = "ndjson",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; else standard output.")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Take it away: everything, a neighbourhood, or the paths between two entities."""
    from queries.export import find_format  # noqa: PLC0415

    find_format(format)
    if output is None and format == "csv" and sys.stdout.isatty():
        raise InvalidInput("csv is a zip archive; say with --output where it goes.", field="output")
    with opened(store) as graph, _target(output) as out:
        complete = _export(graph, out, format, entities or [], given | {"start": start, "end": end})
    if not complete:
        complain("Exported in part: limits cut it; raise --limit, --limit-per-relation or --max-paths.")
        raise typer.Exit(IN_PART)


def _export(graph: GraphStore, out: BinaryIO, format_: str, entities: list[str], given: dict[str, Any]) -> bool:
    from queries.export import export_answer, export_everything  # noqa: PLC0415
    from queries.neighbourhood import neighbourhood  # noqa: PLC0415
    from queries.path import find_paths  # noqa: PLC0415

    given = with_ids(graph, {name: value for name, value in given.items() if value is not None})
    if "start" in given or "end" in given:
        if entities:
            raise InvalidInput("give either entities, or --start and --end; not both.", field="start")
        answer = find_paths(graph, parse_parameters(PathParameters, given))
    elif entities:
        question = parse_parameters(NeighbourhoodParameters, given)
        answer = neighbourhood(graph, [entity_id(graph, one) for one in entities], question)
    elif given:
        raise InvalidInput(f"--{next(iter(given)).replace('_', '-')} needs an ENTITY to start from.")
    else:
        export_everything(graph, format_, out)
        return True
    out.write(export_answer(graph, answer.data, format_))
    return answer.complete


@contextmanager
def _target(path: Path | None) -> Iterator[BinaryIO]:
    """Open a file that appears whole or not at all, or standard output."""
    if path is None or (path.exists() and not path.is_file()):
        with nullcontext(sys.stdout.buffer) if path is None else path.open("wb") as out:
            yield out
            out.flush()
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as out:
            yield out
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def browser_kit(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("browser-kit"),
) -> None:
    """Write a style and saved queries for Neo4j Browser."""
    from queries.browser_kit import write_kit  # noqa: PLC0415

    page = Page()
    for path in write_kit(folder):
        page.line(str(path))
    page.line(f"{folder / 'README.md'} says how to take them into Neo4j Browser.")
