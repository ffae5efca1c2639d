"""The nodes that show claims: one for all that one source says of one thing in the words of the same speakers.

A node is written whole whenever one of its claims is new, changed or gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import neo4j

from knowledge_graph.neo4j.claim_node import COLUMNS, ClaimContext, claim_key, claim_properties
from knowledge_graph.neo4j.record_item import record_of, stored
from knowledge_graph.neo4j.schema import CLAIM
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.records import Claim

_CLAIMS: Final = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) RETURN collect({stored('n')})"
_SHOWN: Final = f"""
CYPHER 5
UNWIND $keys AS key MATCH (shown:{CLAIM} {{z_key: key}})
UNWIND shown.claims AS claim MATCH (n:Entity {{id: claim}})
RETURN collect([key, id(shown), shown.carrier, {stored("n")}])
"""
_VALUES: Final = ", ".join(f"{name}: row[{index}]" for index, name in enumerate(COLUMNS))
_CREATE: Final = f"""
CYPHER 5
UNWIND $rows AS row CREATE (n:{CLAIM} {{{_VALUES}}}) SET n += row[{len(COLUMNS)}] RETURN collect(id(n))
"""
"""Lists take half the time of maps, so what every node has is not in one."""
_REPLACE: Final = "CYPHER 5 UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0] SET n = row[1]"
UNLINK: Final = """
CYPHER 5
UNWIND $keys AS key MATCH (n)-[r]->(other) WHERE id(n) = key
DELETE r
WITH DISTINCT other WHERE other:Speaker AND NOT EXISTS { (other)<-[:ATTRIBUTED_TO]-() }
DELETE other
"""
"""A speaker without a record is there while a claim has it."""
_DELETE: Final = "CYPHER 5 UNWIND $keys AS key MATCH (n) WHERE id(n) = key DETACH DELETE n"


@dataclass(slots=True)
class ShownClaims:
    """The claims that one node shows, with the carrier of what they are about, and the node's key in the database."""

    carrier: str
    claims: dict[str, Claim] = field(default_factory=dict)
    stored: int | None = None

    @property
    def any_claim(self) -> Claim:
        """Return one of them: what they are about, their source, speakers and stance are the same."""
        return next(iter(self.claims.values()))


def group_claims(claims: Iterable[Claim], carriers: Mapping[str, str]) -> dict[str, ShownClaims]:
    """Return claims by the key of the node that shows them, given the carriers of what they are about."""
    grouped: dict[str, ShownClaims] = {}
    for claim in claims:
        grouped.setdefault(claim_key(claim), ShownClaims(carriers[claim.about])).claims[claim.id or ""] = claim
    return grouped


class ClaimNodes:
    """The nodes that a change of claims concerns, by ``claim_key``."""

    def __init__(self, transaction: neo4j.ManagedTransaction) -> None:
        self._transaction = transaction
        self._before: set[str] = set()
        self.shown: dict[str, ShownClaims] = {}

    def leave(self, ids: Iterable[str]) -> None:
        """Note by which nodes some stored claims are shown, before their records are written anew."""
        if listed := sorted(ids):
            rows = self._transaction.run(_CLAIMS, ids=listed).single(strict=True)[0]
            self._before |= {claim_key(claim) for text in rows if isinstance(claim := record_of(text), Claim)}

    def place(self, claims: Iterable[Claim], carriers: Mapping[str, str], fresh: Collection[str]) -> list[Claim]:
        """Take the claims of a batch, each to its node, and read what else these nodes and those left show.

        Args:
            claims: the claims.
            carriers: the carriers of what they are about.
            fresh: ids of records that are new, so that no stored claim can be about them.

        Returns:
            The stored claims that the nodes show besides.
        """
        self.shown = group_claims(claims, carriers)
        written = {identifier for shown in self.shown.values() for identifier in shown.claims}
        stored = {key for key, shown in self.shown.items() if shown.carrier not in fresh}
        return self.read(self._before | stored, written)

    def read(self, keys: Collection[str], but: Collection[str] = ()) -> list[Claim]:
        """Read the claims that some nodes show, ``but`` those given by id, and return them."""
        rows = self._transaction.run(_SHOWN, keys=sorted(keys)).single(strict=True)[0] if keys else []
        others = []
        for key, node, carrier, text in rows:
            shown, claim = self.shown.setdefault(key, ShownClaims(carrier)), record_of(text)
            shown.stored = node
            if isinstance(claim, Claim) and claim.id not in but:
                shown.claims[claim.id or ""] = claim
                others.append(claim)
        return others

    def carriers(self) -> dict[str, str]:
        """Return the carriers of what the claims are about."""
        return {shown.any_claim.about: shown.carrier for shown in self.shown.values() if shown.claims}

    def write(self, context: ClaimContext, known: NodeIds) -> None:
        """Write the nodes, without relationships, and delete those that show nothing any more.

        Args:
            context: what the nodes say besides.
            known: where the nodes' keys in the database are noted.
        """
        old = [shown.stored for shown in self.shown.values() if shown.stored is not None]
        if old:
            self._transaction.run(UNLINK, keys=old)
        if gone := [shown.stored for shown in self.shown.values() if not shown.claims]:
            self._transaction.run(_DELETE, keys=gone)
        self.restate(context)
        known.keys |= {key: shown.stored for key, shown in self.shown.items() if shown.stored is not None}
        made = {key: shown for key, shown in self.shown.items() if shown.stored is None}
        if made:
            rows = [_row(claim_properties(key, [*it.claims.values()], it.carrier, context)) for key, it in made.items()]
            known.expect_created(list(made), self._transaction.run(_CREATE, rows=rows))

    def restate(self, context: ClaimContext) -> None:
        """Write anew what the stored nodes say."""
        rows = [
            [shown.stored, claim_properties(key, list(shown.claims.values()), shown.carrier, context)]
            for key, shown in self.shown.items()
            if shown.stored is not None and shown.claims
        ]
        if rows:
            self._transaction.run(_REPLACE, rows=rows)


def _row(properties: dict[str, Any]) -> Sequence[Any]:
    return [*(properties.pop(name) for name in COLUMNS), properties]
