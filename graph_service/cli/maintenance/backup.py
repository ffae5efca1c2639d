"""Backups: backup, restore."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer

from graph_service.cli.options import FormatOption, StoreOption
from graph_service.cli.output import Page, print_json
from graph_service.cli.store import open_graph, read_settings
from knowledge_graph.backups.backup_file import BackupHeader
from knowledge_graph.open_store import check_backup, restore_store
from queries.wording.values import format_count


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there yet.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it is there.")] = False,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Write the whole store to one file, as of one moment, also while it is served and loaded."""
    with open_graph(store) as graph:
        _report("Backed up", graph.back_up(file, force=force), file, format)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` wrote.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace everything in a store that is there.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only check that FILE can be restored.")] = False,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Restore a store from a backup, once all of it has proved to be what was written."""
    if check:
        _report("Can be restored:", check_backup(file), file, format)
        return
    settings = read_settings(store)
    header = restore_store(settings.store, file, settings.store_settings, force=force)
    _report("Restored", header, file, format)


def _report(done: str, header: BackupHeader, file: Path, format_: str) -> None:
    if format_ == "json":
        print_json(orjson.dumps(asdict(header) | {"file": str(file)}))
        return
    page = Page()
    counts = ", ".join(format_count(number, kind) for kind, number in header.records.items() if number)
    page.line(f"{done} {counts or 'an empty store'}; {file.stat().st_size:,} bytes, written {header.written}.")
    page.line(f"Digest of all records: {header.graph}")
