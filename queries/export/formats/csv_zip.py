"""Four CSV tables in one zip: for spreadsheets, pandas and R."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Final

from queries.export.cut import notes_on
from queries.export.escaping import csv_text, json_value
from queries.export.output_format import AnyAnswer, OutputFormat
from queries.export.tables import COLUMNS, rows

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore

_TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)
"""The zip format's first day: the same answer gives the same bytes."""


_HEADS: Final = {
    "nodes": {"id": "Id", "label": "Label"},
    "edges": {"id": "Id", "start": "Source", "end": "Target", "label": "Label", "kind": "Kind"},
}
"""What Gephi's import of spreadsheets looks for, where our own name is another."""


_AFTER_ENDS: Final = 2
"""Where in a row of edges Gephi's ``Type`` stands: after the two ends."""


def _header(table: str) -> tuple[str, ...]:
    names = _HEADS.get(table, {})
    header = [names.get(column, column) for column in COLUMNS[table]]
    if table == "edges":
        header.insert(_AFTER_ENDS, "Type")
    return tuple(header)


HEADERS: Final = {table: _header(table) for table in COLUMNS}
"""Every table's first line."""


def _write(_: GraphStore, answer: AnyAnswer) -> bytes:
    """Return nodes.csv, edges.csv, claims.csv and sources.csv, in UTF-8, in a zip.

    With them a README.txt, if there is something to say of the whole: what cut the answer, and whose data it is.
    """
    members = {f"{table}.csv": _table(answer, table) for table in COLUMNS}
    if notes := notes_on(answer):
        members["README.txt"] = "".join(f"{json_value(text)}\n" for text in notes.values()).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, _TIMESTAMP)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(member, content)
    return out.getvalue()


def _table(answer: AnyAnswer, table: str) -> bytes:
    """Return one table as RFC 4180 has it: every text in quotes, lines ended by CR LF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(HEADERS[table])
    for row in rows(answer, table):
        cells: list[str | int | float] = [row.get(column, "") for column in COLUMNS[table]]
        if table == "edges":
            cells.insert(_AFTER_ENDS, "Directed")
        writer.writerow([csv_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue().encode()


FORMAT: Final = OutputFormat(
    "csv",
    "application/zip",
    "csv.zip",
    "Nodes, edges, claims and sources as tables.",
    _write,
    other_extensions=("zip",),
    binary=True,
    position=5,
)
