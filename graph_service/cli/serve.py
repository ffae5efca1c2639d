"""Running and looking after it: serve, stats, doctor."""

from __future__ import annotations

import platform
import sqlite3
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated

import orjson
import typer

from graph_service.access.audit import audited
from graph_service.access.requester import writer_of_command
from graph_service.cli.options import FormatOption, StoreOption
from graph_service.cli.output import Page, print_error, print_json
from graph_service.cli.store import open_graph, read_settings
from knowledge_graph.errors import ConflictGraphError
from knowledge_graph.store import GraphStore


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; any but loopback needs a token.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
    store: StoreOption = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the explorer in your browser.")] = False,
) -> None:
    """Serve HTTP until Ctrl-C."""
    from graph_service.serving.server import serve as run  # noqa: PLC0415 - the web framework takes long to import
    from graph_service.web_browser import open_when_ready  # noqa: PLC0415

    page = Page()

    def ready(address: str) -> None:
        page.line(f"Serving at {address}; docs at {address}/docs. Ctrl-C ends it.")
        if open_browser:
            open_when_ready(address, page.line, is_wanted=True)

    run(read_settings(store, host=host, port=port), ready=ready)


def stats(
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """Count the records in the store, and name the loads that aren't whole."""
    from loaders.ingest.unfinished import read_unfinished  # noqa: PLC0415 - quick commands stay quick

    with open_graph(store) as graph:
        counts = graph.whole(graph.stats)
        loads, notices = read_unfinished(graph), graph.notices(paths=True)
    if format == "json":
        views = [load.view(paths=True) for load in loads]
        print_json(orjson.dumps(counts | {"unfinished_loads": views, "notices": notices}))
    else:
        page = Page()
        page.table(
            ("what", "how many"), [(what, f"{number:,}") for what, number in counts.items()], right=("how many",)
        )
        for load in loads:
            print_error(load.describe(paths=True))
        for notice in notices:
            print_error(notice)


def doctor(
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
    forget: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Accept that only a part of a file is in the graph, if it can't be completed."
        ),
    ] = None,
) -> None:
    """Check that the store can be reached, that its loads are whole and its index answers, and print versions."""
    if forget is not None:
        from loaders.ingest.unfinished import forget as forget_file  # noqa: PLC0415

        with open_graph(store, write=True) as graph, audited(graph, writer_of_command(), "forget", [forget]):
            forget_file(graph, forget)
    checks = [
        ("version", True, f"conflict-graph {version('conflict-graph')}"),
        ("python", True, f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}"),
        ("store", True, read_settings(store).store),
    ]
    try:
        with open_graph(store) as graph:
            checks += [_tried(name, check, graph) for name, check in _CHECKS.items()]
    except ConflictGraphError as error:
        checks.append(("reachable", False, str(error)))
    healthy = all(good for _, good, _ in checks)
    if format == "json":
        views = [{"check": name, "ok": good, "detail": detail} for name, good, detail in checks]
        print_json(orjson.dumps({"ok": healthy, "checks": views}))
    else:
        page = Page()
        page.table(
            ("", "check", "detail"), [("ok" if good else "FAILED", name, detail) for name, good, detail in checks]
        )
    if not healthy:
        raise typer.Exit(1)


def _reachable(graph: GraphStore) -> str:
    started = time.perf_counter()
    graph.check()
    return f"{graph.name}, answered in {(time.perf_counter() - started) * 1000:.1f} ms"


def _loads(graph: GraphStore) -> str:
    from loaders.ingest.unfinished import read_unfinished  # noqa: PLC0415

    loads = read_unfinished(graph)
    sentences = " ".join(load.describe(paths=True) for load in loads)
    if not all(load.running for load in loads):
        raise ConflictGraphError(sentences)
    return sentences or "all whole"


def _counts(graph: GraphStore) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in graph.stats().items())


def _index(graph: GraphStore) -> str:
    """Compare the index's number of events with that of the records."""
    from queries.events.timeline import timeline  # noqa: PLC0415
    from queries.parameters.events import TimelineParameters  # noqa: PLC0415

    question = TimelineParameters(limit=1, reality=("any",), status=("any",))
    listed, recorded = timeline(graph, question).data["total"]["value"], graph.stats()["event"]
    if listed > recorded:
        raise ConflictGraphError(
            f"it lists {listed:,} events, the records are {recorded:,}; load anything to rebuild it."
        )
    return f"answers: lists {listed:,} of {recorded:,} events"


def _up_to_date(graph: GraphStore) -> str:
    if notices := graph.notices(paths=True):
        raise ConflictGraphError(" ".join(notices))
    return "answers are of what was loaded last"


def _integrity(graph: GraphStore) -> str:
    """Read everything, and compare it with its checksums and digests."""
    if damage := list(graph.damage()):
        raise ConflictGraphError(" ".join(damage))
    return "all that is stored is what was written"


def _rights(graph: GraphStore) -> str:
    missing = graph.missing_rights()
    needs = "; ".join(f"to {right.needed_to}: {right.text}" for right in missing)
    if any(right.needed_to == "read" for right in missing):
        raise ConflictGraphError(f"this user lacks rights that are needed {needs}")
    return f"lacks rights that are only needed {needs}" if missing else "may read, load and migrate"


def _digest(graph: GraphStore) -> str:
    return graph.digest()


_CHECKS: dict[str, Callable[[GraphStore], str]] = {
    "reachable": _reachable,
    "rights": _rights,
    "records": _counts,
    "loads": _loads,
    "index": _index,
    "up to date": _up_to_date,
    "integrity": _integrity,
    "digest": _digest,
}


def _tried(name: str, check: Callable[[GraphStore], str], graph: GraphStore) -> tuple[str, bool, str]:
    try:
        return name, True, check(graph)
    except ConflictGraphError as error:
        return name, False, str(error)
