"""The load pipeline: read and check all input, resolve identities, then write in batches.

The first pass reads every file into a spool; the second checks it as a whole and writes it kind by kind, so the order
of lines and files doesn't matter. Loads side by side read at once and take turns for the second pass: who is who is
decided from what the others have written, and no other writes meanwhile. A load is idempotent: an interrupted one is
completed by running it again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from knowledge_graph.errors import InvalidRecord, NotFound
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import KINDS, Kind, Merge, Record
from knowledge_graph.store import GraphStore, GraphView, IdentityKey
from loaders.identity.candidates import gather_filed_candidates
from loaders.identity.joining.joins import make_merges
from loaders.identity.joining.told_apart import TOPIC, note_files
from loaders.identity.lookup import RecordLookup
from loaders.identity.resolution import Resolution, resolve_identities
from loaders.ingest.batches import PASSES, BatchWriter, iter_batches, write_in_background
from loaders.ingest.dry_run import make_dry_run_write
from loaders.ingest.gc_tuning import reduced_gc
from loaders.ingest.id_conflicts import iter_id_conflicts
from loaders.ingest.merge_checks import find_associates, find_opposed, find_touched, iter_merge_conflicts
from loaders.ingest.read_inputs import InputSpec, ProgressReport, read_inputs
from loaders.ingest.reference_checks import (
    drop_redundant_claims,
    iter_cycles,
    iter_reference_problems,
    look_up_ids,
    skip_optional_rows,
)
from loaders.ingest.references import move_references
from loaders.ingest.rejects import check_rejects_path, write_rejects
from loaders.ingest.releases import supersede_claims
from loaders.ingest.spool import KIND_CODES, FieldProblem, Spool
from loaders.ingest.summary import LoadSummary, OnError, keep_result
from loaders.ingest.unfinished import list_paths, mark_interrupted, noted_as_unfinished, read_decisions

MAX_LISTED: Final = 1_000
"""Maximum number of problems, and of warnings, that a summary lists; it counts them all."""

_SKIPPED: Final = """
SELECT file, SUM(NOT made) + COUNT(DISTINCT CASE WHEN made THEN line END) FROM row WHERE skipped GROUP BY file
"""
"""Skipped rows by file. A row of a file counts once, however many of the rows derived from it were skipped."""

_ACTORS: Final = f"""
SELECT row.file, item.id, item.source FROM item JOIN row ON row.n = item.row WHERE item.kind = {KIND_CODES["actor"]}
"""
_JOINED: Final = f"""
SELECT ref.target FROM item JOIN ref ON ref.item = item.n
WHERE item.kind = {KIND_CODES["merge"]} AND item.id LIKE 'merge:loading:%'
"""


def load(
    paths: Sequence[str | Path] | InputSpec,
    store: GraphStore,
    *,
    on_error: OnError = "stop",
    rejects: str | Path | None = None,
    force: bool = False,
    dry_run: bool = False,
    progress: ProgressReport | None = None,
) -> LoadSummary:
    """Load files of any known format into a store. See docs/loading.md.

    Args:
        paths: files, folders and glob patterns, or an ``InputSpec`` that also names the format, release or mapping.
        store: the store to write to.
        on_error: ``stop`` to write nothing if any row is invalid; ``skip`` to leave out invalid rows, and the rows
            that refer to them.
        rejects: a file for the rejected rows, unchanged; their reasons go into a file beside it.
        force: whether rejects replace a file that isn't an earlier load's, or was changed since.
        dry_run: report what would be written, and write nothing.
        progress: called with the stage, the amount done and the total.

    Returns:
        Counts by kind and by file, with the first ``MAX_LISTED`` problems and warnings.

    Raises:
        InvalidRecord: a row is invalid and ``on_error`` is ``stop``; nothing was written.
        InvalidInput: a file can't be read.
        StoreUnavailable: the store can't be read or written at the moment.
    """
    report, begun = progress or _ignore_progress, time.monotonic()
    spec = paths if isinstance(paths, InputSpec) else InputSpec(paths)
    if rejects is not None:
        check_rejects_path(Path(rejects), [str(path) for path in spec.paths], force=force)
    with reduced_gc(), Spool(keep_rows=rejects is not None) as spool:
        summary = read_inputs(spool, spec, report)
        with nullcontext() if dry_run else store.turn(lambda: report("waiting", 0, 0)):
            known: RecordLookup = EmptyLookup() if store.is_empty() else store
            if not dry_run:
                mark_interrupted(store)
            decided = read_decisions(store, spool.digest)
            resolution = check_input(spool, known, report, skip=on_error == "skip", decided=decided)
            fill_summary(spool, resolution, summary)
            if rejects is not None:
                write_rejects(spool, Path(rejects))
            if summary.problem_count and on_error == "stop":
                raise InvalidRecord(summary.problems)
            summary.dry_run = dry_run
            files = list_paths([file.name for file in summary.files if not file.note])
            notes = {} if dry_run else make_notes(spool)
            if notes:
                store.keep_memos(TOPIC, notes)
            with nullcontext() if dry_run else noted_as_unfinished(store, spool.digest, files, resolution):
                _write(spool, store, resolution, summary, report)
            if not dry_run:
                keep_result(store, summary, time.monotonic() - begun)
                store.flush()
            report("writing", spool.total(), spool.total())
    return summary


def make_notes(spool: Spool) -> dict[str, str]:
    """Return which files of a checked input have actors as two, to be kept as memos of ``TOPIC``."""
    return note_files(spool.query(_ACTORS), {row[0] for row in spool.query(_JOINED)})


def validate(
    paths: Sequence[str | Path] | InputSpec, store: RecordLookup | None = None, progress: ProgressReport | None = None
) -> LoadSummary:
    """Check files as ``load`` does, without writing.

    Args:
        paths: as for ``load``.
        store: resolves references and identities; without it the input must be complete by itself.
        progress: as for ``load``.

    Returns:
        The summary of a dry run, with every problem counted.

    Raises:
        InvalidInput: a file can't be read.
    """
    report = progress or _ignore_progress
    with reduced_gc(), Spool() as spool:
        summary = read_inputs(spool, paths if isinstance(paths, InputSpec) else InputSpec(paths), report)
        fill_summary(spool, check_input(spool, store or EmptyLookup(), report, skip=False), summary)
    summary.dry_run = True
    return summary


class EmptyLookup:
    """A ``RecordLookup`` without records, for checking files by themselves."""

    def known(self, ids: Sequence[str]) -> dict[str, tuple[Kind, str]]:
        """Return an empty mapping."""
        del ids
        return {}

    def identities(self, keys: Sequence[IdentityKey]) -> dict[IdentityKey, list[str]]:
        """Return an empty mapping."""
        del keys
        return {}

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return an empty mapping."""
        del ids
        return {}

    def history(self, identifier: str) -> list[Record]:
        """Return an empty list."""
        del identifier
        return []

    def merges(self) -> list[Merge]:
        """Return an empty list."""
        return []

    def read(self, criteria: Filter, *, seconds: float = 10.0) -> AbstractContextManager[GraphView]:
        """Raise NotFound: there is no record to read about."""
        del seconds
        raise NotFound(str(criteria))

    def memos(self, topic: str) -> dict[str, str]:
        """Return an empty mapping."""
        del topic
        return {}


