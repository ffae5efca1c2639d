"""Where the command line writes: answers to stdout, all else to stderr; plain text when nobody sits at a terminal."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import typer

from graph_service.cli.render.markup import escape, plain_text

if TYPE_CHECKING:  # a command that fails at once, or only says its version, needs neither
    from rich.console import Console, RenderableType
    from rich.progress import Progress

    from queries.core.answer import Answer

IN_PART = 4

_PROSE = 30
"""Characters that a last column of text takes at least; if a terminal hasn't that many left, rows are lines."""

_NARROWEST = 20
"""Characters of a line that are used however narrow the terminal says it is."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_IN_CELLS = re.compile(r"\s+")
_WORDS = re.compile(r"\s*\S+\s*")


def replace_controls(text: str) -> str:
    """Replace control characters, which a terminal would obey: names come from any source."""
    return _CONTROLS.sub("\ufffd", text)


def _cell(value: Any) -> str:
    """Return a cell's text without line breaks and tabs."""
    return replace_controls(_IN_CELLS.sub(" ", str(value)))


def print_error(sentence: str) -> None:
    """Print a sentence on stderr."""
    typer.echo(replace_controls(sentence), err=True)


class Page:
    """Text output: colours and tables on a terminal, plain lines with tab-separated columns elsewhere."""

    def __init__(self) -> None:
        self._console = _open_console(sys.stdout)

    def line(self, text: str = "", *, lead: str = "", hang: str = "") -> None:
        """Write a line of rich markup, in which quoted text has gone through ``escape``.

        ``lead`` stands before it; on a terminal a long one goes on further down, after ``hang``.
        """
        if self._console is None:
            print(lead + plain_text(replace_controls(text)).expandtabs(), flush=True)  # noqa: T201 - a full disk is told here
            return
        from rich.text import Text  # noqa: PLC0415 - as rich at all

        whole = Text.from_markup(replace_controls(text), emoji=False)  # in ids `:qatar:` is no flag
        breaks = _line_breaks(whole.plain, self._console.width - len(lead), self._console.width - len(hang))
        for number, part in enumerate(whole.divide(breaks)):
            part.rstrip()
            self._print(Text(hang if number else lead) + part)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, right: Sequence[str] = ()) -> None:
        """Write a table; on a terminal too narrow for it, each row as a line or two, with an id on its own."""
        if self._console is None:
            for row in (columns, *rows):
                typer.echo("\t".join(map(_cell, row)))
            return
        cells = [[escape(_cell(cell)) for cell in row] for row in rows]
        widths = _widths(columns, cells)
        prose = columns[-1] not in {"id", *right}  # a last column of text may go on in a further line
        if sum(widths[:-1]) + min(widths[-1], _PROSE if prose else widths[-1]) > self._console.width:
            for row in cells:
                self._stacked(columns, row, right)
            return
        from rich.table import Table  # noqa: PLC0415

        table = Table(box=None, pad_edge=False, header_style="dim")
        for column in columns:
            whole = not prose or column != columns[-1]
            table.add_column(column, justify="right" if column in right else "left", no_wrap=whole, overflow="fold")
        for row in cells:
            table.add_row(*row)
        self._console.print(table)

    def _stacked(self, columns: Sequence[str], row: Sequence[str], right: Sequence[str]) -> None:
        """Write one row of a table without its columns: figures by their name, empty cells left out, an id below."""
        named = [(name, cell) for name, cell in zip(columns, row, strict=True) if cell]
        texts = [f"[dim]{name}[/] {cell}" if name in right else cell for name, cell in named if name != "id"]
        self.line(" [dim]·[/] ".join([f"[bold]{texts[0]}[/]", *texts[1:]]), hang="  ")
        for identifier in (cell for name, cell in named if name == "id"):
            self.line(f"[dim]{identifier}[/]", lead="  ")

    def _print(self, text: RenderableType) -> None:
        """Print what is broken into lines already; a word longer than a line is left whole."""
        if self._console is not None:
            self._console.print(text, soft_wrap=True)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return how many characters of a terminal each column of a table takes, with the two between it and the next."""
    from rich.cells import cell_len  # noqa: PLC0415 - as rich at all

    longest = [max(cell_len(plain_text(row[index])) for row in (columns, *rows)) for index in range(len(columns))]
    return [width + 2 for width in longest[:-1]] + longest[-1:]


def _line_breaks(text: str, first: int, others: int) -> list[int]:
    """Return where the lines of a text begin, but for the first; a word longer than a line is never broken.

    Args:
        text: without markup.
        first: characters of a terminal that the first line may take.
        others: and each further one.
    """
    from rich.cells import cell_len  # noqa: PLC0415 - as rich at all

    breaks, taken, room = list[int](), 0, max(_NARROWEST, first)
    for word in _WORDS.finditer(text):
        width = cell_len(word[0])
        if taken and taken + cell_len(word[0].rstrip()) > room:
            breaks.append(word.start())
            taken, room = 0, max(_NARROWEST, others)
        taken += width
    return breaks


def _open_console(stream: TextIO) -> Console | None:
    """Return rich's console for a stream that is a terminal, else None.

    Rich takes long to import; it is asked only if the stream may be a terminal.
    """
    if not stream.isatty() and os.environ.keys().isdisjoint(("FORCE_COLOR", "TTY_COMPATIBLE")):
        return None
    from rich.console import Console  # noqa: PLC0415

    console = Console(file=stream, highlight=False, soft_wrap=not stream.isatty(), emoji=False)
    return console if console.is_terminal else None


def print_json(body: bytes) -> None:
    """Write a JSON document and a line break."""
    typer.echo(body.rstrip(b"\n"))


def exit_with(answer: Answer) -> None:
    """Exit with 4 if the answer was cut, and say by what."""
    truncated = answer.fields.get("truncated")
    if truncated:
        where = f" at depth {truncated['at_depth']}" if truncated.get("at_depth") else ""
        print_error(f"Answered in part: cut by {truncated['reason']}{where}.")
        raise typer.Exit(IN_PART)


class Bar:
    """A load's progress bar on stderr, shown after a second if that is a terminal."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._console = _open_console(sys.stderr)
        self._bar: Progress | None = None
        self._tasks: dict[str, Any] = {}
        self._begun: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Update the bar of a stage. That a load waits for others is said where there is no bar, too."""
        if stage == "waiting":
            print_error("Waiting until another load has been written.")
            return
        if self._bar is None:
            if self._console is None or time.monotonic() - self._started < 1:
                return
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415

            columns = (
                SpinnerColumn(),
                TextColumn("{task.description:<8}"),
                BarColumn(),
                TextColumn("{task.fields[far]}"),
            )
            self._bar = Progress(
                *columns, TimeRemainingColumn(elapsed_when_finished=True), console=self._console, transient=True
            )
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total or None, far="")
            self._begun[stage] = time.monotonic()
        seconds = max(time.monotonic() - self._begun[stage], 0.001)
        self._bar.update(
            self._tasks[stage], completed=done, total=total or None, far=_how_far(stage, done, total, seconds)
        )

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()


def _how_far(stage: str, done: int, total: int, seconds: float) -> str:
    """Return the amount done and its rate, in bytes or records."""
    if stage == "reading" and total:
        return f"{done / 1e6:,.1f} of {total / 1e6:,.1f} MB, {done / 1e6 / seconds:,.1f} MB/s"
    of = f" of {total:,}" if total else ""
    return f"{done:,}{of}, {done / seconds:,.0f}/s" if done else ""


@contextmanager
def show_progress() -> Iterator[Bar]:
    """Show a load's progress while it runs."""
    bar = Bar()
    try:
        yield bar
    finally:
        bar.close()
