"""Decisions: merge, unmerge, retract."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import orjson
import typer

from graph_service.access.audit import audited
from graph_service.access.requester import writer_of_command
from graph_service.cli.names import resolve_entity, resolve_source
from graph_service.cli.options import FormatOption, StoreOption
from graph_service.cli.output import Page, print_json
from graph_service.cli.render.comparison import draw_retraction
from graph_service.cli.render.duplicates import format_merge
from graph_service.cli.render.markup import escape
from graph_service.cli.store import PATIENCE, open_graph
from knowledge_graph.errors import InvalidInput
from knowledge_graph.json_views import merge_view, source_view
from knowledge_graph.records import Merge
from knowledge_graph.store import GraphStore
from queries.parameters.evidence import RetractionParameters

By = Annotated[str | None, typer.Option("--by", help="Who decided.", show_default=False)]


def merge(  # noqa: PLR0913, PLR0917 - as many as there are options
    keep: Annotated[str, typer.Argument(help="The one to keep: an id or a name.", show_default=False)],
    others: Annotated[list[str], typer.Argument(help="Those to merge into it.", metavar="OTHER…", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="The evidence that they are one.", show_default=False)],
    by: By = None,
    force: Annotated[bool, typer.Option("--force", help="Merge them although something contradicts it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check whether they can be merged.")] = False,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Merge several actors, or several locations, into one."""
    from loaders.curation.merge import merge as decide  # noqa: PLC0415 - quick commands stay quick

    with open_graph(store, write=not dry_run) as graph:
        ids = [_meant(graph, name) for name in (keep, *others)]
        details = {"why": why, "stated_by": by, "forced": force}
        with nullcontext() if dry_run else audited(graph, writer_of_command(), "merge", ids, **details):
            made = decide(graph, ids[0], ids[1:], why=why, by=by, force=force, dry_run=dry_run)
    _tell(made, format)
    if dry_run and format != "json":
        Page().line("[dim]Nothing contradicts it. Nothing was written.[/]")


def unmerge(
    other: Annotated[
        str, typer.Argument(help="What was merged, by id or name, or the merge's id.", show_default=False)
    ],
    why: Annotated[str | None, typer.Option("--why", help="The reason.", show_default=False)] = None,
    by: By = None,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Undo a merge."""
    from loaders.curation.merge import unmerge as take_back  # noqa: PLC0415

    with (
        open_graph(store, write=True) as graph,
        audited(graph, writer_of_command(), "unmerge", [other], why=why, stated_by=by) as entry,
    ):
        undone = take_back(graph, other, why=why, by=by)
        entry.name([undone.into, undone.merged, undone.id or ""])
    _tell([undone], format)


def retract(
    source: Annotated[str, typer.Option("--source", help="The source's id or title.", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="The reason.", show_default=False)] = "",
    on: Annotated[str | None, typer.Option(metavar="DAY", help="The day of retraction; today by default.")] = None,
    by: By = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed or weakened.")] = False,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Retract a source, and show what is removed or weakened by that."""
    from loaders.curation.retract import retract as take_back  # noqa: PLC0415
    from queries.evidence.retraction_preview import preview_retraction  # noqa: PLC0415

    if not (why or dry_run):
        raise InvalidInput("--why is required: give the reason. --dry-run only shows what would change.", field="why")
    with open_graph(store, write=not dry_run) as graph:
        identifier = resolve_source(graph, source)
        answer = preview_retraction(graph, identifier, RetractionParameters(), seconds=PATIENCE)
        if not dry_run:
            with audited(graph, writer_of_command(), "retract", [identifier], why=why, on=on, stated_by=by):
                take_back(graph, identifier, why=why, on=on, by=by)
        if format == "json":
            print_json(answer.encode())
        else:
            draw_retraction(graph, answer.data, Page(), done=not dry_run)


def unretract(
    source: Annotated[str, typer.Option("--source", help="The source's id or title.", show_default=False)],
    why: Annotated[str, typer.Option("--why", help="The reason.", show_default=False)],
    by: By = None,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Take the retraction of a source back: its claims count again, on every day."""
    from loaders.curation.retract import unretract as restore  # noqa: PLC0415

    with open_graph(store, write=True) as graph:
        identifier = resolve_source(graph, source)
        with audited(graph, writer_of_command(), "unretract", [identifier], why=why, stated_by=by):
            record = restore(graph, identifier, why=why, by=by)
    if format == "json":
        print_json(orjson.dumps(source_view(record)))
    else:
        Page().line(f"{escape(record.title)} counts again, as if it had not been retracted.")


def _meant(graph: GraphStore, name: str) -> str:
    """Return the id of a name; a merged id stays itself, and so does the name of what is merged."""
    from loaders.curation.merge import find_merged_by_name, has_name  # noqa: PLC0415

    if name in graph.known([name]):
        return name
    standing = resolve_entity(graph, name)
    if has_name(graph.records([standing]).get(standing), name):
        return standing
    merged = find_merged_by_name(graph, name)
    return merged[0] if len(merged) == 1 else standing


def _tell(merges: list[Merge], format: str) -> None:  # noqa: A002 - the option's name
    if format == "json":
        print_json(orjson.dumps([merge_view(merge) for merge in merges]))
        return
    page = Page()
    for merge in merges:
        page.line(format_merge(merge_view(merge)))