def _ignore_progress(stage: str, done: int, total: int) -> None:
    del stage, done, total


def check_input(
    spool: Spool, store: RecordLookup, report: ProgressReport, *, skip: bool, decided: Resolution | None = None
) -> Resolution:
    """Check a spooled input as a whole and reject the invalid rows in it.

    Args:
        spool: the input, after its first pass.
        store: what references and identities are looked up in.
        report: progress callback.
        skip: whether rows are left out rather than the whole input refused. The checks are then repeated until no
            remaining row refers to a rejected one.
        decided: who is who in it, where a load of it was interrupted. With ``skip`` it is decided anew nevertheless, to
            reject what was rejected then.

    Returns:
        Where ids move to, and which records stay ambiguous.
    """
    report("checking", 0, 0)
    drop_redundant_claims(spool, store)
    look_up_ids(spool, store)
    skip_optional_rows(spool)
    _reject(spool, list(iter_id_conflicts(spool)))
    while True:
        resolution = decided if decided and not skip else resolve_spooled(spool, store)
        problems = list(iter_reference_problems(spool, store, resolution, cascade=skip))
        problems += iter_cycles(spool, store, resolution)
        problems += iter_merge_conflicts(spool, store, resolution)
        _reject(spool, problems)
        if not problems or not skip:
            return decided or resolution
        look_up_ids(spool, store)
        skip_optional_rows(spool)


