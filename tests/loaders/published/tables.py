"""Hand-written rows of published tables, and what is read of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from knowledge_graph.records import Actor, Claim, Event, Location, Record
from loaders.formats import ReadContext, detect_format
from loaders.readers.rows import Row


def write_table(header: str, rows: Sequence[dict[str, str]], delimiter: str = ",") -> bytes:
    """Return a table as bytes; cells that a row leaves out are empty, and columns it adds stand at the end."""
    columns = header.split(",")
    columns += [name for name in dict.fromkeys(name for row in rows for name in row) if name not in columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read_rows(content: bytes, name: str = "table.csv") -> list[Row]:
    """Return the rows of a table, read in the format that its content shows."""
    known = detect_format(content)
    assert known, "no format recognises it"
    return list(known.read(io.BufferedReader(io.BytesIO(content)), ReadContext(name)))


def read_records(content: bytes) -> list[Record]:
    """Return the records of a table without bad rows."""
    rows = read_rows(content)
    assert not [str(problem) for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def events(records: Sequence[Record]) -> dict[str, Event]:
    """Return the events among records, by id."""
    return {record.id: record for record in records if isinstance(record, Event)}


def actors(records: Sequence[Record]) -> dict[str, Actor]:
    """Return the actors among records, by id."""
    return {record.id: record for record in records if isinstance(record, Actor)}


def locations(records: Sequence[Record]) -> dict[str, Location]:
    """Return the locations among records, by id."""
    return {record.id: record for record in records if isinstance(record, Location)}


def claims(records: Sequence[Record]) -> list[Claim]:
    """Return the claims among records."""
    return [record for record in records if isinstance(record, Claim)]


def roles(event: Event) -> set[tuple[str, str]]:
    """Return an event's participants as pairs of role and actor."""
    return {(part.role, part.actor) for part in event.participants}


def places(event: Event) -> set[tuple[str, str]]:
    """Return an event's places as pairs of role and location."""
    return {(place.role, place.location) for place in event.locations}
