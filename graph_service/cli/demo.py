"""The first two minutes: the shipped briefing loaded, three answers worth reading, and the service running."""

from __future__ import annotations

import shlex
import shutil
import sys
from importlib.resources import as_file
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_service.access.audit import audited
from graph_service.access.requester import writer_of_command
from graph_service.cli.names import resolve_entity
from graph_service.cli.output import Page, show_progress
from graph_service.cli.render.load import report_load
from graph_service.cli.render.markup import escape
from graph_service.cli.render.neighbourhood import draw_neighbourhood
from graph_service.cli.render.paths import draw_paths
from graph_service.cli.render.timeline import draw_timeline
from graph_service.cli.store import open_graph, read_settings
from knowledge_graph.store import GraphStore
from queries.parameters.events import TimelineParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters

DEMO_STORE = "./demo-store"
HOST = "127.0.0.1"
PROGRAM = "conflict-graph"

_STORY = (
    "The live briefing of 25 May 2024, as a graph: talks in Paris, an order of the world court, fighting in Rafah. "
    "Every fact stands on claims, and every claim on a source."
)


def demo(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port to serve on; if it is taken, the next free one.")
    ] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve after the answers, until Ctrl-C.")] = True,
    store: Annotated[str, typer.Option("--store", help="The demo's store.")] = DEMO_STORE,
    open_browser: Annotated[
        bool | None,
        typer.Option(
            "--open/--no-open",
            help="Open the explorer in your browser. By default it opens if you sit at a terminal and have a screen.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Load the shipped briefing, show three answers, and serve it."""
    page = Page()
    page.line(f"[bold]{_STORY}[/]")
    page.line()
    with open_graph(store, write=True) as graph:
        _load(graph, page)
        _answers(graph, page)
    free = _free_port(port, page) if serve else port
    _what_next(store, free, page, serving=serve)
    if serve:
        from graph_service.serving.server import serve as run  # noqa: PLC0415 - the web framework takes long to import
        from graph_service.web_browser import open_when_ready  # noqa: PLC0415

        def ready(address: str) -> None:
            open_when_ready(address, page.line, is_wanted=open_browser)

        # What the log says of a start is for operators; here somebody reads.
        run(read_settings(store, host=HOST, port=free, log_level="warning"), ready=ready)


def _load(graph: GraphStore, page: Page) -> None:
    from loaders import briefing  # noqa: PLC0415
    from loaders.load import load  # noqa: PLC0415

    with (
        as_file(briefing()) as path,
        show_progress() as bar,
        audited(graph, writer_of_command(), "load", ["briefing"]),
    ):
        summary = load([path], graph, progress=bar)
    report_load(summary, page)


def _answers(graph: GraphStore, page: Page) -> None:
    from queries.events.timeline import timeline  # noqa: PLC0415
    from queries.neighbourhood.expand import neighbourhood  # noqa: PLC0415
    from queries.paths.find import find_paths  # noqa: PLC0415

    barnea, hamas, israel = (resolve_entity(graph, name) for name in ("David Barnea", "Hamas", "Israel"))
    path = find_paths(graph, PathParameters(start=barnea, end=hamas, avoid=(israel,)))
    _heading(page, 1, "How is Israel's negotiator connected to Hamas, if not through Israel?")
    _command(page, 'path "David Barnea" Hamas --avoid Israel')
    draw_paths(graph, path.data, page)

    days: dict[str, Any] = {"after": "2024-05-24", "before": "2024-05-25"}
    around = neighbourhood(graph, resolve_entity(graph, "Rafah"), NeighbourhoodParameters(**days))
    _heading(page, 2, "What happened in and about Rafah on 24 and 25 May?")
    _command(page, "neighbourhood Rafah --after 2024-05-24 --before 2024-05-25")
    draw_neighbourhood(graph, around.data, page)

    sure = TimelineParameters(after="2024-05-24", match="certain", reality=("happened", "alleged"))
    events = timeline(graph, sure)
    _heading(page, 3, "What happened since the court's order, in the order of time?")
    _command(page, "timeline --after 2024-05-24 --match certain --reality happened --reality alleged")
    draw_timeline(graph, events.data, page)


def _heading(page: Page, number: int, title: str) -> None:
    page.line()
    page.line(f"[bold reverse] {number} [/] [bold]{escape(title)}[/]")


def _command(page: Page, command: str) -> None:
    page.line(f"[dim]{PROGRAM} {escape(command)}[/]")
    page.line()


def _free_port(port: int, page: Page) -> int:
    """Return the port if it is free, else the next free one, which is printed."""
    from graph_service.serving.server import free_port  # noqa: PLC0415 - the web framework takes long to import

    free = free_port(HOST, port)
    if free != port:
        page.line(f"\nPort {port} is taken; using {free}.")
    return free


def _what_next(store: str, port: int, page: Page, *, serving: bool) -> None:
    page.line()
    page.line("[bold]Next, try[/]")
    page.line(f"  export CONFLICT_GRAPH_STORE={shlex.quote(store)}")
    for command, why in (
        ('path "David Barnea" Hamas --exclude-anonymous', "what is left without the anonymous officials"),
        ('search "World Court"', "one court under all its names"),
        ("show Rafah", "one record in full"),
        ("export --format gexf -o graph.gexf", "everything, for Gephi"),
    ):
        page.line(f"  {escape(_program())} {escape(command)}  [dim]# {why}[/]")
    if serving:
        page.line(f"  [bold]Explore it at http://{HOST}:{port}/[/]  [dim]# graph, timeline, map, evidence[/]")
        page.line(f"  http://{HOST}:{port}/docs  [dim]# the same questions over HTTP[/]")
        page.line(f"  http://{HOST}:{port}/v1/entities?q=World+Court")
        page.line("[dim]Ctrl-C ends it.[/]")


def _program() -> str:
    """Return the command to type for this program: its name if that is on the path, else its path."""
    if shutil.which(PROGRAM):
        return PROGRAM
    path = Path(sys.argv[0]).absolute()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
