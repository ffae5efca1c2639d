"""The commands put together, and what every error becomes: one sentence on stderr, and an exit code."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from graph_service.cli.commands import COMMANDS, Entry
from graph_service.cli.help.examples import help_with_examples
from graph_service.cli.help.own_words import in_own_words, parameter_names
from graph_service.cli.output import print_error
from graph_service.questions import load_reference
from knowledge_graph.errors import (
    AmbiguousName,
    ConflictGraphError,
    Contradiction,
    InvalidInput,
    InvalidRecord,
    NotFound,
)

FAILED: Final = 1
USAGE: Final = 2
NOT_FOUND: Final = 3
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

_COMMAND: Final = "conflict_graph.command"
"""Where the context keeps the command that is run."""

HELP: Final = """
A knowledge graph of conflicts that keeps who said what, in which source, how firmly and when.

Start with `conflict-graph demo`, or `conflict-graph load FILE…` and then
`conflict-graph path "David Barnea" Hamas`.

Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 answered in part.
"""


class _Unloaded(TyperCommand):
    """A command whose module is not imported yet; it has its name and help only."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.name, help=entry.help, rich_help_panel=entry.panel, rich_markup_mode="markdown")
        self.entry = entry

    def load(self) -> Any:
        """Import the command's function, and return the command built from it."""
        entry = self.entry
        if entry.question and entry.question.command:
            from graph_service.cli.ask import make_command  # noqa: PLC0415 - pydantic and numpy take long to import

            function = make_command(entry.question, entry.question.command)
        else:
            function = load_reference(entry.function)
        if isinstance(function, typer.Typer):
            command = get_command(function)
        else:
            app = typer.Typer(rich_markup_mode="markdown", pretty_exceptions_enable=False, add_completion=False)
            app.command(entry.name, help=help_with_examples(entry.name, entry.help), rich_help_panel=entry.panel)(
                function
            )
            command = get_command(app)
        command.name = entry.name
        return command


class Commands(TyperGroup):
    """The group of all commands, each imported when it is run; errors made on purpose end here."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "commands": {name: _Unloaded(entry) for name, entry in COMMANDS.items()}})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command of a name, with its module imported."""
        name, command, rest = super().resolve_command(ctx, args)
        if isinstance(command, _Unloaded):
            command = command.load()
        ctx.meta[_COMMAND] = command
        gc.freeze()
        gc.enable()
        return name, command, rest

    def invoke(self, ctx: Any) -> Any:
        """Run a command, and turn any error into a sentence on stderr and an exit code."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except BrokenPipeError:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - so that Python's last flush stays quiet, too
            raise typer.Exit(BROKEN_PIPE) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            if os.environ.get("CONFLICT_GRAPH_DEBUG") == "1":
                raise
            print_error(_sentence(error, ctx.meta.get(_COMMAND)))
            raise typer.Exit(_code(error)) from None


def _code(error: Exception) -> int:
    if isinstance(error, NotFound):
        return NOT_FOUND
    usage = isinstance(error, InvalidInput | AmbiguousName) and not isinstance(error, InvalidRecord)
    return USAGE if usage else FAILED


def _sentence(error: Exception, command: Any) -> str:
    if command is not None and isinstance(error, InvalidInput | Contradiction) and not isinstance(error, InvalidRecord):
        return in_own_words(str(error), parameter_names(command))
    if isinstance(error, ConflictGraphError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    return (
        f"Internal error ({type(error).__name__}: {error}). "
        "Set CONFLICT_GRAPH_DEBUG=1 for a traceback, and please report it."
    )


def build_app() -> typer.Typer:
    """Return the command line with all its commands, none of which is imported yet."""
    app = typer.Typer(
        name="conflict-graph", cls=Commands, help=HELP, no_args_is_help=True, rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]}, pretty_exceptions_enable=False,
    )  # fmt: skip
    app.callback()(_options)
    return app


def _print_version(requested: bool) -> None:
    if requested:
        from importlib.metadata import version  # noqa: PLC0415 - which takes long to import

        typer.echo(f"conflict-graph {version('conflict-graph')}")
        raise typer.Exit


def _options(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    del show_version
