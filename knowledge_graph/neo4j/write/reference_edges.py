"""What ties records together besides relations: claims to what they touch, sources to wholes, ids to nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import neo4j

from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.neo4j.cypher import LINK, LINK_FORMER, LINK_KEYS, LINK_MISSING, LINK_PARTS, UNLINK, UNPART
from knowledge_graph.neo4j.record_item import Item
from knowledge_graph.neo4j.write.node_ids import KnownNodes
from knowledge_graph.records import Actor, Claim, Location, Source
from knowledge_graph.store import IdentityKey

Pair = tuple[str, str]


def key_text(key: IdentityKey) -> str:
    """Return an identity key as the one text it is kept under."""
    return f"{key.kind}|{key.scheme}|{key.value}"


class Links:
    """The ties of a batch's records."""

    def __init__(self, known: KnownNodes, carriers: Mapping[str, str], ends: Mapping[str, Pair]) -> None:
        """Take all records spoken of, what claims are carried by, and the ends of claimed relations."""
        self._known, self._carriers, self._ends = known, carriers, ends
        self.rows: dict[str, list[Pair]] = {}
        self._waiting: list[Pair] = []

    def add(self, item: Item) -> None:
        """Take one record's ties; where the other end is missing, the record waits for it."""
        wanted = dict.fromkeys(item.references)
        for relation, other in self._ties(item):
            wanted[other] = None
            if other in self._known.kinds:
                self.rows.setdefault(relation, []).append((item.id, other))
        self._waiting += [(item.id, one) for one in wanted if self._is_missing(one)]

    def write(self, transaction: neo4j.ManagedTransaction, items: Collection[Item], *, fresh: Collection[str]) -> None:
        """Replace all ties of some records by these."""
        old = [item for item in items if item.id not in fresh]
        if old:
            transaction.run(UNLINK, ids=[item.id for item in old])
        if events := [item.id for item in old if item.kind == "event"]:
            transaction.run(UNPART, ids=events)
        for relation, rows in self.rows.items():
            transaction.run(LINK % relation, ends=self._known.keys_of(rows))
        named = [item.record for item in items if isinstance(item.record, Actor | Location)]
        for query, rows in (
            (LINK_KEYS, [(one.id, key_text(key)) for one in named for key in identity_keys(one)]),
            (LINK_FORMER, [(one.id, former) for one in named for former in one.former_ids]),
            (LINK_PARTS, [(item.id, part) for item in items for part in item.own_part_ids]),
            (LINK_MISSING, self._waiting),
        ):
            if rows:
                transaction.run(query, rows=self._known.keyed(rows, 1))

    def _is_missing(self, identifier: str) -> bool:
        """Return whether this is neither a record nor a part of one."""
        return identifier not in self._known.kinds and self._carriers.get(identifier, identifier) == identifier

    def _ties(self, item: Item) -> Iterator[Pair]:
        record = item.record if item.kind in {"source", "claim"} else None
        if isinstance(record, Source):
            if record.part_of:
                yield "PART_OF_SOURCE", record.part_of
            if record.republishes:
                yield "REPUBLISHES", record.republishes
        if isinstance(record, Claim):
            yield "ABOUT", self._shown_at(record)
            yield "MADE_IN", record.source
            for actor in dict.fromkeys(speaker.actor for speaker in record.attributed_to if speaker.actor):
                yield "ATTRIBUTED_TO", actor
            yield from (("TOUCHES", end) for end in self._touched(record))

    def _shown_at(self, claim: Claim) -> str:
        """Return the node to show a claim at: a relation's start, for want of a node that is the relation."""
        carrier = self._carriers[claim.about]
        return self._ends[claim.about][0] if carrier == claim.about and claim.about in self._ends else carrier

    def _touched(self, claim: Claim) -> Iterable[str]:
        """Return the ends of the relation a claim is about, its carrier apart."""
        carrier = self._carriers[claim.about]
        return dict.fromkeys(end for end in self._ends.get(claim.about, ()) if end != carrier)
