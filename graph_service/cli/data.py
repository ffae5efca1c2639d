"""Taking data in: load, validate, formats, schema."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Annotated, Literal, get_args

import orjson
import typer

from graph_service.access.audit import AuditEntry, audited, note
from graph_service.access.requester import writer_of_command
from graph_service.cli.options import FormatOption, StoreOption
from graph_service.cli.output import IN_PART, Page, print_error, print_json, show_progress
from graph_service.cli.render.load import report_arrival, report_load, report_problems
from graph_service.cli.store import open_graph, open_graph_or_empty, read_settings
from knowledge_graph.errors import InvalidInput, InvalidRecord
from knowledge_graph.output_files.places import check_outside_store
from knowledge_graph.records import json_schema
from knowledge_graph.store import GraphStore
from loaders import shipped
from loaders.ingest.read_inputs import InputSpec
from loaders.ingest.summary import OnError
from loaders.readers.date_order import DateOrder
from queries.wording.values import format_count

Files = Annotated[
    list[str],
    typer.Argument(
        help="Files, folders or patterns in any known format (`conflict-graph formats`), compressed or not; "
        "- is standard input, briefing is the sample.",
        metavar="FILE…",
    ),
]
HowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="The files' format, if it can't be detected; or json, for the summary. May be repeated.",
    ),
]
ReleaseOption = Annotated[
    str | None, typer.Option(metavar="VERSION", help="The dataset's release, if the files don't name it: 23.1")
]
MappingOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A mapping file in YAML that says how to read a table.")
]
DateOrderOption = Annotated[
    DateOrder | None,
    typer.Option(help="The order of an ACLED table's dates such as 05/06/20, if the file doesn't tell."),
]

EncodingOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The encoding of text that isn't UTF-8: cp1252, latin-1, utf-16.")
]
DelimiterOption = Annotated[
    str | None, typer.Option(metavar="SIGN", help="With --mapping: what stands between the cells of a table.")
]
QuoteOption = Annotated[
    str | None,
    typer.Option(
        metavar="SIGN", help="With --mapping: the quotation mark; none; or backslash, where a backslash escapes it."
    ),
]
DecimalOption = Annotated[
    str | None, typer.Option(metavar="SIGN", help="With --mapping: the decimal mark, a point or a comma.")
]
NullOption = Annotated[
    list[str] | None,
    typer.Option(metavar="TEXT", help="With --mapping: a cell that means nothing, such as NA. May be repeated."),
]


def load(  # noqa: PLR0913 - a parameter an option
    files: Annotated[list[str] | None, *get_args(Files)[1:]] = None,
    *,
    format: HowOption = None,  # noqa: A002
    release: ReleaseOption = None,
    mapping: MappingOption = None,
    date_order: DateOrderOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    quote: QuoteOption = None,
    decimal: DecimalOption = None,
    null: NullOption = None,
    on_error: Annotated[
        Literal["stop", "skip"],
        typer.Option(help="At a bad row: load nothing at all, or skip and count it."),
    ] = "stop",
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write rejected rows here, unchanged; reasons go into a file beside it."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Let --rejects replace a file that is no load's, or was corrected since.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would be written.")] = False,
    watch: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Load the files of a folder, and those that arrive, until Ctrl-C."),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Load files. Loading the same again changes nothing; an interrupted load resumes when run again."""
    table = list_table_options(encoding=encoding, delimiter=delimiter, quote=quote, decimal=decimal, null=null)
    spec, as_json = parse_inputs(files or [], format, release, mapping, table, date_order=date_order)
    if watch is not None:
        if files or dry_run or rejects:
            raise InvalidInput("--watch takes no FILE, --dry-run or --rejects.", field="watch")
        _watch(watch, spec, on_error, store)
        return
    if not files:
        raise InvalidInput("name a FILE to load, or a folder with --watch.", field="file")
    _load(spec, store, as_json=as_json, on_error=on_error, rejects=rejects, force=force, dry_run=dry_run)


def _load(
    spec: InputSpec,
    store: str | None,
    *,
    as_json: bool,
    on_error: OnError,
    rejects: Path | None,
    force: bool,
    dry_run: bool,
) -> None:
    from loaders.load import load as run  # noqa: PLC0415 - quick commands stay quick

    if rejects is not None:
        check_outside_store(rejects, field="rejects", store=read_settings(store).store)

    with open_graph_or_empty(store) if dry_run else open_graph(store, write=True) as graph:
        try:
            with show_progress() as bar, _noted(graph, spec, dry_run=dry_run) as entry:
                summary = run(
                    spec, graph, on_error=on_error, rejects=rejects, force=force, dry_run=dry_run, progress=bar
                )
                if entry:
                    entry.details |= {"added": summary.added, "changed": summary.changed}
        except InvalidRecord as error:
            report_problems(error.problems, len(error.problems))
            print_error("Nothing was loaded. Fix these, or skip them with --on-error skip.")
            raise typer.Exit(1) from None
    if as_json:
        print_json(orjson.dumps(asdict(summary)))
    else:
        report_load(summary, Page())
    if not summary.ok:
        report_problems(summary.problems, summary.problem_count)
        some_taken = sum(file.rows for file in summary.files) > sum(file.refused for file in summary.files)
        raise typer.Exit(IN_PART if some_taken else 1)


