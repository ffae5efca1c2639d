"""The first pass of a load: open every input, detect its format, and spool its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pydantic import ValidationError

from knowledge_graph.errors import InvalidInput, Problem
from loaders.formats import InputFormat, ReadContext, detect_format, find_header_below, get_format, list_formats
from loaders.ingest.normalize import ExpandedRecord, expand_record
from loaders.ingest.spool import Spool
from loaders.ingest.summary import FileSummary, LoadSummary
from loaders.readers.date_order import DateOrder
from loaders.readers.foreign import describe_foreign
from loaders.readers.inputs import Input, OpenedInput, open_input, resolve_inputs
from loaders.readers.limits.memory import GarbageWatch
from loaders.readers.limits.settings import UnreadableInput, read_limits, variable
from loaders.readers.rows import NOTE, SKIPPED, Row
from loaders.readers.sniff import Head
from loaders.readers.syntax import UTF_16
from loaders.readers.validation_messages import explain_errors
from loaders.toolkit.json_rows import open_json_rows
from loaders.toolkit.recoding import check_encoding, open_old_lines, recode

if TYPE_CHECKING:
    from loaders.mapping.model import TableMapping


_MOSTLY_BAD: Final = 100
"""Rejected rows of a file from which it is judged, once all files have too many."""


class ProgressReport(Protocol):
    """Progress callback: the stage (reading, waiting, checking, writing), the amount done, the total (0 if unknown).

    Reading is reported in bytes if the inputs' sizes are known, else in rows; writing in records.
    """

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report progress."""


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What to read: paths, and the format, release, mapping, order of dates or encoding if the user states them."""

    paths: Sequence[str | Path]
    format: str | None = None
    release: str | None = None
    mapping: TableMapping | None = None
    date_order: DateOrder | None = None
    encoding: str | None = None


def read_inputs(spool: Spool, spec: InputSpec, report: ProgressReport) -> LoadSummary:
    """Read inputs into the spool: all that are named, and of those found in folders the ones in a known format.

    Args:
        spool: an empty spool; it is closed for input.
        spec: what to read.
        report: progress callback.

    Returns:
        A summary with the files, their formats and their numbers of rows.

    Raises:
        InvalidInput: a named input can't be opened, or is in no known format; or an order of dates is stated that no
            input takes.
    """
    with resolve_inputs(spec.paths) as inputs:
        summary, rows = LoadSummary(), 0
        total, before = sum(source.size for source in inputs), 0
        order_taken, all_rejected, most = spec.date_order is None, 0, read_limits().max_rejected_rows
        garbage = GarbageWatch()
        for source in inputs:
            garbage.check()
            spool.add_file(source.name)
            file_summary = FileSummary(source.name, number=spool.files)
            summary.files.append(file_summary)
            with _noting_failures(spool, source, file_summary), _open_text(source, spec) as file:
                input_format = _choose_format(source, file, spec)
                file_summary.format = input_format.name
                order_taken |= input_format.takes_date_order
                rejected = 0
                context = ReadContext(source.name, spec.release, spec.mapping, spec.date_order)
                for row in input_format.read(file.stream, context):
                    if row.kind == NOTE:
                        file_summary.remarks.append(row.about or "")
                        continue
                    spool.add_row(*_expand_row(row))
                    file_summary.rows += not row.made
                    if row.problems:
                        rejected, all_rejected = rejected + 1, all_rejected + 1
                        if all_rejected >= most and rejected >= min(most, _MOSTLY_BAD):
                            _check_mostly_good(source, rejected, file_summary.rows)
                    if row.kind == SKIPPED and row.about:
                        file_summary.skipped_as[row.about] = file_summary.skipped_as.get(row.about, 0) + 1
                    rows += 1
                    if rows % 1000 == 0:
                        file.memory.check()
                        report("reading", before + file.bytes_read() if total else rows, total)
            before += source.size
    if not order_taken:
        raise InvalidInput(
            "only ACLED's tables have dates whose order may have to be stated; leave --date-order out "
            "(a mapping file states the format of its dates itself).",
            field="date_order",
        )
    report("reading", total or rows, total or rows)
    spool.close_input()
    return summary


def _check_mostly_good(source: Input, rejected: int, rows: int) -> None:
    if 2 * rejected > rows:
        raise UnreadableInput(
            f"{source.name} has {rejected:,} rows that can't be read among its first {rows:,}, and nothing after them "
            f"was read; is its format the right one? {variable('max_rejected_rows')} sets how many all files may have.",
            field="file",
        )


@contextmanager
def _open_text(source: Input, spec: InputSpec) -> Iterator[OpenedInput]:
    """Open an input: as UTF-8 if the user states its encoding, with usual line ends, and tables in JSON as CSV."""
    with open_input(source) as file:
        stream = recode(file.stream, check_encoding(spec.encoding)) if spec.encoding else file.stream
        yield replace(file, stream=open_json_rows(open_old_lines(stream), source.name))


@contextmanager
def _noting_failures(spool: Spool, source: Input, file_summary: FileSummary) -> Iterator[None]:
    """Skip a discovered input in no known format, noting why; turn one that breaks off into a rejected row."""
    try:
        yield
    except UnreadableInput as error:
        if not (source.discovered or file_summary.rows):
            raise (error if source.name in str(error) else _with_file_name(source, error)) from None
        problem = Problem(source.name, 0, "", str(error).removeprefix(f"{source.name} "))
        spool.add_row(Row(source.name, 0, b"", problems=(problem,)), [])
    except ValidationError as error:  # of a record that no single row is to blame for
        reasons = "; ".join(f"{error.title}.{field}: {message}" for field, message in explain_errors(error, {}))
        raise InvalidInput(
            f"{source.name} can't be read: a record that several of its rows make is invalid: {reasons}", field="file"
        ) from error
    except InvalidInput as error:
        if not source.discovered or file_summary.rows:
            raise (error if source.name in str(error) else _with_file_name(source, error)) from None
        file_summary.note = str(error).removeprefix(f"{source.name} ")


def _with_file_name(source: Input, error: InvalidInput) -> InvalidInput:
    return InvalidInput(f"{source.name}: {error}", field=error.field)


def _choose_format(source: Input, file: OpenedInput, spec: InputSpec) -> InputFormat:
    """Return an input's format: the one stated, else the one detected.

    Raises:
        InvalidInput: its format is unknown.
    """
    if spec.format:
        return get_format(spec.format)
    if spec.mapping is not None:
        return get_format("mapping")
    head = file.head()
    input_format = detect_format(head)
    if input_format:
        return input_format
    if head.startswith(UTF_16):
        raise InvalidInput(f"{source.name} is UTF-16 text; save it as UTF-8, or state --encoding utf-16.", field="file")
    if below := find_header_below(head):
        line, known_format = below
        raise InvalidInput(
            f"{source.name} has the header of a table ({known_format.name}) in line {line}, and other lines above it; "
            "remove those.",
            field="file",
        )
    if what := describe_foreign(head):
        raise InvalidInput(f"{source.name} is {what}", field="file")
    if source.discovered:
        raise InvalidInput("its format is not known.", field="file")
    if not head.strip() or Head(head).is_json:
        return get_format("extraction")  # whose messages say what records look like
    known = ", ".join(list_formats())
    raise InvalidInput(
        f"{source.name} is in no known format ({known}). If it is one of these, name it with --format; "
        f"any other table needs a mapping file: --mapping FILE.",
        field="file",
    )


def _expand_row(row: Row) -> tuple[Row, list[ExpandedRecord]]:
    """Normalise a row's records; a failure becomes the row's problem."""
    try:
        return row, [expand_record(record) for record in row.records]
    except InvalidInput as error:
        problem = Problem(row.file, row.line, error.field or "", str(error), row.id)
        return replace(row, records=(), problems=(problem,)), []
