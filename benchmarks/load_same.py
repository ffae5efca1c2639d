"""The graph that our load makes, written the plain way: our files for ``neo4j-admin``, by MERGE in batches of maps.

The other ways write a leaner graph; this tells what our way of writing does for the same one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import neo4j
from neo4j.spatial import WGS84Point

from knowledge_graph.neo4j.bulk_import.csv_files import ARRAY_MARK
from knowledge_graph.neo4j.bulk_import.import_folder import ARGUMENTS

BATCH: Final = 5_000

_NODES: Final = "UNWIND $rows AS row MERGE (n:%s {%s: row.key}) SET n:$(row.labels) SET n += row.properties"
_ENDS: Final = "UNWIND $rows AS row MATCH (a:%s {%s: row.start}) MATCH (b:%s {%s: row.end}) "
_RELATIONS: Final = _ENDS + "MERGE (a)-[r:%s {id: row.properties.id}]->(b) SET r += row.properties"
_TIES: Final = _ENDS + "MERGE (a)-[:%s]->(b)"
_KEYS: Final = {"Claim": "z_key", "Speaker": "key", "Ledger": "name"}
"""By what nodes that are no records are known, the id apart."""
_OPTION: Final = re.compile(r"--(nodes|relationships)=(?:(\w+)=)?\./(.+)")
_NUMBERS: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

Row = dict[str, Any]


def write_files(session: neo4j.Session, folder: Path) -> None:
    """Write what lies in a folder for ``neo4j-admin``, nodes first."""
    result = filter(None, map(_OPTION.fullmatch, (folder / ARGUMENTS).read_text("utf-8").splitlines()))
    for kind, name, file in sorted((entry.groups() for entry in result), key=itemgetter(0)):
        with (folder / file).open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream)
            write = _nodes if kind == "nodes" else _relations
            for statement, rows in write(name, next(reader), reader):
                session.execute_write(_run, statement, rows)


def _run(transaction: neo4j.ManagedTransaction, statement: str, rows: Sequence[Row]) -> None:
    transaction.run(statement, rows=rows).consume()  # type: ignore[arg-type]


def _nodes(label: str | None, header: Sequence[str], reader: Iterator[list[str]]) -> Iterator[tuple[str, list[Row]]]:
    """Yield statements with their rows: a key, labels and properties each."""
    named, first = label or "Entity", 1 if label else 2
    columns = [_column(entry) for entry in header[first:]]
    while some := list(islice(reader, BATCH)):
        marked = [[] if label else cells[1].split(ARRAY_MARK) for cells in some]
        rows = [
            {"key": cells[0], "labels": labels, "properties": _read(columns, cells[first:])}
            for cells, labels in zip(some, marked, strict=True)
        ]
        yield _NODES % (named, _KEYS.get(named, "id")), rows


def _relations(type_: str, header: Sequence[str], reader: Iterator[list[str]]) -> Iterator[tuple[str, list[Row]]]:
    """Yield statements with their rows: the ends and properties each."""
    labels = [re.findall(r"\((\w+)\)", entry)[0] for entry in header[:2]]
    ends = [part for label in labels for part in (label, _KEYS.get(label, "id"))]
    columns = [_column(entry) for entry in header[2:]]
    statement = (_RELATIONS if columns else _TIES) % (*ends, type_)
    while some := list(islice(reader, BATCH)):
        yield statement, [{"start": a, "end": b, "properties": _read(columns, rest)} for a, b, *rest in some]


def _column(header: str) -> tuple[str, Callable[[str], Any]]:
    name, _, type_ = header.partition(":")
    return name, _READERS.get(type_, str)


def _read(columns: Sequence[tuple[str, Callable[[str], Any]]], cells: Sequence[str]) -> Row:
    return {name: read(cell) for (name, read), cell in zip(columns, cells, strict=True) if cell}


def _point(text: str) -> WGS84Point:
    longitude, latitude = map(float, _NUMBERS.findall(text))
    return WGS84Point((longitude, latitude))


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "long": int,
    "double": float,
    "boolean": lambda text: text == "true",
    "long[]": lambda text: [int(entry) for entry in text.split(ARRAY_MARK)],
    "string[]": lambda text: text.split(ARRAY_MARK),
    "date": date.fromisoformat,
    "point{crs:WGS-84}": _point,
}
"""How a cell is read, by the type its column's header gives."""
