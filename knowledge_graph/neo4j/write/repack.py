"""Migration of the packing: writes a database's claims anew from their records, with all that follows from them.

Goes through what claims are about in order of id, a transaction a batch, and notes in the Ledger node how far it
came. A migration that was killed goes on from there, and two at a time share the work. What it writes follows from the
records alone, so it serves every earlier version, and doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import neo4j

from knowledge_graph.neo4j.claim_node import ClaimContext, record_properties
from knowledge_graph.neo4j.packing import PACKING
from knowledge_graph.neo4j.properties import common_properties
from knowledge_graph.neo4j.record_item import RecordItem, record_of, references_of, stored
from knowledge_graph.neo4j.write.claims.context import read_context
from knowledge_graph.neo4j.write.claims.nodes import UNLINK, ClaimNodes
from knowledge_graph.neo4j.write.claims.status import EvidenceStatusCache
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.neo4j.write.reference_edges import ReferenceEdges
from knowledge_graph.neo4j.write.restate import restate
from knowledge_graph.neo4j.write.source_cache import SourceCache
from knowledge_graph.records import Claim

BATCH: Final = 5_000
"""Records a transaction."""

_LOCK: Final = """
MATCH (ledger:Ledger {name: 'graph'}) SET ledger.name = 'graph'
RETURN coalesce(ledger.packing, 1), coalesce(ledger.repacked, '')
"""
_CARRIERS: Final = """
MATCH (c:ClaimRecord) WHERE c.carrier > $after
WITH c.carrier AS carrier ORDER BY carrier LIMIT $limit
RETURN collect(DISTINCT carrier)
"""
_CLAIMS: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (c:ClaimRecord {{carrier: id}})
RETURN collect([id(c), c.carrier, {stored("c")}])
"""
_SET_PROPERTIES: Final = "CYPHER 5 UNWIND $rows AS row MATCH (c) WHERE id(c) = row[0] SET c = row[1]"
_GO_ON: Final = "MATCH (ledger:Ledger {name: 'graph'}) SET ledger.repacked = $last"
_FINISH: Final = "MATCH (ledger:Ledger {name: 'graph'}) SET ledger.packing = $packing REMOVE ledger.repacked"


def repack_batch(transaction: neo4j.ManagedTransaction, limit: int = BATCH) -> bool:
    """Pack a batch of claims anew, or note that all are; return whether there is more to do."""
    packing, after = transaction.run(_LOCK).single(strict=True)
    if packing >= PACKING:
        return False
    carriers = transaction.run(_CARRIERS, after=after, limit=limit).single(strict=True)[0]
    if not carriers:
        transaction.run(_FINISH, packing=PACKING)
        return False
    sources, known = SourceCache(transaction, 0), NodeIds(transaction, {})
    statuses = EvidenceStatusCache(sources)
    rows = transaction.run(_CLAIMS, ids=carriers).single(strict=True)[0]
    claims = [claim for _, _, text in rows if isinstance(claim := record_of(text), Claim)]
    carrier_of = {claim.about: row[1] for row, claim in zip(rows, claims, strict=True)}
    context = read_context(transaction, sources, known, claims, carrier_of)
    properties = [
        common_properties(RecordItem(claim)) | record_properties(claim, row[1], statuses.add_claim(claim, row[1]))
        for row, claim in zip(rows, claims, strict=True)
    ]
    transaction.run(_SET_PROPERTIES, rows=[[row[0], node] for row, node in zip(rows, properties, strict=True)])
    transaction.run(UNLINK, keys=[row[0] for row in rows])  # they used to be what people see of them
    _show(transaction, claims, carrier_of, context, known)
    known.look_up(carriers)
    restate(transaction, statuses, known.kinds, carriers)
    transaction.run(_GO_ON, last=carriers[-1])
    return True


def _show(
    transaction: neo4j.ManagedTransaction,
    claims: Sequence[Claim],
    carriers: Mapping[str, str],
    context: ClaimContext,
    known: NodeIds,
) -> None:
    """Write the nodes that show claims, given all that are about the same things."""
    nodes = ClaimNodes(transaction)
    nodes.place(claims, carriers, ())
    known.look_up({*references_of(claims), *(end for edge in context.edges.values() for end in (edge.start, edge.end))})
    nodes.write(context, known)
    links = ReferenceEdges(known, carriers, context)
    for key, shown in nodes.shown.items():
        links.add_claim_node(key, shown.any_claim)
    links.link(transaction)
