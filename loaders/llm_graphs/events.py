"""Nodes that are events, whose parts are collected from edges until the file has been read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from knowledge_graph.records import Claim, Event, Record
from loaders.llm_graphs.entities import ExtractedEntity, flatten_properties
from loaders.llm_graphs.extracted import ExtractedEdge, ExtractedNode
from loaders.llm_graphs.relations import parse_when
from loaders.llm_graphs.verbs import EVENT_LABELS, PLACE_PREPOSITIONS, normalise_label, parse_known_label

_ROLES: Final = {
    "hosted": "host", "hosts": "host", "host": "host", "organized": "organiser", "organised": "organiser",
    "organizer": "organiser", "organiser": "organiser", "organizes": "organiser", "organises": "organiser",
    "attacker": "attacker", "mediator": "mediator", "signatory": "signatory", "observer": "observer",
    "mediated": "mediator",
    "mediates": "mediator", "signed": "signatory", "attacked": "attacker", "carried": "attacker", "led": "organiser",
    "killed": "victim", "injured": "victim", "victim": "victim", "targeted": "target", "affected": "affected",
    "observed": "observer", "condemned": "speaker", "announced": "speaker",
}  # fmt: skip
_LINKS: Final = {
    "caused": ("caused", False), "led": ("caused", False), "triggered": ("caused", False),
    "follows": ("follows", False), "followed": ("follows", False), "after": ("follows", False),
    "part": ("subevent_of", False),
    "responds": ("responds_to", False), "response": ("responds_to", False), "precedes": ("follows", True),
    "preceded": ("follows", True), "before": ("follows", True),
}  # fmt: skip
"""A verb's first word -> its link type, and whether the link runs from the second event to the first."""


class EventCollector:
    """Collects the events among a file's nodes, one for each source."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str, str], dict[str, Any]] = {}

    def add_node(self, entity: ExtractedEntity, node: ExtractedNode, source: str) -> None:
        """Add a node that is an event."""
        fields = self._fields.setdefault(
            (entity.id, source),
            {
                "type": EVENT_LABELS[parse_known_label(node.label)],
                "title": entity.name,
                "attributes": {"label": node.label},
            },
        )
        fields["attributes"] |= flatten_properties({"aliases": list(node.aliases), **node.properties})
        when, _ = parse_when(ExtractedEdge("", "", "", {}, node.properties))
        if when:
            fields.setdefault("when", when)

    def add_edge(self, edge: ExtractedEdge, start: ExtractedEntity, end: ExtractedEntity, source: str) -> None:
        """Add an edge between an event and another entity; the verb is kept under attributes."""
        verb = normalise_label(edge.type)
        if start.kind == end.kind == "event":
            link, turned = _LINKS.get(verb.partition(" ")[0], ("concerns", False))
            here, there = (end, start) if turned else (start, end)
            self._add(here, source, "links", {"type": link, "target": there.id})
        else:
            here, there = (start, end) if start.kind == "event" else (end, start)
            if there.kind == "actor" and not (
                there.location and verb.rpartition(" ")[2] in PLACE_PREPOSITIONS and here is start
            ):
                self._add(
                    here,
                    source,
                    "participants",
                    {"actor": there.id, "role": _ROLES.get(verb.partition(" ")[0], "participant")},
                )
            else:
                where = there.location.id if there.location else there.id
                role = PLACE_PREPOSITIONS.get(verb.rpartition(" ")[2], "concerns")
                self._add(here, source, "locations", {"location": where, "role": role})
        times = (("valid_at", edge.valid_at), ("invalid_at", edge.invalid_at), ("expired_at", edge.expired_at))
        properties = {name: value for name, value in (("fact", edge.fact), *times, *edge.properties.items()) if value}
        kept = orjson.dumps(properties, default=str).decode() if properties else edge.type
        fields = self._fields[here.id, source]
        fields["attributes"][f"{edge.type} {there.name}"[:300]] = kept
        when, _ = parse_when(edge)
        if when:
            fields.setdefault("when", when)

    def _add(self, event: ExtractedEntity, source: str, parts: str, part: dict[str, str]) -> None:
        listed = self._fields[event.id, source].setdefault(parts, [])
        if part not in listed and part.get("target") != event.id:
            listed.append(part)

    def iter_records(self, locators: dict[str, str]) -> Iterator[Record]:
        """Yield the events, each with its source's claim of existence; ``locators`` are by source id."""
        for (identifier, source), fields in self._fields.items():
            yield Event.model_validate({"id": identifier, "source": source, **fields})
            yield Claim(about=identifier, source=source, certainty="hedged", locator=locators[source])
