"""Checks of references between records: that their targets exist and are of the right kind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Final

from knowledge_graph.edges import carrier_of, edges_of
from knowledge_graph.records import KINDS, Location, Record, Source, a_kind
from knowledge_graph.references import ancestors
from loaders.identity.lookup import RecordLookup, iter_chunks
from loaders.identity.resolution import Resolution
from loaders.ingest.references import move_part_id
from loaders.ingest.spool import KIND_CODES, FieldProblem, Spool

BATCH: Final = 5_000
"""Ids looked up in a store at a time, and sources whose parent is cached."""

_CLAIM: Final = KIND_CODES["claim"]
_CLAIMED_KINDS: Final = f"{KIND_CODES['event']}, {KIND_CODES['relation']}"

_WRONG_KIND = """
SELECT DISTINCT ref.row, ref.field, ref.target, other.kind, ref.kinds, item.id FROM ref
JOIN item ON item.n = ref.item JOIN item AS other ON other.id = ref.target
WHERE (ref.kinds >> other.kind) & 1 = 0
UNION SELECT ref.row, ref.field, ref.target, stored.kind, ref.kinds, item.id FROM ref
JOIN item ON item.n = ref.item JOIN stored ON stored.id = ref.target
WHERE stored.kind IS NOT NULL AND (ref.kinds >> stored.kind) & 1 = 0
"""
_DANGLING = """
SELECT ref.row, ref.field, ref.target, item.id, (SELECT MIN(gone.row) FROM gone WHERE gone.id = ref.target) FROM ref
JOIN item ON item.n = ref.item
WHERE NOT EXISTS (SELECT 1 FROM item AS other WHERE other.id = ref.target)
AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.id = ref.target AND stored.kind IS NOT NULL)
"""
_LINKED_TO_ITSELF = f"""
SELECT DISTINCT ref.row, ref.field, item.id FROM ref JOIN item ON item.n = ref.item AND item.id = ref.target
WHERE item.kind = {KIND_CODES["event"]}
"""
_UNCLAIMED = f"""
SELECT item.row, item.id, item.kind, (SELECT MIN(gone.row) FROM gone WHERE gone.about = item.id) FROM item
WHERE item.kind IN ({_CLAIMED_KINDS})
AND NOT item.implied
AND NOT EXISTS (SELECT 1 FROM ref WHERE ref.target = item.id AND ref.field = 'about' AND ref.part IS NULL)
AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.id = item.id AND stored.kind IS NOT NULL)
"""
_UNKNOWN_PARTS = """
SELECT ref.row, ref.part, item.id FROM ref JOIN item ON item.n = ref.item
WHERE ref.part IS NOT NULL AND NOT EXISTS (SELECT 1 FROM part WHERE part.id = ref.part)
"""
_CLAIMED_SEPARATELY: Final = f"""
SELECT item.n FROM item JOIN ref ON ref.target = item.id AND ref.field = 'about'
JOIN item AS claim ON claim.n = ref.item
WHERE item.implied AND (claim.source = item.source OR NOT EXISTS (
    SELECT 1 FROM item AS source WHERE source.id = claim.source AND source.kind = {KIND_CODES["source"]}
    AND NOT EXISTS (SELECT 1 FROM ref AS above WHERE above.item = source.n AND above.field = 'part_of')
))
"""
"""The records about which the input has claims by their own source, or by one that may be part of it."""
_CLAIMS_ON_CLAIMS: Final = """
SELECT EXISTS (SELECT 1 FROM ref WHERE target >= 'claim:' AND target < 'claim;'
               AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = ref.target))
