"""Four CSV tables in one zip: for spreadsheets, pandas and R."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Final

from queries.export.escaping import csv_text
from queries.export.output_format import AnyAnswer, OutputFormat
from queries.export.tables import COLUMNS, rows

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore

_TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)
"""The zip format's first day: the same answer gives the same bytes."""


def _write(_: GraphStore, answer: AnyAnswer) -> bytes:
    """Return nodes.csv, edges.csv, claims.csv and sources.csv, in UTF-8, in a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in COLUMNS:
            member = zipfile.ZipInfo(f"{table}.csv", _TIMESTAMP)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(member, _table(answer, table))
    return out.getvalue()


def _table(answer: AnyAnswer, table: str) -> bytes:
    """Return one table as RFC 4180 has it: every text in quotes, lines ended by CR LF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS[table])
    for row in rows(answer, table):
        cells = [row.get(column, "") for column in COLUMNS[table]]
        writer.writerow([csv_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue().encode()


FORMAT: Final = OutputFormat(
    "csv",
    "application/zip",
    "csv.zip",
    "Nodes, edges, claims and sources as tables.",
    _write,
    binary=True,
    position=5,
)