def _noted(graph: GraphStore, spec: InputSpec, *, dry_run: bool) -> AbstractContextManager[AuditEntry | None]:
    """Keep an entry in the audit log of a load, unless it is only tried."""
    if dry_run:
        return nullcontext()
    return audited(graph, writer_of_command(), "load", [str(path) for path in spec.paths])


def _watch(folder: Path, spec: InputSpec, on_error: OnError, store: str | None) -> None:
    from loaders.watch import watch as run  # noqa: PLC0415

    page, interrupted = Page(), Event()
    with open_graph(store, write=True) as graph, _noting_interrupts(interrupted), suppress(KeyboardInterrupt):
        for arrival in run(
            folder,
            graph,
            spec,
            on_error=on_error,
            should_continue=lambda: not interrupted.is_set(),
        ):
            report_arrival(arrival, page)
            if arrival.summary:
                counts = {"added": arrival.summary.added, "changed": arrival.summary.changed}
                note(graph, writer_of_command(), "load", [str(arrival.path)], **counts)
            sys.stdout.flush()  # who reads along in a pipe wants to know now


@contextmanager
def _noting_interrupts(interrupted: Event) -> Iterator[None]:
    """Let Ctrl-C set an event besides raising KeyboardInterrupt.

    Python drops or translates an exception that is raised while a destructor, a weak reference's callback or a function
    that C code calls is running; the event is still there when the loop looks at it.
    """
    before = signal.getsignal(signal.SIGINT)

    def interrupt(number: int, frame: FrameType | None) -> None:
        interrupted.set()
        signal.default_int_handler(number, frame)

    if before is signal.default_int_handler:  # not where the process was started to ignore it
        signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def list_table_options(**options: str | list[str] | None) -> dict[str, str | list[str]]:
    """Return the options, of those that say how a table is written, that are stated."""
    return {name: value for name, value in options.items() if value}


def parse_inputs(
    files: list[str],
    how: list[str] | None,
    release: str | None,
    mapping: Path | None,
    table: Mapping[str, str | list[str]],
    *,
    date_order: DateOrder | None = None,
) -> tuple[InputSpec, bool]:
    """Return the inputs to read, and whether the summary is to be printed as JSON."""
    shown = {"json", "text"} & set(how or ())
    named = [name for name in how or () if name not in shown]
    if len(named) > 1:
        raise InvalidInput(f"one format at a time: {' or '.join(named)}.", field="format")
    if named and mapping:
        raise InvalidInput("a mapping file is a format of its own; leave --format out.", field="format")
    read = None
    if mapping is not None:
        from loaders.mapping.parse import override_table, read_mapping  # noqa: PLC0415

        read = override_table(read_mapping(mapping), table)
    elif unused := next((name for name in table if name != "encoding"), None):
        raise InvalidInput(
            f"--{unused} is for tables read with --mapping FILE; other formats tell it from the file.", field=unused
        )
    encoding = str(table["encoding"]) if "encoding" in table and read is None else None
    paths = [shipped(file) for file in files]
    return InputSpec(paths, named[0] if named else None, release, read, date_order, encoding), "json" in shown


def validate(  # noqa: PLR0913 - a parameter an option
    files: Files,
    *,
    format: HowOption = None,  # noqa: A002
    release: ReleaseOption = None,
    mapping: MappingOption = None,
    date_order: DateOrderOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    quote: QuoteOption = None,
    decimal: DecimalOption = None,
    null: NullOption = None,
    store: Annotated[
        str | None, typer.Option("--store", help="Check references against this store as well.", show_default=False)
    ] = None,
) -> None:
    """Check files without loading them: every problem with file, line, field and remedy."""
    from loaders.load import validate as run  # noqa: PLC0415

    table = list_table_options(encoding=encoding, delimiter=delimiter, quote=quote, decimal=decimal, null=null)
    spec, as_json = parse_inputs(files, format, release, mapping, table, date_order=date_order)
    with show_progress() as bar:
        if store is None:
            summary = run(spec, progress=bar)
        else:
            with open_graph(store) as graph:
                summary = run(spec, graph, progress=bar)
    if as_json:
        print_json(orjson.dumps(asdict(summary)))
    elif summary.ok:
        rows = sum(file.rows for file in summary.files)
        Page().line(f"{format_count(rows, 'record')}, no problems.")
    if not summary.ok:
        report_problems(summary.problems, summary.problem_count, limit=len(summary.problems))
        raise typer.Exit(1)


def list_formats(format: FormatOption = "text") -> None:  # noqa: A002
    """List the formats that `load` reads; it detects them by content."""
    from loaders.formats import list_formats as known  # noqa: PLC0415

    rows = [(format_.name, format_.title) for format_ in known().values()]
    if format == "json":
        print_json(orjson.dumps([{"name": name, "title": title} for name, title in rows]))
    else:
        Page().table(("format", "what it is"), rows)


def schema() -> None:
    """Print the JSON Schema of the records."""
    print_json(orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2))
