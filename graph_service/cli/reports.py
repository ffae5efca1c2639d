"""What came of a load, told to a person."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from graph_service.cli.output import Page, complain
from knowledge_graph.errors import Problem
from knowledge_graph.records import KINDS
from loaders.pipeline.summary import LoadSummary

_COLUMNS = ("added", "changed", "unchanged", "merged", "refused")


def report_load(summary: LoadSummary, page: Page) -> None:
    """Show a table of kinds and what became of them, then what is worth knowing."""
    tallies = {name: getattr(summary, name) for name in _COLUMNS}
    used = [name for name in _COLUMNS if name in {"added", "changed", "unchanged"} or tallies[name]]
    kinds = [kind for kind in (*KINDS, "unreadable") if any(tallies[name].get(kind) for name in used)]
    rows = [(kind, *(f"{tallies[name].get(kind, 0):,}" for name in used)) for kind in kinds]
    if rows:
        page.table(("kind", *used), rows, right=used)
    files = len(summary.files)
    of = f"{sum(file.rows for file in summary.files):,} rows of {files} file{'' if files == 1 else 's'}"
    page.line(f"[dim]{'Dry run, nothing was written: ' if summary.dry_run else ''}{of}.[/]")
    for warning in summary.warnings[:5]:
        page.line(f"[yellow]Note:[/] {escape(warning)}")
    if summary.warning_count > 5:
        page.line(f"[yellow]Note:[/] {summary.warning_count - 5} more were kept apart likewise.")


def report_problems(problems: Sequence[Problem], count: int, *, limit: int = 20) -> None:
    """List problems on stderr, each on a line of its own that editors can jump to."""
    for problem in problems[:limit]:
        complain(str(problem))
    if count > limit:
        complain(f"… and {count - limit:,} more problems.")
