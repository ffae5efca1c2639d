"""The load pipeline: read and check everything, recognise what is known, then write in batches.

The first pass reads every file into a spool and checks it as a whole; the second writes it, kind by kind, so that the
order of lines and files never matters. A load that was interrupted goes on by being run again: what is already there
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from knowledge_graph.errors import InvalidInput, InvalidRecord, Problem
from knowledge_graph.records import KINDS, Kind, Record
from knowledge_graph.store import GraphStore, IdentityKey, WriteSummary
from loaders.formats import Format, Given, format_named, format_of, formats
from loaders.identity.resolution import Lookup, Resolution, gather, resolve
from loaders.pipeline.check import ask_store, clashes, cycles, drop_needless_claims, misfits
from loaders.pipeline.expand import expand
from loaders.pipeline.forecast import forecast
from loaders.pipeline.references import rewritten
from loaders.pipeline.rejects import refuse_overwriting, write_rejects
from loaders.pipeline.spool import Spool
from loaders.pipeline.summary import FileSummary, LoadSummary
from loaders.reading.heads import Head
from loaders.reading.inputs import Input, Opened, find_inputs, opened
from loaders.reading.rows import Row

BATCH: Final = 5_000
SHOWN: Final = 1_000
"""How many problems and warnings a summary lists; it counts them all."""

OnError = Literal["stop", "skip"]


class Progress(Protocol):
    """Told how far a load is: the stage (reading, checking, writing), what is done, and of how much (0: unknown).

    Reading is told in bytes where the inputs' sizes are known, in rows otherwise; writing in records.
    """

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read, and what is said of it besides."""

    paths: Sequence[str | Path]
    format: str | None = None
    release: str | None = None
    mapping: Mapping[str, Any] = field(default_factory=dict)


