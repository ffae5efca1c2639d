"""The audit log on the command line."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import orjson
import typer

from graph_service.cli.options import FormatOption, StoreOption
from graph_service.cli.output import Page, print_error, print_json
from graph_service.cli.store import open_graph, read_settings, word_removal


def audit(  # noqa: PLR0913 - a parameter an option
    *,
    action: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="Only these actions: merge, retract, load. May be repeated."),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="By a token's name or id, or by a user.")] = None,
    what: Annotated[str | None, typer.Option(metavar="ID", help="About this id, or this file.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="From this day on (UTC).")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Up to this day.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of entries.", show_default=True)] = 50,
    store: StoreOption = None,
    format: FormatOption = "text",  # noqa: A002
) -> None:
    """List who wrote what, from where and when, the newest first."""
    from graph_service.access.audit import iter_audit  # noqa: PLC0415 - quick commands stay quick
    from graph_service.access.audit_age import removed_until  # noqa: PLC0415
    from graph_service.access.audit_parameters import AuditParameters  # noqa: PLC0415
    from queries.parameters.parse import parse_parameters  # noqa: PLC0415

    values = {"action": action, "by": by, "what": what, "since": since, "until": until}
    question = parse_parameters(AuditParameters, {name: value for name, value in values.items() if value})
    with open_graph(store) as graph:
        entries = list(islice(iter_audit(graph, question.query()), limit + 1))
        removed = removed_until(graph)
    shown = entries[:limit]
    if format == "json":
        print_json(orjson.dumps(shown))
    else:
        columns = ("at", "action", "outcome", "by", "from", "what")
        rows = [
            (
                entry["at"][:19],
                entry["action"],
                entry["outcome"],
                entry["by"] or "nobody with a token",
                f"{entry['via']}, {entry['address']}",
                " ".join(entry["what"][:3]) + (f" and {entry['count'] - 3} more" if entry["count"] > 3 else ""),
            )
            for entry in shown
        ]
        Page().table(columns, rows)
    if len(entries) > limit:
        print_error("There are more; raise --limit, or name days with --since and --until.")
    if removed and (since or "") <= removed:
        print_error(word_removal(removed, read_settings(store).audit_days))
