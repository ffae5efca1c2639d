"""Nodes that are events: what edges say of them becomes their parts, gathered until a file has been read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson

from knowledge_graph.records import Claim, Event, Record
from loaders.llm_graphs.dialects import Edge, Node
from loaders.llm_graphs.entities import Thing, scalars
from loaders.llm_graphs.relations import when_of
from loaders.llm_graphs.verbs import EVENTS, PLACED, spoken

_ROLES: Final = {
    "hosted": "host", "hosts": "host", "organized": "organiser", "organised": "organiser", "mediated": "mediator",
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
"""A verb's first word: the link it is, and whether that runs from the second event to the first."""


class Occasions:
    """The events that nodes of a file are, one for each source that tells of it."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], dict[str, Any]] = {}

    def meet(self, thing: Thing, node: Node, source: str) -> None:
        """Take note of a node that is an event."""
        fields = self._found.setdefault(
            (thing.id, source),
            {"type": EVENTS[spoken(node.label)], "title": thing.name, "attributes": {"label": node.label}},
        )
        fields["attributes"] |= scalars(node.properties)
        when, _ = when_of(Edge("", "", "", {}, node.properties))
        if when:
            fields.setdefault("when", when)

    def tell(self, edge: Edge, start: Thing, end: Thing, source: str) -> None:
        """Take note of an edge between an event and something else; the verb stays under attributes."""
        verb = spoken(edge.type)
        if start.kind == end.kind == "event":
            link, turned = _LINKS.get(verb.partition(" ")[0], ("concerns", False))
            here, there = (end, start) if turned else (start, end)
            self._add(here, source, "links", {"type": link, "target": there.id})
        else:
            here, there = (start, end) if start.kind == "event" else (end, start)
            if there.kind == "actor" and not (there.place and verb.rpartition(" ")[2] in PLACED and here is start):
                self._add(
                    here,
                    source,
                    "participants",
                    {"actor": there.id, "role": _ROLES.get(verb.partition(" ")[0], "participant")},
                )
            else:
                where = there.place.id if there.place else there.id
                role = PLACED.get(verb.rpartition(" ")[2], "concerns")
                self._add(here, source, "locations", {"location": where, "role": role})
        said = {name: value for name, value in (("fact", edge.fact), *edge.properties.items()) if value}
        kept = orjson.dumps(said, default=str).decode() if said else edge.type
        fields = self._found[here.id, source]
        fields["attributes"][f"{edge.type} {there.name}"[:300]] = kept
        when, _ = when_of(edge)
        if when:
            fields.setdefault("when", when)

    def _add(self, event: Thing, source: str, parts: str, part: dict[str, str]) -> None:
        listed = self._found[event.id, source].setdefault(parts, [])
        if part not in listed and part.get("target") != event.id:
            listed.append(part)

    def records(self, locators: dict[str, str]) -> Iterator[Record]:
        """Yield the events, each with its source's claim that it is so; ``locators`` say by whom a source was read."""
        for (identifier, source), fields in self._found.items():
            yield Event.model_validate({"id": identifier, "source": source, **fields})
            yield Claim(about=identifier, source=source, certainty="hedged", locator=locators[source])
