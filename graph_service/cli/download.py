"""Fetching what a publisher serves by token: download ucdp, download acled."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from graph_service.cli.output import Page, show_progress
from graph_service.cli.render.markup import escape
from knowledge_graph.errors import InvalidInput
from queries.wording.values import format_count

if TYPE_CHECKING:
    from loaders.download.credentials import Login
    from loaders.download.services import DataService, DownloadQuery

Folder = Annotated[
    Path, typer.Argument(help="Where the files go: a new folder, or that of a download to resume.", metavar="DIR")
]
AfterOption = Annotated[str | None, typer.Option(metavar="DAY", help="Only events from this day on: 2024-05-06.")]
BeforeOption = Annotated[str | None, typer.Option(metavar="DAY", help="Only events up to this day.")]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help="A filter of the service, such as country=Palestine. May be repeated."),
]
UrlOption = Annotated[str | None, typer.Option(help="Another address than the service's.", show_default=False)]

HELP: Final = """
Download events from their publisher into a folder of files that `load` reads.

The token is taken from the environment: CONFLICT_GRAPH_UCDP_TOKEN, CONFLICT_GRAPH_ACLED_TOKEN. For ACLED your name and
password do as well: CONFLICT_GRAPH_ACLED_USER, CONFLICT_GRAPH_ACLED_PASSWORD; at a terminal, what is missing is asked
for. An interrupted download resumes when run again.
"""


def ucdp(
    folder: Folder,
    *,
    release: Annotated[str, typer.Option(metavar="VERSION", help="24.1, or a Candidate release such as 24.0.5.")],
    after: AfterOption = None,
    before: BeforeOption = None,
    where: WhereOption = None,
    url: UrlOption = None,
) -> None:
    """Download a release of UCDP GED."""
    from loaders.download.services import UCDP, make_ucdp_query  # noqa: PLC0415 - quick commands stay quick

    query = make_ucdp_query(release, after=_day(after, "after"), before=_day(before, "before"), where=_filters(where))
    _fetch(UCDP, query, folder, url)


def acled(
    folder: Folder,
    *,
    after: AfterOption = None,
    before: BeforeOption = None,
    where: WhereOption = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="Download the list of deleted events instead.")] = False,
    url: UrlOption = None,
) -> None:
    """Download events from ACLED, or the list of deleted events."""
    from loaders.download.services import ACLED, make_acled_query  # noqa: PLC0415

    days = {"after": _day(after, "after"), "before": _day(before, "before")}
    _fetch(ACLED, make_acled_query(**days, where=_filters(where), deleted=deleted), folder, url)


def _fetch(service: DataService, query: DownloadQuery, folder: Path, url: str | None) -> None:
    from loaders.download import download  # noqa: PLC0415

    token = _token(service)
    with show_progress() as bar:
        done = download(service, query, folder, token=token, url=url, report=bar)
    files = format_count(len(done.pages), "file")
    Page().line(escape(f"{done.rows:,} rows in {files}; load them with: conflict-graph load {folder}"))


def _token(service: DataService) -> str | Login:
    """Return the credentials: the environment's token, else a login, prompting for its missing parts at a terminal.

    Never an option: what stands on a command line can be read by every user of the machine.
    """
    from loaders.download.credentials import Login  # noqa: PLC0415

    token = os.environ.get(service.variable, "").strip()
    if token or not service.login:
        return token
    user, password = (os.environ.get(name, "") for name in service.login_variables)
    if _at_terminal():
        user = user or typer.prompt(f"{service.name} user", err=True)
        password = password or typer.prompt(f"{service.name} password", hide_input=True, err=True)
    return Login(user.strip(), password)


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _day(text: str | None, name: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        raise InvalidInput(f"expected a day such as 2024-05-06, got {text!r}.", field=name) from None


def _filters(texts: list[str] | None) -> dict[str, str]:
    filters: dict[str, str] = {}
    for text in texts or ():
        name, sign, value = text.partition("=")
        if not name or not sign:
            raise InvalidInput(f"expected NAME=VALUE, such as country=Palestine, got {text!r}.", field="where")
        filters[name] = value
    return filters


GROUP: Final = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode="markdown", add_completion=False)
"""The group of these commands."""

for _command in (ucdp, acled):
    GROUP.command()(_command)
