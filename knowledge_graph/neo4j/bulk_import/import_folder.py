"""A folder for ``neo4j-admin database import full``: the graph as this store writes it, made without a server.

What follows from a record is derived by the code that writes to a server. There is nothing to read back, so what
belongs together must come together: an event with every version of it and every claim about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from knowledge_graph.edges import Edge, carrier_of
from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.identity.versions import unite_versions, version_of
from knowledge_graph.neo4j.bulk_import.csv_files import ARRAY_MARK, EDGE, SPEAKER_EDGE, CsvFiles
from knowledge_graph.neo4j.claim_node import ClaimContext, claim_properties, record_properties
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import PACKING, NodeWord
from knowledge_graph.neo4j.properties import Properties, common_properties
from knowledge_graph.neo4j.record_item import RecordItem
from knowledge_graph.neo4j.write.claims.context import fill_context
from knowledge_graph.neo4j.write.claims.nodes import group_claims
from knowledge_graph.neo4j.write.claims.status import EvidenceStatusCache
from knowledge_graph.neo4j.write.edges import EdgePlan
from knowledge_graph.neo4j.write.memos import memo_key
from knowledge_graph.neo4j.write.node_ids import NodeIds
from knowledge_graph.neo4j.write.nodes import bounds_of, labels_of, node_properties
from knowledge_graph.neo4j.write.reference_edges import ReferenceEdges
from knowledge_graph.neo4j.write.source_cache import SourceCache
from knowledge_graph.records import Actor, Claim, Location, Record, Source
from knowledge_graph.time_span import BOUND_NAMES

ARGUMENTS: Final = "arguments.txt"
"""The file of arguments: ``neo4j-admin database import full neo4j @arguments.txt``."""
_OPTIONS: Final = (f"--array-delimiter=U+{ord(ARRAY_MARK):04X}", "--multiline-fields=true", "--read-buffer-size=32m")
_HELD: Final = ("source", "actor", "location")

KindsOf = Callable[[Collection[str]], Mapping[str, str]]
"""Returns kinds by id, of those ids that are events or relations."""


class ImportFolder:
    """An import folder in the making.

    Sources, actors and locations come first, then events and relations with all claims about them.

    Args:
        folder: where the files go; it exists and is empty.
        kinds_of: kinds of events and relations that other records refer to.
    """

    def __init__(self, folder: Path, kinds_of: KindsOf) -> None:
        self._files, self._kinds_of = CsvFiles(folder), kinds_of
        self._folder = folder
        self._sources, self._numbering = SourceCache(None, 0), Numbering.grown((), ())
        self._held: dict[str, dict[str, RecordItem]] = {}
        self._identity: list[RecordItem] = []
        self._known = NodeIds(None, {})
        self._edges: dict[str, Edge] = {}
        self._names = ClaimContext(self._sources.records)
        self._speakers: set[str] = set()
        self._degrees: Counter[str] = Counter()
        self._notes = 0
        self._waiting: BinaryIO = (folder / "events.waiting").open("w+b")

    def add(self, records: Iterable[Record]) -> None:
        """Add records. All versions of an event or a relation and all claims about it come in one call."""
        stated: dict[str, dict[str, RecordItem]] = {}
        for item in map(RecordItem, records):
            (self._held if item.kind in _HELD else stated).setdefault(item.id, {}).setdefault(item.digest, item)
        if stated:
            self._settle_identity()
            self._add_stated([self._standing(versions) for versions in stated.values()])

    def keep_memos(self, topic: str, texts: Mapping[str, str]) -> None:
        """Keep texts beside the records under a topic, by key."""
        for key, text in texts.items():
            self._files.other("Memo", memo_key(topic, key), topic, text)

    def close(self) -> None:
        """Write the nodes that waited for their degrees, and the arguments for ``neo4j-admin``."""
        self._settle_identity()
        for item in self._identity:
            properties = node_properties(item, self._sources, EvidenceStatusCache(self._sources), self._numbering)
            self._write_node(item.id, item.kind, labels_of(item), common_properties(item) | properties)
        self._waiting.seek(0)
        for line in self._waiting:
            self._write_node(*orjson.loads(line))
        self._waiting.close()
        (self._folder / "events.waiting").unlink()
        numbered = (list(self._numbering.relations), list(self._numbering.types), self._sources.count, 1, PACKING)
        self._files.other("Ledger", "graph", *numbered)
        self._files.finish_claim_nodes()
        with self._files:
            lines = "\n".join([*self._files.arguments(), *_OPTIONS])
        (self._folder / ARGUMENTS).write_text(f"{lines}\n", encoding="utf-8")

    def _standing(self, versions: Mapping[str, RecordItem]) -> RecordItem:
        first = next(iter(versions.values()))
        if len(versions) == 1:
            return first
        for digest, item in versions.items():
            self._notes += 1
            self._files.other("Version", str(self._notes), item.id, digest, item.text)
        return RecordItem(
            unite_versions([version_of(version.record, self._sources.records) for version in versions.values()])
        )

    def _settle_identity(self) -> None:
        """Write sources, actors and locations, now that all of them have come."""
        held, self._held = self._held, {}
        settled = []
        for versions in held.values():
            item = self._standing(versions)
            settled.append(item)
            self._known.kinds[item.id] = item.kind
            if isinstance(item.record, Source):
                self._sources.add(item.record)
        plan, links = EdgePlan(), ReferenceEdges(self._known, {}, self._names)
        for item in settled:
            links.add(item)
            if isinstance(item.record, Source):
                properties = node_properties(item, self._sources, EvidenceStatusCache(self._sources), self._numbering)
                properties |= common_properties(item) | dict(zip(BOUND_NAMES, bounds_of(item), strict=True))
                self._files.node(item.kind, item.id, labels_of(item), properties)
            elif isinstance(item.record, Actor | Location):
                plan.add(item, EvidenceStatusCache(self._sources), self._numbering, self._known.kinds, {})
                self._edges |= {edge.id: edge for edge in item.edges}
                self._names.name(item.record)
                for key in identity_keys(item.record):
                    self._notes += 1
                    self._files.other("IdentityKey", str(self._notes), item.id, key.text)
                for former in item.record.former_ids:
                    self._files.other("FormerId", former, item.id)
                self._identity.append(item)
        self._degrees += plan.degrees
        self._write_edges(plan, links)

    def _add_stated(self, items: Sequence[RecordItem]) -> None:
        self._known.kinds |= {item.id: item.kind for item in items}
        spoken = {reference for item in items for reference in item.references if reference not in self._known.kinds}
        self._known.kinds |= self._kinds_of(spoken) if spoken else {}
        parts = {part: item.id for item in items for part in item.own_part_ids}
        claims = [item.record for item in items if isinstance(item.record, Claim)]
        carriers = {claim.about: parts.get(claim.about, carrier_of(claim.about)) for claim in claims}
        statuses, plan = EvidenceStatusCache(self._sources), EdgePlan()
        words = {claim.id or "": statuses.add_claim(claim, carriers[claim.about]) for claim in claims}
        for item in items:
            plan.add(item, statuses, self._numbering, self._known.kinds, {})
        edges = {edge.id: edge for item in items for edge in item.edges}
        context = ClaimContext(self._sources.records, self._names.names, self._edges | edges if self._edges else edges)
        fill_context(context, claims, {item.id: item for item in items}, None)
        links = ReferenceEdges(self._known, carriers, context)
        for item in items:
            links.add(item)
            if isinstance(item.record, Claim):
                properties = record_properties(item.record, carriers[item.record.about], words[item.id])
                self._files.node(item.kind, item.id, labels_of(item), common_properties(item) | properties)
            else:
                self._add_node(item, statuses, plan.degrees)
        for key, shown in group_claims(claims, carriers).items():
            self._files.claim_node(claim_properties(key, [*shown.claims.values()], shown.carrier, context))
            links.add_claim_node(key, shown.any_claim)
        self._degrees += plan.degrees
        for part, event in parts.items():
            self._files.other("Part", part, event)
        self._write_edges(plan, links)
        for item in items:
            del self._known.kinds[item.id]

    def _add_node(self, item: RecordItem, statuses: EvidenceStatusCache, degrees: Counter[str]) -> None:
        properties = common_properties(item) | node_properties(item, self._sources, statuses, self._numbering)
        if item.kind != "event":
            self._files.node(item.kind, item.id, labels_of(item), properties)
            return
        degree = degrees.pop(item.id, 0)
        properties |= dict(zip(BOUND_NAMES, bounds_of(item), strict=True))
        properties |= {"degree": degree, "z_walk": properties["z_walk"] + degree * NodeWord.degree.unit}
        self._waiting.write(orjson.dumps([item.id, item.kind, labels_of(item), properties]) + b"\n")

    def _write_node(self, identifier: str, kind: str, labels: str, properties: Properties) -> None:
        """Write an actor, a location or an event, adding to its degree the edges that other records carry."""
        if more := self._degrees.get(identifier):
            properties["degree"] += more
            properties["z_walk"] += more * NodeWord.degree.unit
        self._files.node(kind, identifier, labels, properties)

    def _write_edges(self, plan: EdgePlan, links: ReferenceEdges) -> None:
        for relation, rows in plan.create.items():
            self._files.edges(relation, [row[: len(EDGE) + 2] for row in rows])
        for tie, pairs in links.rows.items():
            self._files.reference_edges(tie, pairs)
        for claim, key, name, *rest in links.speakers:
            if key not in self._speakers:
                self._speakers.add(key)
                self._files.other("Speaker", key, name, name, *rest)
            self._files.reference_edges(SPEAKER_EDGE, [(claim, key)])
