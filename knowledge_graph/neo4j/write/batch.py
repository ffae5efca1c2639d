"""Writing a batch of records in one transaction, with everything that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import neo4j

from knowledge_graph.edges import Edge, carrier_of
from knowledge_graph.identity.merges import Survivors
from knowledge_graph.neo4j.claim_node import ClaimContext
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.record_item import RECORDS, RecordItem, references_of, stored
from knowledge_graph.neo4j.write.claims.context import RenamedRecords, fill_context, read_claimed_edges
from knowledge_graph.neo4j.write.claims.nodes import ClaimNodes
from knowledge_graph.neo4j.write.claims.status import EvidenceStatusCache
from knowledge_graph.neo4j.write.diff import BatchDiff, diff_records
from knowledge_graph.neo4j.write.edges import EdgePlan, read_stored
from knowledge_graph.neo4j.write.ledger import lock_ledger, save_ledger
from knowledge_graph.neo4j.write.merges import MergeWriter, survivors_in
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.neo4j.write.nodes import NodeWriter
from knowledge_graph.neo4j.write.reference_edges import ReferenceEdges
from knowledge_graph.neo4j.write.restate import restate, restate_events
from knowledge_graph.neo4j.write.source_cache import SourceCache
from knowledge_graph.records import Claim, Source
from knowledge_graph.store import WriteSummary

_WAITING: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (missing:Missing {{id: id}})
WITH missing, missing.of AS waiting DELETE missing
WITH DISTINCT waiting MATCH (n:Entity {{id: waiting}})
RETURN collect([{stored("n")}, id(n)])
"""
_CARRIERS_OF_PARTS: Final = "UNWIND $ids AS id MATCH (p:Part {id: id}) RETURN collect([id, p.of])"
_CARRIERS_OF_SOURCES: Final = """
UNWIND $ids AS id MATCH (:Entity {id: id})<-[:MADE_IN]-(c:Claim)
RETURN collect(DISTINCT c.carrier)
"""
_KEEP_VERSIONS: Final = """
UNWIND $rows AS row
MERGE (v:Version {of: row[0], digest: row[1]})
ON CREATE SET v.record = row[2]
"""

_CARRYING: Final = ("event", "relation", "location")


def write_batch(
    transaction: neo4j.ManagedTransaction, items: Sequence[RecordItem], announce: Callable[[int], None]
) -> WriteSummary:
    """Write records and derive statuses, edges, degrees and reference edges, all in the caller's transaction.

    Args:
        transaction: is committed after this.
        items: the records.
        announce: is given the number of this write when all is ready to be committed, unless nothing changes.

    Returns:
        What was added, changed and unchanged, by kind.

    Raises:
        InvalidInput: a record has no id, or the id of another kind of record.
        StoreUnavailable: the database has another packing than this version writes.
    """
    numbering, numbered, some_wait = lock_ledger(transaction)
    sources = SourceCache(transaction, numbered)
    batch = diff_records(transaction, items, sources)
    if batch.touched:
        survivors = survivors_in(transaction)
        writing = _BatchWriter(transaction, batch, sources, numbering, survivors)
        writing.run(some_wait=some_wait)
        MergeWriter(transaction, numbering, survivors).apply(writing.touched)
        number = save_ledger(transaction, numbering, sources.count)
    if batch.versions:
        transaction.run(_KEEP_VERSIONS, rows=batch.versions)
    if batch.touched:
        announce(number)
    return batch.summary


