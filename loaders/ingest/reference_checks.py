"""What one record can't show by itself: whether what an input's records refer to is there and fits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Final

from knowledge_graph.edges import edges_of
from knowledge_graph.records import KINDS, Location, Record, Source, a_kind
from loaders.identity.resolution import Lookup, Resolution, batches
from loaders.ingest.references import moved_part
from loaders.ingest.spool import RANKS, Found, Spool

AT_ONCE: Final = 5_000
"""How many ids a store is asked about at once, and how many sources' wholes are kept in mind."""

_CLAIM: Final = RANKS["claim"]
_STANDS_ON_CLAIMS: Final = f"{RANKS['event']}, {RANKS['relation']}"

_MISFITS = """
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
_UNVOUCHED = f"""
SELECT item.row, item.id, item.kind, (SELECT MIN(gone.row) FROM gone WHERE gone.about = item.id) FROM item
WHERE item.kind IN ({_STANDS_ON_CLAIMS})
AND NOT item.implied
AND NOT EXISTS (SELECT 1 FROM ref WHERE ref.target = item.id AND ref.field = 'about' AND ref.part IS NULL)
AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.id = item.id AND stored.kind IS NOT NULL)
"""
_LOOSE_PARTS = """
SELECT ref.row, ref.part, item.id FROM ref JOIN item ON item.n = ref.item
WHERE ref.part IS NOT NULL AND NOT EXISTS (SELECT 1 FROM part WHERE part.id = ref.part)
"""
_SPOKEN_OF_BESIDES: Final = f"""
SELECT item.n FROM item JOIN ref ON ref.target = item.id AND ref.field = 'about'
JOIN item AS claim ON claim.n = ref.item
WHERE item.implied AND (claim.source = item.source OR NOT EXISTS (
    SELECT 1 FROM item AS source WHERE source.id = claim.source AND source.kind = {RANKS["source"]}
    AND NOT EXISTS (SELECT 1 FROM ref AS above WHERE above.item = source.n AND above.field = 'part_of')
))
"""
"""The records about which the input has claims by their own source, or by one that may be a part of that."""
_CLAIMS_ON_CLAIMS: Final = """
SELECT EXISTS (SELECT 1 FROM ref WHERE target >= 'claim:' AND target < 'claim;'
               AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = ref.target))
