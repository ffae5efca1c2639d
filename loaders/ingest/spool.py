"""The spool: a temporary SQLite file that holds an input between its two passes, so that memory stays bounded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any, Final, Self

import orjson

from knowledge_graph.edges import carrier_of
from knowledge_graph.errors import InvalidInput, Problem
from knowledge_graph.records import KINDS, Event, Kind, Measure, Record, as_json, from_json
from knowledge_graph.references import iter_references
from loaders.ingest.normalize import ExpandedRecord
from loaders.ingest.references import PART_FIELDS
from loaders.readers.limits.settings import read_limits, variable
from loaders.readers.rows import SKIPPED, Row
from loaders.toolkit.part_ids import get_part_id

KIND_CODES: Final[dict[str, int]] = {kind: index for index, kind in enumerate(KINDS)}

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
CREATE TABLE file (n INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE row (n INTEGER PRIMARY KEY, file INT, line INT, kind TEXT, raw BLOB, made INT, optional INT,
                  skipped INT);
CREATE TABLE item (n INTEGER PRIMARY KEY, row INT, kind INT, id TEXT, source TEXT, derived INT, existence INT,
                   place INT DEFAULT 0, carrier TEXT, implied INT, measures BLOB, body BLOB);
CREATE TABLE ref (item INT, row INT, field TEXT, target TEXT, kinds INT, part TEXT);
CREATE TABLE part (id TEXT, row INT, explicit INT);
CREATE TABLE problem (row INT, field TEXT, message TEXT, id TEXT);
CREATE TABLE gone (id TEXT, row INT, about TEXT);
CREATE TABLE stored (id TEXT PRIMARY KEY, kind INT, standing TEXT) WITHOUT ROWID;
"""

_INDEXES = """
CREATE INDEX item_id ON item (id);
CREATE INDEX item_row ON item (row);
CREATE INDEX ref_target ON ref (target);
CREATE INDEX ref_item ON ref (item);
CREATE INDEX ref_row ON ref (row);
CREATE INDEX part_id ON part (id);
CREATE INDEX part_row ON part (row);
CREATE INDEX gone_id ON gone (id);
CREATE INDEX gone_about ON gone (about);
CREATE INDEX problem_row ON problem (row);
"""

