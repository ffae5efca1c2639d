"""Writing the evidence status of records that stay as they are: events, their parts, and relations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import neo4j

from knowledge_graph.neo4j.packing import EdgeWord, NodeWord
from knowledge_graph.neo4j.properties import Columns
from knowledge_graph.neo4j.schema import EVENT_CARRIED, RELATION_TYPES
from knowledge_graph.neo4j.write.claims.status import EvidenceStatusCache
from knowledge_graph.neo4j.write.edges import RELATION_ENDS_AS_READ

_RESTATED: Final = f"""
SET r.status = row[2], r.source_count = row[4],
    r.z_walk = r.z_walk + {EdgeWord.status.cypher_change("r.z_walk", "row[3]")}
    + {EdgeWord.source_count.cypher_change("r.z_walk", "row[5]")}"""
_OWN: Final = f" + {EdgeWord.has_own_claims.cypher_change('r.z_walk', '1')}, r.z_claims = row[6]"
"""Added to the same sum, because of two settings of one property the second would not see the first."""
_RESTATE_EVENTS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
WITH n, row, n.status = row[2] AND n.source_count = row[4] AS same
SET n.status = row[2], n.source_count = row[4], n.z_claims = row[6],
    n.z_walk = n.z_walk + {NodeWord.status.cypher_change("n.z_walk", "row[3]")}
WITH n, row WHERE NOT same
CALL (n) {{
  MATCH (n)-[r:{EVENT_CARRIED}]->() RETURN r
  UNION ALL
  MATCH (n)<-[r:PARTICIPATED_IN]-() RETURN r
}}
WITH r, row WHERE {EdgeWord.has_own_claims.cypher("r.z_walk")} = 0
{_RESTATED}
"""
"""Rows are ``DerivedStatus.restate_row``, in all three."""
_RESTATE_PARTS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
MATCH (n)-[r:{EVENT_CARRIED}|PARTICIPATED_IN]-() WHERE r.id = row[1]
{_RESTATED}{_OWN}
"""
_RESTATE_RELATIONS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}}) {RELATION_ENDS_AS_READ}
MATCH (a)-[r:{RELATION_TYPES}]->(b) WHERE r.id = row[1]
{_RESTATED}{_OWN}
"""


def restate_events(transaction: neo4j.ManagedTransaction, statuses: EvidenceStatusCache, ids: Iterable[str]) -> None:
    """Write the status of events, and of those of their parts that have no claims of their own."""
    if rows := [statuses.get_status(identifier).restate_row(identifier, identifier) for identifier in ids]:
        transaction.run(_RESTATE_EVENTS, rows=rows)


def restate(
    transaction: neo4j.ManagedTransaction,
    statuses: EvidenceStatusCache,
    kinds: Mapping[str, str],
    carriers: Iterable[str],
) -> None:
    """Write the status of records and their parts that follows from their claims.

    Args:
        transaction: the transaction to write in.
        statuses: the status of all of them and of their parts.
        kinds: kinds of records by id; what is neither an event nor a relation has no status.
        carriers: the ids of the records.
    """
    events, parts, relations = list[str](), list[Columns](), list[Columns]()
    for carrier in sorted(carriers):
        if kinds.get(carrier) == "event":
            events.append(carrier)
            parts += [
                statuses.get_status(part).restate_row(carrier, part) for part in sorted(statuses.claimed_parts(carrier))
            ]
        elif kinds.get(carrier) == "relation":
            relations.append(statuses.get_status(carrier).restate_row(carrier, carrier))
    if parts:
        transaction.run(_RESTATE_PARTS, rows=parts)
    restate_events(transaction, statuses, events)
    if relations:
        transaction.run(_RESTATE_RELATIONS, rows=relations)