"""
"""Whether anything refers to a claim that may be one made in passing."""
_OTHER_END = """
SELECT substr(rest, instr(rest, ':') + 1) AS id
FROM (SELECT substr(part, instr(part, '#') + 1) AS rest FROM ref WHERE part IS NOT NULL)
"""
_UNASKED = f"""
SELECT id FROM (SELECT target AS id FROM ref UNION SELECT id FROM item UNION {_OTHER_END})
WHERE id NOT IN (SELECT id FROM stored) ORDER BY id
"""


def ask_store(spool: Spool, store: Lookup) -> None:
    """Note what the store knows of every id the input names."""
    spool.db.execute(f"CREATE TEMP TABLE asked AS {_UNASKED}")
    asked = spool.query("SELECT id FROM temp.asked ORDER BY rowid")
    while ids := [identifier for (identifier,) in islice(asked, AT_ONCE)]:
        known = store.known(ids)
        claims = store.records([one for one in ids if one.startswith("claim:") and one not in known])
        rows = [(one, RANKS[known[one][0]], known[one][1]) if one in known else (one, None, None) for one in ids]
        rows = [(one, _CLAIM, one) if one in claims else row for one, row in zip(ids, rows, strict=True)]
        spool.db.executemany("INSERT OR REPLACE INTO stored VALUES (?, ?, ?)", rows)
    spool.db.execute("DROP TABLE temp.asked")


def drop_needless_claims(spool: Spool, store: Lookup) -> None:
    """Let claims derived from a record's own ``source`` step back behind what the input says outright.

    One that the input gives with the same id, perhaps retracted since, is that one. And a source that speaks of a
    thing in a claim of its own, perhaps in doubt, must not be taken to state it flatly because the record names it.
    """
    spool.unfold(_SPOKEN_OF_BESIDES)
    if spool.count(_CLAIMS_ON_CLAIMS):
        spool.unfold("SELECT n FROM item")
    spool.db.execute(
        "DELETE FROM item WHERE derived AND kind = ? AND id IN (SELECT id FROM item WHERE NOT derived)", (_CLAIM,)
    )
    spool.db.execute("CREATE TEMP TABLE spoken (id TEXT, source TEXT)")
    wholes = _Wholes(spool, store)
    pairs = spool.query(
        "SELECT DISTINCT ref.target, item.source FROM item JOIN ref ON ref.item = item.n "
        "WHERE item.existence AND NOT item.derived AND ref.field = 'about' AND ref.part IS NULL "
        "AND ref.target IN (SELECT ref.target FROM item JOIN ref ON ref.item = item.n WHERE item.derived)"
    )
    spoken = ((about, whole) for about, source in pairs for whole in wholes.of(source))
    spool.db.executemany("INSERT INTO spoken VALUES (?, ?)", spoken)
    spool.db.execute("CREATE INDEX temp.spoken_id ON spoken (id, source)")
    needless = (
        "SELECT item.n FROM item JOIN ref ON ref.item = item.n AND ref.field = 'about' "
        "JOIN spoken ON spoken.id = ref.target AND spoken.source = item.source "
        "WHERE item.derived AND item.existence"
    )
    spool.db.execute(f"DELETE FROM item WHERE n IN ({needless})")
    spool.db.execute("DELETE FROM ref WHERE item NOT IN (SELECT n FROM item)")
    spool.db.execute("DROP TABLE temp.spoken")


class _Wholes:
    """The wholes a source is part of, itself first; the input's word before the store's."""

    def __init__(self, spool: Spool, store: Lookup) -> None:
        self._spool, self._store = spool, store
        self._next = lru_cache(maxsize=AT_ONCE)(self._find_next)

    def of(self, source: str) -> list[str]:
        chain = [source]
        while (above := self._next(chain[-1])) and above not in chain:
            chain.append(above)
        return chain

    def _find_next(self, source: str) -> str | None:
        if (fields := self._spool.source(source)) is not None:
            return fields.get("part_of")
        found = self._store.records([source]).get(source)
        return found.part_of if isinstance(found, Source) else None


def pass_over(spool: Spool) -> None:
    """Leave out optional rows about what neither the input nor the store has, and the sources only they needed."""
    absent = (
        "SELECT DISTINCT row.n FROM row JOIN ref ON ref.row = row.n WHERE row.optional AND NOT row.passed_over "
        "AND NOT EXISTS (SELECT 1 FROM item AS other WHERE other.id = ref.target) "
        "AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.id = ref.target AND stored.kind IS NOT NULL)"
    )
    rows = [row for (row,) in spool.query(absent)]
    if not rows:
        return
    spool.drop_rows(rows, refused=False)
    spool.db.executemany("UPDATE row SET passed_over = 1 WHERE n = ?", [(row,) for row in rows])
    unneeded = (
        f"SELECT row.n FROM row JOIN item ON item.row = row.n WHERE row.made AND item.kind = {RANKS['source']} "
        "AND NOT EXISTS (SELECT 1 FROM ref WHERE ref.target = item.id)"
    )
    spool.drop_rows([row for (row,) in list(spool.query(unneeded))], refused=False)


def misfits(spool: Spool, store: Lookup, resolution: Resolution, *, cascade: bool) -> Iterator[Found]:
    """Yield what refers to nothing or to the wrong kind, and what nothing vouches for.

    With ``cascade`` also what dangles only because the row it needs was refused.
    """
    for row, field, target, kind, mask, identifier in spool.query(_MISFITS):
        fit = " or ".join(a_kind(name) for name in KINDS if mask >> RANKS[name] & 1)
        yield row, field, f"{target} is {a_kind(KINDS[kind])}; here must be {fit}.", identifier
    for row, field, target, identifier, gone in spool.query(_DANGLING):
        if gone is None:
            yield row, field, f"there is no {target}, neither here nor in the store; add it or mend the id.", identifier
        elif cascade:
            yield row, field, f"{target} was refused ({spool.where(gone)}); mend that first.", identifier
    for row, identifier, kind, gone in spool.query(_UNVOUCHED):
        if gone is None:
            what = f"nothing vouches for this {KINDS[kind]}: add a claim about it, or give it a `source`."
            yield row, "", what, identifier
        elif cascade:
            yield row, "", f"the claim that vouches for it was refused ({spool.where(gone)}); mend that.", identifier
    yield from _loose_parts(spool, store, resolution)
    yield from _identity_clashes(spool, resolution)


def _loose_parts(spool: Spool, store: Lookup, resolution: Resolution) -> Iterator[Found]:
    """Yield claims about parts that neither the input's nor the store's record has."""
    loose = list(spool.query(_LOOSE_PARTS))
    moved = resolution.moved
    stored: set[str] = set()
    for ids in batches(sorted({moved_part(part, moved).partition("#")[0] for _, part, _ in loose})):
        for record in store.records(ids).values():
            stored |= {edge.id for edge in edges_of(record)}
    for row, part, identifier in loose:
        if part not in stored and moved_part(part, moved) not in stored:
            carrier = part.partition("#")[0]
            yield (
                row,
                "about",
                f"{carrier} has no part {part}; name one of its parts, or the record itself.",
                identifier,
            )


def _identity_clashes(spool: Spool, resolution: Resolution) -> Iterator[Found]:
    for identifier, former in resolution.clashes:
        for (row,) in spool.query("SELECT row FROM item WHERE id = ?", (identifier,)):
            yield row, "former_ids", f"{former} is another record in the store; take it out.", identifier
    if resolution.moved:
        ends = "SELECT a.row, a.target, b.target, item.id FROM ref AS a JOIN ref AS b ON b.item = a.item "
        ends += "JOIN item ON item.n = a.item WHERE a.field = 'start' AND b.field = 'end'"
        for row, start, end, identifier in spool.query(ends):
            if resolution.moved.get(start, start) == resolution.moved.get(end, end):
                what = f"{start} and {end} were recognised as one and the same; give them identifiers that differ."
                yield row, "end", what, identifier


def cycles(spool: Spool, store: Lookup, resolution: Resolution) -> Iterator[Found]:
    """Yield what is part of itself, or republishes itself, by however many steps; else order wholes before parts."""
    for kind, field in (("location", "part_of"), ("source", "part_of"), ("source", "republishes")):
        above = _above(spool, store, resolution, kind, field)
        sorter = TopologicalSorter(above)
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
                    yield row, field, f"it would be in itself: {shown}; mend one of them.", member
        else:
            spool.db.executemany(
                "UPDATE item SET place = MAX(place, ?) WHERE id = ?", [(place, one) for place, one in enumerate(order)]
            )


def _above(spool: Spool, store: Lookup, resolution: Resolution, kind: str, field: str) -> dict[str, set[str]]:
    moved = resolution.moved
    found: dict[str, set[str]] = {}
    for below, above in spool.query(
        "SELECT item.id, ref.target FROM item JOIN ref ON ref.item = item.n WHERE item.kind = ? AND ref.field = ?",
        (RANKS[kind], field),
    ):
        found.setdefault(moved.get(below, below), set()).add(moved.get(above, above))
    unknown = {above for wholes in found.values() for above in wholes} - set(found)
    while unknown:
        met: dict[str, Record] = {}
        for ids in batches(sorted(unknown)):
            met |= store.records(ids)
        for identifier in unknown:
            record = met.get(identifier)
            above = getattr(record, field, None) if isinstance(record, Location | Source) else None
            found[identifier] = {above} if above else set()
        unknown = {above for wholes in found.values() for above in wholes} - set(found)
    return found