def resolve_spooled(spool: Spool, store: RecordLookup) -> Resolution:
    """Decide who is who in a spooled input; former ids that the store knows lead to the records they are of."""
    candidates = gather_filed_candidates(spool.iter_filed("actor", "location"))
    for file, identifier, _ in spool.query(_ACTORS):
        candidates[identifier].facts.files.add(file)  # the same record may stand in several
    stated = [record for record in spool.iter_records("merge") if isinstance(record, Merge)]
    with find_opposed(spool, store) as opposed:
        resolution = resolve_identities(
            candidates, store, stated, opposed, find_associates(spool, store), find_touched(spool)
        )
    for former, standing in spool.query("SELECT id, standing FROM stored WHERE standing <> id"):
        resolution.moved.setdefault(former, standing)
    return resolution


def _reject(spool: Spool, problems: list[FieldProblem]) -> None:
    spool.refuse(sorted(set(problems), key=lambda problem: (problem[0], problem[1], problem[2])))
    spool.drop_rows(sorted({row for row, *_ in problems}))


def fill_summary(spool: Spool, resolution: Resolution, summary: LoadSummary) -> None:
    """Add to a summary what was rejected, skipped, recognised or left ambiguous."""
    summary.problem_count = spool.count("SELECT COUNT(*) FROM problem")
    summary.problems = spool.problems(MAX_LISTED)
    refused = "FROM row WHERE n IN (SELECT row FROM problem) GROUP BY"
    summary.refused = {str(kind): number for kind, number in spool.query(f"SELECT kind, COUNT(*) {refused} kind")}
    numbers = dict(spool.query(f"SELECT file, COUNT(*) {refused} file"))
    skipped = dict(spool.query(_SKIPPED))
    for file in summary.files:
        file.refused, file.skipped = numbers.get(file.number, 0), skipped.get(file.number, 0)
    of_file = {file.number: file for file in summary.files}
    where = "SELECT item.kind, row.file FROM item JOIN row ON row.n = item.row WHERE item.id = ? LIMIT 1"
    joined = {join.merged: join.into for join in resolution.joins}
    for old in (*resolution.moved, *joined):
        rows = list(spool.query(where, (old,))) or list(spool.query(where, (joined.get(old, old),)))
        for kind, number in rows:
            summary.merged[KINDS[kind]] = summary.merged.get(KINDS[kind], 0) + 1
            of_file[number].merged += 1
    warnings = [
        f"{identifier} could be any of {', '.join(candidates)}; it was kept separate. A shared identifier would decide."
        for identifier, candidates in resolution.ambiguous
    ]
    warnings += [
        f"{merge.merged} is no longer merged into {merge.into}: {merge.undone_why}." for merge in resolution.unfounded
    ]
    summary.warnings, summary.warning_count = tuple(warnings[:MAX_LISTED]), len(warnings)


def _write(
    spool: Spool, store: GraphStore, resolution: Resolution, summary: LoadSummary, report: ProgressReport
) -> None:
    """Write kind by kind, so that references point to what is stored already; claims are written with their subject."""
    explicit = {part for (part,) in spool.query("SELECT id FROM part WHERE explicit")}
    write = make_dry_run_write(store) if summary.dry_run else BatchWriter(store.write)
    supersede_claims(spool, store)
    total, done = spool.total(), 0
    of_file = {file.number: file for file in summary.files}
    filed = (filed for kinds in PASSES for filed in spool.iter_filed(*kinds))
    records = ((file, move_references(record, resolution.moved, explicit)) for file, record in filed)
    for batch, written in write_in_background(write, iter_batches(records)):
        summary.count(written)
        for file, record in batch:
            if file:
                of_file[file].count(written.fates.pop(record.id or "", None))
        done += len(batch)
        report("writing", done, total)
    merges: list[Record] = [*resolution.unfounded, *make_merges(resolution.joins, store.merges())]
    for _, written in write_in_background(write, iter_batches((0, merge) for merge in merges)):
        summary.count(written)