class _BatchWriter:
    """The writing of one batch: what it touches is collected first, then written.

    The edges of touched records are written anew. Records that only claims of the batch are about keep their edges, and
    get a new status.
    """

    def __init__(
        self,
        transaction: neo4j.ManagedTransaction,
        batch: BatchDiff,
        sources: SourceCache,
        numbering: Numbering,
        survivors: Survivors,
    ) -> None:
        self._survivors = survivors
        self._transaction, self._sources, self._numbering = transaction, sources, numbering
        self._touched, self._fresh, self._old_carriers = dict(batch.touched), batch.fresh, batch.old_carriers
        self._known = NodeIds(transaction, batch.keys)
        self._carriers: dict[str, str] = {}
        self._waiting: list[str] = []
        self._statuses = EvidenceStatusCache(sources)
        self._claim_nodes = ClaimNodes(transaction)

    @property
    def touched(self) -> list[RecordItem]:
        """Return the records that are written."""
        return list(self._touched.values())

    def run(self, *, some_wait: bool) -> None:
        """Collect, derive and write. ``some_wait``: whether any stored record waits for a missing one."""
        if some_wait:
            self._add_waiting()
        stored = [item for item in self._touched.values() if item.id not in self._fresh]
        restated = self._sources.find_changed({item.id for item in stored if item.kind == "source"})
        renamed = RenamedRecords(self._transaction, stored, self._waiting)
        self._claim_nodes.leave(item.id for item in stored if item.kind == "claim")
        self._learn_kinds(self._touched.values())
        carrying = self._carrying()
        claimed = set(self._carriers.values()) | set(self._ask(_CARRIERS_OF_SOURCES, restated))
        claimed -= carrying.keys()
        words = self._add_claims({*claimed, *carrying})
        plan = self._planned(carrying)
        context = self._context(carrying)
        nodes = NodeWriter(self._transaction, self._sources, self._statuses, self._numbering, self._known)
        nodes.write(self._touched, words, self._carriers, fresh=self._fresh, degrees=plan.degrees)
        untouched = [item.id for item in carrying.values() if item.kind == "event" and item.id not in self._touched]
        restate_events(self._transaction, self._statuses, untouched)
        nodes.restate_sources(restated)
        plan.write(self._transaction, self._known, self._fresh)
        self._known.look_up(claimed)
        restate(self._transaction, self._statuses, self._known.kinds, claimed)
        self._claim_nodes.write(context, self._known)
        self._link(context)
        renamed.restate_claims(self._sources, self._known, self._claim_nodes.shown)

    def _ask(self, query: str, ids: Iterable[str]) -> list[Any]:
        distinct = sorted(set(ids))
        rows: list[Any] = self._transaction.run(query, ids=distinct).single(strict=True)[0] if distinct else []
        return rows

    def _claims(self) -> list[Claim]:
        return [item.record for item in self._touched.values() if isinstance(item.record, Claim)]

    def _add_waiting(self) -> None:
        """Add the stored records that were waiting for records of this batch."""
        parts = [part for item in self._touched.values() for part in item.own_part_ids]
        for text, key in self._ask(_WAITING, [*self._fresh, *parts]):
            item = RecordItem.read(text)
            if item.id not in self._touched:
                self._touched[item.id], self._known.keys[item.id] = item, key
                self._waiting.append(item.id)
                self._sources.load([item.id if isinstance(item.record, Source) else item.record.source])

    def _learn_kinds(self, items: Iterable[RecordItem]) -> None:
        """Look up the kinds of the records these refer to, and the records that carry what their claims are about."""
        self._known.kinds |= {item.id: item.kind for item in self._touched.values()}
        spoken = {reference for item in items for reference in item.references}
        self._known.look_up(spoken)
        parts = dict(self._ask(_CARRIERS_OF_PARTS, spoken - self._known.kinds.keys()))
        parts |= {part: item.id for item in self._touched.values() for part in item.own_part_ids}
        self._carriers |= {claim.about: parts.get(claim.about, carrier_of(claim.about)) for claim in self._claims()}

    def _carrying(self) -> dict[str, RecordItem]:
        """Return the records whose edges are written anew: the touched, and what changed claims were about before."""
        carrying = {identifier: item for identifier, item in self._touched.items() if item.kind in _CARRYING}
        self._known.look_up(self._old_carriers)
        for text in self._ask(RECORDS, self._old_carriers - carrying.keys()):
            item = RecordItem.read(text)
            if item.kind in _CARRYING:
                carrying[item.id] = item
        self._learn_kinds(carrying.values())
        return carrying

    def _add_claims(self, carriers: set[str]) -> dict[str, int | None]:
        claims = self._claims()
        words = {claim.id or "": self._statuses.add_claim(claim, self._carriers[claim.about]) for claim in claims}
        self._statuses.load_claims(self._transaction, carriers - self._fresh, but=words)
        return words

    def _planned(self, carrying: dict[str, RecordItem]) -> EdgePlan:
        stored = read_stored(self._transaction, [item for item in carrying.values() if item.id not in self._fresh])
        self._known.look_up(self._survivors.values())
        plan = EdgePlan(self._survivors)
        for item in carrying.values():
            plan.add(item, self._statuses, self._numbering, self._known.kinds, stored)
        plan.drop(stored)
        return plan

    def _context(self, carrying: dict[str, RecordItem]) -> ClaimContext:
        """Return what the claims of the batch say in words, with the edges they are about."""
        claims = self._claims()
        claims += self._shown_besides(claims)
        edges: dict[str, Edge] = {edge.id: edge for item in carrying.values() for edge in item.edges} if claims else {}
        others = {about: carrier for about, carrier in self._carriers.items() if about not in edges}
        relations = {about for about in others if self._known.kinds.get(about) == "relation"}
        edges |= read_claimed_edges(self._transaction, others, relations)
        context = ClaimContext(self._sources.records, edges=edges)
        fill_context(context, claims, self._touched | carrying, self._transaction)
        return context

    def _shown_besides(self, claims: Sequence[Claim]) -> list[Claim]:
        """Return the stored claims that nodes changed by the batch show; what they refer to is looked up."""
        others = self._claim_nodes.place(claims, self._carriers, self._fresh)
        self._carriers |= self._claim_nodes.carriers()
        self._sources.load(claim.source for claim in others)
        self._known.look_up({*self._claim_nodes.carriers().values(), *references_of(others)})
        return others

    def _link(self, context: ClaimContext) -> None:
        about = [context.edges[about] for about in self._carriers if about in context.edges]
        self._known.look_up(end for edge in about for end in (edge.start, edge.end))
        links = ReferenceEdges(self._known, self._carriers, context)
        for item in self._touched.values():
            links.add(item)
        for key, shown in self._claim_nodes.shown.items():
            if shown.claims:
                links.add_claim_node(key, shown.any_claim)
        links.write(self._transaction, self._touched.values(), fresh=self._fresh)
