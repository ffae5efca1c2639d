"""Tokens for the service: token create, token list, token revoke."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

import orjson
import typer

from graph_service.access.audit import audited
from graph_service.access.requester import writer_of_command
from graph_service.access.tokens import SCOPES, create_token, read_tokens, revoke_token
from graph_service.cli.options import FormatOption, StoreOption
from graph_service.cli.output import Page, print_error, print_json
from graph_service.cli.render.markup import escape
from graph_service.cli.store import open_graph

HELP: Final = """
Make, list and revoke tokens, which requests to the service send as `Authorization: Bearer …`.

A token is kept in the store as a hash. Running services know a new one, and refuse a revoked one, within a second.
"""


def create(
    name: Annotated[str, typer.Option("--name", help="Whose it is, or what for.", show_default=False)],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="WORD",
            help=f"What it allows, of {', '.join(SCOPES)}: to ask; to merge and retract; to import; everything. May be "
            "repeated, or separated by commas. [default: read]",
        ),
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="The last day it is good, or how long: 90d, 12h, 30m. Without it, for ever."),
    ] = None,
    rate: Annotated[
        int | None, typer.Option(metavar="N", help="Requests a minute; the service's own limit otherwise.")
    ] = None,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Make a token, and print it: this once."""
    scopes = [word.strip() for text in scope or ["read"] for word in text.split(",")]
    with (
        open_graph(store, write=True) as graph,
        audited(graph, writer_of_command(), "token create", name=name, scopes=scopes) as entry,
    ):
        token, text = create_token(graph, name, scopes, expires=expires, rate=rate)
        entry.name([token.id])
    if format == "json":
        print_json(orjson.dumps(token.view(datetime.now(UTC)) | {"token": text}))
        return
    typer.echo(text)
    print_error("Keep it now: it isn't shown again.")


def list_tokens(
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """List the tokens, with what each allows; never the tokens themselves."""
    now = datetime.now(UTC)
    with open_graph(store) as graph:
        views = [token.view(now) for token in read_tokens(graph).values()]
    if format == "json":
        print_json(orjson.dumps(views))
        return
    if not views:
        print_error("There are no tokens; `conflict-graph token create` makes one.")
        return
    columns = ("id", "state", "scopes", "created", "expires", "name")
    shown = [view | {"scopes": ", ".join(view["scopes"]), "expires": view["expires"] or "never"} for view in views]
    rows = [tuple(view[column] for column in columns) for view in shown]
    Page().table(columns, rows)


def revoke(
    token: Annotated[str, typer.Argument(help="Its id, or its name.", show_default=False)],
    forget: Annotated[bool, typer.Option("--forget", help="Also take it off the list.")] = False,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Revoke a token, for good."""
    with (
        open_graph(store, write=True) as graph,
        audited(graph, writer_of_command(), "token revoke", [token], forgotten=forget) as entry,
    ):
        revoked = revoke_token(graph, token, forget=forget)
        entry.name([revoked.id])
        entry.details["name"] = revoked.name
    if format == "json":
        print_json(orjson.dumps(revoked.view(datetime.now(UTC))))
    else:
        Page().line(f"Revoked {revoked.id} ({escape(revoked.name)}). Running services refuse it within a second.")


GROUP: Final = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False)
GROUP.command("create")(create)
GROUP.command("list")(list_tokens)
GROUP.command("revoke")(revoke)
