"""Records as JSON Lines: the lossless export, which loads again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from queries.export.cut import cut_line, describe_cut
from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.records import Record
    from knowledge_graph.store import GraphStore


def _write(store: GraphStore, answer: AnyAnswer) -> bytes:
    """Return the records of what an answer shows, and of all they refer to, in the order in which they load.

    Of an answer that is cut, a last line says so; loading counts it as a skipped row.
    """
    from knowledge_graph.records import KINDS  # noqa: PLC0415
    from queries.export.closure import read_closure  # noqa: PLC0415

    shown = [identifier for table in ("nodes", "edges", "claims", "sources") for identifier in answer.get(table, {})]
    shown += [identifier for edge in answer.get("edges", {}).values() for identifier in edge.get("united", ())]
    records = read_closure(store, shown).values()
    lines = _lines(sorted(records, key=lambda record: (KINDS.index(record.kind), record.id or "")))
    cut = describe_cut(answer)
    return b"".join([*lines, cut_line(cut)] if cut else lines)


def _lines(records: Iterable[Record]) -> Iterator[bytes]:
    """Yield one line a record."""
    from knowledge_graph.records import as_json  # noqa: PLC0415

    return (as_json(record) + b"\n" for record in records)


FORMAT: Final = OutputFormat(
    "ndjson",
    "application/x-ndjson",
    "ndjson",
    "Records, one a line; loads again.",
    _write,
    prepared=False,
    write_records=_lines,
    other_extensions=("jsonl",),
    position=2,
)
