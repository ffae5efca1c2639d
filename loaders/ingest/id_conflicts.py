"""Rows that say two things of one id: which contradict each other, and which are copies that are only more silent.

A copy of a release may have fewer columns than another: an older download, or one that somebody cut down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson

from knowledge_graph.records import KINDS, a_kind
from loaders.ingest.spool import FieldProblem, Spool

_REPEATED: Final = """
SELECT id FROM item WHERE id IN (SELECT id FROM item GROUP BY id HAVING COUNT(*) > 1) GROUP BY id
HAVING MIN(kind) <> MAX(kind) OR MIN(body) <> MAX(body)
OR COALESCE(MIN(measures), '') <> COALESCE(MAX(measures), '') OR COUNT(measures) NOT IN (0, COUNT(*))
"""
_SAME_ID: Final = """
SELECT item.row, item.kind, item.source, item.body, item.measures, row.made, row.file
FROM item JOIN row ON row.n = item.row WHERE item.id = ? ORDER BY item.n
"""
_OTHER_IN_STORE: Final = """
SELECT item.row, item.id, stored.kind FROM item JOIN stored ON stored.id = item.id WHERE stored.kind <> item.kind
"""
_DATASETS: Final = {"dataset", "release"}
_KINDS: Final = {"event", "relation"}
_ASSUMED: Final = {"reality": "happened", "role": "occurred_at"}
"""What a record says by leaving a field out; leaving out any other says nothing."""


class _RowContent(NamedTuple):
    """What a row says under an id that others have, too."""

    row: int
    kind: int
    source: str | None
    body: bytes
    measures: bytes | None
    made: bool
    file: int

    def contradicts(self, other: _RowContent, *, counted: bool) -> bool:
        """Return whether one of the two must be wrong; ``counted`` takes in their figures."""
        if self.source != other.source or self.made or other.made:
            return False
        mine, others = ((content.body, content.measures if counted else None) for content in (self, other))
        return mine != others and (
            self.file == other.file or not are_compatible(self.kind, self.source, *map(_fields, (mine, others)))
        )


def _fields(content: tuple[bytes, bytes | None]) -> dict[str, Any]:
    fields: dict[str, Any] = orjson.loads(content[0])
    return fields | {"measures": orjson.loads(content[1])} if content[1] else fields


def iter_id_conflicts(spool: Spool) -> Iterator[FieldProblem]:
    """Yield the rows that give one id to two kinds, or say two different things of it.

    Two datasets may each have their own version of a record; one source, or none, may not, unless two files of it
    are only silent where the other isn't. A text may give two figures, which are two claims; a dataset's release
    counts once. What a format's reader made of many rows may differ: two spellings of a name are one actor's.
    """
    for (identifier,) in spool.query(_REPEATED):
        rows = [_RowContent(*values) for values in spool.query(_SAME_ID, (identifier,))]
        sources = [spool.source(source) for source in {row.source for row in rows} if source]
        counted = any(source["type"] in _DATASETS for source in sources if source)
        different = list({content[1:]: content for content in reversed(rows)}.values())
        for content in rows:
            if what := next(
                filter(None, (_describe_conflict(content, other, spool, counted=counted) for other in different)), None
            ):
                yield content.row, "id", f"{identifier} {what}", identifier
    for row, identifier, stored in spool.query(_OTHER_IN_STORE):
        yield row, "id", f"{identifier} is {a_kind(KINDS[stored])} in the store; give this one another id.", identifier


def _describe_conflict(row: _RowContent, other: _RowContent, spool: Spool, *, counted: bool) -> str | None:
    """Say what is wrong between two rows, if anything is."""
    if row.kind != other.kind:
        return f"is {a_kind(KINDS[other.kind])} at {spool.position_of(other.row)}; give one of them another id."
    if row.contradicts(other, counted=counted):
        return f"says something else at {spool.position_of(other.row)}; keep one of the two."
    return None


def are_compatible(kind: int, source: str | None, mine: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two records of one release, as fields, say nothing that the other denies; silence denies nothing.

    Which of the two then stands, and with what of the other, is for the store to say: it knows more copies.
    """
    if KINDS[kind] not in _KINDS or not source:
        return False
    return _match(mine, other)


def _match(mine: Any, other: Any) -> bool:
    """Compare what both say: fields of that name, and each member of the shorter list with one of the longer."""
    if isinstance(mine, dict) and isinstance(other, dict):
        assumed = {name: word for name, word in _ASSUMED.items() if name in mine or name in other}
        mine, other = assumed | mine, assumed | other
        return all(_match(mine[name], other[name]) for name in mine.keys() & other.keys())
    if isinstance(mine, list) and isinstance(other, list):
        fewer, more = sorted((mine, other), key=len)
        return all(any(_match(item, another) for another in more) for item in fewer)
    return bool(mine == other)