"""
"""Whether anything refers to a claim that may be an implied one."""
_OTHER_END = """
SELECT substr(rest, instr(rest, ':') + 1) AS id
FROM (SELECT substr(part, instr(part, '#') + 1) AS rest FROM ref WHERE part IS NOT NULL)
"""
_NOT_LOOKED_UP = f"""
SELECT id FROM (SELECT target AS id FROM ref UNION SELECT id FROM item UNION {_OTHER_END})
WHERE id NOT IN (SELECT id FROM stored) ORDER BY id
"""


def look_up_ids(spool: Spool, store: RecordLookup) -> None:
    """Add to the spool what the store has under every id that the input mentions."""
    spool.db.execute(f"CREATE TEMP TABLE asked AS {_NOT_LOOKED_UP}")
    id_rows = spool.query("SELECT id FROM temp.asked ORDER BY rowid")
    while ids := [identifier for (identifier,) in islice(id_rows, BATCH)]:
        known = store.known(ids)
        claims = store.records(
            [identifier for identifier in ids if identifier.startswith("claim:") and identifier not in known]
        )
        rows = [
            (identifier, KIND_CODES[known[identifier][0]], known[identifier][1])
            if identifier in known
            else (identifier, None, None)
            for identifier in ids
        ]
        rows = [
            (identifier, _CLAIM, identifier) if identifier in claims else row
            for identifier, row in zip(ids, rows, strict=True)
        ]
        spool.db.executemany("INSERT OR REPLACE INTO stored VALUES (?, ?, ?)", rows)
    spool.db.execute("DROP TABLE temp.asked")


def drop_redundant_claims(spool: Spool, store: RecordLookup) -> None:
    """Drop implied claims of a record's ``source`` where the input has an explicit one.

    An explicit claim with the same id, perhaps retracted since, replaces the implied one. And where a source makes a
    claim of its own about a record, perhaps hedged, naming it as the record's source must not add a flat statement.
    """
    spool.unfold(_CLAIMED_SEPARATELY)
    if spool.count(_CLAIMS_ON_CLAIMS):
        spool.unfold("SELECT n FROM item")
    spool.db.execute(
        "DELETE FROM item WHERE derived AND kind = ? AND id IN (SELECT id FROM item WHERE NOT derived)", (_CLAIM,)
    )
    spool.db.execute("CREATE TEMP TABLE spoken (id TEXT, source TEXT)")
    ancestors = _SourceAncestors(spool, store)
    pairs = spool.query(
        "SELECT DISTINCT ref.target, item.source FROM item JOIN ref ON ref.item = item.n "
        "WHERE item.existence AND NOT item.derived AND ref.field = 'about' AND ref.part IS NULL "
        "AND ref.target IN (SELECT ref.target FROM item JOIN ref ON ref.item = item.n WHERE item.derived)"
    )
    spoken = ((about, ancestor) for about, source in pairs for ancestor in ancestors.of(source))
    spool.db.executemany("INSERT INTO spoken VALUES (?, ?)", spoken)
    spool.db.execute("CREATE INDEX temp.spoken_id ON spoken (id, source)")
    redundant = (
        "SELECT item.n FROM item JOIN ref ON ref.item = item.n AND ref.field = 'about' "
        "JOIN spoken ON spoken.id = ref.target AND spoken.source = item.source "
        "WHERE item.derived AND item.existence"
    )
    spool.db.execute(f"DELETE FROM item WHERE n IN ({redundant})")
    spool.db.execute("DELETE FROM ref WHERE item NOT IN (SELECT n FROM item)")
    spool.db.execute("DROP TABLE temp.spoken")


class _SourceAncestors:
    """The ancestors of a source, itself first; the input's version of a source comes before the store's."""

    def __init__(self, spool: Spool, store: RecordLookup) -> None:
        self._spool, self._store = spool, store
        self._next = lru_cache(maxsize=BATCH)(self._find_next)

    def of(self, source: str) -> list[str]:
        return list(ancestors(source, self._next))

    def _find_next(self, source: str) -> str | None:
        if (fields := self._spool.source(source)) is not None:
            return fields.get("part_of")
        record = self._store.records([source]).get(source)
        return record.part_of if isinstance(record, Source) else None


def skip_optional_rows(spool: Spool) -> None:
    """Skip optional rows whose targets are neither in the input nor in the store, and sources only they refer to."""
    absent = (
        "SELECT DISTINCT row.n FROM row JOIN ref ON ref.row = row.n WHERE row.optional AND NOT row.skipped "
        "AND NOT EXISTS (SELECT 1 FROM item AS other WHERE other.id = ref.target) "
        "AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.id = ref.target AND stored.kind IS NOT NULL)"
    )
    rows = [row for (row,) in spool.query(absent)]
    if not rows:
        return
    spool.drop_rows(rows, refused=False)
    spool.db.executemany("UPDATE row SET skipped = 1 WHERE n = ?", [(row,) for row in rows])
    unneeded = (
        f"SELECT row.n FROM row JOIN item ON item.row = row.n WHERE row.made AND item.kind = {KIND_CODES['source']} "
        "AND NOT EXISTS (SELECT 1 FROM ref WHERE ref.target = item.id)"
    )
    spool.drop_rows([row for (row,) in list(spool.query(unneeded))], refused=False)


def iter_reference_problems(
    spool: Spool, store: RecordLookup, resolution: Resolution, *, cascade: bool
) -> Iterator[FieldProblem]:
    """Yield references to missing records or to the wrong kind, and events and relations without a claim.

    With ``cascade`` also those that fail only because the row they need was rejected.
    """
    for row, field, target, kind, mask, identifier in spool.query(_WRONG_KIND):
        expected = " or ".join(a_kind(name) for name in KINDS if mask >> KIND_CODES[name] & 1)
        yield row, field, f"expected {expected}, but {target} is {a_kind(KINDS[kind])}.", identifier
    for row, field, target, identifier, refused_row in spool.query(_DANGLING):
        if refused_row is None:
            yield (
                row,
                field,
                f"{target} is neither in the input nor in the store; add it or correct the id.",
                identifier,
            )
        elif cascade:
            yield (
                row,
                field,
                f"{target} was rejected ({spool.position_of(refused_row)}); correct that first.",
                identifier,
            )
    for row, field, identifier in spool.query(_LINKED_TO_ITSELF):
        yield row, field, f"{identifier} has a link to itself; name another event, or remove the link.", identifier
    for row, identifier, kind, refused_row in spool.query(_UNCLAIMED):
        if refused_row is None:
            what = f"no claim supports this {KINDS[kind]}: add a claim about it, or give it a `source`."
            yield row, "", what, identifier
        elif cascade:
            yield (
                row,
                "",
                f"the claim that supports it was rejected ({spool.position_of(refused_row)}); correct that first.",
                identifier,
            )
    yield from _iter_unknown_parts(spool, store, resolution)
    yield from _iter_identity_conflicts(spool, resolution)


def _iter_unknown_parts(spool: Spool, store: RecordLookup, resolution: Resolution) -> Iterator[FieldProblem]:
    """Yield claims about parts that neither the input's nor the store's version of the event has."""
    unknown = list(spool.query(_UNKNOWN_PARTS))
    moved = resolution.moved
    stored: set[str] = set()
    for ids in iter_chunks(sorted({carrier_of(move_part_id(part, moved)) for _, part, _ in unknown})):
        for record in store.records(ids).values():
            stored |= {edge.id for edge in edges_of(record)}
    for row, part, identifier in unknown:
        if part not in stored and move_part_id(part, moved) not in stored:
            carrier = carrier_of(part)
            yield (
                row,
                "about",
                f"{carrier} has no part {part}; name one of its parts, or the record itself.",
                identifier,
            )


def _iter_identity_conflicts(spool: Spool, resolution: Resolution) -> Iterator[FieldProblem]:
    for identifier, former in resolution.former_id_conflicts:
        for (row,) in spool.query("SELECT row FROM item WHERE id = ?", (identifier,)):
            yield row, "former_ids", f"{former} is another record in the store; remove it.", identifier
    if resolution.moved:
        ends = "SELECT a.row, a.target, b.target, item.id FROM ref AS a JOIN ref AS b ON b.item = a.item "
        ends += "JOIN item ON item.n = a.item WHERE a.field = 'start' AND b.field = 'end'"
        for row, start, end, identifier in spool.query(ends):
            if resolution.moved.get(start, start) == resolution.moved.get(end, end):
                what = f"{start} and {end} were recognised as the same entity; give them different identifiers."
                yield row, "end", what, identifier


def iter_cycles(spool: Spool, store: RecordLookup, resolution: Resolution) -> Iterator[FieldProblem]:
    """Yield cycles of ``part_of`` and ``republishes``; without cycles, order the spooled records parents first."""
    for kind, field in (("location", "part_of"), ("source", "part_of"), ("source", "republishes")):
        parent = _read_parents(spool, store, resolution, kind, field)
        sorter = TopologicalSorter(parent)
        try:
            order = list(sorter.static_order())
        except CycleError as error:
            ring: list[str] = error.args[1]
            shown = " → ".join(reversed(ring))
            for member in sorted(set(ring)):
                for (row,) in spool.query(
                    "SELECT item.row FROM item JOIN ref ON ref.item = item.n WHERE item.id = ? AND field = ?",
                    (member, field),
                ):
                    yield row, field, f"circular reference: {shown}; correct one of them.", member
        else:
            spool.db.executemany(
                "UPDATE item SET place = MAX(place, ?) WHERE id = ?",
                [(index, identifier) for index, identifier in enumerate(order)],
            )


def _read_parents(
    spool: Spool, store: RecordLookup, resolution: Resolution, kind: str, field: str
) -> dict[str, set[str]]:
    moved = resolution.moved
    parents: dict[str, set[str]] = {}
    for child, parent in spool.query(
        "SELECT item.id, ref.target FROM item JOIN ref ON ref.item = item.n WHERE item.kind = ? AND ref.field = ?",
        (KIND_CODES[kind], field),
    ):
        parents.setdefault(moved.get(child, child), set()).add(moved.get(parent, parent))
    unknown = {parent for ancestors in parents.values() for parent in ancestors} - set(parents)
    while unknown:
        records: dict[str, Record] = {}
        for ids in iter_chunks(sorted(unknown)):
            records |= store.records(ids)
        for identifier in unknown:
            record = records.get(identifier)
            parent = getattr(record, field, None) if isinstance(record, Location | Source) else None
            parents[identifier] = {parent} if parent else set()
        unknown = {parent for ancestors in parents.values() for parent in ancestors} - set(parents)
    return parents
