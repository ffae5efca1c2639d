"""Migration of the packing: writes a database's claims anew from their records, with all that follows from them.

Goes through what claims are about in order of id, a transaction a batch, and notes in the Ledger node how far it
came. A migration that was killed goes on from there, and two at a time share the work. What it writes follows from the
records alone, so it serves every earlier version, and doing it again changes nothing.
"""

from __future__ import annotations

from typing import Final

import neo4j

from knowledge_graph.neo4j.claim_node import claim_properties, worded_speakers
from knowledge_graph.neo4j.packing import PACKING
from knowledge_graph.neo4j.properties import common_properties
from knowledge_graph.neo4j.record_item import RecordItem, stored
from knowledge_graph.neo4j.write.claim_context import read_context
from knowledge_graph.neo4j.write.claim_status import EvidenceStatusCache
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.neo4j.write.reference_edges import LINK_SPEAKERS
from knowledge_graph.neo4j.write.restate import restate
from knowledge_graph.neo4j.write.source_cache import SourceCache

BATCH: Final = 5_000
"""Records a transaction."""

_LOCK: Final = """
MATCH (ledger:Ledger {name: 'graph'}) SET ledger.name = 'graph'
RETURN coalesce(ledger.packing, 1), coalesce(ledger.repacked, '')
"""
_CARRIERS: Final = """
MATCH (c:Claim) WHERE c.carrier > $after
WITH c.carrier AS carrier ORDER BY carrier LIMIT $limit
RETURN collect(DISTINCT carrier)
"""
_CLAIMS: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (c:Claim {{carrier: id}})
RETURN collect([id(c), c.carrier, {stored("c")}])
"""
_SET_PROPERTIES: Final = "CYPHER 5 UNWIND $rows AS row MATCH (c) WHERE id(c) = row[0] SET c += row[1] REMOVE c.value"
"""A property that is null in a row is removed."""
_DELETE_DOUBLE: Final = (
    "CYPHER 5 UNWIND $keys AS key MATCH (c)-[:ABOUT]->()<-[t:TOUCHES]-(c) WHERE id(c) = key DELETE t"
)
"""A claim about a relation used to touch the start, at which it is shown, as well."""
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
    claims = list(read_context(transaction, sources, known, [(text, carrier) for _, carrier, text in rows]))
    properties = [
        common_properties(RecordItem(claim))
        | claim_properties(claim, carrier, statuses.add_claim(claim, carrier), context)
        for claim, carrier, context in claims
    ]
    transaction.run(_SET_PROPERTIES, rows=[[row[0], node] for row, node in zip(rows, properties, strict=True)])
    transaction.run(_DELETE_DOUBLE, keys=[row[0] for row in rows])
    speakers = [
        (row[0], *speaker)
        for row, (claim, _, context) in zip(rows, claims, strict=True)
        for speaker in worded_speakers(claim, context)
    ]
    if speakers:
        transaction.run(LINK_SPEAKERS, rows=speakers)
    known.look_up(carriers)
    restate(transaction, statuses, known.kinds, carriers)
    transaction.run(_GO_ON, last=carriers[-1])
    return True
