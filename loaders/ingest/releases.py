"""Superseding: newer releases of a dataset replace older ones, in whatever order they are loaded.

The claims of the newest release about an event or relation count. The claims of older releases of that dataset are
retracted on the day the next newer release came out, and so stay visible to ``known_at``. A release that denies the
event, as a list of deletions does, also retracts the claims the dataset relayed from other sources.

What is retracted is written in one transaction with what replaces it, as claims about one thing always are: nobody
reads the old figure beside the new, and a load that is killed leaves neither both nor none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Protocol

from knowledge_graph.edges import carrier_of
from knowledge_graph.records import Claim, Record, Source, as_json, span
from knowledge_graph.time_span import BEGINNING, FOREVER, day_text
from loaders.ingest.spool import KIND_CODES, Spool
from loaders.toolkit.datasets import LISTED_BY

BATCH: Final = 2_000
_IS_RELEASE: Final = b'"type":"release"'

_SOURCES: Final = f"SELECT body FROM item WHERE kind = {KIND_CODES['source']}"
_SPEAKING: Final = """
CREATE TEMP TABLE speaking AS SELECT ref.target, item.source FROM item
JOIN ref ON ref.item = item.n AND ref.field = 'about' AND ref.part IS NULL
JOIN temp.release ON release.id = item.source WHERE item.existence
UNION SELECT item.id, item.source FROM item JOIN temp.release ON release.id = item.source WHERE item.implied
"""
_RELEASED: Final = """
CREATE TEMP TABLE released AS SELECT target FROM temp.speaking GROUP BY target HAVING COUNT(*) > 1
UNION SELECT target FROM temp.speaking JOIN stored ON stored.id = target AND stored.kind IS NOT NULL
"""
_CLAIMS_ABOUT: Final = f"""
SELECT item.n, item.body FROM ref JOIN item ON item.n = ref.item AND item.kind = {KIND_CODES["claim"]}
WHERE ref.field = 'about' AND ref.target = ?
"""


class ReleaseLookup(Protocol):
    """The part of a store that superseding needs."""

    def claims_about(self, ids: Sequence[str]) -> list[Claim]:
        """Return every claim about these records or their parts."""

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the current versions of the records with these ids."""


@dataclass(frozen=True, slots=True)
class _Release:
    """A release of a dataset, and the ordinal of the day it was published."""

    id: str
    dataset: str
    day: int

    @property
    def rank(self) -> tuple[int, str]:
        return self.day, self.id


@dataclass(slots=True)
class _SpooledClaim:
    """A claim, and its number in the spool; None if it is the store's."""

    claim: Claim
    item: int | None


@dataclass(slots=True)
class _Releases:
    """The releases looked up so far, by id; None for sources that aren't releases."""

    store: ReleaseLookup
    released: dict[str, _Release | None] = field(default_factory=dict)

    def learn(self, ids: Iterable[str]) -> None:
        unknown = sorted(set(ids) - self.released.keys())
        records = self.store.records(unknown) if unknown else {}
        for identifier in unknown:
            record = records.get(identifier)
            self.released[identifier] = parse_release(record) if isinstance(record, Source) else None

    def of(self, source: str) -> _Release | None:
        return self.released.get(source)


def parse_release(source: Source) -> _Release | None:
    """Return a source as a release, or None if it isn't one."""
    if source.type != "release" or not source.part_of:
        return None
    dates = span(source.published)
    return _Release(source.id, source.part_of, dates.latest if dates else BEGINNING)


def supersede_claims(spool: Spool, store: ReleaseLookup) -> None:
    """Retract the claims that newer releases supersede, spooled or stored; the stored ones are spooled, retracted."""
    releases = _Releases(store)
    for (body,) in list(spool.query(_SOURCES)):
        if _IS_RELEASE in body:
            source = Source.model_validate_json(body)
            releases.released[source.id] = parse_release(source)
    if not releases.released:
        return
    spool.db.execute("CREATE TEMP TABLE release (id TEXT PRIMARY KEY) WITHOUT ROWID")
    spool.db.executemany("INSERT INTO temp.release VALUES (?)", [(identifier,) for identifier in releases.released])
    spool.db.execute(_SPEAKING)
    spool.db.execute(_RELEASED)
    spool.unfold("SELECT item.n FROM temp.released JOIN item ON item.id = released.target")
    carriers = [target for (target,) in spool.query("SELECT target FROM temp.released")]
    for start in range(0, len(carriers), BATCH):
        spool.add_stored(_supersede_batch(spool, store, releases, carriers[start : start + BATCH]))
    spool.db.executescript("DROP TABLE temp.release; DROP TABLE temp.speaking; DROP TABLE temp.released; BEGIN")


def _supersede_batch(
    spool: Spool, store: ReleaseLookup, releases: _Releases, carriers: Sequence[str]
) -> Iterator[Claim]:
    """Retract the spooled claims about some records; yield the store's claims about them, retracted."""
    claims: dict[str, dict[str, _SpooledClaim]] = {carrier: {} for carrier in carriers}
    for stored in store.claims_about(carriers):
        claims[carrier_of(stored.about)][stored.id or ""] = _SpooledClaim(stored, None)
    for carrier in carriers:
        for item, body in list(spool.query(_CLAIMS_ABOUT, (carrier,))):
            claim = Claim.model_validate_json(body)
            claims[carrier][claim.id or ""] = _SpooledClaim(claim, item)
    releases.learn(spooled.claim.source for by_id in claims.values() for spooled in by_id.values())
    for carrier in carriers:
        for spooled, day in _iter_superseded(list(claims[carrier].values()), releases):
            already = span(spooled.claim.retracted)
            if already is None or already.earliest > day:
                retracted = spooled.claim.model_copy(update={"retracted": day_text(day)})
                if spooled.item is None:
                    yield retracted
                else:
                    spool.db.execute("UPDATE item SET body = ? WHERE n = ?", (as_json(retracted), spooled.item))


def _iter_superseded(claims: Sequence[_SpooledClaim], releases: _Releases) -> Iterator[tuple[_SpooledClaim, int]]:
    """Yield the superseded claims about one record, each with the ordinal of the day of its retraction."""
    releases_of_dataset: dict[str, dict[str, _Release]] = {}
    denying: set[str] = set()
    for spooled in claims:
        release = releases.of(spooled.claim.source)
        if release and spooled.claim.property is None and "#" not in spooled.claim.about:
            releases_of_dataset.setdefault(release.dataset, {})[release.id] = release
            if spooled.claim.stance == "denies":
                denying.add(release.id)
    for dataset, released in releases_of_dataset.items():
        ranked = sorted(released.values(), key=lambda release: release.rank)
        replaced = {
            older.id: newer.day
            for older, newer in pairwise(ranked)
            if BEGINNING < newer.day < FOREVER and older.day < newer.day
        }
        deleted_on = ranked[-1].day if ranked[-1].id in denying and ranked[-1].day > BEGINNING else None
        for spooled in claims:
            if spooled.claim.source in replaced:
                yield spooled, replaced[spooled.claim.source]
            elif deleted_on is not None and spooled.claim.locator == f"{LISTED_BY}{dataset}":
                yield spooled, deleted_on
