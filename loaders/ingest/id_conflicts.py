"""Rows that share an id: which contradict each other, and which are compatible copies with fewer fields.

A copy of a release may have fewer columns than another, such as an older download or an excerpt.
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
"""Defaults that are implied by an absent field; any other absent field states nothing."""


class _RowContent(NamedTuple):
    """What a row states under an id that other rows have as well."""

    row: int
    kind: int
    source: str | None
    body: bytes
    measures: bytes | None
    made: bool
    file: int

    @property
    def edge(self) -> str:
        """Return the pipeline's own id of the edge this is, empty if there is none.

        Of an edge exported twice, the later export may have ended it, or reworded it.
        """
        return str(orjson.loads(self.body).get("attributes", {}).get("uuid", "")) if KINDS[self.kind] in _KINDS else ""

    def contradicts(self, other: _RowContent, *, counted: bool) -> bool:
        """Return whether the two can't both be right; with ``counted``, figures are compared as well."""
        if self.source != other.source or self.made or other.made:
            return False
        if self.edge and self.edge == other.edge:
            return False
        mine, others = ((content.body, content.measures if counted else None) for content in (self, other))
        return mine != others and (
            self.file == other.file or not are_compatible(self.kind, self.source, *map(_fields, (mine, others)))
        )


def _fields(content: tuple[bytes, bytes | None]) -> dict[str, Any]:
    fields: dict[str, Any] = orjson.loads(content[0])
    return fields | {"measures": orjson.loads(content[1])} if content[1] else fields


def iter_id_conflicts(spool: Spool) -> Iterator[FieldProblem]:
    """Yield the rows that give one id to two kinds of record, or to contradicting records.

    Two datasets may each have their own version of a record. One source, or rows without a source, may not, unless two
    files of it are compatible, or both are exports of one edge of a pipeline. A text may state two figures, which are
    two claims; a dataset's release has one of each. Records that a reader derived from several rows may differ: two
    spellings of a name can be the same actor's.
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
    """Return a message if two rows conflict, else None."""
    if row.kind != other.kind:
        return f"is {a_kind(KINDS[other.kind])} at {spool.position_of(other.row)}; give one of them another id."
    if row.contradicts(other, counted=counted):
        return f"differs at {spool.position_of(other.row)}; keep one of the two."
    return None


def are_compatible(kind: int, source: str | None, mine: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two records of one release are equal in every field that both have.

    Which of the two becomes the current version, and with which fields of the other, is the store's decision: it knows
    further copies.
    """
    if KINDS[kind] not in _KINDS or not source:
        return False
    return _match(mine, other)


def _match(mine: Any, other: Any) -> bool:
    """Compare the fields both have; each member of the shorter list must match one of the longer."""
    if isinstance(mine, dict) and isinstance(other, dict):
        assumed = {name: word for name, word in _ASSUMED.items() if name in mine or name in other}
        mine, other = assumed | mine, assumed | other
        return all(_match(mine[name], other[name]) for name in mine.keys() & other.keys())
    if isinstance(mine, list) and isinstance(other, list):
        fewer, more = sorted((mine, other), key=len)
        return all(any(_match(item, another) for another in more) for item in fewer)
    return bool(mine == other)
