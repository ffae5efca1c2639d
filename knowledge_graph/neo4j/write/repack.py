"""Migration of the packing: packs a database's claims anew from their records, with all that follows from them.

Goes through what claims are about in order of id, a transaction a batch, and notes in the Ledger node how far it
came. A migration that was killed goes on from there, and two at a time share the work. What it writes follows from the
records alone, so it serves every earlier version, and doing it again changes nothing.
"""

from __future__ import annotations

from typing import Final

import neo4j

from knowledge_graph.neo4j.packing import PACKING
from knowledge_graph.neo4j.record_item import record_of, stored
from knowledge_graph.neo4j.write.claim_status import EvidenceStatusCache
from knowledge_graph.neo4j.write.node_ids import NodeIds
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
MATCH (c:Claim) WHERE c.carrier > $after
WITH c.carrier AS carrier ORDER BY carrier LIMIT $limit
RETURN collect(DISTINCT carrier)
"""
_CLAIMS: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (c:Claim {{carrier: id}})
RETURN collect([id(c), c.carrier, {stored("c")}])
"""
_SET_WORDS: Final = "CYPHER 5 UNWIND $rows AS row MATCH (c) WHERE id(c) = row[0] SET c.word = row[1]"
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
    claims = [(key, carrier, claim) for key, carrier, text in rows if isinstance(claim := record_of(text), Claim)]
    sources.load(claim.source for _, _, claim in claims)
    words = [[key, statuses.add_claim(claim, carrier)] for key, carrier, claim in claims]
    transaction.run(_SET_WORDS, rows=words)
    known.look_up(carriers)
    restate(transaction, statuses, known.kinds, carriers)
    transaction.run(_GO_ON, last=carriers[-1])
    return True
