"""The commands put together, and what every error becomes: one sentence on stderr, and an exit code."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from graph_service.cli import ask, bulk_export, curate, data, demo, download, export, serve
from graph_service.cli.output import complain
from knowledge_graph.errors import AmbiguousName, ConflictGraphError, InvalidInput, InvalidRecord, NotFound

FAILED: Final = 1
USAGE: Final = 2
NOT_FOUND: Final = 3
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

HELP: Final = """
A knowledge graph of conflicts that keeps who said what, in which source, how firmly and when.

Begin with `conflict-graph demo`, or `conflict-graph load FILE…` and then
`conflict-graph path "David Barnea" Hamas`.

Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 answered in part.
"""


class Commands(TyperGroup):
    """The group of all commands; errors made on purpose end here."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
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
            complain(_sentence(error))
            raise typer.Exit(_code(error)) from None


def _code(error: Exception) -> int:
    if isinstance(error, NotFound):
        return NOT_FOUND
    usage = isinstance(error, InvalidInput | AmbiguousName) and not isinstance(error, InvalidRecord)
    return USAGE if usage else FAILED


def _sentence(error: Exception) -> str:
    if isinstance(error, ConflictGraphError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    return (
        f"Something went wrong inside ({type(error).__name__}: {error}). "
        "Set CONFLICT_GRAPH_DEBUG=1 to see where, and please report it."
    )


def build_app() -> typer.Typer:
    """Return the command line with all its commands."""
    app = typer.Typer(
        name="conflict-graph", cls=Commands, help=HELP, no_args_is_help=True, rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]}, pretty_exceptions_enable=False,
    )  # fmt: skip
    app.callback()(_options)
    for module in (demo, ask, data, export, download, bulk_export, curate, serve):
        module.add_to(app)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"conflict-graph {version('conflict-graph')}")
        raise typer.Exit


def _options(
    show_version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    del show_version
