"""What a dossier speaks of one by one: events in order of time, then relations, then actors and places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from knowledge_graph.vocabulary import VOCABULARY
from queries.export.dossier.doubt import event_of, line_of_edge, line_of_node
from queries.export.dossier.evidence import CitedEvidence
from queries.export.dossier.model import Entity, PartProof, Subject
from queries.export.dossier.text import shown
from queries.wording.claims import status_words
from queries.wording.dates import format_when
from queries.wording.names import format_edge
from queries.wording.values import join_words

View = Mapping[str, Any]

_LAST: Final = "9999-99-99"
_MOST_PARTS: Final = 40
_MOST_NAMES: Final = 6


def list_subjects(nodes: Mapping[str, View], edges: Mapping[str, View], evidence: CitedEvidence) -> list[Subject]:
    """Return an answer's events and relations with the claims on each; sources are numbered in that order."""
    parts: dict[str, list[View]] = {}
    relations = []
    for _, edge in sorted(edges.items()):
        event = event_of(edge)
        if event is not None and event in nodes:
            parts.setdefault(event, []).append(edge)
        elif edge.get("status") != "identity":
            relations.append(edge)
    events = sorted((node for node in nodes.values() if node["kind"] == "event"), key=_time_of)
    titled = sorted((relation_words(edge, nodes), edge["id"], edge) for edge in relations)
    described = [_event(node, parts.get(node["id"], []), nodes, evidence, f"e{number}")
                 for number, node in enumerate(events, start=1)]  # fmt: skip
    return described + [
        _relation(title, edge, nodes, evidence, f"r{number}") for number, (title, _, edge) in enumerate(titled, start=1)
    ]


def list_entities(nodes: Mapping[str, View]) -> list[Entity]:
    """Return the actors, then the locations of an answer, each by name."""
    others = [node for node in nodes.values() if node["kind"] != "event"]
    return [
        Entity(
            id=node["id"],
            name=shown(node["caption"]),
            about=" · ".join(_entity_words(node, nodes)),
            others="; ".join(shown(name, 60) for name in node.get("aliases", ())[:_MOST_NAMES]),
        )
        for node in sorted(others, key=lambda node: (node["kind"], node["caption"], node["id"]))
    ]


def relation_words(edge: View, nodes: Mapping[str, View]) -> str:
    """Return a relation with its ends: `Qatar is in contact with Hamas`."""
    start, end = (shown(nodes[edge[side]]["caption"], 80) for side in ("start", "end"))
    words = VOCABULARY.reading(
        edge["type"], edge.get("role"), forward=True, near=edge.get("precision") == "near"
    ).removesuffix(":")
    title = f" ({shown(edge['title'], 100)})" if edge.get("title") else ""
    return f"{start} {words} {end}{title}"


def _event(node: View, edges: list[View], nodes: Mapping[str, View], evidence: CitedEvidence, anchor: str) -> Subject:
    identifier = node["id"]
    own = [edge for edge in edges if edge["id"] in evidence.about]
    proof = evidence.prove(identifier)
    with_event = [part_words(edge, identifier, nodes) for edge in edges if edge not in own]
    more = len(with_event) - _MOST_PARTS
    return Subject(
        id=identifier,
        anchor=anchor,
        kind="event",
        title=shown(node["caption"]),
        what=str(node["type"]).replace("_", " "),
        day=shown(format_when(node.get("when"))) or "undated",
        real=real if (real := str(node.get("reality", "happened"))) != "happened" else "",
        status=status_words(node),
        line=line_of_node(node),
        summary=shown(node.get("summary", ""), 400),
        parts=tuple(with_event[:_MOST_PARTS]) + ((f"and {more:,} more",) if more > 0 else ()),
        own_parts=tuple(
            PartProof(edge["id"], part_words(edge, identifier, nodes), status_words(edge), evidence.prove(edge["id"]))
            for edge in own
        ),
        proof=proof,
        when=node.get("when"),
    )


def _relation(title: str, edge: View, nodes: Mapping[str, View], evidence: CitedEvidence, anchor: str) -> Subject:
    return Subject(
        id=edge["id"],
        anchor=anchor,
        kind="relation",
        title=title,
        what="",
        day=shown(format_when(edge.get("when"))),
        real="",
        status=status_words(edge),
        line=line_of_edge(edge, nodes),
        summary="",
        parts=(),
        own_parts=(),
        proof=evidence.prove(edge["id"]),
        when=edge.get("when"),
    )


def part_words(edge: View, event: str, nodes: Mapping[str, View]) -> str:
    """Return a part of an event as the event has it: `mediator: Qatar`."""
    other = edge["end"] if edge["start"] == event else edge["start"]
    words = shown(format_edge(edge, seen_from=event).removesuffix(":"), 100)
    return f"{words}: {shown(nodes[other]['caption'], 80)}"


def _entity_words(node: View, nodes: Mapping[str, View]) -> Iterator[str]:
    yield str(node["type"]).replace("_", " ")
    if whole := nodes.get(node.get("part_of") or ""):
        yield f"in {shown(whole['caption'], 80)}"
    if node.get("description"):
        yield shown(node["description"], 240)
    if merged := node.get("merged"):
        yield f"several records read as one: {join_words(shown(other, 80) for other in merged[:_MOST_NAMES])}"


def _time_of(node: View) -> tuple[str, str, str, str]:
    when = node.get("when") or {}
    first = when.get("earliest") or when.get("start_latest") or when.get("end_earliest") or when.get("latest") or _LAST
    return (first, when.get("latest") or _LAST, str(node["caption"]), node["id"])