_ROW = "INSERT INTO row (n, file, line, kind, raw, made, optional, skipped) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_ITEM = """
INSERT INTO item (n, row, kind, id, source, derived, existence, carrier, implied, measures, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_REF = "INSERT INTO ref VALUES (?, ?, ?, ?, ?, ?)"
_PART = "INSERT INTO part VALUES (?, ?, ?)"
_GONE = "INSERT INTO gone VALUES (?, ?, ?)"
_INSERTS: Final = (_ROW, _ITEM, _REF, _PART, _GONE)
_INSERT_BATCH: Final = 5_000
_MAX_PENDING: Final = 16 * 1024 * 1024  # bytes
MAX_MESSAGE: Final = 2_000
"""Maximum characters of a problem's message: one may quote a name of megabytes."""
_PAGE: Final = 4096

_SOURCE: Final = f"SELECT body FROM item WHERE id = ? AND kind = {KIND_CODES['source']} ORDER BY body DESC LIMIT 1"
_IMPLYING_ITEM: Final = "SELECT row, body, measures FROM item WHERE n = ?"

_REMEMBER = """
INSERT INTO gone SELECT item.id, item.row, ref.target FROM item
LEFT JOIN ref ON ref.item = item.n AND ref.field = 'about' AND ref.part IS NULL WHERE item.row = ?
"""

FieldProblem = tuple[int, str, str, str | None]
"""A problem: the row, the field, the message, the record's id."""


@cache
def kinds_mask(kinds: frozenset[Kind]) -> int:
    """Return a set of kinds as a bit mask."""
    return sum(1 << KIND_CODES[kind] for kind in kinds)


class Spool:
    """An input as rows, their records, and the references of those. A context manager.

    Implied claims, which are most of a dataset's, are created only when records are read back; ``item.implied`` holds
    their number. Those that other records may affect are stored like the others (``unfold``).

    ``digest``, once the input is closed, tells inputs of other records apart; the order of records doesn't matter.
    """

    digest: str

    def __init__(self, *, keep_rows: bool = False) -> None:
        self.db = sqlite3.connect("", isolation_level=None)  # a file without a name: it goes with this process
        self.db.executescript(_SCHEMA)
        self._limit = read_limits().max_temporary_bytes
        self.db.execute(f"PRAGMA max_page_count = {max(100, self._limit // _PAGE)}")
        self.db.execute("BEGIN")
        self._keep_rows = keep_rows
        self._rows = self._items = self.files = 0
        self._sum = 0
        self._pending: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in _INSERTS}
        self._pending_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()
        if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
            raise InvalidInput(
                f"The input takes more than {self._limit:,} bytes in temporary files, or the disk that holds them is "
                f"full; load it in several parts, raise {variable('max_temporary_bytes')}, or set SQLITE_TMPDIR to a "
                "folder on another disk."
            ) from None

    def add_file(self, name: str) -> None:
        """Begin a file; the rows added next belong to it."""
        self.files += 1
        self.db.execute("INSERT INTO file VALUES (?, ?)", (self.files, name))

    def _insert(self, sql: str, *values: tuple[Any, ...]) -> None:
        """Queue rows for insertion; inserting thousands at a time is much faster than one by one."""
        pending = self._pending[sql]
        pending += values
        if len(pending) >= _INSERT_BATCH or self._pending_bytes > _MAX_PENDING:
            self._insert_pending()

    def add_row(self, row: Row, records: Iterable[ExpandedRecord]) -> None:
        """Add a row with its normalised records, or with its problems."""
        self._rows += 1
        raw = row.raw if self._keep_rows else None
        dropped = row.kind == SKIPPED
        self._insert(_ROW, (self._rows, self.files, row.line, row.kind, raw, row.made, row.optional, dropped))
        self._pending_bytes += len(raw or b"")
        if row.problems:
            self.refuse([(self._rows, problem.field, problem.message, problem.record_id) for problem in row.problems])
            self._insert(_GONE, (row.id, self._rows, row.about))
            return
        for expanded in records:
            self._add(expanded, self._rows)

    def _add(self, expanded: ExpandedRecord, row: int, *, derived: bool = False) -> None:
        record, measures = expanded
        self._items += 1
        n = self._items
        source = None if record.kind == "source" else record.source
        existence, carrier = False, record.id
        if record.kind == "claim":
            existence, carrier = record.property is None, carrier_of(record.about)
        body = as_json(record)
        measures_json = orjson.dumps(measures, default=_fields) if measures else None
        self._sum += int.from_bytes(blake2b(body + (measures_json or b""), digest_size=16).digest())
        rank, implied = KIND_CODES[record.kind], expanded.implied
        self._insert(
            _ITEM, (n, row, rank, record.id, source, derived, existence, carrier, implied, measures_json, body)
        )
        self._pending_bytes += len(body)
        references = iter_references(record)
        self._insert(
            _REF, *[(n, row, field, target, kinds_mask(kinds), part) for field, target, kinds, part in references]
        )
        if isinstance(record, Event):
            for field in PART_FIELDS:
                parts = [(get_part_id(record.id, part), row, part.id is not None) for part in getattr(record, field)]
                self._insert(_PART, *parts)
        elif record.kind == "location" and record.part_of:
            self._insert(_PART, (f"{record.id}#part_of:{record.part_of}", row, False))

    def add_stored(self, records: Iterable[Record]) -> None:
        """Add changed records of the store, which belong to no row: they are written with what they are about."""
        for record in records:
            self._add(ExpandedRecord(record), 0)
        self._insert_pending()

    def close_input(self) -> None:
        """End the first pass: build the indexes that the checks need."""
        self.digest = f"{self._sum % (1 << 128):032x}"
        self._insert_pending()
        self.db.executescript(_INDEXES)
        self.db.execute("BEGIN")

    def _insert_pending(self) -> None:
        self._pending_bytes = 0
        for sql, pending in self._pending.items():
            self.db.executemany(sql, pending)
            pending.clear()

    def unfold(self, query: str) -> None:
        """Store the implied claims of some records like explicit ones; ``query`` selects the numbers of those items."""
        for (n,) in self.db.execute(f"SELECT n FROM item WHERE implied AND n IN ({query})").fetchall():
            for row, body, measures in self.db.execute(_IMPLYING_ITEM, (n,)).fetchall():
                for claim in ExpandedRecord(from_json(body), _measures(measures)).claims():
                    self._add(ExpandedRecord(claim), row, derived=True)
            self.db.execute("UPDATE item SET implied = 0 WHERE n = ?", (n,))
        self._insert_pending()

    def refuse(self, problems: list[FieldProblem]) -> None:
        """Add problems."""
        self.db.executemany(
            "INSERT INTO problem VALUES (?, ?, ?, ?)",
            [(row, _shorten(field), _shorten(message), name) for row, field, message, name in problems],
        )

    def drop_rows(self, rows: Iterable[int], *, refused: bool = True) -> None:
        """Remove rows; the ids of rejected ones are kept, so that messages about what depends on them can name them."""
        for row in rows:
            if refused:
                self.db.execute(_REMEMBER, (row,))
            for table in ("item", "ref", "part"):
                self.db.execute(f"DELETE FROM {table} WHERE row = ?", (row,))

    def query(self, sql: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query of the checks."""
        return self.db.execute(sql, values)

    def source(self, identifier: str) -> dict[str, Any] | None:
        """Return the fields of a source that the input describes, or None."""
        for (body,) in self.db.execute(_SOURCE, (identifier,)):
            fields: dict[str, Any] = orjson.loads(body)
            return fields
        return None

    def position_of(self, row: int) -> str:
        """Return a row's position as ``file:line``."""
        cursor = self.db.execute("SELECT name, line FROM row JOIN file ON file.n = row.file WHERE row.n = ?", (row,))
        name, line = cursor.fetchone()
        return f"{name}:{line}"

    def iter_records(self, *kinds: Kind) -> Iterator[Record]:
        """Yield the distinct records of some kinds, parents first, then by id."""
        marks = ", ".join(str(KIND_CODES[kind]) for kind in kinds)
        ordered = self.db.execute(f"SELECT body FROM item WHERE kind IN ({marks}) ORDER BY kind, place, id, body")
        for body, _ in groupby(body for (body,) in ordered):
            yield from_json(body)

    def iter_filed(self, *kinds: Kind) -> Iterator[tuple[int, Record]]:
        """Yield the distinct records of some kinds, each with the number of its file, 0 for those of the store.

        Parents come before their parts, and each record is followed by the claims about it.
        """
        marks = ", ".join(str(KIND_CODES[kind]) for kind in kinds)
        ordered = self.db.execute(
            f"SELECT body, coalesce(row.file, 0), implied, measures FROM item LEFT JOIN row ON row.n = item.row "
            f"WHERE item.kind IN ({marks}) ORDER BY place, carrier, item.kind, item.id, body, item.row"
        )
        current_id, claim_ids = "", set[str]()
        for body, group in groupby(ordered, key=itemgetter(0)):
            record = from_json(body)
            if record.id != current_id:
                current_id, claim_ids = record.id or "", set()
            for index, (_, file, implied, measures) in enumerate(group):
                if not index:
                    yield file, record
                for claim in ExpandedRecord(record, _measures(measures)).claims() if implied else ():
                    if claim.id not in claim_ids:
                        claim_ids.add(claim.id or "")
                        yield file, claim

    def problems(self, limit: int) -> tuple[Problem, ...]:
        """Return the first problems, in the order of the files."""
        rows = self.db.execute(
            "SELECT file.name, row.line, field, message, problem.id FROM problem JOIN row ON row.n = problem.row "
            "JOIN file ON file.n = row.file ORDER BY row.n, problem.rowid LIMIT ?",
            (limit,),
        )
        return tuple(Problem(*values) for values in rows)

    def total(self) -> int:
        """Return the number of records, implied claims included."""
        return self.count("SELECT COUNT(*) + COALESCE(SUM(implied), 0) FROM item")

    def count(self, sql: str) -> int:
        """Return the number that a query gives."""
        return int(self.db.execute(sql).fetchone()[0])


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]} …"


def _fields(value: object) -> dict[str, Any]:
    """Return a measure's fields for JSON."""
    assert isinstance(value, Measure)  # noqa: S101 - orjson knows all else that there is
    return value.model_dump(exclude_defaults=True)


def _measures(measures_json: bytes | None) -> dict[str, float | Measure]:
    fields = orjson.loads(measures_json) if measures_json else {}
    return {name: Measure(**value) if isinstance(value, dict) else value for name, value in fields.items()}
