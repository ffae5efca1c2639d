"""A first load of many millions: bulk-export writes what neo4j-admin imports, migrate makes the import a store."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer

from graph_service.cli.data import (
    DateOrderOption,
    EncodingOption,
    Files,
    HowOption,
    MappingOption,
    ReleaseOption,
    list_table_options,
    parse_inputs,
)
from graph_service.cli.options import StoreOption
from graph_service.cli.output import IN_PART, Page, print_error, print_json, show_progress
from graph_service.cli.render.load import report_load, report_problems
from graph_service.cli.store import open_graph
from knowledge_graph.errors import InvalidRecord
from queries.wording.values import format_count


def bulk_export(  # noqa: PLR0913 - a parameter an option
    files: Files,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="An empty or a new folder.")],
    target: Annotated[
        Literal["neo4j-admin"],
        typer.Option("--for", help="The tool that reads it: `neo4j-admin database import full`."),
    ] = "neo4j-admin",
    format: HowOption = None,  # noqa: A002
    release: ReleaseOption = None,
    mapping: MappingOption = None,
    date_order: DateOrderOption = None,
    encoding: EncodingOption = None,
    on_error: Annotated[
        Literal["stop", "skip"], typer.Option(help="At a bad row: write nothing at all, or skip and count it.")
    ] = "stop",
) -> None:
    """Write files as neo4j-admin imports them, without a store: the fastest first load of many millions of events."""
    from loaders.bulk_export import MERGES, bulk_export as run  # noqa: PLC0415, I001 - quick commands stay quick

    del target
    reading, as_json = parse_inputs(
        files, format, release, mapping, list_table_options(encoding=encoding), date_order=date_order
    )
    try:
        with show_progress() as bar:
            summary = run(reading, output, on_error=on_error, progress=bar)
    except InvalidRecord as error:
        report_problems(error.problems, len(error.problems))
        print_error("Nothing was written. Fix these, or skip them with --on-error skip.")
        raise typer.Exit(1) from None
    if as_json:
        print_json(orjson.dumps(asdict(summary)))
    else:
        report_load(summary, Page())
        _tell_how_to_go_on(output, merges=(output / MERGES).exists())
    if not summary.ok:
        report_problems(summary.problems, summary.problem_count)
        raise typer.Exit(IN_PART)


def _tell_how_to_go_on(output: Path, *, merges: bool) -> None:
    from loaders.bulk_export import MERGES  # noqa: PLC0415

    page = Page()
    page.line(f"Into an empty database of a stopped server, in {output}:")
    page.line("  neo4j-admin database import full neo4j @arguments.txt")
    page.line("Then, with the server running:")
    page.line("  conflict-graph migrate --store neo4j://…")
    if merges:
        page.line(f"  conflict-graph load {MERGES} --store neo4j://…")


def migrate(store: StoreOption = None) -> None:
    """Bring a store's schema up to date, as every writing command does: constraints and indexes after an import."""
    with open_graph(store, write=True) as graph:
        stats = graph.stats()
    Page().line(", ".join(format_count(number, kind) for kind, number in stats.items() if number))
