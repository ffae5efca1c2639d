"""Writing an input as files for ``neo4j-admin database import full``, the fastest way to a first load of many millions.

No store is needed: the input is checked by itself and written in the layout of the Neo4j store. The store's schema is
created when it is first opened for writing (``conflict-graph migrate``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from knowledge_graph.errors import InvalidInput, InvalidRecord
from knowledge_graph.output_files.places import check_outside_store
from knowledge_graph.output_files.whole_file import filled_when_whole
from knowledge_graph.records import KINDS, Claim, Record, as_json
from loaders.identity.joining.joins import make_merges
from loaders.identity.joining.told_apart import TOPIC
from loaders.ingest.batches import PASSES, FiledRecord, iter_batches
from loaders.ingest.gc_tuning import reduced_gc
from loaders.ingest.read_inputs import InputSpec, ProgressReport, read_inputs
from loaders.ingest.references import move_references
from loaders.ingest.releases import supersede_claims
from loaders.ingest.spool import KIND_CODES, Spool
from loaders.ingest.summary import LoadSummary, OnError
from loaders.load import EmptyLookup, check_input, fill_summary, make_notes

MERGES: Final = "merges.jsonl"
"""The file for merges and claims about them, which are loaded after the import: they refer to a graph that exists."""
_MERGES_AND_CLAIMS: Final = f"""
WITH RECURSIVE later (id) AS (
    SELECT id FROM item WHERE kind = {KIND_CODES["merge"]}
    UNION SELECT item.id FROM later JOIN ref ON ref.target = later.id AND ref.field = 'about'
          JOIN item ON item.n = ref.item
)
SELECT id FROM later
"""


class _EmptyStore(EmptyLookup):
    """An ``EmptyLookup`` that also holds no claims."""

    def claims_about(self, ids: Sequence[str]) -> list[Claim]:
        """Return an empty list."""
        del ids
        return []


def bulk_export(
    paths: Sequence[str | Path] | InputSpec,
    folder: Path,
    *,
    on_error: OnError = "stop",
    progress: ProgressReport | None = None,
) -> LoadSummary:
    """Write an input into a folder for ``neo4j-admin database import full``.

    Args:
        paths: as for ``load``.
        folder: an empty folder, or one to be created.
        on_error: as for ``load``.
        progress: as for ``load``.

    Returns:
        Counts of the records written, by kind and by file.

    Raises:
        InvalidRecord: a row is invalid and ``on_error`` is ``stop``; nothing was written.
        InvalidInput: a file can't be read, or the folder isn't empty.
    """
    from knowledge_graph.neo4j.bulk_import.import_folder import ARGUMENTS, ImportFolder  # noqa: PLC0415 - the driver takes long to import

    report = progress or _ignore_progress
    check_outside_store(folder, field="output")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInput(f"{folder} already exists and is not empty; name an empty or a new folder.", field="output")
    nothing = _EmptyStore()
    with reduced_gc(), Spool() as spool:
        summary = read_inputs(spool, paths if isinstance(paths, InputSpec) else InputSpec(paths), report)
        resolution = check_input(spool, nothing, report, skip=on_error == "skip")
        fill_summary(spool, resolution, summary)
        if summary.problem_count and on_error == "stop":
            raise InvalidRecord(summary.problems)
        supersede_claims(spool, nothing)
        explicit = {part for (part,) in spool.query("SELECT id FROM part WHERE explicit")}
        with filled_when_whole(folder, last=ARGUMENTS) as partial:
            target = ImportFolder(partial, lambda ids: _find_kinds(spool, ids))
            filed = (filed for kinds in PASSES for filed in spool.iter_filed(*kinds))
            records = ((file, move_references(record, resolution.moved, explicit)) for file, record in filed)
            later_ids = {identifier for (identifier,) in spool.query(_MERGES_AND_CLAIMS)}
            later: list[Record] = list(make_merges(resolution.joins, ()))
            total, done = spool.total(), 0
            for batch in iter_batches(records):
                later += [record for _, record in batch if record.id in later_ids]
                target.add(record for _, record in batch if record.id not in later_ids)
                _count(batch, summary)
                done += len(batch)
                report("writing", done, total)
            target.keep_memos(TOPIC, make_notes(spool))
            target.close()
            if later:
                (partial / MERGES).write_bytes(b"".join(as_json(record) + b"\n" for record in later))
        report("writing", total, total)
    return summary


def _count(batch: Sequence[FiledRecord], summary: LoadSummary) -> None:
    """Count each record once, for the first file that has it."""
    files = {file.number: file for file in summary.files}
    first = {record.id: (file, record.kind) for file, record in reversed(batch)}
    for file, kind in first.values():
        files[file].count("added")
        summary.added[kind] = summary.added.get(kind, 0) + 1


def _find_kinds(spool: Spool, ids: Collection[str]) -> Mapping[str, str]:
    kinds: dict[str, str] = {}
    for identifier in ids:
        for (kind,) in spool.query("SELECT kind FROM item WHERE id = ? LIMIT 1", (identifier,)):
            kinds[identifier] = KINDS[kind]
    return kinds


def _ignore_progress(stage: str, done: int, total: int) -> None:
    del stage, done, total
