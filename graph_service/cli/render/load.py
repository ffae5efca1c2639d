"""What came of a load, counts to a person."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph_service.cli.output import Page, print_error
from graph_service.cli.render.markup import escape
from knowledge_graph.errors import Problem
from knowledge_graph.records import KINDS
from loaders.ingest.summary import FileSummary, LoadSummary
from loaders.readers.inputs import display_path
from queries.wording.values import format_count

if TYPE_CHECKING:
    from loaders.watch import Arrival

_OF_FILES = ("rows", "added", "changed", "unchanged", "merged", "refused", "skipped")
_ALWAYS = {"rows", "added", "changed"}
_MAX_NAMED = 12
"""Kinds of skipped rows that are named for a file."""
_COLUMNS = ("added", "changed", "unchanged", "merged", "refused")


def report_load(summary: LoadSummary, page: Page) -> None:
    """Show a table of kinds with their counts, then the warnings."""
    tallies = {name: getattr(summary, name) for name in _COLUMNS}
    used = [name for name in _COLUMNS if name in {"added", "changed", "unchanged"} or tallies[name]]
    kinds = [kind for kind in (*KINDS, "unreadable") if any(tallies[name].get(kind) for name in used)]
    rows = [(kind, *(f"{tallies[name].get(kind, 0):,}" for name in used)) for kind in kinds]
    if rows:
        page.table(("kind", *used), rows, right=used)
    if len(summary.files) > 1 or any(
        file.merged or file.skipped or file.refused or file.remarks for file in summary.files
    ):
        _report_files(summary.files, page)
    of = (
        f"{format_count(sum(file.rows for file in summary.files), 'row')} of {format_count(len(summary.files), 'file')}"
    )
    page.line(f"[dim]{'Dry run, nothing was written: ' if summary.dry_run else ''}{of}.[/]")
    for warning in summary.warnings[:5]:
        page.line(f"[yellow]Note:[/] {escape(warning)}")
    if summary.warning_count > 5:
        page.line(f"[yellow]Note:[/] {summary.warning_count - 5} more of this kind.")


def _report_files(files: Sequence[FileSummary], page: Page) -> None:
    """Show a table of files with the counts of their records, then the files that were skipped."""
    read = [file for file in files if not file.note]
    used = [name for name in _OF_FILES if name in _ALWAYS or any(getattr(file, name) for file in read)]
    folder = _common_folder([file.name for file in read])
    rows = [
        (file.name.removeprefix(folder), file.format or "", *(f"{getattr(file, name):,}" for name in used))
        for file in read
    ]
    if rows:
        page.table(("file", "format", *(name.replace("_", " ") for name in used)), rows, right=used)
    for file in files:
        if file.skipped_as:
            page.line(f"[dim]Skipped in {escape(file.name)}: {escape(_describe_skipped(file.skipped_as))}[/]")
        for remark in file.remarks:
            page.line(f"[dim]In {escape(file.name)}: {escape(remark)}[/]")
        if file.note:
            page.line(f"[dim]Skipped {escape(file.name)}: {escape(file.note)}[/]")


def _describe_skipped(counts: dict[str, int]) -> str:
    """Return what rows without a counterpart hold, the most frequent first."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{count:,} {what}" for what, count in ranked[:_MAX_NAMED]]
    if rest := ranked[_MAX_NAMED:]:
        words.append(f"{sum(count for _, count in rest):,} of {len(rest)} more kinds")
    return f"{', '.join(words)}."


def _common_folder(names: Sequence[str]) -> str:
    """Return the folder, with its slash, that all files are in; empty if there is none."""
    folders = {name.rpartition("/")[0] for name in names}
    try:
        shared = os.path.commonpath(folders)
    except ValueError:  # none, or absolute and relative ones
        return ""
    return f"{shared}/" if shared else ""


def report_arrival(arrival: Arrival, page: Page) -> None:
    """Print one line on a file of a watched folder."""
    if arrival.summary is None:
        again = " Trying again." if arrival.waiting else " Skipped until it changes."
        print_error(f"{display_path(Path(arrival.path.name))}: {arrival.error.splitlines()[0]}{again}")
        return
    for file in arrival.summary.files:
        path, *member = file.name.split("!/")
        if path == display_path(arrival.path) or file.added or file.changed:
            counts = [
                f"{getattr(file, what):,} {what.replace('_', ' ')}" for what in _OF_FILES[1:] if getattr(file, what)
            ]
            name = "!/".join([Path(path).name, *member])
            what_came = file.note or f"{format_count(file.rows, 'row')}, {', '.join(counts) or 'nothing new'}."
            page.line(f"{escape(name)}: {what_came}")


def report_problems(problems: Sequence[Problem], count: int, *, limit: int = 20) -> None:
    """List problems on stderr, each on a line of its own that editors can jump to."""
    for problem in problems[:limit]:
        print_error(str(problem))
    if count > limit:
        print_error(f"… and {count - limit:,} more problems.")