def load(
    paths: Sequence[str | Path] | Reading,
    store: GraphStore,
    *,
    on_error: OnError = "stop",
    rejects: str | Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LoadSummary:
    """Load files, in any format we know, into a store.

    With ``on_error="skip"`` rows that can't be taken are left out, and what then refers to nothing with them; they are
    counted and, if asked, written to the file ``rejects``. ``dry_run`` writes nothing and says what would be.

    Raises:
        InvalidRecord: something is wrong with a row and ``on_error`` is ``stop``; nothing was written.
        InvalidInput: a file can't be read.
        StoreUnavailable: the store can't be read or written just now.
    """
    report = progress or _silent
    wanted = paths if isinstance(paths, Reading) else Reading(paths)
    if rejects is not None:
        refuse_overwriting(Path(rejects), [str(path) for path in wanted.paths])
    with Spool(keep_rows=rejects is not None) as spool:
        summary = _read(spool, wanted, report)
        resolution = _check(spool, store, report, skip=on_error == "skip")
        _describe(spool, resolution, summary)
        if rejects is not None:
            write_rejects(spool, Path(rejects))
        if summary.problem_count and on_error == "stop":
            raise InvalidRecord(summary.problems)
        summary.dry_run = dry_run
        _write(spool, store, resolution, summary, report)
    return summary


def validate(
    paths: Sequence[str | Path] | Reading, store: Lookup | None = None, progress: Progress | None = None
) -> LoadSummary:
    """Check files as ``load`` would, against a store if one is given, and return all that is wrong.

    Raises:
        InvalidInput: a file can't be read.
    """
    report = progress or _silent
    with Spool() as spool:
        summary = _read(spool, paths if isinstance(paths, Reading) else Reading(paths), report)
        _describe(spool, _check(spool, store or Nothing(), report, skip=False), summary)
    summary.dry_run = True
    return summary


class Nothing:
    """A store that knows nothing: what files are checked against by themselves."""

    def known(self, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
        """Return no record."""
        del ids
        return {}

    def identities(self, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
        """Return no record."""
        del keys
        return {}

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return no record."""
        del ids
        return {}


def _silent(stage: str, done: int, total: int) -> None:
    del stage, done, total


def _read(spool: Spool, wanted: Reading, report: Progress) -> LoadSummary:
    """Read every input into the spool: those named, and of those met in folders the ones in a format we know."""
    summary, rows = LoadSummary(), 0
    inputs = find_inputs(wanted.paths)
    total, before = sum(source.size for source in inputs), 0
    for source in inputs:
        with opened(source) as file:
            chosen = _format_of(source, file, wanted)
            found = FileSummary(source.name, chosen.name if chosen else None)
            summary.files.append(found)
            if chosen is None:
                continue
            spool.add_file(source.name)
            found.number = spool.files
            for row in chosen.read(file.stream, Given(source.name, wanted.release, wanted.mapping)):
                full, records = _expanded(row)
                spool.add_row(full, records)
                found.rows += not row.made
                rows += 1
                if rows % 1000 == 0:
                    report("reading", before + file.done() if total else rows, total)
        before += source.size
    report("reading", total or rows, total or rows)
    spool.close_input()
    return summary


def _format_of(source: Input, file: Opened, wanted: Reading) -> Format | None:
    """Tell an input's format; None for one that nobody named and we don't know.

    Raises:
        InvalidInput: it was named, and is in no format we know.
    """
    if wanted.format:
        return format_named(wanted.format)
    if wanted.mapping:
        return format_named("mapping")
    head = file.head()
    chosen = format_of(head)
    if chosen or source.found:
        return chosen
    if not head.strip() or Head(head).is_json:
        return format_named("extraction")  # whose complaints say what records look like
    known = ", ".join(formats())
    raise InvalidInput(
        f"{source.name} is in no format we know ({known}). If it is one of these, say which with --format; "
        f"any other table loads with a mapping file: --mapping FILE.",
        field="file",
    )


def _expanded(row: Row) -> tuple[Row, list[Record]]:
    """Bring a row's records into full form: those it says first, then those they make in passing."""
    try:
        full = [expand(record) for record in row.records]
    except InvalidInput as error:
        problem = Problem(row.file, row.line, error.field or "", str(error), row.id)
        return replace(row, records=(), problems=(problem,)), []
    return row, [records[0] for records in full] + [claim for records in full for claim in records[1:]]


def _check(spool: Spool, store: Lookup, report: Progress, *, skip: bool) -> Resolution:
    """Refuse what doesn't fit; when skipping, also what then dangles, until nothing more does."""
    report("checking", 0, 0)
    drop_needless_claims(spool, store)
    ask_store(spool, store)
    _refuse(spool, list(clashes(spool)))
    while True:
        resolution = resolve(gather(spool.iter_records("actor", "location")), store)
        for former, standing in spool.query("SELECT id, standing FROM stored WHERE standing <> id"):
            resolution.moved.setdefault(former, standing)
        found = list(misfits(spool, store, resolution, cascade=skip))
        found += cycles(spool, store, resolution)
        _refuse(spool, found)
        if not found or not skip:
            return resolution
        ask_store(spool, store)


def _refuse(spool: Spool, found: list[tuple[int, str, str, str | None]]) -> None:
    spool.refuse(sorted(set(found), key=lambda one: (one[0], one[1], one[2])))
    spool.drop_rows(sorted({row for row, *_ in found}))


def _describe(spool: Spool, resolution: Resolution, summary: LoadSummary) -> None:
    """Note what was refused, recognised and kept apart."""
    summary.problem_count = spool.count("SELECT COUNT(*) FROM problem")
    summary.problems = spool.problems(SHOWN)
    refused = "FROM row WHERE n IN (SELECT row FROM problem) GROUP BY"
    summary.refused = {str(kind): number for kind, number in spool.query(f"SELECT kind, COUNT(*) {refused} kind")}
    numbers = dict(spool.query(f"SELECT file, COUNT(*) {refused} file"))
    for file in summary.files:
        file.refused = numbers.get(file.number, 0)
    for old in resolution.moved:
        kind = next((KINDS[kind] for (kind,) in spool.query("SELECT kind FROM item WHERE id = ?", (old,))), None)
        if kind:
            summary.merged[kind] = summary.merged.get(kind, 0) + 1
    told = [
        f"{one} could be any of {', '.join(candidates)}; it was kept apart. An identifier in common would tell."
        for one, candidates in resolution.ambiguous
    ]
    summary.warnings, summary.warning_count = tuple(told[:SHOWN]), len(told)


def _write(spool: Spool, store: GraphStore, resolution: Resolution, summary: LoadSummary, report: Progress) -> None:
    """Write every kind in turn, so that each refers to what is already there."""
    explicit = {part for (part,) in spool.query("SELECT id FROM part WHERE explicit")}
    write: Callable[[Sequence[Record]], WriteSummary] = store.write
    if summary.dry_run:
        write = forecast(store)
    total, done = spool.count("SELECT COUNT(*) FROM item"), 0
    for kind in KINDS:
        records = (rewritten(record, resolution.moved, explicit) for record in spool.iter_records(kind))
        for batch in _batches(records):
            summary.count(write(batch))
            done += len(batch)
            report("writing", done, total)
    if not summary.dry_run:
        store.flush()
    report("writing", total, total)


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, BATCH)):
        yield batch
